"""An address that a liaison gives: looked at at once, judged like any other, never believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.control.protocol import Verb
from syndicator.core.deadline import Result
from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from tests.acceptance import public
from tests.integration.office import opened
from tests.integration.scenes import awaited, document, owed, standing
from tests.loopback import Answer, Request

if TYPE_CHECKING:
    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County


def elsewhere(county: County, title: str, html: str) -> str:
    """A page of the site that no list leads to; its address."""
    county.cms.server.routes["/other/7.html"] = public.article_page(title, html)
    county.blinds(public.list_page([]))
    return county.cms.server.url("/other/7.html")


async def test_a_copy_in_another_column_is_confirmed_where_a_person_says_it_stands(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The page decides: it is opened at once, and the event bears who said so and why."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        url = elsewhere(county, paper.title, public.as_html(paper.text))
        await office.order(Verb.RECORD_URL, "repost:1", url=url, reason="联络员来电告知")
        await office.turn("confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        assert (row.repost.page_url, row.repost.theirs) == (url, True)
        (told,) = [one for one in (await office.story()).events if one.kind == "url_recorded"]
        assert told.person == configuration.people[0]["key"]
        assert told.body["reason"] == "联络员来电告知"


async def test_what_stands_there_counts_and_not_what_was_said(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """An address with a changed text is held; one with other news is no copy at all."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        url = elsewhere(county, "本县召开会议", "<p>会议强调春耕生产。</p>")
        await office.order(Verb.RECORD_URL, "repost:1", url=url)
        await office.turn("confirm")
        assert (await office.repost()).repost.state is State.PLANNED
        changed = public.as_html(paper.text.replace("不得", "可以"))
        county.cms.server.routes["/other/7.html"] = public.article_page(paper.title, changed)
        await office.order(Verb.RECORD_URL, "repost:1", url=url)
        await office.turn("confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.HELD, Verdict.ALTERED)


@pytest.mark.parametrize(
    "subject, url, said",
    [
        ("repost:1", "https://www.other-county.example/1.html", "sites.csv"),
        ("repost:1", "ftp://files.example/1", "地址不可用"),
        ("repost:1", "", "地址不可用"),
        ("repost:1", "昨天已发", "缺少 http:// 或 https://；请从浏览器地址栏复制"),
        ("repost:1", "www.county.example/1.html", "page: http:// or https:// is missing; copy"),
        ("policy:1", "http://127.0.0.1/1.html", "repost:12"),
        ("repost:99", "http://127.0.0.1/1.html", "no repost:99"),
    ],
)
async def test_an_address_that_is_not_the_sites_is_refused_and_says_why(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    subject: str,
    url: str,
    said: str,
) -> None:
    """A copy elsewhere is not the site's; nothing is noted."""
    async with awaited(configuration, source, document()) as office:
        answer = await office.ask(Verb.RECORD_URL, subject, url=url)
        assert not answer.ok
        assert said in answer.message
        assert answer.message.count(" · ") == 1
        assert (await office.repost()).repost.told_url is None


async def test_a_neighbours_host_is_refused_though_the_domain_is_the_same(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Under the city's domain stand other sites: their copies are theirs."""
    configuration.site("beilin", "county", "http://127.0.0.1:9/zc/")
    async with awaited(configuration, source, document()) as office:
        near, other = "http://127.0.0.1:8/1.html", "http://127.0.0.1:9/1.html"
        assert not (await office.ask(Verb.RECORD_URL, "repost:1", url=other)).ok
        await office.order(Verb.RECORD_URL, "repost:1", url=near)


async def test_a_reason_is_needed_and_an_end_is_an_end(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Without a reason nothing is noted; what was waived is looked at no more."""
    url = county.cms.server.url("/art/1.html")
    async with awaited(configuration, source, document()) as office:
        refused = await office.ask(Verb.RECORD_URL, "repost:1", url=url, reason=" ")
        assert "--reason" in refused.message
        await office.order(Verb.WAIVE, "repost:1")
        assert not (await office.ask(Verb.RECORD_URL, "repost:1", url=url)).ok


async def test_a_confirmed_copy_gets_a_second_address_without_a_step_back(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """It is looked at, finds the copy right where it was, and the state stays."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        url = county.cms.server.url("/art/77.html")
        await office.order(Verb.RECORD_URL, "repost:1", url=url)
        await office.turn("confirm")
        row = await office.repost()
        assert (row.repost.state, row.repost.told_url) == (State.CONFIRMED, url)
        assert row.repost.page_url != url


async def test_what_the_list_lacked_says_nothing_of_an_address_given_late(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Told after the target: the copy may have stood there in time, nobody can say it did not."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        url = elsewhere(county, paper.title, public.as_html(paper.text))
        for _ in range(5):
            await office.later(600, "confirm")
        await office.order(Verb.RECORD_URL, "repost:1", url=url)
        await office.later(1500, "confirm", "report")
        due = await office.deadline("one-hour")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert due.target_result is Result.UNDECIDED


async def test_an_address_given_early_excuses_nothing(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """It was looked at and did not show the copy: from then on its absence counts."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        url = county.cms.server.url("/other/7.html")
        county.blinds(public.list_page([]))
        await office.order(Verb.RECORD_URL, "repost:1", url=url)
        for _ in range(15):
            await office.later(600, "confirm", "report")
        elsewhere(county, paper.title, public.as_html(paper.text))
        await office.later(900, "confirm", "report")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert (await office.deadline("one-hour")).target_result is Result.MISSED


async def test_an_address_given_while_the_site_is_visited_is_looked_at_next(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The visit under way ends without it and sets the next one: that is now, not an hour later."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        url = elsewhere(county, paper.title, public.as_html(paper.text))

        async def told_meanwhile(_: Request) -> Answer:
            await office.order(Verb.RECORD_URL, "repost:1", url=url)
            return public.list_page([])

        county.blinds(told_meanwhile)
        await office.later(31, "confirm")
        assert (await office.repost()).repost.state is State.PLANNED
        county.blinds(public.list_page([]))
        await office.later(1, "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED


async def test_an_address_nobody_lists_is_not_opened_at_every_visit(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Another document brings us here each half minute; what waits for hours is asked rarely."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        url = elsewhere(county, "本县召开会议", "<p>会议强调春耕生产。</p>")
        await office.order(Verb.RECORD_URL, "repost:1", url=url)
        for _ in range(18):
            await office.later(600, "confirm")
        await owed(office, source, document(2))
        asked = county.cms.server.requests
        before = len(asked)
        for _ in range(20):
            await office.later(31, "confirm")
        paths = [one.path for one in asked[before:]]
        assert paths.count("/zc/") == 20
        assert paths.count("/other/7.html") <= 2
        page = public.article_page(paper.title, public.as_html(paper.text))
        county.cms.server.routes["/other/7.html"] = page
        for _ in range(4):
            await office.later(600, "confirm")
        assert (await office.reposts())[0].repost.state is State.CONFIRMED
