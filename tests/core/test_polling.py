"""When to look again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.polling import (
    HABIT_LEAST,
    MAX_BACKOFF,
    SPREAD_MS,
    Cadence,
    Owed,
    next_site_poll,
    next_source_poll,
    quiet_for,
    site_interval_s,
)
from syndicator.core.repost import GONE, State
from syndicator.core.times import Millis

if TYPE_CHECKING:
    from collections.abc import Sequence

CADENCE = Cadence(first_s=15, new_s=120, quiet_s=300, later_s=900, overdue_s=1800)
NOW = Millis(1_800_000_000_000)
HOUR = 3_600_000


def owed(
    state: State, age_ms: int = 0, *, overdue: bool = False, marks: Sequence[int] = ()
) -> Owed:
    """One row of a site."""
    return Owed(state, Millis(NOW - age_ms), overdue, marks=tuple(Millis(NOW + m) for m in marks))


def test_the_most_pressing_row_sets_the_rhythm() -> None:
    """New, later, overdue, nothing."""
    old, new = owed(State.PLANNED, 9 * HOUR), owed(State.PLANNED)
    assert site_interval_s([old, new], NOW, CADENCE) == 120
    assert site_interval_s([old], NOW, CADENCE) == 900
    assert site_interval_s([owed(State.PLANNED, 9 * HOUR, overdue=True)], NOW, CADENCE) == 1800
    assert site_interval_s([], NOW, CADENCE) is None


def test_looks_are_dense_after_a_hand_over_and_slow_down_after_the_hour() -> None:
    """Most systems show a copy at once; the longer it is not there, the less a minute matters."""
    ages_s = (0, 15, 30, 60, 120, 3000, 3601, 5000, 20_000)
    waits = [site_interval_s([owed(State.ACCEPTED, age * 1000)], NOW, CADENCE) for age in ages_s]
    assert waits == [15, 15, 30, 60, 120, 120, 3601 / 6, 5000 / 6, 900]


def test_a_withdrawn_copy_is_looked_after_like_a_fresh_one() -> None:
    """That it is gone is to be seen as soon as that it came."""
    row = Owed(State.PLANNED, NOW, overdue=False, wanted=GONE)
    assert site_interval_s([row], NOW, CADENCE) == 15


def test_looks_are_dense_again_as_a_deadline_nears() -> None:
    """From ten minutes before it; who is late by one rule may be in time by another."""
    late = owed(State.PLANNED, 9 * HOUR, overdue=True, marks=[599_000])
    assert site_interval_s([late], NOW, CADENCE) == 120
    early = owed(State.PLANNED, 9 * HOUR, marks=[-1, 601_000])
    assert site_interval_s([early], NOW, CADENCE) == 900


def test_no_look_oversleeps_a_deadline() -> None:
    """The next one is there when it grows dense, and one soon after the deadline decides it."""
    dense, mark = NOW + 300_000, NOW + 900_000
    first = next_site_poll(NOW, 900, 0, 0.5, marks=[Millis(mark)])
    assert dense <= first <= dense + SPREAD_MS + 1_000
    beside = next_site_poll(Millis(mark - 1_000), 120, 0, 0.5, marks=[Millis(mark)])
    assert mark < beside <= mark + SPREAD_MS + 1_000
    assert next_site_poll(Millis(mark), 120, 0, 0.5, marks=[Millis(mark)]) == mark + 120_000


def test_quiet_is_learned_from_enough_copies_and_never_outgrows_them() -> None:
    """One in 25 may have come before; few copies teach nothing, more quick ones end it."""
    assert quiet_for({600_000: HABIT_LEAST - 1}) == 0
    assert quiet_for({600_000: HABIT_LEAST}) == 600_000
    assert quiet_for({600_000: HABIT_LEAST, 5_000: 1}) == 600_000
    assert quiet_for({600_000: HABIT_LEAST, 5_000: 1, 6_000: 1}) == 6_000


def test_the_quiet_part_is_looked_at_seldom_but_never_overslept() -> None:
    """Five minutes at most; the last wait of it ends where copies begin to come."""
    waits = [
        site_interval_s([owed(State.PLANNED, age * 1000)], NOW, CADENCE, quiet_ms=500_000)
        for age in (0, 300, 450, 600)
    ]
    assert waits == [300, 200, 120, 120]


def test_a_held_row_expects_nothing_soon() -> None:
    """What waits for a person is looked at, but not every other minute."""
    assert site_interval_s([owed(State.HELD)], NOW, CADENCE) == 900


def test_failing_lists_are_asked_less_often_but_never_forgotten() -> None:
    """Back-off is bounded: silence must be noticed."""
    calm = next_source_poll(NOW, 60, 0, 0.5) - NOW
    assert calm == 60_000
    waits = [next_site_poll(NOW, 60, n, 0.5) - NOW for n in range(1, 12)]
    assert waits == sorted(waits)
    assert max(waits) == MAX_BACKOFF * 60_000


def test_jitter_spreads_by_a_tenth() -> None:
    """Two throws of the dice never fall on the same moment."""
    early, late = (next_source_poll(NOW, 100, 0, f) - NOW for f in (0.0, 0.999))
    assert early == 90_000
    assert 109_000 < late <= 110_000


def test_a_failing_list_rests_an_hour_at_most() -> None:
    """What is asked rarely anyway would be silent for a night, a re-check for a week."""
    later = [next_site_poll(NOW, 900, n, 0.5) - NOW for n in range(4)]
    assert later == [900_000, 1_800_000, HOUR, HOUR]
    recheck = [next_site_poll(NOW, 86_400, n, 0.5) - NOW for n in range(4)]
    assert recheck == [24 * HOUR, HOUR, HOUR, HOUR]


def test_a_failing_source_is_never_asked_more_often_than_configured() -> None:
    """Its interval is what the source bears: failing, a daily one stays daily."""
    waits = [next_source_poll(NOW, 7_200, n, 0.5) - NOW for n in range(4)]
    assert waits == [2 * HOUR] * 4
