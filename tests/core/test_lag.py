"""A lag is known no better than the looks it was made from."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.lag import (
    Lag,
    Start,
    StartOrigin,
    appeared,
    lag,
    lag_so_far,
    lags,
    start_of,
)
from syndicator.core.times import SHANGHAI, Millis, Precision, Span, Stamp, to_millis

MINUTE = 60_000
HOUR = 60 * MINUTE


def at(text: str) -> Millis:
    """The instant of a Shanghai time `DD HH:MM` of November 2026."""
    day, clock = text.split()
    return to_millis(datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=SHANGHAI))


def day(number: str) -> Stamp:
    """A date-only stamp."""
    return Stamp(at(f"{number} 00:00"), Precision.DAY)


def minute(text: str) -> Stamp:
    """A stamp to the minute."""
    return Stamp(at(text), Precision.MINUTE)


DAY_END = Millis(at("21 00:00") - 1)


@pytest.mark.parametrize(
    "published, without, seen, expected",
    [
        # A date-only stamp is what the polls leave of that day.
        (
            day("20"),
            at("20 09:00"),
            at("20 09:02"),
            Start(Span(Millis(at("20 09:00") + 1), at("20 09:02")), StartOrigin.DAY_AND_POLLS),
        ),
        (
            day("20"),
            at("19 23:59"),
            at("20 00:01"),
            Start(Span(at("20 00:00"), at("20 00:01")), StartOrigin.DAY_AND_POLLS),
        ),
        (
            day("20"),
            at("20 23:58"),
            at("21 00:01"),
            Start(Span(Millis(at("20 23:58") + 1), DAY_END), StartOrigin.DAY_AND_POLLS),
        ),
        (
            day("20"),
            None,
            at("20 09:02"),
            Start(Span(at("20 00:00"), at("20 09:02")), StartOrigin.DAY_AND_POLLS),
        ),
        (
            day("20"),
            None,
            at("22 09:00"),
            Start(Span(at("20 00:00"), DAY_END), StartOrigin.DAY_AND_POLLS),
        ),
        # Dated yesterday, shown this morning: it was not public yesterday.
        (
            day("20"),
            at("21 08:00"),
            at("21 08:02"),
            Start(
                Span(Millis(at("21 08:00") + 1), at("21 08:02")),
                StartOrigin.POLLS,
                backdated=True,
            ),
        ),
        # A time of day is believed, whatever the polls did.
        (
            minute("20 09:00"),
            at("20 09:30"),
            at("20 09:32"),
            Start(Span(at("20 09:00"), Millis(at("20 09:01") - 1)), StartOrigin.STAMP),
        ),
        (
            minute("20 09:00"),
            None,
            Millis(at("20 09:00") + 5),
            Start(Span(at("20 09:00"), Millis(at("20 09:00") + 5)), StartOrigin.STAMP),
        ),
        # The future is clamped to when it was read, and said.
        (
            minute("20 21:00"),
            at("20 08:58"),
            at("20 09:00"),
            Start(Span(Millis(at("20 08:58") + 1), at("20 09:00")), StartOrigin.POLLS, future=True),
        ),
        (
            day("25"),
            None,
            at("20 09:00"),
            Start(Span(at("20 09:00"), at("20 09:00")), StartOrigin.POLLS, future=True),
        ),
    ],
)
def test_when_a_policy_was_published(
    published: Stamp, without: Millis | None, seen: Millis, expected: Start
) -> None:
    """The source's stamp and our polls together give the interval the clock starts in."""
    assert start_of(published, without, seen) == expected


stamps = st.builds(Stamp, st.integers(0, 10**9).map(Millis), st.sampled_from(list(Precision)))
looks = st.integers(-(10**8), 2 * 10**9).map(Millis)


@given(stamps, looks | st.none(), looks)
def test_a_start_never_lies_after_the_poll_that_showed_it(
    published: Stamp, without: Millis | None, seen: Millis
) -> None:
    """Whatever the source writes, nobody is blamed for the time before we could read it there."""
    start = start_of(published, without, seen)
    assert start.span.upper <= seen
    assert start.future == (published.at > seen)
    if not (start.future or start.backdated):
        assert published.span().intersect(start.span) == start.span


def test_a_thing_appears_between_two_looks() -> None:
    """After the last look without it, at the latest at the first look with it."""
    assert appeared(Millis(10), Millis(20)) == Span(Millis(11), Millis(20))
    assert appeared(None, Millis(20)) == Span(Millis(20), Millis(20))
    assert appeared(None, Millis(20), Millis(5)) == Span(Millis(5), Millis(20))
    assert appeared(Millis(10), Millis(20), Millis(15)) == Span(Millis(15), Millis(20))
    assert appeared(Millis(20), Millis(20)) == Span(Millis(20), Millis(20))
    assert appeared(None, Millis(20), Millis(30)) == Span(Millis(20), Millis(20))


def test_a_lag_has_two_bounds() -> None:
    """The least and the greatest time that both intervals allow."""
    start = Span(at("20 09:00"), at("20 09:02"))
    visible = Span(at("20 09:30"), at("20 09:31"))
    assert lag(start, visible) == Lag(28 * MINUTE, 31 * MINUTE)


def test_a_copy_put_up_before_the_source_took_no_time() -> None:
    """Early is not negative."""
    start = Span(at("20 09:00"), at("20 09:02"))
    assert lag(start, Span(at("20 08:00"), at("20 08:30"))) == Lag(0, 0)
    assert lag(start, Span(at("20 08:00"), at("20 09:01"))) == Lag(0, MINUTE)


def test_time_held_by_us_is_not_the_sites() -> None:
    """Held until 10:00: from publication two hours, from release one."""
    start = Span(at("20 09:00"), at("20 09:00"))
    both = lags(start, at("20 10:00"), Span(at("20 11:00"), at("20 11:00")))
    assert both.from_publication == Lag(2 * HOUR, 2 * HOUR)
    assert both.from_release == Lag(HOUR, HOUR)


def test_without_holding_both_lags_are_one() -> None:
    """Never held, and released before it was even published, mean the same."""
    start, visible = Span(Millis(100), Millis(200)), Span(Millis(300), Millis(400))
    never, early = lags(start, None, visible), lags(start, Millis(50), visible)
    assert never == early
    assert never.from_publication == never.from_release


def test_a_missing_copy_is_missing_only_as_long_as_somebody_looked() -> None:
    """The lag so far ends at the last look, not now."""
    start = Span(Millis(100), Millis(200))
    assert lag_so_far(start, Millis(1_000)) == 800
    assert lag_so_far(start, Millis(150)) == 0
    assert lag_so_far(start, None) == 0


spans = st.tuples(looks, looks).map(lambda pair: Span(min(pair), max(pair)))


@given(spans, spans, looks | st.none(), st.data())
def test_the_true_lag_lies_within_its_bounds(
    start: Span, visible: Span, released: Millis | None, data: st.DataObject
) -> None:
    """Whichever instants were the true ones, the lag they make is inside; release only shortens."""
    began = data.draw(st.integers(start.lower, start.upper))
    shown = data.draw(st.integers(visible.lower, visible.upper))
    both = lags(start, released, visible)
    assert both.from_publication.lower_ms <= max(0, shown - began)
    assert max(0, shown - began) <= both.from_publication.upper_ms
    due_from = began if released is None else max(began, released)
    assert both.from_release.lower_ms <= max(0, shown - due_from) <= both.from_release.upper_ms
    assert both.from_release.upper_ms <= both.from_publication.upper_ms
