"""Time of a rehearsal."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from syndicator.core.errors import ConfigurationError
from syndicator.core.times import Millis
from syndicator.rehearsal.pace import Pace, PacedClock, read_pace, refuse_real_world
from syndicator.settings.load import load
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
