"""Bounded work under way, so that one slow site delays nobody else.

A stage starts what has room and goes on; never a task per waiting row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Hashable
from itertools import takewhile
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from syndicator.stages.loop import contain

if TYPE_CHECKING:
    from syndicator.ports import Clock
    from syndicator.stages.context import Context

K = TypeVar("K", bound=Hashable)

REST_S: Final = 60.0
"""What failed with nothing of it on disk is still due: it rests so long, else it would be asked of
the site again and again, as fast as it answers."""


class Pump(Generic[K]):
    """At most `most` pieces of work at once, one a key. Finished work wakes the stage."""

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self.most = most
        """May be set while it runs."""
        self._under_way: dict[K, asyncio.Task[None]] = {}
        self._since: dict[K, float] = {}
        """When each began, the first first."""
        self._rests: dict[K, float] = {}
        self._clock: Clock | None = None

    def __len__(self) -> int:
        return len(self._under_way)

    def __contains__(self, key: K) -> bool:
        """Whether a piece is under way, or rests after a failure."""
        if key in self._under_way:
            return True
        until = self._rests.get(key)
        if until is None or self._clock is None:
            return False
        if self._clock.monotonic() < until:
            return True
        del self._rests[key]
        return False

    @property
    def passed_over(self) -> int:
        """How many keys, at most, may not start now: so many more must be read to find others."""
        return len(self._under_way) + len(self._rests)

    @property
    def room(self) -> int:
        """How many more pieces may start now."""
        return self.most - len(self._under_way)

    def slow(self, seconds: float) -> int:
        """How many are under way for longer than so many seconds."""
        if self._clock is None:
            return 0
        before = self._clock.monotonic() - seconds
        return sum(1 for _ in takewhile(lambda since: since < before, self._since.values()))

    async def start(self, ctx: Context, key: K, work: Awaitable[None], wake: asyncio.Event) -> None:
        """Start one piece; whatever it meets costs only itself.

        Then the loop goes round once: timers and answers never wait for hundreds that start, and
        the busier the loop, the slower are they started.
        """
        self._clock = ctx.clock
        task = asyncio.create_task(self._carry(ctx, key, work), name=f"{self._name} {key}")
        self._under_way[key] = task
        self._since[key] = ctx.clock.monotonic()

        def ended(_: asyncio.Task[None]) -> None:
            self._under_way.pop(key, None)
            self._since.pop(key, None)
            wake.set()

        task.add_done_callback(ended)
        await asyncio.sleep(0)

    async def _carry(self, ctx: Context, key: K, work: Awaitable[None]) -> None:
        if not await contain(ctx, f"{self._name} {key}", work):
            self._rests[key] = ctx.clock.monotonic() + REST_S

    async def settle(self) -> None:
        """Wait for what is under way now, not for what starts meanwhile."""
        if self._under_way:
            await asyncio.wait(list(self._under_way.values()))

    async def drain(self) -> None:
        """Wait until nothing is under way; it may never come where new work goes on starting."""
        while self._under_way:
            await asyncio.wait(self._under_way.values())

    def abandon(self) -> None:
        """Stop what is under way; its rows are taken up again after the next start."""
        for task in self._under_way.values():
            task.cancel()
