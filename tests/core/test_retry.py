"""Retry times are counted back from the deadline and never end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from syndicator.core.retry import JITTER, LONGEST_SILENCE_MS, SEEN_MS, next_try
from syndicator.core.times import Millis

HOUR = 3_600_000
DAY = 24 * HOUR
NOW = Millis(1_800_000_000_000)
LIST = (10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)

schedules = st.lists(st.floats(1, 20_000), min_size=1, max_size=8).map(tuple)
moments = st.none() | st.integers(-2 * DAY, 5 * DAY).map(lambda ms: Millis(NOW + ms))
fractions = st.floats(0, 1, exclude_max=True)


def tries(limit: int | None, target: int | None, until: int) -> list[int]:
    """Offsets in milliseconds of all tries up to `until`, without jitter."""
    at, made = NOW, 0
    offsets: list[int] = []
    while at - NOW < until:
        offsets.append(at - NOW)
        made += 1
        at = next_try(
            failures=made,
            now=at,
            schedule=LIST,
            target=None if target is None else Millis(NOW + target),
            limit=None if limit is None else Millis(NOW + limit),
            retry_after_ms=None,
            fraction=0.5,
        )
    return offsets


def test_without_deadlines_the_list_is_followed() -> None:
    """With neither target nor limit the waits are those of the list, the last one repeating."""
    seconds = [offset // 1000 for offset in tries(None, None, 6 * HOUR)]
    assert seconds == [0, 10, 40, 100, 400, 2200, 9400, 16600]


def test_more_tries_fit_before_a_deadline() -> None:
    """An hour to the target holds more than twice the tries the bare list would make."""
    bare, bent = tries(None, None, HOUR), tries(DAY, HOUR, HOUR)
    assert len(bent) > 2 * len(bare)
    assert bent[:5] == bare[:5]


def test_the_last_try_before_the_limit_can_still_be_seen() -> None:
    """The last try before the limit leaves the page time to show it."""
    before = [offset for offset in tries(HOUR, None, HOUR) if offset < HOUR - SEEN_MS + 1]
    assert before[-1] == HOUR - SEEN_MS


def test_after_the_limit_the_longest_wait_goes_on() -> None:
    """Past the limit tries become as rare as the list allows, but they never stop."""
    late = [offset for offset in tries(HOUR, HOUR, 5 * DAY) if offset >= HOUR]
    assert {b - a for a, b in pairwise(late)} == {7_200_000}
    assert late[-1] > 5 * DAY - 7_200_000 - 1


def test_a_first_failure_after_the_limit_is_not_hurried() -> None:
    """What fails first when it is too late anyway waits twice as long as the list says.

    Not an hour, though: what was late by minutes would be late by an hour for one bad answer.
    """
    assert at(failures=1, limit=NOW) == NOW + 20_000
    assert at(failures=1, limit=Millis(NOW + 1)) == NOW + 10_000


def test_a_near_deadline_makes_no_storm() -> None:
    """Waits shrink towards a target, but never under the first of the list."""
    near = Millis(NOW + SEEN_MS + 4_000)
    assert at(failures=5, target=near) == NOW + 10_000


def test_throttling_without_failures_waits_the_first_step() -> None:
    """A throttled try counts no failure and still waits."""
    assert at(failures=0) == NOW + 10_000


def test_an_empty_list_is_refused() -> None:
    """Without a wait there would be a storm."""
    with pytest.raises(ValueError, match="schedule is empty"):
        at(schedule=())


def test_an_endless_retry_after_does_not_end_the_duty() -> None:
    """A site that asks for a year of silence is asked again after a day."""
    assert at(retry_after_ms=365 * DAY) == NOW + LONGEST_SILENCE_MS


def at(
    *,
    failures: int = 1,
    schedule: tuple[float, ...] = LIST,
    target: Millis | None = None,
    limit: Millis | None = None,
    retry_after_ms: int | None = None,
    fraction: float = 0.5,
) -> Millis:
    """Ask for the next try after NOW."""
    return next_try(
        failures=failures,
        now=NOW,
        schedule=schedule,
        target=target,
        limit=limit,
        retry_after_ms=retry_after_ms,
        fraction=fraction,
    )


@given(st.integers(0, 10**6), schedules, moments, moments, fractions)
def test_always_a_next_try(
    failures: int,
    schedule: tuple[float, ...],
    target: Millis | None,
    limit: Millis | None,
    fraction: float,
) -> None:
    """However often it failed, there is a next try, later than now and within the longest wait."""
    then = at(failures=failures, schedule=schedule, target=target, limit=limit, fraction=fraction)
    assert NOW < then <= NOW + max(schedule) * 1000 * (1 + JITTER) + 1


@given(
    st.integers(1, 20),
    schedules,
    moments,
    st.integers(SEEN_MS + 1, 5 * DAY).map(lambda ms: Millis(NOW + ms)),
    fractions,
)
def test_never_past_the_last_useful_moment(
    failures: int,
    schedule: tuple[float, ...],
    target: Millis | None,
    limit: Millis,
    fraction: float,
) -> None:
    """While a copy could still be seen before the limit, the next try is not after that."""
    then = at(failures=failures, schedule=schedule, target=target, limit=limit, fraction=fraction)
    assert then <= limit - SEEN_MS


@given(
    st.integers(1, 20), schedules, moments, moments, st.integers(0, LONGEST_SILENCE_MS), fractions
)
def test_never_earlier_than_the_site_asks(
    failures: int,
    schedule: tuple[float, ...],
    target: Millis | None,
    limit: Millis | None,
    retry_after_ms: int,
    fraction: float,
) -> None:
    """Retry-After wins over jitter and over every deadline."""
    then = at(
        failures=failures,
        schedule=schedule,
        target=target,
        limit=limit,
        retry_after_ms=retry_after_ms,
        fraction=fraction,
    )
    assert then >= NOW + retry_after_ms


@given(st.integers(1, 20), schedules, moments, fractions)
def test_jitter_is_bounded(
    failures: int, schedule: tuple[float, ...], target: Millis | None, fraction: float
) -> None:
    """The dice move a wait by at most a fifth of itself."""
    plain = at(failures=failures, schedule=schedule, target=target) - NOW
    moved = at(failures=failures, schedule=schedule, target=target, fraction=fraction) - NOW
    assert abs(moved - plain) <= JITTER * plain + 2


@given(st.integers(1, 20), moments, moments)
def test_a_deadline_never_makes_a_try_later(
    failures: int, target: Millis | None, limit: Millis | None
) -> None:
    """Before the limit a deadline only brings tries forward."""
    assume(limit is None or limit > NOW)
    assert at(failures=failures, target=target, limit=limit) <= at(failures=failures)
