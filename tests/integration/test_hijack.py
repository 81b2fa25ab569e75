"""A site that is no longer itself: told at once, believed in nothing, and known again after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core.attention import Kind
from syndicator.core.polling import ListState
from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from syndicator.store import watches
from tests.acceptance import public
from tests.integration.office import opened
from tests.integration.scenes import document, standing
from tests.loopback import Answer, Reply

if TYPE_CHECKING:
    from syndicator.core.model import SiteKey
    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County
    from tests.integration.office import Office

CASINO: Final = Reply.html(
    "<html><head><title>真人百家乐_新葡京</title></head><body><ul class='news'>"
    + "".join(f"<li><a href='/vip/{n}'>注册送彩金第{n}期活动</a></li>" for n in range(20))
    + "</ul></body></html>"
)
SHOP: Final = Reply.html(
    "<html><head><title>远山物流有限公司</title></head><body><ul class='news'>"
    + "".join(f"<li><a href='/goods/{n}'>第{n}条物流专线今日发车</a></li>" for n in range(20))
    + "</ul></body></html>"
)


async def watch_of(office: Office) -> watches.SiteWatch:
    """What is remembered of the only site."""
    site: SiteKey = next(iter(office.app.ctx.settings.sites))
    found = await office.app.ctx.read(lambda tx: watches.get(tx, site))
    assert found is not None
    return found


async def calls(office: Office) -> set[tuple[Kind, str]]:
    """What the alerts about the site are."""
    await office.turn("report")
    figures = office.app.report.figures
    assert figures is not None
    assert figures.outlook is not None
    needs = [(need.kind, need.subject) for need in figures.outlook.needs]
    return {one for one in needs if one[1].startswith("site:")}


async def _taken_over(office: Office, county: County, by: Answer, code: str) -> None:
    """The list is another's for two re-checks: a person is called once, nothing is believed."""
    county.blinds(by)
    county.hidden.add(county.records[0].id)
    for _ in range(3):
        await office.later(3700, "confirm")
    row = await office.repost()
    assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
    watch = await watch_of(office)
    assert watch.state is ListState.CHANGED
    assert [one.code for one in watch.strange] == [code]
    assert [one for one in office.needed() if one.startswith("hijacked")] == ["hijacked site:anlin"]
    assert (Kind.HIJACKED, "site:anlin") in await calls(office)


async def test_a_casino_in_the_lists_place_is_no_absence(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Its list reads well and lacks the copy: no vanishing is read off it; then all is well."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        assert (await watch_of(office)).face.title == "示例县人民政府"
        await _taken_over(office, county, CASINO, "gambling_page")
        county.clears()
        county.hidden.clear()
        await office.later(3700, "confirm")
        watch = await watch_of(office)
        assert (watch.state, watch.strange) == (ListState.OK, ())
        assert not await calls(office)
        assert (await office.repost()).repost.state is State.CONFIRMED


async def test_another_sites_list_is_no_absence(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The domain lapsed and somebody else stands there, with a list of his own."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        await _taken_over(office, county, SHOP, "other_site")


async def test_a_site_renamed_is_the_same_site(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A new name over the old entries is remembered with an event, and calls nobody."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        rows = [(f"/art/{one.id}.html", one.title) for one in county.records]
        county.blinds(public.list_page(rows, county="远山新区"))
        await office.later(3700, "confirm")
        watch = await watch_of(office)
        assert (watch.state, watch.face.title) == (ListState.OK, "远山新区人民政府")
        assert not office.needed()


async def test_an_article_taken_over_is_no_absence(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The list stands, the article's page became a casino's: unreadable, never vanished."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        county.cms.server.routes[f"/art/{county.records[0].id}.html"] = CASINO
        for _ in range(3):
            await office.later(3700, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.UNREADABLE)
        last = (await office.story()).sightings[-1]
        assert [one.code for one in last.remarks] == ["gambling_page"]
        assert (Kind.HIJACKED, "site:anlin") in await calls(office)
