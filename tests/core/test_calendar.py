"""Working days with make-up days, office hours, and years nobody has announced yet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.calendar import (
    STANDARD_HOURS,
    Freeze,
    OfficeHours,
    WorkCalendar,
)
from syndicator.core.model import DayReading, PlatformKey
from syndicator.core.times import SHANGHAI, Millis, from_millis, to_millis

HOLIDAYS = (
    "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 "
    "10-01 10-02 10-05 10-06 10-07"
)
MAKEUP = "01-04 02-14 02-28 05-09 09-20 10-10"


def days(listed: str) -> frozenset[date]:
    """Days of 2026 from month-day texts."""
    return frozenset(date.fromisoformat(f"2026-{day}") for day in listed.split())


CALENDAR = WorkCalendar(frozenset({2026}), days(HOLIDAYS), days(MAKEUP))
BLANK = WorkCalendar(frozenset())


def at(text: str) -> Millis:
    """The instant of a Shanghai time `MM-DD HH:MM` of 2026, or with its own year."""
    full = text if text.count("-") > 1 else f"2026-{text}"
    return to_millis(datetime.fromisoformat(full).replace(tzinfo=SHANGHAI))


def shown(instant: Millis) -> str:
    """The instant as Shanghai time to the second."""
    return from_millis(instant, SHANGHAI).strftime("%m-%d %H:%M:%S")


def test_every_day_of_2026_agrees_with_a_second_witness() -> None:
    """Holidays and make-up days of 2026 are those of an independent table."""
    first = date(2026, 1, 1)
    for offset in range(365):
        day = first + timedelta(days=offset)
        assert CALENDAR.is_working_day(day) == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize(
    "day, following",
    [
        ("2026-11-20", "2026-11-23"),  # Friday
        ("2026-11-21", "2026-11-23"),  # Saturday
        ("2026-09-18", "2026-09-20"),  # a working Sunday
        ("2026-09-30", "2026-10-08"),  # National Day week
        ("2026-02-13", "2026-02-14"),  # a working Saturday
        ("2026-02-14", "2026-02-24"),  # Spring Festival
    ],
)
def test_next_working_day(day: str, following: str) -> None:
    """Make-up days count, holidays do not."""
    found = CALENDAR.next_working_day(date.fromisoformat(day))
    assert found == date.fromisoformat(following)


@pytest.mark.parametrize(
    "start, amount, reading, due",
    [
        ("11-20 18:00", 1, DayReading.END_OF_NEXT, "11-23 23:59:59"),
        ("11-21 10:00", 1, DayReading.END_OF_NEXT, "11-23 23:59:59"),
        ("11-23 00:00", 1, DayReading.END_OF_NEXT, "11-24 23:59:59"),
        ("11-20 18:00", 2, DayReading.END_OF_NEXT, "11-24 23:59:59"),
        ("09-30 09:00", 1, DayReading.END_OF_NEXT, "10-08 23:59:59"),
        ("11-20 18:00", 1, DayReading.SAME_TIME_NEXT, "11-23 18:00:00"),
        ("11-21 10:00", 1, DayReading.SAME_TIME_NEXT, "11-24 00:00:00"),
        ("11-23 00:00", 1, DayReading.SAME_TIME_NEXT, "11-24 00:00:00"),
        ("02-14 09:00", 1, DayReading.SAME_TIME_NEXT, "02-24 09:00:00"),
        ("11-23 08:30", 1, DayReading.OFFICE_HOURS, "11-24 10:00:00"),
        ("11-23 12:00", 1, DayReading.OFFICE_HOURS, "11-24 15:00:00"),
        ("11-20 18:00", 1, DayReading.OFFICE_HOURS, "11-24 10:00:00"),
        ("11-20 16:00", 1, DayReading.OFFICE_HOURS, "11-24 09:00:00"),
        ("11-23 10:30", 1, DayReading.OFFICE_HOURS, "11-24 14:00:00"),
        ("11-23 08:30", 2, DayReading.OFFICE_HOURS, "11-25 11:30:00"),
    ],
)
def test_one_working_day_in_each_reading(
    start: str, amount: int, reading: DayReading, due: str
) -> None:
    """Each named reading of "one working day" gives its own instant."""
    counted = CALENDAR.add_working_days(at(start), amount, reading)
    assert shown(counted.at) == due
    assert not counted.provisional


def test_office_time_ends_at_closing_not_at_the_next_opening() -> None:
    """Hours used up exactly at the end of a stretch are due then."""
    eight = WorkCalendar(frozenset({2026}), office_hours=(OfficeHours(time(9), time(17)),))
    counted = eight.add_working_days(at("11-23 09:00"), 1, DayReading.OFFICE_HOURS)
    assert shown(counted.at) == "11-23 17:00:00"


instants = st.integers(at("2025-12-01 00:00"), at("2027-02-01 00:00")).map(Millis)


@given(instants, instants, st.integers(1, 5), st.sampled_from(DayReading))
def test_a_later_start_is_never_due_earlier(
    one: Millis, other: Millis, amount: int, reading: DayReading
) -> None:
    """Both ends of an uncertain start can be counted: the order stays."""
    first, second = sorted([one, other])
    due_first = CALENDAR.add_working_days(first, amount, reading).at
    assert first < due_first <= CALENDAR.add_working_days(second, amount, reading).at


@given(instants, st.sampled_from(DayReading))
def test_days_left_out_of_the_table_are_said(start: Millis, reading: DayReading) -> None:
    """Whatever is counted through a year without a table is provisional, all else is not."""
    counted = CALENDAR.add_working_days(start, 1, reading)
    years = {from_millis(start, SHANGHAI).year, from_millis(counted.at, SHANGHAI).year}
    assert counted.provisional == (years != {2026})


def test_a_year_without_a_table_counts_monday_to_friday() -> None:
    """The stricter reading: no holiday is assumed, and the result is marked."""
    counted = CALENDAR.add_working_days(at("12-31 10:00"), 1, DayReading.END_OF_NEXT)
    assert shown(counted.at) == "01-01 23:59:59"
    assert counted.provisional
    assert (CALENDAR.covers(2026), CALENDAR.covers(2027)) == (True, False)
    assert BLANK.is_working_day(date(2026, 10, 1))


def test_days_left_covered() -> None:
    """Counts whole days after today up to the first year without a table."""
    assert CALENDAR.days_left_covered(at("11-22 12:00")) == 39
    assert CALENDAR.days_left_covered(at("12-31 23:59")) == 0
    assert CALENDAR.days_left_covered(at("2027-01-01 00:00")) == 0
    assert WorkCalendar(frozenset({2026, 2027})).days_left_covered(at("12-31 00:00")) == 365
    assert WorkCalendar(frozenset({2026, 2028})).days_left_covered(at("12-30 00:00")) == 1


@pytest.mark.parametrize(
    "now, is_open, opening",
    [
        ("11-23 08:29", False, "11-23 08:30:00"),
        ("11-23 08:30", True, "11-23 08:30:00"),
        ("11-23 11:29", True, "11-23 11:29:00"),
        ("11-23 11:30", False, "11-23 13:30:00"),
        ("11-23 17:00", False, "11-24 08:30:00"),
        ("11-21 10:00", False, "11-23 08:30:00"),
        ("09-20 10:00", True, "09-20 10:00:00"),
        ("10-01 10:00", False, "10-08 08:30:00"),
    ],
)
def test_office_hours(now: str, is_open: bool, opening: str) -> None:
    """Offices are open on working days only, and shut over noon."""
    assert CALENDAR.in_office_hours(at(now)) == is_open
    assert shown(CALENDAR.next_office_opening(at(now))) == opening


@pytest.mark.parametrize(
    "now, since, closing",
    [
        ("11-23 23:59", "11-20 18:00", "11-23 17:00:00"),
        ("11-23 12:00", "11-20 18:00", "11-23 11:30:00"),
        ("11-23 10:00", "11-20 18:00", "11-23 10:00:00"),
        ("11-22 10:00", "11-20 10:00", "11-20 17:00:00"),
        ("11-21 06:00", "11-20 18:00", None),
        ("11-23 10:00", "11-23 10:00", None),
        ("11-23 12:00", "11-23 11:30", None),
    ],
)
def test_last_office_closing(now: str, since: str, closing: str | None) -> None:
    """The last moment somebody in the office could still act, if there was one."""
    found = CALENDAR.last_office_closing(at(now), at(since))
    assert (None if found is None else shown(found)) == closing


@pytest.mark.parametrize(
    "years, holidays, makeup, hours, message",
    [
        ({2026}, ["2026-10-01"], ["2026-10-01"], STANDARD_HOURS, "both a holiday"),
        ({2026}, ["2027-01-01"], [], STANDARD_HOURS, "year not listed"),
        ({2026}, [], [], (), "office hours"),
        ({2026}, [], [], STANDARD_HOURS[::-1], "office hours"),
        ({2026}, [], [], (OfficeHours(time(9), time(9)),), "office hours"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(
    years: set[int],
    holidays: list[str],
    makeup: list[str],
    hours: tuple[OfficeHours, ...],
    message: str,
) -> None:
    """What cannot be meant is an error, not a guess."""
    with pytest.raises(ValueError, match=message):
        WorkCalendar(
            frozenset(years),
            frozenset(map(date.fromisoformat, holidays)),
            frozenset(map(date.fromisoformat, makeup)),
            hours,
        )


def test_no_working_days_cannot_be_added() -> None:
    """A rule grants at least one."""
    with pytest.raises(ValueError, match="at least one working day"):
        CALENDAR.add_working_days(at("11-23 10:00"), 0, DayReading.END_OF_NEXT)


def test_freeze_windows_bind_their_platforms_half_open() -> None:
    """A window binds from its first instant until just before its last, all or named platforms."""
    one, other = PlatformKey("one"), PlatformKey("other")
    congress = Freeze("会议", Millis(100), Millis(200))
    repair = Freeze("检修", Millis(150), Millis(300), frozenset({one}))
    bound = [congress.binds(other, Millis(at)) for at in (99, 100, 199, 200)]
    assert bound == [False, True, True, False]
    bound = [repair.binds(one, Millis(at)) for at in (149, 150, 299, 300)]
    assert bound == [False, True, True, False]
    assert not repair.binds(other, Millis(160))
