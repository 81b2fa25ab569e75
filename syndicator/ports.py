"""The seams to the world: time and chance. Stores, HTTP and adapters have their own rooms."""

from __future__ import annotations

import asyncio
import random
import time
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


class SystemDice:
    """Chance from the standard library; nothing secret hangs on it."""

    def fraction(self) -> float:
        """A number in [0, 1)."""
        return random.random()  # noqa: S311 - jitter, not cryptography
