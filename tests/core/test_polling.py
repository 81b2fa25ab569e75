"""When to look again."""

from __future__ import annotations

from syndicator.core.polling import (
    MAX_BACKOFF,
    Cadence,
    Owed,
    next_site_poll,
    next_source_poll,
    site_interval_s,
)
from syndicator.core.repost import State
from syndicator.core.times import Millis

CADENCE = Cadence(new_s=30, later_s=300, overdue_s=1800, recheck_s=86_400)
NOW = Millis(1_800_000_000_000)
HOUR = 3_600_000


def owed(state: State, age_ms: int = 0, *, overdue: bool = False) -> Owed:
    """One row of a site."""
    return Owed(state, Millis(NOW - age_ms), overdue)


def test_the_most_pressing_row_sets_the_rhythm() -> None:
    """New, later, overdue, only re-checks."""
    assert site_interval_s([owed(State.CONFIRMED), owed(State.ACCEPTED)], NOW, CADENCE) == 30
    assert site_interval_s([owed(State.ACCEPTED, 2 * HOUR)], NOW, CADENCE) == 300
    assert site_interval_s([owed(State.PLANNED, 9 * HOUR, overdue=True)], NOW, CADENCE) == 1800
    assert site_interval_s([owed(State.CONFIRMED)], NOW, CADENCE) == 86_400
    assert site_interval_s([], NOW, CADENCE) == 86_400


def test_a_held_row_expects_nothing_soon() -> None:
    """What waits for a person is looked at, but not every half minute."""
    assert site_interval_s([owed(State.HELD)], NOW, CADENCE) == 300


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
