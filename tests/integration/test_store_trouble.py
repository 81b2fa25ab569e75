"""When nothing can be recorded nothing leaves; when it can again, the loop goes on by itself."""

from syndicator.core.repost import State
from syndicator.obs.observed import StoreTrouble
from syndicator.stages.loop import turn
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
        await turn(office.stage("report"), office.app.ctx)
        assert office.app.pulse()["publishing"] is True
        assert [one.ok for one in office.seen(StoreTrouble)] == [False, True]
        office.told.clear()
        await office.later(61, "push", "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert len(county.records) == 1
