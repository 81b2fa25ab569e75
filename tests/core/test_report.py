"""Figures an office head can defend: nothing counted unseen, nobody blamed for our gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.calendar import WorkCalendar
from syndicator.core.deadline import Due, Result
from syndicator.core.lag import Lag
from syndicator.core.model import Form, PolicyId, ProfileKey, RepostId, SiteKey, UnitKey
from syndicator.core.report import (
    Judged,
    Late,
    Quantiles,
    Reckoning,
    RepostRow,
    late,
    month_of,
    quantiles,
    tallies,
    tally,
    will_be_late,
)
from syndicator.core.repost import State
from syndicator.core.times import SHANGHAI, Millis, Span, to_millis

MINUTE = 60_000
HOUR = 60 * MINUTE


def at(text: str) -> Millis:
    """The instant of a Shanghai time `MM-DD HH:MM` of 2026."""
    return to_millis(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI))


MONDAY = at("11-23 09:00")
START = Span(MONDAY, MONDAY)
CALENDAR = WorkCalendar(frozenset({2026}))


def after(hours: float) -> Span:
    """An exact instant so many hours after the start."""
    moment = Millis(MONDAY + round(hours * HOUR))
    return Span(moment, moment)


def judged(
    limit: Result = Result.OPEN,
    target: Result = Result.OPEN,
    *,
    hours: float = 12,
    provisional: bool = False,
) -> Judged:
    """A deadline with a target after one hour and a limit after `hours`."""
    due = Due(ProfileKey("p"), frozenset(Form), after(1), after(hours), provisional)
    return Judged(due, target, limit)


PENDING = RepostRow(
    repost=RepostId(1),
    policy=PolicyId(1),
    doc_no="国发|2026|26",
    title="意见",
    unit=UnitKey("east"),
    site=SiteKey("east"),
    state=State.ACCEPTED,
    standing=None,
    start=START,
    released_at=None,
    visible=None,
    absent_at=None,
    deadlines=(judged(),),
)
DONE = replace(
    PENDING,
    state=State.CONFIRMED,
    standing=1,
    visible=Span(Millis(MONDAY + 20 * MINUTE), Millis(MONDAY + 22 * MINUTE)),
    deadlines=(judged(Result.MET, Result.MET),),
)
LATE = replace(DONE, deadlines=(judged(Result.MISSED, Result.MISSED),))
WAIVED = replace(PENDING, state=State.WAIVED)


def test_rates_are_counts_over_owed() -> None:
    """转载率 and 及时率 over what is owed; waived rows are told apart."""
    counted = tally([DONE, DONE, LATE, PENDING, WAIVED])
    assert (counted.owed, counted.confirmed, counted.in_time, counted.waived) == (4, 3, 2, 1)
    assert (counted.missed, counted.undecided, counted.on_target) == (1, 0, 2)
    assert (counted.repost_rate, counted.timely_rate) == (0.75, 0.5)


@pytest.mark.parametrize("rows", [[], [WAIVED]])
def test_there_is_no_rate_of_nothing(rows: list[RepostRow]) -> None:
    """No duty is neither all nor nothing done."""
    assert (tally(rows).repost_rate, tally(rows).timely_rate) == (None, None)


@pytest.mark.parametrize(
    "row, owed, confirmed, in_time",
    [
        (PENDING, 1, 0, 0),
        (DONE, 1, 1, 1),
        (LATE, 1, 1, 0),
        (WAIVED, 0, 0, 0),
        (replace(DONE, state=State.WAIVED), 0, 0, 0),
        # Withdrawn on order: what was seen before keeps its figure, what was overtaken has none.
        (replace(DONE, state=State.WITHDRAWN, standing=None), 1, 1, 1),
        (replace(PENDING, state=State.WITHDRAWN), 0, 0, 0),
        # Vanished or altered since: it does not stand any more.
        (replace(DONE, state=State.HELD, standing=None), 1, 0, 0),
        # A newer revision is on its way; the older one still stands.
        (replace(DONE, state=State.PLANNED), 1, 1, 1),
        # One rule met, another not yet.
        (replace(DONE, deadlines=(judged(Result.MET), judged(Result.OPEN))), 1, 1, 0),
        (replace(DONE, deadlines=(judged(Result.MET), judged(Result.UNDECIDED))), 1, 1, 0),
        # No rule names a limit: confirmed is in time.
        (replace(DONE, deadlines=()), 1, 1, 1),
        (
            replace(
                DONE,
                deadlines=(
                    Judged(
                        Due(ProfileKey("p"), frozenset(Form), None, None, provisional=False),
                        Result.OPEN,
                        Result.OPEN,
                    ),
                ),
            ),
            1,
            1,
            1,
        ),
    ],
)
def test_what_counts(row: RepostRow, owed: int, confirmed: int, in_time: int) -> None:
    """Each fate of a repost has its place in the figures."""
    counted = tally([row])
    assert (counted.owed, counted.confirmed, counted.in_time) == (owed, confirmed, in_time)


def test_doubt_is_neither_missed_nor_met() -> None:
    """An undecided limit counts as such unless another was missed past doubt."""
    doubt = replace(DONE, deadlines=(judged(Result.UNDECIDED), judged(Result.MET)))
    both = replace(DONE, deadlines=(judged(Result.UNDECIDED), judged(Result.MISSED)))
    assert (tally([doubt]).missed, tally([doubt]).undecided) == (0, 1)
    assert (tally([both]).missed, tally([both]).undecided) == (1, 0)


def test_provisional_figures_are_marked() -> None:
    """A deadline counted through a year without calendar may move."""
    row = replace(DONE, deadlines=(judged(Result.MET), judged(Result.MET, provisional=True)))
    assert tally([row, DONE]).provisional == 1


def test_tallies_by_unit_policy_and_month() -> None:
    """The same counts for any grouping, in order of appearance."""
    west = replace(PENDING, unit=UnitKey("west"))
    march = replace(DONE, start=Span(at("03-31 23:59"), at("04-01 00:10")))
    rows = [west, DONE, march]
    assert list(tallies(rows, lambda row: row.unit)) == ["west", "east"]
    by_month = tallies(rows, month_of)
    assert {month: one.confirmed for month, one in by_month.items()} == {
        "2026-11": 1,
        "2026-03": 1,
    }


def shown_after(minutes: int, width: int = 0) -> RepostRow:
    """A confirmed row that became visible so many minutes after the start."""
    lower = Millis(MONDAY + minutes * MINUTE)
    return replace(DONE, visible=Span(lower, Millis(lower + width)))


def test_quantiles_are_nearest_ranks() -> None:
    """Of a hundred lags the 50th, 90th and 99th; of three the second and the last."""
    hundred = quantiles([shown_after(n) for n in range(100, 0, -1)], Reckoning.PUBLICATION)
    exact = [Lag(n * MINUTE, n * MINUTE) for n in (50, 90, 99)]
    assert [hundred.p50, hundred.p90, hundred.p99] == exact
    three = quantiles([shown_after(n) for n in (1, 2, 3)], Reckoning.PUBLICATION)
    assert (three.p50, three.p90) == (Lag(2 * MINUTE, 2 * MINUTE), Lag(3 * MINUTE, 3 * MINUTE))


def test_what_is_pending_is_told_beside_the_quantiles() -> None:
    """Leaving the slowest out would flatter; so their number and age stand beside."""
    waiting = replace(PENDING, absent_at=Millis(MONDAY + 5 * HOUR))
    found = quantiles([shown_after(10), waiting, PENDING, WAIVED], Reckoning.PUBLICATION)
    assert (found.confirmed, found.pending, found.longest_pending_ms) == (1, 2, 5 * HOUR)
    assert found.p99 == Lag(10 * MINUTE, 10 * MINUTE)
    assert quantiles([], Reckoning.RELEASE) == Quantiles(None, None, None, 0, 0, 0)


def test_time_held_by_us_is_left_out_of_the_units_lag() -> None:
    """责任口径 counts from release, for confirmed and for pending reposts."""
    released = Millis(MONDAY + HOUR)
    done = replace(shown_after(90), released_at=released)
    waiting = replace(PENDING, released_at=released, absent_at=Millis(MONDAY + 3 * HOUR))
    ours = quantiles([done, waiting], Reckoning.PUBLICATION)
    theirs = quantiles([done, waiting], Reckoning.RELEASE)
    assert (ours.p50, ours.longest_pending_ms) == (Lag(90 * MINUTE, 90 * MINUTE), 3 * HOUR)
    assert (theirs.p50, theirs.longest_pending_ms) == (Lag(30 * MINUTE, 30 * MINUTE), 2 * HOUR)


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(0, 50), st.floats(0, 1)),
        min_size=1,
        max_size=30,
    )
)
def test_the_true_quantile_lies_within_its_bounds(raw: list[tuple[int, int, float]]) -> None:
    """Whichever instants inside the intervals were the true ones."""
    rows = [shown_after(minutes, width) for minutes, width, _ in raw]
    truth = sorted(minutes * MINUTE + int(width * share) for minutes, width, share in raw)
    found = quantiles(rows, Reckoning.PUBLICATION)
    for bounds, per_cent in ((found.p50, 50), (found.p90, 90), (found.p99, 99)):
        assert bounds is not None
        true = truth[ceil(per_cent * len(truth) / 100) - 1]
        assert bounds.lower_ms <= true <= bounds.upper_ms


def listed(entries: tuple[Late, ...]) -> list[tuple[int, Result]]:
    """Repost ids with the result shown."""
    return [(entry.row.repost, entry.result) for entry in entries]


def numbered(number: int, *deadlines: Judged, row: RepostRow = PENDING) -> RepostRow:
    """A row with its own id and deadlines."""
    return replace(row, repost=RepostId(number), deadlines=deadlines)


def test_late_list_is_what_is_pending_past_a_limit() -> None:
    """The longest late first; done, waived and merely threatened rows are not on it."""
    rows = [
        numbered(1, judged(Result.MISSED, hours=8)),
        numbered(2, judged(Result.MISSED, hours=4)),
        numbered(3, judged(hours=40)),
        numbered(4, judged(Result.MISSED, hours=4), row=LATE),
        numbered(5, judged(Result.MISSED, hours=4), row=WAIVED),
        numbered(6, judged(Result.UNDECIDED, hours=6)),
        numbered(7, judged(Result.OPEN, hours=7)),
    ]
    assert listed(late(rows, Millis(MONDAY + 12 * HOUR))) == [
        (2, Result.MISSED),
        (6, Result.UNDECIDED),
        (7, Result.UNDECIDED),
        (1, Result.MISSED),
    ]


def test_a_miss_past_doubt_speaks_before_a_doubt() -> None:
    """Blind across the first limit, seen missing at the second: missed."""
    row = numbered(
        1, judged(Result.UNDECIDED, hours=4), judged(Result.MISSED, hours=8), judged(hours=90)
    )
    (entry,) = late([row], Millis(MONDAY + 12 * HOUR))
    assert (entry.result, entry.limit) == (Result.MISSED, after(8))


def test_a_copy_that_vanished_after_its_limits_is_not_late() -> None:
    """It was in time; that it is gone has its own alarm."""
    gone = replace(DONE, state=State.HELD, standing=None)
    assert late([gone], Millis(MONDAY + 99 * HOUR)) == ()
    assert will_be_late([gone], Millis(MONDAY + 11 * HOUR), CALENDAR) == ()


def test_who_will_be_late_is_said_before() -> None:
    """Pending rows from their warning until the limit, the nearest first; late ones elsewhere."""
    rows = [
        numbered(1, judged(hours=4)),
        numbered(2, judged(hours=3.5)),
        numbered(3, judged(hours=30)),
        numbered(4, judged(Result.MET, hours=4), row=DONE),
        numbered(5, judged(Result.MISSED, hours=1), judged(hours=4)),
    ]
    assert listed(will_be_late(rows, Millis(MONDAY + round(1.5 * HOUR)), CALENDAR)) == []
    rows.append(numbered(6, judged(hours=3.6), judged(hours=4)))
    soon = will_be_late(rows, Millis(MONDAY + round(3.1 * HOUR)), CALENDAR)
    assert listed(soon) == [(2, Result.OPEN), (6, Result.OPEN), (1, Result.OPEN)]
    assert listed(late(rows, Millis(MONDAY + round(3.1 * HOUR)))) == [(5, Result.MISSED)]


results = st.sampled_from(list(Result))
rows_strategy = st.lists(
    st.builds(
        RepostRow,
        repost=st.integers(1, 999).map(RepostId),
        policy=st.just(PolicyId(1)),
        doc_no=st.none(),
        title=st.just(""),
        unit=st.sampled_from("ab").map(UnitKey),
        site=st.just(SiteKey("s")),
        state=st.sampled_from(State),
        standing=st.none() | st.just(1),
        start=st.just(START),
        released_at=st.none(),
        visible=st.none() | st.just(after(2)),
        absent_at=st.none() | st.just(MONDAY),
        deadlines=st.lists(
            st.builds(judged, results, results, hours=st.integers(1, 40)), max_size=3
        ).map(tuple),
    ),
    max_size=12,
)


@given(rows_strategy, st.integers(0, 50))
def test_figures_add_up(rows: list[RepostRow], hours: int) -> None:
    """Parts never exceed their whole, groups add up, and nobody is on both lists or neither."""
    whole = tally(rows)
    assert whole.in_time <= whole.confirmed <= whole.owed <= len(rows)
    assert whole.missed + whole.undecided <= whole.owed
    assert whole.owed == whole.confirmed + sum(row.pending for row in rows)
    parts = tallies(rows, lambda row: row.unit).values()
    assert sum(part.owed for part in parts) == whole.owed
    now = Millis(MONDAY + hours * HOUR)
    on_late = {id(entry.row) for entry in late(rows, now)}
    soon = {id(entry.row) for entry in will_be_late(rows, now, CALENDAR)}
    assert not on_late & soon
    for row in rows:
        past = any(span.upper < now and r is not Result.MET for span, r in row.limits())
        assert (id(row) in on_late) == (row.pending and past)
