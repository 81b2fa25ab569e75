"""When nothing can be recorded nothing leaves; when it can again, the loop goes on by itself."""

import asyncio

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from syndicator.obs.observed import Exchanged, StoreTrouble
from syndicator.stages import recording
from syndicator.stages.loop import turn
from syndicator.store.errors import StoreDamaged
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, owed


async def test_a_store_that_is_taken_away_stops_publishing_and_heals(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The file is moved away under the daemon: degraded, told once, nothing sent; put back: on."""
    away = configuration.store.with_suffix(".away")
    async with opened(configuration) as office:
        await owed(office, source, document())
        configuration.store.rename(away)
        for name in ("watch", "push", "confirm", "push"):
            office.clock.pass_time(61)
            await turn(office.stage(name), office.app.ctx)
            await office.settled(name)
        assert office.app.pulse()["publishing"] is False
        assert not county.writes()
        assert [one.ok for one in office.seen(StoreTrouble)] == [False]
        assert "存储" in office.app.status_line()

        away.rename(configuration.store)
        ctx = office.app.ctx
        await asyncio.gather(recording.recover(ctx), recording.recover(ctx))  # two stages at once
        assert office.app.pulse()["publishing"] is True
        assert [one.ok for one in office.seen(StoreTrouble)] == [False, True]
        office.told.clear()
        await office.later(61, "push", "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert len(county.records) == 1


async def test_an_outcome_that_cannot_be_written_is_kept(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The store goes while an answer is under way: written when it is back, nothing asked again."""
    away = configuration.store.with_suffix(".away")
    async with opened(configuration) as office:
        await owed(office, source, document())
        stored, answered = county.answers_late()
        await turn(office.stage("push"), office.app.ctx)
        await stored.wait()
        configuration.store.rename(away)
        answered.set()
        while not any(one.op == "create" for one in office.seen(Exchanged)):
            await turn(office.stage("confirm"), office.app.ctx)
        await turn(office.stage("rescue"), office.app.ctx)
        assert len(office.app.push.pump) == 1
        away.rename(configuration.store)
        await turn(office.stage("report"), office.app.ctx)
        await office.settled("push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        story = await office.story()
        assert [(one.op, one.outcome) for one in story.attempts] == [("create", "HandedOver")]
        assert [one.ok for one in office.seen(StoreTrouble)] == [False, True]
        assert len(county.records) == len(county.writes()) == 1


async def test_little_room_stops_publishing_before_the_disk_is_full(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Below the floor nothing is asked of any site, while watching is recorded; above, it goes."""
    configuration.store_options["min_free_mb"] = 1_000_000
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("push", "confirm", "push")
        assert not county.proxy.server.requests
        assert [one.ok for one in office.seen(StoreTrouble)] == [False]
        assert "min_free_mb" in office.app.status_line()
        configuration.store_options["min_free_mb"] = 1
        configuration.write()
        await office.order(Verb.RELOAD, "")
        await office.turn("report", "push")
        assert [one.ok for one in office.seen(StoreTrouble)] == [False, True]
        assert (await office.repost()).repost.state is State.ACCEPTED


async def test_damage_is_not_healed_by_a_page_that_reads_well(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Once a page was found damaged nothing is pushed any more, though other turns go well."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        recording.degrade(office.app.ctx, StoreDamaged("坏页 · a bad page"))
        await office.turn("watch", "report", "push")
        assert office.app.pulse()["publishing"] is False
        assert not county.proxy.server.requests
        assert [one.ok for one in office.seen(StoreTrouble)] == [False]
