"""The seams to the world: time and chance. Stores, HTTP and adapters have their own rooms."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from syndicator.core.times import Millis

if TYPE_CHECKING:
    from collections.abc import Awaitable


class Clock(Protocol):
    """Wall time for records, monotonic time for waiting."""

    def now(self) -> Millis:
        """UTC milliseconds since the epoch."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards, for measuring and bounds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; ends early only by cancellation."""
        ...

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        """Wait for the awaitable at most so long; True when it finished."""
        ...


class Dice(Protocol):
    """Chance, for jitter only."""

    def fraction(self) -> float:
        """A number in [0, 1)."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> Millis:
        """UTC milliseconds since the epoch."""
        return Millis(time.time_ns() // 1_000_000)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds."""
        await asyncio.sleep(seconds)

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        """Wait for the awaitable at most so long; True when it finished."""
        try:
            async with asyncio.timeout(seconds):
                await awaitable
        except TimeoutError:
            return False
        return True


@dataclass(slots=True)
class Doubt:
    """The wall clock stands elsewhere than the time that passed says."""

    off_ms: int
    """How far: positive, the wall clock is ahead."""
    since_s: float
    """Monotonic seconds at which it was first seen there."""
    told: bool = False

    def lasted_s(self, monotonic_s: float) -> float:
        """How long it has stood there."""
        return monotonic_s - self.since_s


class SteadyClock:
    """Another clock, whose wall time no single reading moves.

    Small differences (NTP slews, drift) are followed at once. A step beyond `NEAR_MS` is doubted:
    time goes on by the monotonic clock until the step is gone again, or until `follow`.
    """

    NEAR_MS = 2_000

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall, self._at_s = clock.now(), clock.monotonic()
        self.doubt: Doubt | None = None

    def now(self) -> Millis:
        """UTC milliseconds since the epoch; what passed since the last undoubted reading."""
        wall, at_s = self._clock.now(), self._clock.monotonic()
        steady = Millis(self._wall + round((at_s - self._at_s) * 1_000))
        off_ms = wall - steady
        if abs(off_ms) <= self.NEAR_MS:
            self._wall, self._at_s, self.doubt = wall, at_s, None
            return wall
        if self.doubt is None or abs(off_ms - self.doubt.off_ms) > self.NEAR_MS:
            self.doubt = Doubt(off_ms, at_s)
        return steady

    def follow(self) -> None:
        """Take the wall clock's reading as the time."""
        self._wall, self._at_s = self._clock.now(), self._clock.monotonic()
        self.doubt = None

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds."""
        await self._clock.sleep(seconds)

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        """Wait for the awaitable at most so long; True when it finished."""
        return await self._clock.wait_for(awaitable, seconds)


class SystemDice:
    """Chance from the standard library; nothing secret hangs on it."""

    def fraction(self) -> float:
        """A number in [0, 1)."""
        return random.random()  # noqa: S311 - jitter, not cryptography
