"""A site with several lists: what any shows is there, what none of them shows is absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.core.attention import Kind
from syndicator.core.model import RepostId
from syndicator.core.polling import ListState
from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from syndicator.evidence.replay import Outcome, replay
from syndicator.store import evidence, proofs
from syndicator.store.evidence import Role
from tests.acceptance import public
from tests.integration.office import opened
from tests.integration.scenes import document, handed_over, observing, standing
from tests.integration.test_beyond import shown, two_standing, with_ways
from tests.integration.test_hijack import CASINO, calls, watch_of
from tests.loopback import Reply

if TYPE_CHECKING:
    from syndicator.store import Tx
    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County

NOTICES = "/tz/"
RECHECK_S = 3_700


@pytest.fixture
def twofold(configuration: Configuration, county: County) -> Configuration:
    """The county's site has a list of documents and one of notices."""
    both = f"{county.list_url} | {county.cms.server.url(NOTICES)}"
    configuration.sites[0] = {**configuration.sites[0], "list_url": both}
    county.cms.server.routes[NOTICES] = public.list_page([("/tz/1.html", "关于植树的通知")])
    return configuration


async def test_what_the_second_list_shows_is_found(
    twofold: Configuration, source: ListedSource, county: County
) -> None:
    """The copy stands among the notices only: confirmed, from either list it would be."""
    paper = document()
    routes = county.cms.server.routes
    async with opened(observing(twofold)) as office:
        await handed_over(office, source, paper)
        routes["/tz/7.html"] = public.article_page(paper.title, public.as_html(paper.text))
        routes[NOTICES] = public.list_page([("/tz/7.html", paper.title)])
        await office.later(600, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        assert row.visible is not None


async def test_each_list_is_asked_whether_it_changed(
    twofold: Configuration, source: ListedSource, county: County
) -> None:
    """Conditional requests with each list's own validators."""
    county.blinds(public.list_page([]).having(etag='"one"'))
    notices = public.list_page([("/tz/1.html", "关于植树的通知")])
    county.cms.server.routes[NOTICES] = notices.having(etag='"two"')
    async with opened(observing(twofold)) as office:
        await handed_over(office, source, document())
        await office.later(600, "confirm")
        last = {path: county.cms.server.seen(path)[-1] for path in ("/zc/", NOTICES)}
        sent = [one.headers.get("if-none-match") for one in last.values()]
        assert sent == ['"one"', '"two"']


@pytest.mark.parametrize(
    "answer", [Reply.html("x", status=500), CASINO], ids=["failing", "hijacked"]
)
async def test_a_list_that_cannot_be_read_makes_nothing_absent(
    twofold: Configuration, source: ListedSource, county: County, answer: Reply
) -> None:
    """The copy left the readable list: it may stand on the other one; a person is told of that."""
    async with opened(twofold) as office:
        await standing(office, source, document())
        county.cms.server.routes[NOTICES] = answer
        county.hidden.add(county.records[0].id)
        for _ in range(3):
            await office.later(RECHECK_S, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        watch = await watch_of(office)
        assert watch.state in {ListState.FAILED, ListState.CHANGED}
        assert NOTICES in watch.reason
        assert (Kind.SITE_BLIND, "site:anlin") not in await calls(office), "nothing is owed there"
        county.cms.server.routes[NOTICES] = public.list_page([("/tz/1.html", "关于植树的通知")])
        for _ in range(2):
            await office.later(RECHECK_S, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.HELD, Verdict.VANISHED)


@pytest.mark.parametrize("way", ["gone", "moved", "unread"])
async def test_a_copy_that_no_list_leads_to_any_more_is_held(
    twofold: Configuration, source: ListedSource, county: County, way: str
) -> None:
    """One list goes on to show older copies, none this one: held, unless it may stand further on.

    A list that cannot be read, or an older page of the other one that shows it: nothing is hidden.
    """
    routes = county.cms.server.routes
    async with opened(observing(twofold)) as office:
        older, newer = await two_standing(office, source, county)
        county.blinds(shown(county, older.title))
        routes["/zc/index_1.html"] = public.list_page([])
        if way == "moved":
            routes[NOTICES] = with_ways('<a href="/tz/index_1.html">下一页</a>')
            routes["/tz/index_1.html"] = shown(county, newer.title, extra="")
        if way == "unread":
            routes[NOTICES] = Reply.html("x", status=500)
        await office.later(RECHECK_S, "confirm")
        rows = await office.reposts()
        assert rows[0].repost.state is State.CONFIRMED
        if way == "gone":
            assert (rows[1].repost.state, rows[1].verdict) == (State.HELD, Verdict.MISPLACED)
        else:
            assert rows[1].repost.state is State.CONFIRMED


async def test_what_is_owed_at_a_half_blind_site_is_neither_late_nor_silent(
    twofold: Configuration, source: ListedSource, county: County
) -> None:
    """No absence is noted; the alert of blind sites names it; a copy that shows is confirmed."""
    paper = document()
    routes = county.cms.server.routes
    async with opened(observing(twofold)) as office:
        await handed_over(office, source, paper)
        before = (await office.story()).listed.absent_at
        routes[NOTICES] = Reply.html("x", status=500)
        for _ in range(5):
            await office.later(600, "confirm")
        assert (await office.story()).listed.absent_at == before
        assert (Kind.SITE_BLIND, "site:anlin") in await calls(office)
        routes["/zc/7.html"] = public.article_page(paper.title, public.as_html(paper.text))
        county.blinds(public.list_page([("/zc/7.html", paper.title)]))
        await office.later(600, "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED


async def test_absence_rests_on_all_lists_and_is_judged_once_more_from_them(
    twofold: Configuration, source: ListedSource, county: County
) -> None:
    """The evidence of a vanished copy holds both lists; the replay reads both."""
    async with opened(twofold) as office:
        await standing(office, source, document())
        county.hidden.add(county.records[0].id)
        for _ in range(3):
            await office.later(RECHECK_S, "confirm")
        assert (await office.repost()).verdict is Verdict.VANISHED

        def kept(tx: Tx) -> tuple[list[str], Outcome]:
            proved = proofs.of(tx, RepostId(1))[-1]
            found = evidence.of(tx, proved.id)
            return [one.url for role, one in found if role is Role.LIST], replay(tx, proved).outcome

        urls, outcome = await office.app.ctx.read(kept)
        assert urls == [county.list_url, county.cms.server.url(NOTICES)]
        assert outcome is Outcome.SAME
