"""What happens to a copy that stood: changed, gone, revised, withdrawn. Persons decide."""

import pytest

from syndicator.control.protocol import Verb
from syndicator.core.deadline import Result
from syndicator.core.repost import GONE, State
from syndicator.core.verdict import Verdict
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import DELETED, SOFT_404, library_page
from tests.acceptance.source import ListedSource
from tests.contract.adapter.fake_json_cms import PUBLISHED, REMOVED, REVIEW
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import TODAY, document, handed_over, owed, standing
from tests.loopback import Answer, Reply, Reset

RECHECK_S = 3601


async def test_a_changed_figure_is_held_and_mended_only_on_order(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Altered on the page: held with the place; nothing is rewritten until a person orders it."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        record = county.records[0]
        ours = record.content
        record.content = ours.replace("配套，不得挤占挪用", "配套，可以挤占挪用")
        await office.later(RECHECK_S, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.HELD, Verdict.ALTERED)
        assert office.needed() == ["held repost:1"]
        spans = (await office.story()).sightings[-1].spans
        assert "不得" in str(spans)
        await office.later(RECHECK_S, "push", "confirm", "rescue")
        assert len(county.writes()) == 1

        await office.order(Verb.RELEASE, "repost:1", reason="经核实,恢复原文")
        await office.later(1, "push", "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert record.content == ours


async def test_hidden_words_in_a_copy_are_seen(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Spam that no reader sees, put into the copy after it was confirmed, is found and held."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        spam = (
            '<div style="display:none"><a href="http://example.invalid/bc">澳门赌场 投注</a></div>'
        )
        county.shows[county.records[0].id] = lambda html: html + spam
        await office.later(RECHECK_S, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.HELD, Verdict.POLLUTED)


async def test_what_vanished_is_not_put_back(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Gone at two looks, it may be gone on order: held, a person called, put back only on order."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        county.records[0].state = REMOVED
        await office.later(RECHECK_S, "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED, "one look is no look"
        for _ in range(3):
            await office.later(RECHECK_S, "push", "confirm", "rescue")
        row = await office.repost()
        assert row.repost.state is State.HELD
        assert "vanished" in row.repost.reason
        assert office.needed()[0] == "held repost:1"
        assert len(county.writes()) == 1

        await office.order(Verb.RELEASE, "repost:1", reason="误删,恢复")
        await office.later(1, "push", "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert [record.state for record in county.records] == [REMOVED, PUBLISHED]


async def test_a_withdrawal_takes_the_copy_down(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Ordered by a person, carried out, and ended only when the page was seen without it."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        await office.order(Verb.WITHDRAW, "policy:1", reason="发文机关来函撤回")
        assert (await office.repost()).repost.wanted == GONE
        await office.turn("push")
        assert county.records[0].state == REVIEW
        assert (await office.repost()).repost.state is State.ACCEPTED
        for _ in range(2):
            await office.later(301, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.repost.standing) == (State.WITHDRAWN, None)
        assert row.visible is not None, "the older figures stay"


async def test_a_withdrawal_overtakes_a_push(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Withdrawn before it went out: nothing is ever sent."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.order(Verb.WITHDRAW, "policy:1", reason="撤回")
        await office.turn("push")
        for _ in range(2):
            await office.later(301, "push", "confirm")
        assert (await office.repost()).repost.state is State.WITHDRAWN
        assert not county.writes()


@pytest.mark.parametrize("gone", [Reply.html("", 404), Reply.html(DELETED), Reply.html(SOFT_404)])
async def test_gone_at_the_source_before_the_first_push(
    configuration: Configuration, source: ListedSource, county: County, gone: Answer
) -> None:
    """Read again before anything leaves: gone there pauses every push until a person decides."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        source.pages["1.htm"] = gone
        await office.later(301, "push")
        row = await office.repost()
        assert row.repost.state is State.HELD
        assert office.needed() == ["paused policy:1"]
        assert not county.writes()


@pytest.mark.parametrize("silent", [Reset(), Reply.html("busy", 503)])
async def test_a_source_out_of_order_only_delays_the_first_push(
    configuration: Configuration, source: ListedSource, county: County, silent: Answer
) -> None:
    """No answer from the source is no "gone": the push waits for the next reading of it."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        page = source.pages["1.htm"]
        source.pages["1.htm"] = silent
        await office.later(301, "push")
        assert (await office.repost()).repost.state is State.PLANNED
        assert not county.writes()
        source.pages["1.htm"] = page
        await office.later(60, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED


async def test_changed_at_the_source_before_the_first_push(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Another text there: held as revision 2; released, the newest goes out and never the older."""
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        source.pages["1.htm"] = Reply.html(library_page(paper).replace("11%", "12%"))
        await office.later(301, "push")
        row = await office.repost()
        assert (row.repost.state, row.repost.wanted) == (State.HELD, 2)
        await office.order(Verb.RELEASE, "repost:1")
        await office.turn("push", "confirm")
        assert "12%" in county.records[0].content
        assert "11%" not in county.records[0].content
        assert (await office.repost()).repost.state is State.CONFIRMED


async def test_a_revision_replaces_what_stands(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The corrected text under a new address is revision 2: the same copy, the newer text."""
    paper = document()
    async with opened(configuration) as office:
        await standing(office, source, paper)
        corrected = Reply.html(library_page(paper).replace("11%", "12%"))
        source.publish("corrected.htm", paper.title, corrected, TODAY)
        await office.later(61, "watch", "plan", "push")
        assert len(county.records) == 1
        assert "12%" in county.records[0].content
        await office.later(31, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.repost.standing) == (State.CONFIRMED, 2)
        assert {due.revision for due in row.deadlines} == {1, 2}


@pytest.mark.parametrize(
    "answer",
    [
        Reply.html("", 500),
        Reply.html("<script>document.cookie='__jsl_clearance=1';location.reload()</script>", 521),
        Reply.html("<script>document.cookie='wzws_cid=1';location.reload()</script>"),
        Reply.html(""),
        Reply.html("<html><body><h1>系统升级中</h1></body></html>"),
        Reset(),
    ],
    ids=["500", "wall", "wall as 200", "nothing", "another page", "reset"],
)
async def test_a_blind_site_moves_nothing(
    configuration: Configuration, source: ListedSource, county: County, answer: Answer
) -> None:
    """Blocked, empty, failed, changed: none of these is read as the copy having vanished."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        before = (await office.repost()).repost
        county.blinds(answer)
        for _ in range(3):
            await office.later(8 * RECHECK_S, "confirm", "rescue", "report")
        row = await office.repost()
        assert (row.repost.state, row.repost.version) == (State.CONFIRMED, before.version)
        watch = (await office.story()).watch
        assert watch is not None
        assert watch.failures == 3
        assert watch.reason
        assert len(county.writes()) == 1


async def test_what_changed_while_blind_is_seen_within_the_hour(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """However long its list failed, a site that is well again is looked at within the hour."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        county.blinds(Reply.html("", 500))
        for _ in range(4):
            await office.later(RECHECK_S, "confirm")
        watch = (await office.story()).watch
        assert watch is not None
        assert watch.failures == 4
        record = county.records[0]
        record.content = record.content.replace("不得挤占挪用", "可以挤占挪用")
        county.clears()
        await office.later(RECHECK_S, "confirm")
        assert (await office.repost()).repost.state is State.HELD


async def test_blind_across_a_deadline_is_undecided(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """No look while the hour and the limit passed: nobody can say, and nobody is accused."""
    async with opened(configuration) as office:
        await handed_over(office, source, document())
        county.blinds(Reply.html("", 500))
        await _hours(office, 14)
        due = await office.deadline("one-hour")
        assert (due.target_result, due.limit_result) == (Result.UNDECIDED, Result.UNDECIDED)
        county.clears()
        await office.later(2 * RECHECK_S, "confirm", "report")
        row = await office.repost()
        assert row.repost.state is State.CONFIRMED
        due = await office.deadline("one-hour")
        assert (due.target_result, due.limit_result) == (Result.UNDECIDED, Result.UNDECIDED)
        assert county.records[0].state == PUBLISHED


async def _hours(office: Office, count: int) -> None:
    for _ in range(count):
        await office.later(3600, "push", "confirm", "rescue", "report")


async def test_a_page_that_hangs_says_nothing(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The list names the copy, its page breaks off: unreadable, and no absence is noted."""
    async with opened(configuration) as office:
        await handed_over(office, source, document())
        absent_at = (await office.repost()).absent_at
        for server in (county.cms.server, county.proxy.server):
            server.routes["/art/*"] = Reset()
        await office.later(31, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.ACCEPTED, Verdict.UNREADABLE)
        assert row.absent_at == absent_at


async def test_a_loss_may_be_waived(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """It is gone for good, a person says: nothing is pushed or looked at, the record stays."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        county.records[0].state = REMOVED
        for _ in range(3):
            await office.later(RECHECK_S, "confirm")
        assert (await office.repost()).repost.state is State.HELD
        await office.order(Verb.WAIVE, "repost:1", reason="发文机关来函,不再转载")
        await office.later(RECHECK_S, "confirm")
        asked = len(county.cms.server.requests)
        for _ in range(3):
            await office.later(RECHECK_S, "push", "confirm", "rescue", "report")
        row = await office.repost()
        assert row.repost.state is State.WAIVED
        assert row.visible is not None, "the older figures stay"
        assert len(county.cms.server.requests) == asked
        story = await office.story()
        assert Verdict.VANISHED in [one.verdict for one in story.sightings]
        (waived,) = [one for one in story.events if one.kind == "waived"]
        assert waived.person == configuration.people[0]["key"]
