"""When a confirmed copy is looked at again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.rechecks import AT_REST, next_recheck
from syndicator.core.times import Millis

SINCE = Millis(1_800_000_000_000)
HOUR = 3_600_000
DAY = 24 * HOUR
WAITS = (HOUR, 23 * HOUR, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY, 30 * DAY)
YEAR = 400 * DAY


def course(until: int) -> list[float]:
    """Days after the confirmation at which it is looked at, each look when it is due."""
    days, now = [], SINCE
    while (now := next_recheck(SINCE, now, WAITS, YEAR)) - SINCE <= until:
        days.append((now - SINCE) / DAY)
    return days


def test_soon_at_first_then_ever_more_rarely() -> None:
    """One hour, one, three, seven, fourteen, twenty-eight days, then every thirty."""
    assert course(120 * DAY) == [1 / 24, 1, 3, 7, 14, 28, 58, 88, 118]


def test_after_its_time_nothing_is_due_any_more() -> None:
    """The last re-check falls within the time; then the row rests, with a time that never comes."""
    last = course(YEAR)[-1]
    assert last == 388
    assert next_recheck(SINCE, Millis(SINCE + 388 * DAY), WAITS, YEAR) == AT_REST


def test_a_look_made_with_others_counts_for_one_due_soon() -> None:
    """Else the same list were read again some minutes later; a much earlier look counts not."""
    assert next_recheck(SINCE, Millis(SINCE + HOUR - 120_000), WAITS, YEAR) == SINCE + DAY
    assert next_recheck(SINCE, Millis(SINCE + HOUR // 2), WAITS, YEAR) == SINCE + HOUR


@given(
    st.lists(st.integers(60_000, 40 * DAY), min_size=1, max_size=8),
    st.integers(0, 900 * DAY),
    st.integers(DAY, 900 * DAY),
)
def test_always_later_than_the_look(waits: list[int], age: int, for_ms: int) -> None:
    """Whatever was configured: a look sets the next one after itself."""
    now = Millis(SINCE + age)
    assert next_recheck(SINCE, now, waits, for_ms) > now
