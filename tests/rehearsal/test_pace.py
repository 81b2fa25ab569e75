"""Time of a rehearsal."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from syndicator.core.errors import ConfigurationError
from syndicator.core.times import Millis
from syndicator.net.serve import Reply
from syndicator.rehearsal.pace import (
    ANNOUNCED_S,
    Pace,
    PacedClock,
    read_pace,
    refuse_real_world,
)
from syndicator.rehearsal.tempo import Gauge, next_rate
from syndicator.rehearsal.trouble import Traffic
from syndicator.settings.load import load
from tests.rehearsal.ground import PLAN
from tests.settings.files import write


def test_one_hour_in_one_minute() -> None:
    """A clock anchored a real minute ago shows an hour after its morning."""
    clock = PacedClock(Pace(Millis(1_000_000), time.monotonic() - 60, 60.0))
    assert clock.now() - 1_000_000 == pytest.approx(3_600_000, abs=2_000)


async def test_waits_are_short_and_bounds_hold() -> None:
    """Waiting an hour takes no real second at this rate; what never comes is given up."""
    clock = PacedClock(Pace.from_now(100_000.0))
    began, real = clock.monotonic(), time.monotonic()
    await clock.sleep(3_600)
    assert clock.monotonic() - began >= 3_600
    assert time.monotonic() - real < 30
    assert await clock.wait_for(asyncio.Event().wait(), 60) is False
    done = asyncio.Event()
    done.set()
    assert await clock.wait_for(done.wait(), 60) is True


def test_two_processes_agree_through_the_file(tmp_path: Path) -> None:
    """What one writes the other reads to the same number."""
    pace = Pace.from_now(60.0)
    pace.save(tmp_path / "clock")
    assert read_pace(tmp_path / "clock") == pace


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        json.dumps({"began": 1, "anchor_s": 0, "rate": 0}),
        json.dumps({"began": 1, "anchor_s": 1e12, "rate": 60}),
    ],
)
def test_a_clock_that_cannot_be_meant_is_refused(tmp_path: Path, text: str) -> None:
    """Broken files, standing clocks and clocks of another boot are told in plain words."""
    (tmp_path / "clock").write_text(text)
    with pytest.raises(ConfigurationError, match="rehearsal"):
        read_pace(tmp_path / "clock")


def test_real_addresses_never_meet_the_fast_clock(tmp_path: Path) -> None:
    """A configuration that leads anywhere else is refused, and the address is named."""

    class Paper:
        def check_options(self, options: object) -> tuple[str, ...]:
            return ()

    settings = load(write(tmp_path), adapters={"paper": Paper()}, environ={})
    with pytest.raises(ConfigurationError, match="http"):
        refuse_real_world(settings)


def test_a_change_of_rate_is_announced_and_time_goes_on(tmp_path: Path) -> None:
    """Until its turn the old rate holds, from then on the new one; nothing jumps or runs back."""
    pace = Pace(Millis(1_000_000), 100.0, 20.0).changed(5.0, 200.0)
    turn_s = 200.0 + ANNOUNCED_S
    assert pace.moment_ms(turn_s - 0.001) == pytest.approx(1_000_000 + 20 * 100_499)
    at_turn = pace.moment_ms(turn_s)
    assert 1_000_000 + 20 * 100_500 <= at_turn < 1_000_000 + 20 * 100_500 + 1
    assert pace.moment_ms(turn_s + 10) == pytest.approx(at_turn + 50_000)
    assert (pace.at(200.0).rate, pace.at(turn_s).rate) == (20.0, 5.0)
    pace.save(tmp_path / "clock")
    again = pace.changed(10.0, 200.1)
    assert again.moment_ms(turn_s) == at_turn, "what is announced stays announced"
    assert again.at(turn_s + 1).rate == 10.0


async def test_the_other_process_follows_a_change_at_the_same_instant(tmp_path: Path) -> None:
    """Two clocks on one file show the same moment before, at and after the turn."""
    file = tmp_path / "clock"
    pace = Pace.from_now(60.0)
    pace.save(file)
    here, there = PacedClock(pace, file), PacedClock(read_pace(file), file)
    here.change(6.0)
    until = here.monotonic() + 60
    while here.monotonic() < until:
        assert there.now() - here.now() == pytest.approx(0, abs=500)
        await here.sleep(3)
    assert (here.rate, there.rate) == (6.0, 6.0)


@pytest.mark.parametrize(
    "rate, behind_s, following",
    [
        (20.0, 0.0, 20.0),
        (20.0, 2.0, 20.0),
        (20.0, 3.5, 20.0 / 1.5),
        (1.2, 60.0, 1.0),
        (10.0, 0.5, 11.5),
        (10.0, 2.0, 10.0),
    ],
)
def test_a_machine_that_falls_behind_gets_more_time(
    rate: float, behind_s: float, following: float
) -> None:
    """Slower where looks wait, never slower than real time, faster again up to the usual rate."""
    assert next_rate(rate, 20.0, behind_s) == pytest.approx(following)


def test_a_shared_interface_that_is_asked_too_little_shows_a_slow_machine() -> None:
    """Two a second allowed: one in four seconds is too little, unless it keeps visitors away."""
    platform = next(one for one in PLAN.platforms if one.key == "columns")

    def measured(per_second: float, *, throttled: bool = False) -> list[bool]:
        gauge, traffic = Gauge(platform), Traffic()
        if throttled:
            traffic.count(Reply.json({}, 429), Millis(0))
        found = []
        for second in range(0, 40, 5):
            traffic.asked = round(per_second * second)
            found.append(gauge.short(traffic, Millis(1_000 * second)))
        return found

    assert measured(1.8) == [False] * 8
    assert measured(0.25) == [False] * 3 + [True] * 5
    assert measured(0.25, throttled=True) == [False] * 8
