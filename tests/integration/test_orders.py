"""Orders of persons over many rows: a held platform, a drain, a replay."""

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from syndicator.stages.loop import turn
from syndicator.store import events
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, owed


async def test_a_held_platform_keeps_its_rows_in_place(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Nothing is pushed there, nobody is called, over a restart; let go on, it goes out."""
    async with opened(configuration) as office:
        await office.order(Verb.HOLD, "platform:county", reason="平台检修")
        await owed(office, source, document())
        await office.later(3600, "push", "confirm", "rescue")
        assert not county.proxy.server.requests
        assert office.needed() == []
        assert office.app.rescue.stuck == 0
        pulse = (await office.ask(Verb.PING)).data
        assert "平台检修" in str(pulse["held"])
        assert pulse["frozen"] == []
    async with opened(configuration, office.clock) as office:
        await office.turn("push")
        assert not county.proxy.server.requests
        await office.order(Verb.UNHOLD, "platform:county", reason="修好")
        await office.later(301, "watch", "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        told = await office.app.ctx.read(lambda tx: events.story(tx, "daemon"))
    acts = [(one.kind, one.person, one.body["platform"]) for one in told if one.person]
    assert acts == [("held", "tester", "county"), ("unheld", "tester", "county")]


async def test_a_hold_that_says_nothing_is_refused(configuration: Configuration) -> None:
    """An unknown platform, no reason, a platform that is not held: told, nothing changes."""
    async with opened(configuration) as office:
        for verb, subject, reason, told in (
            (Verb.HOLD, "platform:nowhere", "x", "county"),
            (Verb.HOLD, "platform:county", " ", "--reason"),
            (Verb.UNHOLD, "platform:county", "x", "没有被暂停"),
            (Verb.DRAIN, "", " ", "--reason"),
        ):
            answer = await office.ask(verb, subject, reason=reason)
            assert not answer.ok
            assert told in answer.message
        assert not (await office.ask(Verb.DRAIN, "", off=True)).ok
        assert office.app.ctx.starts


async def test_a_drain_ends_what_is_under_way_and_starts_nothing(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """What is under way is recorded before the drain says empty; then nothing is asked of a CMS."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await turn(office.stage("push"), office.app.ctx)
        answer = await office.ask(Verb.DRAIN, "", reason="换机")
        assert "已排空" in answer.message
        assert (await office.repost()).repost.state is State.ACCEPTED
        asked = len(county.proxy.server.requests)
        await owed(office, source, document(2))
        await office.later(301, "watch", "push")
        assert len(county.proxy.server.requests) == asked
        assert "排空" in office.app.status_line()
    async with opened(configuration, office.clock) as office:
        assert office.app.ctx.draining
        await office.order(Verb.DRAIN, "", off=True)
        await office.later(301, "watch", "push")
        assert {row.repost.state for row in await office.reposts()} == {State.ACCEPTED}


async def test_a_replay_takes_what_the_filters_choose(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Refused rows in the range are tried again and looked up first; others are left.

    What a dry run says is what the replay then does, and each row bears the person and the reason.
    """
    async with opened(configuration) as office:
        await owed(office, source, document(1))
        await office.turn("push", "confirm")
        token, county.cms.token = county.cms.token, "another"
        office.clock.pass_time(3600)
        await owed(office, source, document(2))
        await office.turn("push")
        states = [row.repost.state for row in await office.reposts()]
        assert states == [State.CONFIRMED, State.REFUSED]
        dry = await office.ask(Verb.REPLAY, platform="county", dry_run=True)
        assert dry.data["replayed"] == {"refused": 1}
        assert dry.data["left_alone"] == {"confirmed": 1}
        late = {"platform": "county", "since": "2026-03-02T12:00"}
        assert "没有符合条件" in (await office.ask(Verb.REPLAY, **late)).message
        assert (await office.reposts())[1].repost.state is State.REFUSED
        county.cms.token = token
        done = await office.ask(
            Verb.REPLAY, state="refused", since="2026-03-02T09:30", reason="凭据已换"
        )
        assert done.data["replayed"] == {"refused": 1}
        await office.turn("push")
        assert (await office.reposts())[1].repost.state is State.ACCEPTED
        last = next(one for one in (await office.story(2)).events if one.kind == "retried")
        assert (last.person, last.body["reason"]) == ("tester", "凭据已换")


async def test_a_replay_of_everything_or_nonsense_is_refused(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Without a filter, with a word that is no state or no time: told what would be right."""
    async with opened(configuration) as office:
        for more, told in (
            ({}, "--platform"),
            ({"state": "late"}, "refused"),
            ({"policy": "two"}, "policy:3"),
            ({"platform": "country"}, "配置里没有平台 country · the configuration has no platform"),
            ({"site": "site:nowhere"}, "配置里没有站点 nowhere"),
            ({"platform": "county", "since": "noon"}, "2026-10-08T08:00"),
            ({"platform": "county", "since": "2026-10-08", "until": "2026-10-08"}, "--until"),
            ({"platform": "county", "reason": ""}, "--reason"),
        ):
            answer = await office.ask(Verb.REPLAY, **more)
            assert not answer.ok
            assert told in answer.message


async def test_what_a_drain_keeps_waiting_is_not_forgotten(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Hours under a drain call nobody for rows that wait by order."""
    async with opened(configuration) as office:
        await office.order(Verb.DRAIN, "", reason="换机")
        await owed(office, source, document())
        await office.later(3600, "rescue", "report")
        assert office.app.rescue.stuck == 0
        assert office.needed() == []
        figures = office.app.report.figures
        assert figures is not None
        assert figures.outlook is not None
        assert figures.outlook.forgotten == 0


async def test_an_order_that_does_not_fit_names_those_that_do(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """In words of the office: how it stands, what cannot be done now, what can."""
    async with opened(configuration) as office:
        await owed(office, source, document(1))
        await office.turn("push", "confirm")
        answer = await office.ask(Verb.RETRY, "repost:1", reason="再试")
        assert not answer.ok
        assert "repost:1 现为“已核验”，不能 retry；可用 waive, withdraw" in answer.message
        assert "repost:1 is confirmed: retry does not fit" in answer.message
        await office.order(Verb.WAIVE, "repost:1", reason="已并入上级门户")
        answer = await office.ask(Verb.RETRY, "repost:1", reason="再试")
        assert "“免转”，不能 retry；已了结" in answer.message
