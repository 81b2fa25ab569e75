"""Pacing: how many requests at once, and how close together, for a site, a platform, an endpoint.

A request passes its gates from the narrowest to the widest (site before platform). While it waits
at one it holds only narrower ones, so a slow site keeps nobody from the platform, and since all
pass in the same order no two can wait for each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from syndicator.ports import Clock

_SWEEP_AT: Final = 64
_LATE: Final = 0.2
"""Share of its interval by which a sleeper may wake late without slowing the pace."""
_TICK_S: Final = 1e-6
"""Less than this is no wait: sums of floating seconds do not meet exactly."""


class Width(IntEnum):
    """What a gate stands before; requests pass in this order."""

    SITE = 0
    PLATFORM = 1
    ENDPOINT = 2


class Key(NamedTuple):
    """Names one gate."""

    width: Width
    name: str


@dataclass(frozen=True, slots=True)
class Pace:
    """What one gate lets through.

    `per_second` None means no spacing; `burst` requests may go at once after a quiet time.
    Raises ValueError for a pace that lets nothing through.
    """

    per_second: float | None = None
    burst: int = 1
    concurrent: int = 1

    def __post_init__(self) -> None:
        spaced = self.per_second is None or self.per_second > 0
        if self.burst < 1 or self.concurrent < 1 or not spaced:
            raise ValueError(
                f"限速须为正数 · a pace needs positive numbers: {self.per_second} per second, "
                f"burst {self.burst}, concurrent {self.concurrent}"
            )


class _Gate:
    """Slots, a turnstile (one waits for its time, the others behind it), and the spacing.

    The spacing is the generic cell rate algorithm of ITU-T I.371: one number a gate.
    """

    def __init__(self, pace: Pace) -> None:
        self.users = 0
        self.inside = 0
        self.turnstile = asyncio.Lock()
        self._full_at = 0.0
        self.set_pace(pace)

    def set_pace(self, pace: Pace) -> None:
        """Take a reloaded pace; those inside already keep their slots of the old one."""
        self.pace = pace
        self.slots = asyncio.Semaphore(pace.concurrent)
        self._interval_s = 0.0 if pace.per_second is None else 1 / pace.per_second

    def wait_s(self, now: float) -> float:
        """Seconds until the next request may pass; 0 or less: at once."""
        return self._full_at - (self.pace.burst - 1) * self._interval_s - now

    def book(self, now: float, *, waited: bool = False) -> None:
        """One request passes now; one that waited and woke a little late shifts nobody."""
        slack = _LATE * self._interval_s if waited else 0.0
        self._full_at = max(self._full_at, now - slack) + self._interval_s

    def idle(self, now: float) -> bool:
        """Whether forgetting this gate changes nothing."""
        return self.users == 0 and self._full_at <= now


class Gates:
    """All gates of one process; `pace` tells each key's pace, None where it has no gate.

    Waiting is first come, first served per gate. Gates that were quiet long enough are forgotten.
    """

    def __init__(self, clock: Clock, pace: Callable[[Key], Pace | None]) -> None:
        self._clock = clock
        self._pace = pace
        self._gates: dict[Key, _Gate] = {}
        self._sweep_at = _SWEEP_AT

    def __len__(self) -> int:
        return len(self._gates)

    def inside(self, key: Key) -> int:
        """Requests that passed this gate and are not out again."""
        gate = self._gates.get(key)
        return 0 if gate is None else gate.inside

    @asynccontextmanager
    async def enter(self, *keys: Key) -> AsyncIterator[None]:
        """Wait for a turn at all these gates, and keep a slot of each while inside."""
        gates = [gate for key in sorted(set(keys)) if (gate := self._taken(key)) is not None]
        slots: list[asyncio.Semaphore] = []
        try:
            await self._pass(gates, slots)
            with _through(gates):
                yield
        finally:
            for slot in reversed(slots):
                slot.release()
            for gate in gates:
                gate.users -= 1

    async def _pass(self, gates: list[_Gate], slots: list[asyncio.Semaphore]) -> None:
        """Wait at each; whatever slot was taken stands in `slots`, also where this is cancelled.

        Plain lists: two exit stacks took more time than everything else that a request passes.
        """
        turnstiles: list[asyncio.Lock] = []
        waited: set[_Gate] = set()
        try:
            for gate in gates:
                slot = gate.slots
                await slot.acquire()
                slots.append(slot)
                await gate.turnstile.acquire()
                turnstiles.append(gate.turnstile)
                while (wait_s := gate.wait_s(self._clock.monotonic())) > _TICK_S:
                    waited.add(gate)
                    await self._clock.sleep(wait_s)
            # Booked together at the moment of passing: waiting at a wide gate must not let two
            # requests of a narrow one through side by side.
            now = self._clock.monotonic()
            for gate in gates:
                gate.book(now, waited=gate in waited)
        finally:
            for turnstile in reversed(turnstiles):
                turnstile.release()

    def _taken(self, key: Key) -> _Gate | None:
        pace = self._pace(key)
        if pace is None:
            return None
        gate = self._gates.get(key)
        if gate is None:
            if len(self._gates) >= self._sweep_at:
                self._sweep()
            gate = self._gates[key] = _Gate(pace)
        elif gate.pace is not pace and gate.pace != pace:
            gate.set_pace(pace)
        gate.users += 1
        return gate

    def _sweep(self) -> None:
        now = self._clock.monotonic()
        self._gates = {key: gate for key, gate in self._gates.items() if not gate.idle(now)}
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._gates))


@contextmanager
def _through(gates: list[_Gate]) -> Iterator[None]:
    for gate in gates:
        gate.inside += 1
    try:
        yield
    finally:
        for gate in gates:
            gate.inside -= 1
