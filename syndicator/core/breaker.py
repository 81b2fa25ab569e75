"""Circuit breaker of one endpoint: after failures that say "it is down" it is left alone a while.

    CLOSED ─ failures in a row ─► OPEN ─ cool-down over ─► HALF_OPEN ─ one request ─► CLOSED
       ▲                            ▲                          │ it failed          (answered)
       └── any answer ──────────────┴── longer cool-down ◄─────┘

An answer closes it, whatever it says: an endpoint that refuses an article is up. It ends nothing
and drops nothing; it only says when the endpoint may be asked again.
Pattern: M. Nygard, Release It!, 2nd edition (2018), chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

FAILURES: Final = 3
"""So many failures in a row open it."""
HANG: Final = FAILURES
"""A request that hung until its time-out opens it alone: each further one would cost a slot."""
FIRST_S: Final = 10.0
"""First cool-down in seconds; each further one is twice as long."""
LONGEST_S: Final = 300.0
"""Longest cool-down: a site that comes back has most of its hour left."""
JITTER: Final = 0.2
"""A cool-down is longer or shorter by at most this share, so that endpoints do not come in step."""
PROBE_S: Final = 900.0
"""A probe that never told what came of it is forgotten after so long."""


class Phase(StrEnum):
    """What may be sent."""

    CLOSED = "closed"
    """Everything."""
    OPEN = "open"
    """Nothing."""
    HALF_OPEN = "half_open"
    """One request; what comes of it decides."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """One endpoint's breaker. Times are seconds of a clock that never runs backwards."""

    failures: int = 0
    """In a row, while closed."""
    trips: int = 0
    """Openings in a row; 0: closed."""
    since: float = 0.0
    """When it first opened."""
    until: float = 0.0
    """End of the cool-down."""
    probe_since: float | None = None
    """When the one request left."""

    def phase(self, now: float) -> Phase:
        """What may be sent now."""
        if self.trips == 0:
            return Phase.CLOSED
        return Phase.OPEN if now < self.until else Phase.HALF_OPEN

    def admits(self, now: float) -> bool:
        """Whether one more request may leave now."""
        phase = self.phase(now)
        probing = self.probe_since is not None and now - self.probe_since < PROBE_S
        return phase is Phase.CLOSED or (phase is Phase.HALF_OPEN and not probing)


def sent(breaker: Breaker, now: float) -> Breaker:
    """A request leaves. Raises ValueError where none may."""
    if not breaker.admits(now):
        raise ValueError(f"{breaker.phase(now)}: nothing may leave")
    return breaker if breaker.trips == 0 else replace(breaker, probe_since=now)


def answered(_: Breaker) -> Breaker:
    """An answer came: the endpoint is up, whatever was before."""
    return Breaker()


def failed(breaker: Breaker, now: float, fraction: float, weight: int = 1) -> Breaker:
    """A request failed as one to an endpoint that is down; `fraction` in [0, 1) is the jitter.

    Requests that left before it opened and fail later change nothing: one outage is one opening.
    """
    phase = breaker.phase(now)
    if phase is Phase.OPEN or (phase is Phase.HALF_OPEN and breaker.probe_since is None):
        return breaker
    failures = breaker.failures + weight
    if phase is Phase.CLOSED and failures < FAILURES:
        return replace(breaker, failures=failures)
    wait = min(FIRST_S * 2.0 ** min(breaker.trips, 16), LONGEST_S)
    return Breaker(
        failures=failures,
        trips=breaker.trips + 1,
        since=breaker.since if breaker.trips else now,
        until=now + wait * (1 - JITTER + 2 * JITTER * fraction),
    )


def let_go(breaker: Breaker) -> Breaker:
    """The request that left told nothing (it was cancelled): the next one is the probe."""
    return replace(breaker, probe_since=None)
