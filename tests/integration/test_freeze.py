"""A freeze that a person orders (重保): what leaves stops, what is seen goes on."""

from datetime import timedelta

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from syndicator.stages.rules import writable
from syndicator.store import events
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import MONDAY, HandClock, Office, opened
from tests.integration.scenes import document, owed


def pushes(office: Office) -> bool:
    """Whether any platform may be written to now."""
    settings = office.app.ctx.settings
    return any(writable(settings, key, office.clock.now()) for key in settings.platforms)


async def test_a_freeze_stops_what_leaves_until_a_thaw(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Nothing is sent while frozen, lists are read on; thawed, everything goes out at once."""
    async with opened(configuration) as office:
        await office.order(Verb.FREEZE, "")
        await owed(office, source, document())
        await office.turn("push", "confirm")
        await office.later(3 * 3600, "push", "rescue")
        assert not county.proxy.server.requests
        assert county.cms.server.seen("/zc/")
        answer = await office.ask(Verb.PING)
        assert "命令冻结" in str(answer.data["frozen"])
        assert "冻结" in office.app.status_line()
        await office.order(Verb.THAW, "")
        await office.turn("push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        assert (await office.ask(Verb.PING)).data["frozen"] == []


async def test_it_outlives_restart_and_reload_and_ends_by_itself(
    configuration: Configuration,
) -> None:
    """The order is in the store: a new process and a new configuration keep it, its end ends it."""
    async with opened(configuration) as office:
        assert pushes(office)
        await office.order(Verb.FREEZE, "", until="2026-03-02T12:00")
        assert not pushes(office)
    async with opened(configuration, HandClock(MONDAY + timedelta(hours=1))) as office:
        assert not pushes(office)
        configuration.write()
        await office.order(Verb.RELOAD, "")
        assert not pushes(office)
        await office.order(Verb.FREEZE, "", until="2026-03-02T14:00+08:00")
        office.clock.pass_time(3 * 3600)
        assert not pushes(office)
        office.clock.pass_time(3600)
        assert pushes(office)
        assert not (await office.ask(Verb.THAW)).ok


async def test_what_is_refused(configuration: Configuration) -> None:
    """No reason, an end that is past or no time, a thaw of nothing: told, and nothing changes."""
    async with opened(configuration) as office:
        for more, told in (
            ({"reason": " "}, "--reason"),
            ({"until": "2026-03-02T08:00"}, "已过"),
            ({"until": "noon"}, "2026-10-08T08:00"),
        ):
            answer = await office.ask(Verb.FREEZE, **more)
            assert not answer.ok
            assert told in answer.message
        assert "没有命令下的冻结" in (await office.ask(Verb.THAW)).message
        assert pushes(office)


async def test_a_freeze_is_in_the_chain_with_its_person(configuration: Configuration) -> None:
    """Who froze, who thawed and why are events like any other."""
    async with opened(configuration) as office:
        await office.order(Verb.FREEZE, "", reason="国庆重保")
        await office.order(Verb.THAW, "", reason="重保结束")
        told = await office.app.ctx.read(lambda tx: events.story(tx, "daemon"))
    acts = [(one.kind, one.body["reason"]) for one in told if one.person]
    assert acts == [("frozen", "国庆重保"), ("thawed", "重保结束")]
