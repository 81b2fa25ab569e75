"""Copies that the first page of a list does not lead to: found elsewhere, or hidden by the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.core.deadline import Result
from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from tests.acceptance import public
from tests.integration.office import opened
from tests.integration.scenes import awaited, document, handed_over, hours, observing, owed
from tests.loopback import Reply, Request

if TYPE_CHECKING:
    from tests.acceptance.configuration import Configuration
    from tests.acceptance.own_pages import Policy
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County
    from tests.integration.office import Office

RECHECK_S = 3_601
NEXT = '<a href="/zc/index_1.html">下一页</a>'
FORM = '<form action="/so" method="get"><input type="text" name="keyword"></form>'
COLUMN = '<a href="/gwy/">国务院文件</a>'
FEED = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'


def with_ways(extra: str, *entries: tuple[str, str]) -> Reply:
    """The first page of the list, with a way on."""
    page = public.list_page(entries)
    return Reply.html(page.body.decode().replace("</body>", f"{extra}</body>"))


@pytest.mark.parametrize(
    "way", [NEXT, COLUMN, FEED, FORM], ids=["page", "column", "feed", "search"]
)
async def test_before_anybody_is_late_the_copy_is_looked_for_elsewhere(
    configuration: Configuration, source: ListedSource, county: County, way: str
) -> None:
    """On an older page, in another column, in the feed, by the site's own search."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        routes = county.cms.server.routes
        county.blinds(with_ways(way))
        routes["/other/7.html"] = public.article_page(paper.title, public.as_html(paper.text))
        listed = public.list_page([("/other/7.html", paper.title)])
        routes |= {"/zc/index_1.html": listed, "/gwy/": listed, "/so": listed}
        routes["/feed.xml"] = Reply.xml(
            f"<rss version='2.0'><channel><title>县</title><item><title>{paper.title}</title>"
            f"<link>{county.cms.server.url('/other/7.html')}</link></item></channel></rss>"
        )
        await hours(office, 0.5)
        assert (await office.repost()).repost.state is State.PLANNED, "rarely: not at every look"
        await hours(office, 1)
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        assert (await office.deadline("one-hour")).target_result is not Result.MISSED


async def test_what_fails_elsewhere_saves_nobody_from_being_late(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The list was read and does not show it; other pages that fail change nothing."""
    async with awaited(configuration, source, document()) as office:
        county.blinds(with_ways(NEXT + FORM + COLUMN + FEED))
        await hours(office, 2)
        assert (await office.deadline("one-hour")).target_result is Result.MISSED
        asked = [one.path for one in county.cms.server.requests]
        assert asked.count("/so") == 1, "once a deadline, not at every look"


async def two_standing(
    office: Office, source: ListedSource, county: County
) -> tuple[Policy, Policy]:
    """An older and a newer copy, entered by staff, listed and confirmed."""
    older, newer = document(1), document(2)
    for paper in (older, newer):
        await owed(office, source, paper)
        await office.turn("confirm")
        county.cms.put(paper.title, public.as_html(paper.text))
        await office.later(31, "confirm")
    assert [row.repost.state for row in await office.reposts()] == [State.CONFIRMED] * 2
    return older, newer


def shown(county: County, *titles: str, extra: str = NEXT) -> Reply:
    """The list with the copies of these titles."""
    rows = [(f"/art/{one.id}.html", one.title) for one in county.records if one.title in titles]
    return with_ways(extra, *rows)


async def test_a_copy_taken_off_the_list_is_held_though_its_address_answers(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The list goes on to show the older one: no citizen finds this one; a person is called."""
    async with opened(observing(configuration)) as office:
        older, _ = await two_standing(office, source, county)
        county.blinds(shown(county, older.title))
        county.cms.server.routes["/zc/index_1.html"] = public.list_page([])
        await office.later(RECHECK_S, "confirm")
        row = (await office.reposts())[1]
        assert (row.repost.state, row.verdict) == (State.HELD, Verdict.MISPLACED)
        assert "no more" in row.repost.reason
        assert office.needed() == ["held repost:2"]
        assert (await office.reposts())[0].repost.state is State.CONFIRMED


async def test_a_copy_on_an_older_page_of_the_list_is_not_hidden(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A pinned older entry above, this one moved on: anybody finds it there."""
    async with opened(observing(configuration)) as office:
        older, newer = await two_standing(office, source, county)
        county.blinds(shown(county, older.title))
        county.cms.server.routes["/zc/index_1.html"] = shown(county, newer.title, extra="")
        await office.later(RECHECK_S, "confirm")
        assert [row.repost.state for row in await office.reposts()] == [State.CONFIRMED] * 2


async def test_entries_pushed_off_by_newer_ones_are_not_hidden(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The list shows neither of the two any more: time passed, nothing was taken away."""
    async with opened(observing(configuration)) as office:
        await two_standing(office, source, county)
        county.blinds(with_ways(""))
        await office.later(RECHECK_S, "confirm")
        assert [row.repost.state for row in await office.reposts()] == [State.CONFIRMED] * 2


@pytest.mark.parametrize("style", ["display:none", "visibility:hidden", "font-size:0"])
async def test_a_copy_that_no_reader_sees_does_not_stand(
    configuration: Configuration, source: ListedSource, county: County, style: str
) -> None:
    """The words are in the page and hidden from view: found at the re-check, held."""
    async with opened(configuration) as office:
        paper = document()
        await handed_over(office, source, paper)
        await office.later(31, "confirm")
        number = county.records[0].id
        county.shows[number] = lambda html: f'<div style="{style}">{html}</div>'
        for _ in range(3):
            await office.later(RECHECK_S, "confirm")
        row = await office.repost()
        assert row.repost.state is State.HELD
        assert row.verdict is not Verdict.FAITHFUL


async def test_a_list_that_asks_for_a_query_is_looked_for_politely(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The search is asked for the title as it stands, once for each policy."""
    paper = document()
    asked: list[str] = []

    def found(request: Request) -> Reply:
        asked.append(request.query["keyword"])
        return public.list_page([])

    async with awaited(configuration, source, paper) as office:
        county.blinds(with_ways(FORM))
        county.cms.server.routes["/so"] = found
        await hours(office, 2)
        assert asked == [paper.title]
