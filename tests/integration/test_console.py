"""The status page shows orders that stand and what the daemon says of itself."""

import httpx

from syndicator.cli.status import pulse_lines
from syndicator.console.server import StatusPage
from syndicator.console.shown import Names
from syndicator.control.protocol import Verb
from syndicator.stages.pushing.rests import Endpoint
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, owed
from tests.loopback import Reply


async def test_orders_are_shown_with_person_and_reason(
    configuration: Configuration, county: County
) -> None:
    """A held platform and a drain, read off the store; lifted, they are gone from the page."""
    async with opened(configuration) as office:
        page = StatusPage(configuration.store, Names(), office.clock, "127.0.0.1", 0)
        async with page, httpx.AsyncClient() as browser:
            await office.order(Verb.HOLD, "platform:county", reason="平台<升级>")
            await office.order(Verb.DRAIN, "", reason="机房断电")
            shown = (await browser.get(page.url)).text
            for told in ("暂停 hold", "county", "平台&lt;升级&gt;", "排空 drain", "机房断电"):
                assert told in shown
            await office.order(Verb.UNHOLD, "platform:county", reason="升级完成")
            await office.order(Verb.DRAIN, "", reason="来电", off=True)
            shown = (await browser.get(page.url)).text
            assert "暂停 hold" not in shown
            assert "排空 drain" not in shown


async def test_what_rests_is_shown_as_the_daemon_tells_it(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """An interface that asked for quiet: which, why and until when."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        county.proxy.server.routes["*"] = Reply(429, b"", (("Retry-After", "600"),))
        await office.turn("push")
        (resting,) = {one.endpoint for one in office.app.outlets.rests.now()}
        assert resting == Endpoint(resting.platform, county.proxy.server.url("")[7:])

        def told() -> list[str]:
            return pulse_lines({"running": True, **office.app.pulse()}, office.clock.now())

        page = StatusPage(configuration.store, Names(), office.clock, "127.0.0.1", 0, told=told)
        async with page, httpx.AsyncClient() as browser:
            shown = (await browser.get(page.url)).text
            assert f"county/{resting.host}" in shown
            assert "对方要求稍候" in shown
