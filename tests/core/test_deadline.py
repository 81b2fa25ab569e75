"""Deadlines: every rule its own clock, and no verdict that the looks do not bear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.calendar import WorkCalendar
from syndicator.core.deadline import (
    NO_DEADLINE,
    Due,
    Result,
    binds,
    duties,
    judge,
    meets,
    urgency,
    warn_at,
)
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
from syndicator.core.times import SHANGHAI, Millis, Span, from_millis, to_millis
from syndicator.core.verdict import Verdict

CALENDAR = WorkCalendar(
    frozenset({2026}),
    holidays=frozenset({date(2026, 10, 1), date(2026, 10, 2)}),
    makeup=frozenset({date(2026, 10, 10)}),
)
STATE_COUNCIL, PROVINCE = SourceKey("state-council"), SourceKey("province")
BOTH = frozenset(Form)

PROVINCIAL = Profile(
    key=ProfileKey("provincial"),
    document="某政办发〔2015〕5号",
    clause="(六)",
    quote="力争一个小时内转载,最迟不得滞后一个工作日",
    accepts=BOTH,
    target=Period(1, Clock.WALL),
    limit=Period(1, Clock.WORKING_DAYS),
    enabled=True,
)
NATIONAL = replace(
    PROVINCIAL,
    key=ProfileKey("national"),
    accepts=frozenset({Form.REPOST}),
    target=None,
    limit=Period(12, Clock.WALL),
)


def at(text: str) -> Millis:
    """The instant of a Shanghai time `MM-DD HH:MM` of 2026."""
    return to_millis(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI))


def span(lower: str, upper: str) -> Span:
    """An interval of Shanghai times."""
    return Span(at(lower), at(upper))


def shown(instant: Millis) -> str:
    """The instant as Shanghai time to the second."""
    return from_millis(instant, SHANGHAI).strftime("%m-%d %H:%M:%S")


def test_one_policy_has_several_clocks_at_once() -> None:
    """Friday 18:00: twelve hours end on Saturday, the working day on Monday."""
    friday = span("11-20 18:00", "11-20 18:02")
    provincial, national = duties(
        [PROVINCIAL, NATIONAL], STATE_COUNCIL, Level.COUNTY, friday, CALENDAR
    )
    assert provincial.target == span("11-20 19:00", "11-20 19:02")
    assert provincial.limit is not None
    assert shown(provincial.limit.lower) == shown(provincial.limit.upper) == "11-23 23:59:59"
    assert national == Due(
        NATIONAL.key,
        frozenset({Form.REPOST}),
        None,
        span("11-21 06:00", "11-21 06:02"),
        provisional=False,
    )


def test_an_uncertain_start_makes_an_uncertain_deadline() -> None:
    """Around midnight the two ends of the start have different working days."""
    around = span("11-24 23:59", "11-25 00:01")
    (due,) = duties([PROVINCIAL], STATE_COUNCIL, Level.COUNTY, around, CALENDAR)
    assert due.limit is not None
    assert shown(due.limit.lower) == "11-25 23:59:59"
    assert shown(due.limit.upper) == "11-26 23:59:59"


def test_a_deadline_in_a_year_without_calendar_is_provisional() -> None:
    """The working-day limit over New Year is provisional, the wall-clock one is not."""
    eve = span("12-31 10:00", "12-31 10:00")
    provincial, national = duties(
        [PROVINCIAL, NATIONAL], STATE_COUNCIL, Level.COUNTY, eve, CALENDAR
    )
    assert (provincial.provisional, national.provisional) == (True, False)
    (around,) = duties(
        [PROVINCIAL], STATE_COUNCIL, Level.COUNTY, span("12-30 23:59", "12-31 00:01"), CALENDAR
    )
    assert around.provisional


@pytest.mark.parametrize(
    "change, bound",
    [
        ({}, True),
        ({"enabled": False}, False),
        ({"sources": frozenset({STATE_COUNCIL})}, True),
        ({"sources": frozenset({PROVINCE})}, False),
        ({"levels": frozenset({Level.COUNTY, Level.PREFECTURE})}, True),
        ({"levels": frozenset({Level.DEPARTMENT})}, False),
    ],
)
def test_which_rules_bind(change: dict[str, frozenset[str] | bool], bound: bool) -> None:
    """A rule binds when it is on and names the source and the level, or names none."""
    profile = replace(PROVINCIAL, **change)  # type: ignore[arg-type]  # a table of single fields
    assert binds(profile, STATE_COUNCIL, Level.COUNTY) == bound
    start = span("11-20 18:00", "11-20 18:00")
    assert bool(duties([profile], STATE_COUNCIL, Level.COUNTY, start, CALENDAR)) == bound


def test_a_rule_without_hours_has_neither_target_nor_limit() -> None:
    """应及时转载: owed and counted, without a moment to miss."""
    timely = replace(PROVINCIAL, target=None, limit=None)
    start = span("11-20 18:00", "11-20 18:00")
    (due,) = duties([timely], STATE_COUNCIL, Level.COUNTY, start, CALENDAR)
    assert (due.target, due.limit, urgency([due])) == (None, None, NO_DEADLINE)


D = Span(Millis(1_000), Millis(1_100))
"""A deadline known to a tenth of a second."""


@pytest.mark.parametrize(
    "visible, last_absent, now, blind, result",
    [
        # Seen: only the bounds of its appearance count, whenever it is asked.
        ((800, 1_000), 799, 5_000, False, Result.MET),
        ((800, 1_000), 799, 900, True, Result.MET),
        ((800, 1_001), 799, 5_000, False, Result.UNDECIDED),
        ((1_100, 1_200), 1_099, 5_000, False, Result.UNDECIDED),
        ((1_101, 1_200), 1_100, 5_000, False, Result.MISSED),
        ((1_101, 1_200), 1_100, 5_000, True, Result.MISSED),
        # Not seen: open until the deadline is surely past.
        (None, 999, 1_000, False, Result.OPEN),
        (None, None, 1_100, True, Result.OPEN),
        (None, 1_100, 1_101, False, Result.UNDECIDED),
        (None, None, 1_101, False, Result.UNDECIDED),
        (None, 1_101, 1_102, False, Result.MISSED),
        # A look without it after a blind time proves nothing about the deadline.
        (None, 1_101, 1_102, True, Result.UNDECIDED),
    ],
)
def test_met_missed_undecided_open(
    visible: tuple[int, int] | None,
    last_absent: int | None,
    now: int,
    blind: bool,
    result: Result,
) -> None:
    """Missed only past doubt, met only past doubt, else undecided; open before."""
    seen = None if visible is None else Span(Millis(visible[0]), Millis(visible[1]))
    absent = None if last_absent is None else Millis(last_absent)
    assert judge(D, seen, absent, Millis(now), blind=blind) is result


small = st.integers(0, 30).map(Millis)
small_spans = st.tuples(small, small).map(lambda pair: Span(min(pair), max(pair)))


@given(small_spans, small_spans)
def test_a_seen_copy_is_judged_as_every_possible_truth_would_be(due: Span, visible: Span) -> None:
    """Met and missed hold for every pair of true instants, undecided where the pairs differ."""
    in_time = {
        appeared <= deadline
        for appeared in (visible.lower, visible.upper)
        for deadline in (due.lower, due.upper)
    }
    expected = {True: Result.MET, False: Result.MISSED}
    result = judge(due, visible, None, Millis(100), blind=False)
    assert result is (expected[in_time.pop()] if len(in_time) == 1 else Result.UNDECIDED)


@given(small_spans, st.none() | small, small, st.booleans())
def test_an_unseen_copy_never_meets(
    due: Span, last_absent: Millis | None, now: Millis, blind: bool
) -> None:
    """Without a sighting nothing is met, and before the deadline nothing is missed."""
    result = judge(due, None, last_absent, now, blind=blind)
    assert result is not Result.MET
    assert (result is Result.OPEN) == (now <= due.upper)


@pytest.mark.parametrize(
    "accepts, verdict, fulfilled",
    [
        (BOTH, Verdict.FAITHFUL, True),
        (BOTH, Verdict.LINKED, True),
        (frozenset({Form.REPOST}), Verdict.FAITHFUL, True),
        (frozenset({Form.REPOST}), Verdict.LINKED, False),
        (frozenset({Form.LINK}), Verdict.FAITHFUL, True),
    ],
)
def test_form_a_rule_accepts(accepts: frozenset[Form], verdict: Verdict, fulfilled: bool) -> None:
    """A link fulfils only the rules that say link."""
    assert meets(accepts, verdict) == fulfilled


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.FAITHFUL, Verdict.LINKED}))
def test_nothing_else_fulfils(verdict: Verdict) -> None:
    """Neither a cut, altered, misplaced copy nor a page that could not be read fulfils a rule."""
    assert not meets(BOTH, verdict)


def due(target: int | None, limit: int | None) -> Due:
    """A due with exact moments."""
    target_span, limit_span = (
        None if moment is None else Span(Millis(moment), Millis(moment + 5))
        for moment in (target, limit)
    )
    return Due(ProfileKey("p"), BOTH, target_span, limit_span, provisional=False)


@pytest.mark.parametrize(
    "dues, expected",
    [
        ([], NO_DEADLINE),
        ([due(None, None)], NO_DEADLINE),
        ([due(10, None)], 10),
        ([due(10, 100)], 100),
        ([due(10, 100), due(None, 50)], 50),
        ([due(10, None), due(None, 50)], 50),
    ],
)
def test_urgency_is_the_earliest_limit(dues: list[Due], expected: int) -> None:
    """Limits order the queue; targets only where no rule has a limit."""
    assert urgency(dues) == expected


@pytest.mark.parametrize(
    "deadline, start, warned",
    [
        ("11-23 10:00", "11-23 09:00", "11-23 09:45:00"),  # an hour: a quarter before
        ("11-23 23:59", "11-20 18:00", "11-23 15:00:00"),  # midnight: while the office is open
        ("11-24 23:59", "11-23 09:00", "11-24 15:00:00"),
        ("11-21 06:00", "11-20 18:00", "11-21 04:00:00"),  # no office time at all between
        ("11-20 21:00", "11-20 16:40", "11-20 16:55:00"),  # the last quarter hour of the office
        ("11-23 09:00", "11-23 09:00", "11-23 09:00:00"),
    ],
)
def test_warning_comes_while_somebody_can_act(deadline: str, start: str, warned: str) -> None:
    """The warning falls into office hours where there are any before the deadline."""
    assert shown(warn_at(span(deadline, deadline), span(start, start), CALENDAR)) == warned


instants = st.integers(at("11-01 00:00"), at("11-30 00:00")).map(Millis)


@given(instants, st.integers(0, 3_600_000), st.sampled_from([PROVINCIAL, NATIONAL]))
def test_a_warning_lies_between_start_and_deadline(
    lower: Millis, width: int, profile: Profile
) -> None:
    """Never before the start, never after the earliest reading of the deadline."""
    start = Span(lower, Millis(lower + width))
    (found,) = duties([profile], PROVINCE, Level.PREFECTURE, start, CALENDAR)
    assert found.limit is not None
    assert start.upper <= warn_at(found.limit, start, CALENDAR)
    assert warn_at(found.limit, start, CALENDAR) <= max(found.limit.lower, start.upper)


@given(instants, instants, st.sampled_from(DayReading), st.integers(1, 30))
def test_both_ends_of_a_start_keep_their_order(
    one: Millis, other: Millis, reading: DayReading, hours: int
) -> None:
    """A wider start gives a wider deadline around the narrow one's."""
    rule = replace(PROVINCIAL, reading=reading, target=Period(hours, Clock.WALL))
    wide = Span(min(one, other), max(one, other))
    narrow = Span(wide.upper, wide.upper)
    (outer,) = duties([rule], PROVINCE, Level.COUNTY, wide, CALENDAR)
    (inner,) = duties([rule], PROVINCE, Level.COUNTY, narrow, CALENDAR)
    assert outer.limit is not None
    assert inner.limit is not None
    assert outer.limit.intersect(inner.limit) == inner.limit
