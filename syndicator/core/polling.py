"""When to look again: at a source, at a site. Pure arithmetic; the dice are thrown outside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from syndicator.core.repost import GONE, State
from syndicator.core.times import Millis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SECOND = 1_000
MAX_BACKOFF = 8
"""A failing list is asked at most so many times less often: silence must be noticed."""
BACKOFF_MOST_S = 3600.0
"""No failure lets a list rest longer: what is well again is read within the hour."""
SLOWING = 6
"""After the first hour a site is looked at again once a sixth more time has passed."""
SPREAD_MS = 30 * SECOND
"""Looks that decide one deadline at a thousand sites are spread over so long after it."""
HABIT_LEAST = 40
"""From fewer copies nothing is learned of when a platform shows them."""
HABIT_RARE = 25
"""One copy in so many may come before the time that counts as quiet."""
_SITE_JITTER = 0.05
_SOURCE_JITTER = 0.1


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

    first_s: float
    """Just after a hand-over: most systems show a copy at once. Doubles up to `new_s`."""
    new_s: float
    """A copy is expected any moment; also near a deadline."""
    quiet_s: float
    """In the part of the first hour in which this platform hardly ever showed a copy."""
    later_s: float
    """The longest, owed and in time."""
    overdue_s: float
    """Every limit is past."""
    new_for_s: float = 3600.0
    """How long after an event a copy is expected any moment."""
    near_for_s: float = 600.0
    """How long before a deadline looks are dense again."""


def _spread(now: Millis, wait_s: float, by: float, fraction: float) -> Millis:
    return Millis(now + round(wait_s * (1 - by + 2 * by * fraction) * SECOND))


def _backed_off(every_s: float, failures: int) -> float:
    slower = every_s * min(2**failures, MAX_BACKOFF) if failures else every_s
    return max(every_s, min(slower, BACKOFF_MOST_S))


def next_source_poll(now: Millis, every_s: float, failures: int, fraction: float) -> Millis:
    """Next poll of a source: its interval ±10 %, slower while it fails, never faster."""
    return _spread(now, _backed_off(every_s, failures), _SOURCE_JITTER, fraction)


@dataclass(frozen=True, slots=True)
class Owed:
    """What one of a site's open reposts means for the next look."""

    state: State
    since: Millis
    """When it entered its state."""
    overdue: bool
    """Its earliest limit is past."""
    wanted: int = 1
    """Revision the site must show, or `GONE`."""
    marks: tuple[Millis, ...] = ()
    """Ends of its open targets and limits."""


def site_interval_s(
    rows: Iterable[Owed], now: Millis, cadence: Cadence, quiet_ms: int = 0
) -> float | None:
    """Seconds until a site's list deserves another look, from what is owed there.

    None where nothing is. `quiet_ms` is how long after they are owed this platform hardly ever
    showed a copy so far (`quiet_for`). The most pressing row sets the rhythm, one look serves all.
    """
    waits = [_wait_s(row, now, cadence, quiet_ms) for row in rows]
    return min(waits, default=None)


def _wait_s(row: Owed, now: Millis, cadence: Cadence, quiet_ms: int) -> float:
    if any(0 < mark - now <= cadence.near_for_s * SECOND for mark in row.marks):
        return cadence.new_s
    age_s = max(0, now - row.since) / SECOND
    calm = cadence.overdue_s if row.overdue else cadence.later_s
    if row.state is State.HELD:
        return calm
    if age_s > cadence.new_for_s:
        return calm if row.overdue else min(calm, max(cadence.new_s, age_s / SLOWING))
    if row.state is State.ACCEPTED or row.wanted == GONE:
        return min(cadence.new_s, max(cadence.first_s, age_s))
    left_s = quiet_ms / SECOND - age_s
    return max(cadence.new_s, min(cadence.quiet_s, left_s))


def quiet_for(delays_ms: Mapping[int, int]) -> int:
    """Milliseconds after they are owed in which copies hardly ever appear, from past ones.

    `delays_ms`: how many came after about so long; each is counted in the middle between the last
    look without it and the one that found it. What came while looks were rare counts as that, so
    the quiet part does not grow by itself, and shrinks when copies begin to come earlier.
    """
    total = sum(delays_ms.values())
    if total < HABIT_LEAST:
        return 0
    before = 0
    for delay in sorted(delays_ms):
        before += delays_ms[delay]
        if before > total // HABIT_RARE:
            return delay
    return 0


def next_site_poll(
    now: Millis,
    interval_s: float,
    failures: int,
    fraction: float,
    *,
    marks: Iterable[Millis] = (),
    near_for_s: float = 600.0,
) -> Millis:
    """Next poll of a site's list: its interval ±5 %, slower while it fails.

    Never past the time from which looks are dense before a deadline, and never long past a
    deadline itself: the look after it decides. A failed re-check told nothing: it is not put off
    until the next one would be due.
    """
    wait = min(interval_s, BACKOFF_MOST_S) if failures else interval_s
    following = _spread(now, _backed_off(wait, failures), _SITE_JITTER, fraction)
    after = SECOND + round(SPREAD_MS * fraction)
    for mark in marks:
        for at in (mark - round(near_for_s * SECOND), mark):
            if at > now:
                following = Millis(min(following, at + after))
    return following
