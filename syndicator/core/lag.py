"""How long a repost took, as an interval: what is looked at now and then is not known exactly.

A thing that polls did not show and then showed appeared in between, `(last look without, first
look with]`. Both ends of a lag are such intervals, so a lag has a lower and an upper bound. Two
lags are kept: 制度口径 from the source's publication, 责任口径 from release, because the time a
policy was held by us is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from syndicator.core.times import Millis, Precision, Span, Stamp


@dataclass(frozen=True, slots=True)
class Lag:
    """Milliseconds from a start to visibility, `0 <= lower_ms <= upper_ms`."""

    lower_ms: int
    upper_ms: int


@dataclass(frozen=True, slots=True)
class Lags:
    """The two lags of one repost."""

    from_publication: Lag
    """制度口径."""
    from_release: Lag
    """责任口径; the same where nothing was held."""


class StartOrigin(StrEnum):
    """Where a start comes from."""

    STAMP = "stamp"
    """The source's own time, as precise as it is."""
    DAY_AND_POLLS = "day_and_polls"
    """The source says a day; our polls narrow it."""
    POLLS = "polls"
    """The source's time cannot be true, our polls stand alone; see the flags."""


@dataclass(frozen=True, slots=True)
class Start:
    """From when a policy's deadlines count (起算), with what is odd about the source's time."""

    span: Span
    origin: StartOrigin
    future: bool = False
    """The source's time lies after we read it there; clamped to the polls."""
    backdated: bool = False
    """Our polls did not show it until after the day it is dated; the polls count."""


def appeared(
    last_without: Millis | None, first_with: Millis, not_before: Millis | None = None
) -> Span:
    """When a thing appeared: `(last_without, first_with]` in whole milliseconds.

    Never looked before (None): not before `not_before`, and where that is None too, `first_with`.
    A lower bound after `first_with` gives way to it.
    """
    bounds = [Millis(last_without + 1)] if last_without is not None else []
    bounds += [not_before] if not_before is not None else []
    return Span(min(max(bounds, default=first_with), first_with), first_with)


def start_of(published: Stamp, last_without: Millis | None, first_with: Millis) -> Start:
    """When the policy was published, from the source's stamp and our polls of the source.

    `last_without` is the last good poll before the first that showed it (None: none was made),
    `first_with` that first one. A stamp with a time of day is believed, cut at `first_with`. A
    date-only one is the polls' interval cut with that day. A stamp wholly after `first_with` cannot
    be true, and a day wholly before `last_without` was not public on that day: then the polls
    alone count, and the flag says why.
    """
    said = published.span()
    if said.lower > first_with:
        return Start(appeared(last_without, first_with), StartOrigin.POLLS, future=True)
    known = Span(said.lower, min(said.upper, first_with))
    if published.precision is not Precision.DAY:
        return Start(known, StartOrigin.STAMP)
    polls = appeared(last_without, first_with, not_before=known.lower)
    cut = known.intersect(polls)
    if cut is None:
        return Start(polls, StartOrigin.POLLS, backdated=True)
    return Start(cut, StartOrigin.DAY_AND_POLLS)


def lag(start: Span, visible: Span) -> Lag:
    """Bounds of the time between; a copy that was up before the start took no time at all."""
    return Lag(max(0, visible.lower - start.upper), max(0, visible.upper - start.lower))


def responsible_from(start: Span, released_at: Millis | None) -> Span:
    """From when sites answer for the time (责任口径): release, where a policy was held."""
    if released_at is None:
        return start
    return Span(max(start.lower, released_at), max(start.upper, released_at))


def lags(start: Span, released_at: Millis | None, visible: Span) -> Lags:
    """Both lags; `released_at` is None for a policy that was never held."""
    return Lags(lag(start, visible), lag(responsible_from(start, released_at), visible))


def lag_so_far(start: Span, last_absent: Millis | None) -> int:
    """Milliseconds a copy not yet seen has surely been missing; 0 where nobody looked."""
    return 0 if last_absent is None else max(0, last_absent - start.upper)
