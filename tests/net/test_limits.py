"""Pacing, in a time that jumps: spacing, slots, order, and that nobody slow holds others up."""

import asyncio
from collections.abc import Mapping
from itertools import pairwise

import pytest

from syndicator.net.limits import Gates, Key, Pace, Width
from tests.net.ground import StillClock

SITE = Key(Width.SITE, "a")
OTHER = Key(Width.SITE, "b")
PLATFORM = Key(Width.PLATFORM, "p")


class Yard:
    """Gates of a table of paces; `visit` notes when each request passed and left."""

    def __init__(self, paces: Mapping[Key, Pace]) -> None:
        self.clock = StillClock(0)
        self.paces = dict(paces)
        self.gates = Gates(self.clock, self.paces.get)
        self.passed: list[tuple[str, float]] = []
        self.inside = 0
        self.peak = 0

    async def visit(self, who: str, *keys: Key, stay_s: float = 0) -> None:
        async with self.gates.enter(*keys):
            self.passed.append((who, round(self.clock.monotonic(), 3)))
            self.inside += 1
            self.peak = max(self.peak, self.inside)
            if stay_s:
                await self.clock.sleep(stay_s)
            self.inside -= 1


async def test_requests_are_spaced_after_a_burst() -> None:
    """Two a second with a burst of three: three at once, then one each half second, in order."""
    yard = Yard({SITE: Pace(per_second=2, burst=3, concurrent=10)})
    await asyncio.gather(*(yard.visit(str(n), SITE) for n in range(6)))
    assert yard.passed == [("0", 0), ("1", 0), ("2", 0), ("3", 0.5), ("4", 1.0), ("5", 1.5)]


async def test_no_more_than_its_slots_are_inside() -> None:
    """With two slots a third waits until one leaves, first come, first served."""
    yard = Yard({SITE: Pace(concurrent=2)})
    await asyncio.gather(*(yard.visit(str(n), SITE, stay_s=10) for n in range(4)))
    assert yard.passed == [("0", 0), ("1", 0), ("2", 10), ("3", 10)]
    assert yard.peak == 2


async def test_a_slow_site_keeps_nobody_from_the_platform() -> None:
    """Ten requests queue for one crawling site; another site on the platform goes at once."""
    yard = Yard(
        {
            SITE: Pace(per_second=0.01, concurrent=5),
            PLATFORM: Pace(per_second=10, burst=2, concurrent=2),
        }
    )
    slow = [asyncio.create_task(yard.visit("slow", SITE, PLATFORM)) for _ in range(10)]
    quick = asyncio.create_task(yard.visit("quick", PLATFORM, OTHER))
    await quick
    assert yard.passed == [("slow", 0), ("quick", 0)]
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    await yard.visit("after", PLATFORM)


async def test_a_wide_gate_does_not_close_up_a_narrow_ones_spacing() -> None:
    """Requests of one site that waited for the platform still leave a second apart."""
    yard = Yard(
        {
            SITE: Pace(per_second=1, concurrent=9),
            PLATFORM: Pace(per_second=0.1, burst=3, concurrent=9),
        }
    )
    for _ in range(3):
        await yard.visit("first", PLATFORM)
    await asyncio.gather(*(yard.visit("a", SITE, PLATFORM) for _ in range(3)))
    times = [at for who, at in yard.passed if who == "a"]
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))


async def test_a_request_given_up_while_waiting_costs_nothing() -> None:
    """Cancelled in the queue: no slot, no time is taken from those behind."""
    yard = Yard({SITE: Pace(per_second=1, burst=1, concurrent=1)})
    await yard.visit("0", SITE)
    given_up = asyncio.create_task(yard.visit("given up", SITE))
    behind = asyncio.create_task(yard.visit("behind", SITE))
    await asyncio.wait([given_up, behind], timeout=0)  # both are in the queue now
    given_up.cancel()
    await behind
    assert yard.passed == [("0", 0), ("behind", 1)]


async def test_a_failure_inside_gives_the_slot_back() -> None:
    """An exception inside the gate leaves it open for the next."""
    yard = Yard({SITE: Pace(concurrent=1)})
    with pytest.raises(KeyError):
        async with yard.gates.enter(SITE):
            raise KeyError
    await yard.visit("next", SITE)
    assert yard.passed == [("next", 0)]


async def test_a_reloaded_pace_is_taken_at_once() -> None:
    """A slower pace holds for the next request although the gate is known."""
    yard = Yard({SITE: Pace(per_second=10)})
    await yard.visit("0", SITE)
    yard.paces[SITE] = Pace(per_second=0.5)
    await yard.visit("1", SITE)
    await yard.visit("2", SITE)
    assert yard.passed == [("0", 0), ("1", 0.1), ("2", 2.1)]


async def test_quiet_gates_are_forgotten_and_busy_ones_kept() -> None:
    """Thousands of sites one after another leave few gates; one whose time runs keeps its own."""
    keys = [Key(Width.SITE, str(number)) for number in range(5_000)]
    yard = Yard(dict.fromkeys(keys, Pace(concurrent=1)) | {PLATFORM: Pace(per_second=0.001)})
    await yard.visit("first", PLATFORM)
    for key in keys:
        await yard.visit("once", key)
    assert len(yard.gates) <= 128
    await yard.visit("second", PLATFORM)
    assert yard.passed[-1] == ("second", 1_000)


async def test_keys_without_a_pace_stop_nobody() -> None:
    """No pace, no gate, nothing remembered; the same key twice is one gate."""
    yard = Yard({SITE: Pace(concurrent=1)})
    await yard.visit("a", OTHER, SITE, SITE)
    assert len(yard.gates) == 1


@pytest.mark.parametrize(
    "per_second, burst, concurrent", [(0, 1, 1), (-1.0, 1, 1), (1.0, 0, 1), (None, 1, 0)]
)
def test_a_pace_that_lets_nothing_through_is_refused(
    per_second: float | None, burst: int, concurrent: int
) -> None:
    """Zero and negative numbers are an error when the pace is made, not a hang later."""
    with pytest.raises(ValueError, match="限速须为正数"):
        Pace(per_second, burst, concurrent)
