"""When to look again: at a source, at a site. Pure arithmetic; the dice are thrown outside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from syndicator.core.repost import State
from syndicator.core.times import Millis

if TYPE_CHECKING:
    from collections.abc import Iterable

SECOND = 1_000
MAX_BACKOFF = 8
"""A failing list is asked at most so many times less often: silence must be noticed."""
BACKOFF_MOST_S = 3600.0
"""No failure lets a list rest longer: what is well again is read within the hour."""


class ListState(StrEnum):
    """Outcome of reading a list; none of these is read as another."""

    NEW = "new"
    OK = "ok"
    EMPTY = "empty"
    FAILED = "failed"
    BLOCKED = "blocked"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Cadence:
    """Seconds between looks at a site's list."""

    new_s: float
    """A copy is expected any moment."""
    later_s: float
    """Owed and in time, but nothing happened lately."""
    overdue_s: float
    """Every limit is past."""
    recheck_s: float
    """Everything confirmed: still-standing re-checks only."""
    new_for_s: float = 3600.0
    """How long after an event a copy is expected any moment."""


def next_source_poll(now: Millis, every_s: float, failures: int, fraction: float) -> Millis:
    """Next poll of a source: its interval ±10 %, slower while it fails, never faster."""
    slower = every_s * min(2**failures, MAX_BACKOFF) if failures else every_s
    wait = max(every_s, min(slower, BACKOFF_MOST_S))
    jitter = 0.9 + 0.2 * fraction
    return Millis(now + round(wait * jitter * SECOND))


@dataclass(frozen=True, slots=True)
class Owed:
    """What a site's open reposts mean for the next look."""

    state: State
    since: Millis
    overdue: bool


def site_interval_s(rows: Iterable[Owed], now: Millis, cadence: Cadence) -> float:
    """Seconds until a site's list deserves another look, from what is owed there."""
    interval = cadence.recheck_s
    for row in rows:
        if row.state is State.CONFIRMED:
            continue
        if row.state is not State.HELD and now - row.since <= cadence.new_for_s * SECOND:
            return cadence.new_s
        wait = cadence.overdue_s if row.overdue else cadence.later_s
        interval = min(interval, wait)
    return interval


def next_site_poll(now: Millis, interval_s: float, failures: int, fraction: float) -> Millis:
    """Next poll of a site's list, spread by ±10 %, slower while it fails.

    A failed re-check told nothing: it is not put off until the next one would be due.
    """
    wait = min(interval_s, BACKOFF_MOST_S) if failures else interval_s
    return next_source_poll(now, wait, failures, fraction)
