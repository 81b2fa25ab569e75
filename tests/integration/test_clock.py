"""A wall clock that jumps: nothing at once, told, followed when it stays."""

from datetime import timedelta

import pytest

from syndicator.core.attention import Kind
from syndicator.core.deadline import Result
from syndicator.core.repost import State
from syndicator.core.times import Millis
from syndicator.store import events
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import MONDAY, HandClock, Office, opened
from tests.integration.scenes import document, owed

HOUR = 3_600


class LooseClock(HandClock):
    """A clock whose wall reading can be set apart from the time that passes."""

    def __init__(self) -> None:
        super().__init__(MONDAY)
        self.off_s = 0.0

    def now(self) -> Millis:
        return Millis(super().now() + round(self.off_s * 1000))


def steps(office: Office) -> list[str]:
    """Steps of the clock that a person was told of."""
    return [one for one in office.needed() if one.startswith("clock_step")]


@pytest.mark.parametrize("step_s", [3 * HOUR, -3 * HOUR, 24 * HOUR])
async def test_one_bad_reading_moves_nothing(
    configuration: Configuration, source: ListedSource, county: County, step_s: float
) -> None:
    """The wall clock jumps and comes back: no look, no retry, no verdict, and it was told once."""
    clock = LooseClock()
    configuration.platforms[0] = {**configuration.platforms[0], "trust": "observe"}
    async with opened(configuration, clock) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        asked = len(county.cms.server.requests), len(source.server.requests)
        clock.off_s = step_s
        await office.turn("watch", "plan", "push", "confirm", "rescue", "report")
        await office.turn("report")
        assert (len(county.cms.server.requests), len(source.server.requests)) == asked
        assert (await office.deadline("one-hour")).target_result is Result.OPEN
        assert steps(office) == ["clock_step clock"]
        figures = office.app.report.figures
        assert figures is not None
        assert figures.outlook is not None
        assert Kind.CLOCK_SKEW in {need.kind for need in figures.outlook.needs}
        clock.off_s = 0
        await office.later(300, "report")
        assert office.app.ctx.clock.now() == clock.now()
        told = await office.app.ctx.read(lambda tx: events.story(tx, "daemon"))
        assert "clock_stepped" not in {one.kind for one in told}


async def test_a_step_back_that_stays_keeps_nobody_waiting(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A day too far, then set right: sources are read and rows go out as if nothing had been."""
    clock = LooseClock()
    clock.off_s = 24 * HOUR
    async with opened(configuration, clock) as office:
        await owed(office, source, document())
        clock.off_s = 0
        for _ in range(3):
            await office.later(61, "report")
        assert office.app.ctx.clock.now() == clock.now()
        told = await office.app.ctx.read(lambda tx: events.story(tx, "daemon"))
        (step,) = [one for one in told if one.kind == "clock_stepped"]
        assert step.body["ms"] == -24 * HOUR * 1000
        assert len(steps(office)) == 1
        read = len(source.server.requests)
        await office.later(61, "watch", "push")
        assert len(source.server.requests) > read
        assert (await office.repost()).repost.state is State.ACCEPTED


async def test_a_step_ahead_that_stays_is_followed(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A machine that slept three hours: followed after two minutes, then what is due is done."""
    clock = LooseClock()
    async with opened(configuration, clock) as office:
        await owed(office, source, document())
        clock.off_s = 3 * HOUR
        for _ in range(3):
            await office.later(61, "report")
        assert office.app.ctx.clock.now() == clock.now()
        await office.turn("watch", "push", "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert len(county.records) == 1


async def test_a_clock_that_went_back_while_nobody_ran_is_told(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Started an hour before its own last event: told, and what waits is done at once."""
    async with opened(configuration, HandClock(MONDAY + timedelta(hours=1))) as office:
        await owed(office, source, document())
    async with opened(configuration, HandClock(MONDAY)) as office:
        assert steps(office) == ["clock_step clock"]
        await office.later(61, "watch", "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
