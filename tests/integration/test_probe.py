"""`platform probe` talks to whatever has an endpoint, and says whom to probe where it has none."""

from syndicator.control.protocol import Verb
from tests.acceptance.configuration import Configuration
from tests.integration.county import County
from tests.integration.office import opened


async def test_a_platform_and_its_site_are_probed_alike(
    configuration: Configuration, county: County
) -> None:
    """A site that takes its platform's endpoint answers as the platform does; nothing is left."""
    async with opened(configuration) as office:
        whole, one = [await office.ask(Verb.PROBE, key) for key in ("county", "anlin")]
        assert whole.ok
        assert (one.ok, one.data) == (whole.ok, whole.data)
        assert county.records == []


async def test_a_platform_whose_sites_have_the_endpoints_names_one_of_them(
    configuration: Configuration, county: County
) -> None:
    """Each site with an interface of its own is probed by its own key."""
    entry = dict(configuration.platforms[0])
    configuration.sites[0] = {**configuration.sites[0], "endpoint": entry.pop("endpoint")}
    configuration.platforms[0] = entry
    async with opened(configuration) as office:
        refused = await office.ask(Verb.PROBE, "county")
        assert not refused.ok
        assert "platform probe anlin" in refused.message
        assert (await office.ask(Verb.PROBE, "anlin")).ok
    assert county.records == []
