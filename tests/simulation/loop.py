"""Time that passes only when nobody can do anything: an event loop without threads and sockets.

When no callback is ready the loop jumps to its next timer. What is given to a thread runs at once
in place, so that a run depends on nothing but its seed.
"""

import asyncio
from asyncio import base_events
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Final, TypeVar

from typing_extensions import TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MOST_TURNS: Final = 100_000
"""Turns in one moment; more means that something spins without letting time pass."""


class Standstill(RuntimeError):
    """Nothing is ready and nothing ever will be: somebody waits for what nobody does."""


class _Jump:
    """A selector with nothing to select from: waiting is what moves the time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.turns = 0

    def select(self, timeout: float | None) -> list[object]:
        self.turns += 1
        if self.turns > MOST_TURNS:
            raise Standstill(f"the loop turns and turns at {self.now}")
        if timeout is None:
            raise Standstill("nothing is left to happen")
        if timeout > 0:
            # A timer is due once the clock has reached it; rounding must not leave it a hair off.
            self.now += timeout
            self.turns = 0
        return []

    def close(self) -> None:
        """Nothing is open."""


class VirtualLoop(base_events.BaseEventLoop):
    """An event loop whose clock is its own."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Jump()
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self._selector.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Run it now, here."""
        answer: asyncio.Future[T] = self.create_future()
        try:
            answer.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it goes to whoever awaits it
            answer.set_exception(error)
        return answer

    def _process_events(self, event_list: list[Any]) -> None:
        """No descriptors, no events."""

    def _write_to_self(self) -> None:
        """Nobody else's thread is there to wake this one."""


def run(main: Callable[[], Any], *, most_s: float) -> None:
    """Run a coroutine function to its end in virtual time; whatever it left behind ends with it."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(asyncio.wait_for(main(), most_s))
    finally:
        try:
            left = asyncio.all_tasks(loop)
            for task in left:
                task.cancel()
            if left:
                loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        finally:
            asyncio.set_event_loop(None)
            loop.close()
