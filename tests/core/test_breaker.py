"""The breaker of an endpoint: when it opens, whom it lets through, that it always closes again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core import breaker
from syndicator.core.breaker import FAILURES, FIRST_S, JITTER, LONGEST_S, PROBE_S, Breaker, Phase

EVEN = 0.5


def opened(now: float = 0.0) -> Breaker:
    """One that failed often enough."""
    state = Breaker()
    for _ in range(FAILURES):
        state = breaker.failed(state, now, EVEN)
    return state


def test_failures_in_a_row_open_it_and_an_answer_between_does_not() -> None:
    """Two failures, an answer, two failures: closed. Three: open."""
    state = breaker.failed(breaker.failed(Breaker(), 0, EVEN), 0, EVEN)
    assert state.phase(0) is Phase.CLOSED
    state = breaker.answered(state)
    state = breaker.failed(breaker.failed(state, 0, EVEN), 0, EVEN)
    assert state.phase(0) is Phase.CLOSED
    assert breaker.failed(state, 0, EVEN).phase(0) is Phase.OPEN


def test_one_hang_opens_it() -> None:
    """A request that held its slot until its time-out is enough."""
    assert breaker.failed(Breaker(), 0, EVEN, breaker.HANG).phase(0) is Phase.OPEN


def test_half_open_lets_one_through_and_what_comes_of_it_decides() -> None:
    """Nothing in the cool-down, then one; answered: all; failed: none, for twice as long."""
    state = opened()
    assert not state.admits(FIRST_S - 0.1)
    assert state.phase(FIRST_S) is Phase.HALF_OPEN
    probing = breaker.sent(state, FIRST_S)
    assert not probing.admits(FIRST_S)
    with pytest.raises(ValueError, match="half_open"):
        breaker.sent(probing, FIRST_S)
    assert breaker.answered(probing).phase(FIRST_S) is Phase.CLOSED
    again = breaker.failed(probing, FIRST_S, EVEN)
    assert again.phase(FIRST_S + 2 * FIRST_S - 0.1) is Phase.OPEN
    assert again.phase(FIRST_S + 2 * FIRST_S) is Phase.HALF_OPEN
    assert again.since == 0


def test_a_probe_that_told_nothing_gives_its_place_back() -> None:
    """Cancelled: at once. Never heard of again: after a quarter of an hour."""
    probing = breaker.sent(opened(), FIRST_S)
    assert breaker.let_go(probing).admits(FIRST_S)
    assert not probing.admits(FIRST_S + PROBE_S - 1)
    assert probing.admits(FIRST_S + PROBE_S)


def test_what_left_before_it_opened_and_fails_late_changes_nothing() -> None:
    """One outage with four requests under way is one opening, however late they fail."""
    state = opened()
    assert breaker.failed(state, 1, EVEN) is state
    assert breaker.failed(state, FIRST_S + 1, EVEN) is state


@given(
    st.lists(
        st.tuples(
            st.floats(0, 1_000),
            st.sampled_from(["send", "fail", "hang", "answer", "let_go"]),
            st.floats(0, 0.999),
        ),
        max_size=60,
    )
)
def test_whatever_happens_it_is_asked_again_within_the_longest_cool_down(
    course: list[tuple[float, str, float]],
) -> None:
    """Never shut for ever, at most one under way while it is not closed, bounded waits."""
    state, now = Breaker(), 0.0
    for passed, what, fraction in course:
        now += passed
        if what == "send" and state.admits(now):
            if state.trips:
                assert state.probe_since is None or now - state.probe_since >= PROBE_S
            state = breaker.sent(state, now)
        elif what in {"fail", "hang"}:
            weight = breaker.HANG if what == "hang" else 1
            state = breaker.failed(state, now, fraction, weight)
        elif what == "answer":
            state = breaker.answered(state)
            assert state.admits(now)
        elif what == "let_go":
            state = breaker.let_go(state)
        assert state.until <= now + LONGEST_S * (1 + JITTER)
        assert (state.trips == 0) == (state.phase(now) is Phase.CLOSED)
        assert state.admits(now + LONGEST_S * (1 + JITTER) + PROBE_S)
