"""Figures from reposts: rates, lag quantiles, who is late and who will be.

转载率 = confirmed ÷ owed, 及时率 = confirmed in limit ÷ owed. Where nothing was owed there is no
rate: a hundred per cent of nothing would look like success. What our own looks leave open counts as
undecided, in no unit's favour and to no unit's blame.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final, TypeVar

from syndicator.core.calendar import WorkCalendar
from syndicator.core.deadline import Due, Result, warn_at
from syndicator.core.lag import Lag, lag_so_far, lags, responsible_from
from syndicator.core.model import PolicyId, RepostId, SiteKey, UnitKey
from syndicator.core.repost import State
from syndicator.core.times import SHANGHAI, Millis, Span, from_millis

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Judged:
    """A deadline with what was recorded of it."""

    due: Due
    target: Result
    """Meaningless where the rule has no target."""
    limit: Result
    """Meaningless where the rule has no limit."""


@dataclass(frozen=True, slots=True)
class RepostRow:
    """One policy owed by one site, as far as figures need it."""

    repost: RepostId
    policy: PolicyId
    doc_no: str | None
    title: str
    unit: UnitKey
    site: SiteKey
    state: State
    standing: int | None
    """Revision last seen standing right on the public page; None when none does."""
    start: Span
    """From when the deadlines count (起算)."""
    released_at: Millis | None
    """None where the policy was never held."""
    visible: Span | None
    """When the first right copy appeared; None before."""
    absent_at: Millis | None
    """Last good look without a right copy."""
    deadlines: tuple[Judged, ...]
    """Those of the revision that is reported on."""

    @property
    def owed(self) -> bool:
        """Whether it counts: not waived, and not withdrawn before it was ever seen."""
        if self.state is State.WITHDRAWN:
            return self.visible is not None
        return self.state is not State.WAIVED

    @property
    def confirmed(self) -> bool:
        """Whether a right copy was seen and stands; one withdrawn on order keeps its figure."""
        stands = self.standing is not None or self.state is State.WITHDRAWN
        return self.visible is not None and stands

    @property
    def pending(self) -> bool:
        """Owed and not done: the rows somebody must still act on."""
        return self.owed and not self.confirmed

    def limits(self) -> tuple[tuple[Span, Result], ...]:
        """Limits with what was recorded, the earliest first; rules without one are left out."""
        found = [(one.due.limit, one.limit) for one in self.deadlines if one.due.limit is not None]
        return tuple(sorted(found, key=lambda pair: pair[0].lower))


# -- rates ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of reposts; `owed` = confirmed + pending."""

    owed: int
    confirmed: int
    in_time: int
    """Confirmed with every limit met; where no rule names a limit, confirmed is in time."""
    on_target: int
    """Confirmed with every target met, likewise."""
    missed: int
    """A limit was missed past doubt, whether confirmed since or not."""
    undecided: int
    """No limit was missed past doubt, but one is undecided."""
    provisional: int
    """Some deadline counts through a year without calendar: the figure may change."""
    waived: int
    """Not owed, because a person said so (免转)."""

    @property
    def repost_rate(self) -> float | None:
        """转载率, 0 to 1; None when nothing is owed."""
        return self.confirmed / self.owed if self.owed else None

    @property
    def timely_rate(self) -> float | None:
        """及时率, 0 to 1; None when nothing is owed."""
        return self.in_time / self.owed if self.owed else None


def tally(rows: Iterable[RepostRow]) -> Tally:
    """Counts over the rows."""
    known = tuple(rows)
    owed = [row for row in known if row.owed]
    confirmed = [row for row in owed if row.confirmed]
    limits = [{result for _, result in row.limits()} for row in owed]
    return Tally(
        owed=len(owed),
        confirmed=len(confirmed),
        in_time=sum({result for _, result in row.limits()} <= {Result.MET} for row in confirmed),
        on_target=sum(_targets(row) <= {Result.MET} for row in confirmed),
        missed=sum(Result.MISSED in results for results in limits),
        undecided=sum(
            Result.UNDECIDED in results and Result.MISSED not in results for results in limits
        ),
        provisional=sum(any(one.due.provisional for one in row.deadlines) for row in owed),
        waived=sum(row.state is State.WAIVED for row in known),
    )


def _targets(row: RepostRow) -> set[Result]:
    return {one.target for one in row.deadlines if one.due.target is not None}


def tallies(rows: Iterable[RepostRow], by: Callable[[RepostRow], K]) -> dict[K, Tally]:
    """One tally for each value of `by` (a unit, a policy, a month), in order of appearance."""
    groups: dict[K, list[RepostRow]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    return {key: tally(group) for key, group in groups.items()}


def month_of(row: RepostRow) -> str:
    """The month the duty began in, `2026-11`, Asia/Shanghai."""
    return from_millis(row.start.lower, SHANGHAI).strftime("%Y-%m")


# -- lag --------------------------------------------------------------------------------------


class Reckoning(StrEnum):
    """From where a lag is counted."""

    PUBLICATION = "publication"
    """制度口径."""
    RELEASE = "release"
    """责任口径."""


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Lag quantiles over confirmed reposts; None where there are none.

    Nearest rank: the smallest lag that at least so many per cent do not exceed. The bounds are the
    quantiles of the lower and of the upper bounds, so the true quantile lies between them.
    """

    p50: Lag | None
    p90: Lag | None
    p99: Lag | None
    confirmed: int
    pending: int
    """Owed and not confirmed: not in the quantiles, which are therefore too good."""
    longest_pending_ms: int
    """How long the oldest of those has surely been missing, in milliseconds."""


def quantiles(rows: Iterable[RepostRow], reckoning: Reckoning) -> Quantiles:
    """Lag quantiles of the rows."""
    lowers: list[int] = []
    uppers: list[int] = []
    pending: list[int] = []
    for row in rows:
        if row.pending:
            held = row.released_at if reckoning is Reckoning.RELEASE else None
            pending.append(lag_so_far(responsible_from(row.start, held), row.absent_at))
        elif row.owed and row.visible is not None:
            both = lags(row.start, row.released_at, row.visible)
            lag = both.from_release if reckoning is Reckoning.RELEASE else both.from_publication
            lowers.append(lag.lower_ms)
            uppers.append(lag.upper_ms)
    p50, p90, p99 = (_quantile(sorted(lowers), sorted(uppers), share) for share in _SHARES)
    return Quantiles(p50, p90, p99, len(lowers), len(pending), max(pending, default=0))


_SHARES: Final = (50, 90, 99)


def _quantile(lowers: list[int], uppers: list[int], per_cent: int) -> Lag | None:
    if not lowers:
        return None
    rank = ceil(per_cent * len(lowers) / 100)
    return Lag(lowers[rank - 1], uppers[rank - 1])


# -- lists ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Late:
    """A pending repost and the limit that puts it on the list."""

    row: RepostRow
    limit: Span
    result: Result
    """MISSED; UNDECIDED where our looks do not tell; OPEN while it is only threatened."""


def late(rows: Iterable[RepostRow], now: Millis) -> tuple[Late, ...]:
    """Pending reposts with a limit surely past, by that limit, the longest past first.

    A limit missed past doubt speaks for the repost; without one, the first past limit is shown as
    undecided, also where it was not judged yet.
    """
    return _by_urgency(entry for row in rows if (entry := _late(row, now)) is not None)


def will_be_late(
    rows: Iterable[RepostRow], now: Millis, calendar: WorkCalendar
) -> tuple[Late, ...]:
    """Pending reposts not late yet whose limit is near (`deadline.warn_at`), the nearest first."""
    return _by_urgency(
        Late(row, limit, Result.OPEN)
        for row in rows
        if row.pending and _late(row, now) is None
        for limit, _ in _unmet(row)[:1]
        if warn_at(limit, row.start, calendar) <= now
    )


def _unmet(row: RepostRow) -> tuple[tuple[Span, Result], ...]:
    """A copy that was in time and vanished since is another matter than a late one."""
    return tuple(pair for pair in row.limits() if pair[1] is not Result.MET)


def _late(row: RepostRow, now: Millis) -> Late | None:
    if not row.pending:
        return None
    past = [pair for pair in _unmet(row) if pair[0].upper < now]
    for limit, result in past:
        if result is Result.MISSED:
            return Late(row, limit, Result.MISSED)
    return Late(row, past[0][0], Result.UNDECIDED) if past else None


def _by_urgency(entries: Iterable[Late]) -> tuple[Late, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.limit.lower, entry.row.repost)))
