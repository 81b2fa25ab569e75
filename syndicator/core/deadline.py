"""Deadlines (时限) of a repost and how they end: met, missed, undecided.

A policy out on Friday evening has several clocks at once (twelve hours on the wall, one working
day), so every rule that binds gives its own `Due`, and each is judged by itself. Start and
visibility are intervals; what both ends do not agree on is undecided, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from syndicator.core.calendar import Counted, WorkCalendar
from syndicator.core.model import (
    Clock,
    DayReading,
    Form,
    Level,
    Period,
    Profile,
    ProfileKey,
    SourceKey,
)
from syndicator.core.times import Millis, Span
from syndicator.core.verdict import Verdict

HOUR_MS: Final = 3_600_000

NO_DEADLINE: Final = Millis(253_402_300_799_999)
"""Urgency of what no rule limits: the last millisecond of the year 9999, UTC."""

_WARN_SHARE: Final = 4
_WARN_AHEAD_MS: Final = 2 * HOUR_MS


class Result(StrEnum):
    """How a deadline stands."""

    OPEN = "open"
    """Not seen, and the deadline is not surely past."""
    MET = "met"
    MISSED = "missed"
    UNDECIDED = "undecided"
    """Our looks do not tell."""

    @property
    def label(self) -> str:
        """The Chinese name, as shown to operators."""
        return _LABELS[self]


_LABELS: Final = {
    Result.OPEN: "未到期",
    Result.MET: "按时",
    Result.MISSED: "逾期",
    Result.UNDECIDED: "无法判定",
}


@dataclass(frozen=True, slots=True)
class Due:
    """What one rule (`profile`) demands of one repost; intervals, as the start is one."""

    profile: ProfileKey
    accepts: frozenset[Form]
    target: Span | None
    """By when the rule strives for it."""
    limit: Span | None
    """By when it must be done; None where the rule names no limit."""
    provisional: bool
    """Counted through a year whose working days are not announced yet."""


def binds(profile: Profile, source: SourceKey, level: Level) -> bool:
    """Whether an enabled rule applies to policies of the source at units of the level."""
    return (
        profile.enabled
        and (not profile.sources or source in profile.sources)
        and (not profile.levels or level in profile.levels)
    )


def duties(
    profiles: Iterable[Profile],
    source: SourceKey,
    level: Level,
    start: Span,
    calendar: WorkCalendar,
) -> tuple[Due, ...]:
    """Every deadline a policy of `source` has at a unit of `level`, in the order of the rules."""
    return tuple(
        _due(profile, start, calendar) for profile in profiles if binds(profile, source, level)
    )


def _due(profile: Profile, start: Span, calendar: WorkCalendar) -> Due:
    target, early = _counted(profile.target, start, profile.reading, calendar)
    limit, late = _counted(profile.limit, start, profile.reading, calendar)
    return Due(profile.key, profile.accepts, target, limit, provisional=early or late)


def _counted(
    period: Period | None, start: Span, reading: DayReading, calendar: WorkCalendar
) -> tuple[Span | None, bool]:
    """Both ends of the start moved by the period, and whether that is provisional."""
    if period is None:
        return None, False
    lower, upper = (_after(end, period, reading, calendar) for end in (start.lower, start.upper))
    return Span(lower.at, upper.at), lower.provisional or upper.provisional


def _after(start: Millis, period: Period, reading: DayReading, calendar: WorkCalendar) -> Counted:
    if period.clock is Clock.WALL:
        return Counted(Millis(start + period.amount * HOUR_MS), provisional=False)
    return calendar.add_working_days(start, period.amount, reading)


def meets(accepts: frozenset[Form], verdict: Verdict) -> bool:
    """Whether what stands on the page fulfils the form a rule accepts.

    The whole text fulfils a rule that is content with a link; a link alone does not fulfil one
    that says 转载. Nothing but a faithful text or a link fulfils anything.
    """
    return verdict is Verdict.FAITHFUL or (verdict is Verdict.LINKED and Form.LINK in accepts)


def judge(
    due: Span, visible: Span | None, last_absent: Millis | None, now: Millis, *, blind: bool
) -> Result:
    """How a target or limit `due` stands at `now`.

    `visible` is when the copy appeared in a form the rule accepts (None: not seen so far),
    `last_absent` the last good look that did not show it, `blind` that no good look was made
    across the deadline. Met only if the latest possible appearance is in time; missed only if the
    earliest possible one, or a look that did not find it, is after the latest reading of the
    deadline. Where we were blind, a later look without it proves nothing: the copy may have stood
    there in time and have left the list since.
    """
    if visible is not None:
        if visible.upper <= due.lower:
            return Result.MET
        return Result.MISSED if visible.lower > due.upper else Result.UNDECIDED
    if now <= due.upper:
        return Result.OPEN
    if last_absent is not None and last_absent > due.upper and not blind:
        return Result.MISSED
    return Result.UNDECIDED


def urgency(dues: Iterable[Due]) -> Millis:
    """What orders the queue: the earliest limit, without any limit the earliest target."""
    known = tuple(dues)
    limits = [due.limit.lower for due in known if due.limit is not None]
    targets = [due.target.lower for due in known if due.target is not None]
    return min(limits or targets, default=NO_DEADLINE)


def warn_at(due: Span, start: Span, calendar: WorkCalendar) -> Millis:
    """From when a copy not seen yet counts as "will be late".

    A quarter of the time before the deadline, at most two hours; and where the deadline falls
    outside office hours, so long before the offices close for the last time until then, because a
    warning at night helps nobody. Never before the start.
    """
    last = calendar.last_office_closing(due.lower, since=start.upper) or due.lower
    ahead = min((last - start.upper) // _WARN_SHARE, _WARN_AHEAD_MS)
    return max(Millis(last - max(ahead, 0)), start.upper)
