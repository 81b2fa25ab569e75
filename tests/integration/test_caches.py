"""Caches between us and a site: what they show is old, and nobody is late because of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from syndicator.core.deadline import Result
from syndicator.core.repost import State
from tests.acceptance import public
from tests.integration.office import opened
from tests.integration.scenes import awaited, document, handed_over, hours, observing
from tests.loopback import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County

AGE_S = 7_200


class Cache:
    """Stands before the list with an old copy of it; `passes` says what it lets through."""

    def __init__(self, county: County, passes: Callable[[Request], bool]) -> None:
        self._old = public.list_page([])
        self._passes = passes
        self._site = county.cms.server.routes["/zc/"]
        self.asked: list[str] = []
        county.blinds(self.answer)

    async def answer(self, request: Request) -> Reply:
        """The old list with its age, or what the site itself says."""
        self.asked.append("past" if "cache-control" in request.headers else "usual")
        if self._passes(request):
            site = self._site
            assert callable(site)
            reply = site(request)
            assert isinstance(reply, Reply)
            return reply
        marks = (("Age", str(AGE_S)), ("X-Cache", "HIT from edge.example"))
        return replace(self._old, headers=(*self._old.headers, *marks))


async def test_an_old_list_makes_nobody_late(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A cache that cannot be passed shows what was two hours ago: undecided, never missed."""
    async with opened(observing(configuration)) as office:
        cache = Cache(county, lambda _: False)
        await handed_over(office, source, document())
        await hours(office, 2)
        due = await office.deadline("one-hour")
        assert due.target_result is Result.UNDECIDED
        assert cache.asked.count("past") >= 2, "no-cache first, then an address no cache knows"


async def test_without_a_cache_the_same_absence_is_late(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The site itself was asked after the deadline and does not show it: missed."""
    async with awaited(configuration, source, document()) as office:
        assert not county.records
        await hours(office, 2)
        assert (await office.deadline("one-hour")).target_result is Result.MISSED


@pytest.mark.parametrize(
    "passes",
    [
        lambda request: request.headers.get("cache-control") == "no-cache",
        lambda request: "_" in request.query,
    ],
    ids=["asks the site on no-cache", "knows no other address"],
)
async def test_what_a_cache_hides_is_found_before_a_deadline_is_judged(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    passes: Callable[[Request], bool],
) -> None:
    """It stood in time behind an old list: the second look sees it, nobody is called late."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        Cache(county, passes)
        county.cms.put(paper.title, public.as_html(paper.text))
        await hours(office, 0.5)
        assert (await office.repost()).repost.state is State.PLANNED, "the cache is believed so far"
        await hours(office, 1)
        row = await office.repost()
        assert row.repost.state is State.CONFIRMED
        assert (await office.deadline("one-hour")).target_result is not Result.MISSED


async def test_a_second_look_that_is_blind_decides_nothing(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The list is readable, the look past caches is not: undecided, nobody is accused."""
    async with awaited(configuration, source, document()) as office:

        def sulking(request: Request) -> Reply:
            past = "cache-control" in request.headers
            return Reply.html("", 500) if past else public.list_page([])

        county.blinds(sulking)
        await hours(office, 2)
        assert (await office.deadline("one-hour")).target_result is Result.UNDECIDED


async def test_what_the_second_look_finds_is_looked_for_nowhere_else(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Past the cache it stands on the list: no feed, no search, no older pages are asked."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        site = county.cms.server.routes["/zc/"]

        async def with_feed(request: Request) -> Reply:
            assert callable(site)
            reply = site(request)
            assert isinstance(reply, Reply)
            feed = '<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
            body = reply.body.decode()
            assert "</head>" in body
            return Reply.html(body.replace("</head>", feed))

        old = public.list_page([])

        async def cached(request: Request) -> Reply:
            if request.headers.get("cache-control") == "no-cache":
                return await with_feed(request)
            marks = (("Age", str(AGE_S)), ("X-Cache", "HIT from edge.example"))
            return replace(old, headers=(*old.headers, *marks))

        county.blinds(cached)
        county.cms.put(paper.title, public.as_html(paper.text))
        await hours(office, 1.5)
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert "/feed.xml" not in [one.path for one in county.cms.server.requests]
