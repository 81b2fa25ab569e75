"""Working days, office hours and freeze windows, all in Asia/Shanghai.

Every year's holidays and make-up days (调休) are announced by the State Council about November of
the year before, so a table always ends. A year without one is counted by the stricter reading,
Monday to Friday as working days, and everything counted through it is marked provisional: the
figure is made again when the table arrives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, assert_never

from syndicator.core.model import DayReading, PlatformKey
from syndicator.core.times import SHANGHAI, Millis, from_millis, to_millis

OFFICE_DAY_MS: Final = 8 * 3_600_000
"""One working day where it is read as eight office hours."""

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """One stretch of office time within a day, [opens, closes)."""

    opens: time
    closes: time


STANDARD_HOURS: Final = (
    OfficeHours(time(8, 30), time(11, 30)),
    OfficeHours(time(13, 30), time(17, 0)),
)
"""Where the office names no hours of its own: 08:30 to 11:30 and 13:30 to 17:00."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An instant reached by counting working time."""

    at: Millis
    provisional: bool
    """Some day on the way lies in a year without a table."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A freeze window (重保): inside [since, until) nothing is handed over without a person."""

    name: str
    since: Millis
    until: Millis
    platforms: frozenset[PlatformKey] = frozenset()
    """Platforms it binds; empty binds all."""
    ordered: bool = False
    """By a person's order, not by the calendar."""

    def binds(self, platform: PlatformKey, at: Millis) -> bool:
        """Whether the platform is frozen at the instant."""
        return self.since <= at < self.until and (not self.platforms or platform in self.platforms)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days of the years that have a table; ValueError for one that contradicts itself."""

    years: frozenset[int]
    """Years with a table."""
    holidays: frozenset[date] = frozenset()
    """Days off; only those on a weekday matter."""
    makeup: frozenset[date] = frozenset()
    """Saturdays and Sundays on which offices work (调休)."""
    office_hours: tuple[OfficeHours, ...] = STANDARD_HOURS
    """Stretches of one working day, in order."""

    def __post_init__(self) -> None:
        """Refuse a day both off and on, a day of a year not covered, and hours out of order."""
        if both := self.holidays & self.makeup:
            raise ValueError(f"既放假又上班 · both a holiday and a working day: {min(both)}")
        strays = [day for day in self.holidays | self.makeup if day.year not in self.years]
        if strays:
            raise ValueError(f"日期不在所列年份内 · day of a year not listed: {min(strays)}")
        edges = [edge for hours in self.office_hours for edge in (hours.opens, hours.closes)]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise ValueError("办公时间须依次列出、不相接 · office hours must be in order, apart")

    def covers(self, year: int) -> bool:
        """Whether the year has a table."""
        return year in self.years

    def days_left_covered(self, now: Millis) -> int:
        """Days after today that have a table without a gap; 0 when today itself has none."""
        today = _day(now)
        last = today.year
        while self.covers(last):
            last += 1
        return max(0, (date(last, 1, 1) - today).days - 1)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work; a year without a table knows Monday to Friday only."""
        return day in self.makeup or (day.weekday() < _SATURDAY and day not in self.holidays)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return next(self._working_days(day + _DAY))

    def in_office_hours(self, at: Millis) -> bool:
        """Whether offices are open."""
        opens, closes = self._stretch(at)
        return opens <= at < closes

    def next_office_opening(self, at: Millis) -> Millis:
        """When offices are open next: `at` itself while they are."""
        return max(at, self._stretch(at)[0])

    def last_office_closing(self, at: Millis, since: Millis) -> Millis | None:
        """The latest end of office time at or before `at` and after `since`; None without one.

        While offices are open at `at`, that is `at` itself.
        """
        if self.in_office_hours(at):
            return at if at > since else None
        day = _day(at)
        while day >= _day(since):
            if self.is_working_day(day):
                for hours in reversed(self.office_hours):
                    if since < (closed := _instant(day, hours.closes)) <= at:
                        return closed
            day -= _DAY
        return None

    def add_working_days(self, start: Millis, amount: int, reading: DayReading) -> Counted:
        """The instant `amount` working days after `start`, never earlier for a later start.

        No text read says what one working day is, so the reading is named by the office:

        - `END_OF_NEXT`: the last millisecond of the `amount`-th working day after that of `start`;
        - `SAME_TIME_NEXT`: the same time of day on that day. What starts on a day off starts with
          the next working day at 00:00, else Saturday's duty would be due before Friday evening's;
        - `OFFICE_HOURS`: `amount` times eight hours of office time.

        ValueError for an amount below 1.
        """
        if amount < 1:
            raise ValueError(f"工作日数至少为 1 · at least one working day, not {amount}")
        match reading:
            case DayReading.END_OF_NEXT:
                at = Millis(_midnight(self._later(_day(start), amount) + _DAY) - 1)
            case DayReading.SAME_TIME_NEXT:
                at = self._same_time(start, amount)
            case DayReading.OFFICE_HOURS:
                at = self._office_time(start, amount * OFFICE_DAY_MS)
            case _:
                assert_never(reading)
        years = range(_day(start).year, _day(at).year + 1)
        return Counted(at, provisional=not all(self.covers(year) for year in years))

    def _later(self, day: date, amount: int) -> date:
        for _ in range(amount):
            day = self.next_working_day(day)
        return day

    def _same_time(self, start: Millis, amount: int) -> Millis:
        day = _day(start)
        since_midnight = start - _midnight(day)
        if not self.is_working_day(day):
            day, since_midnight = self.next_working_day(day), 0
        return Millis(_midnight(self._later(day, amount)) + since_midnight)

    def _office_time(self, start: Millis, left: int) -> Millis:
        """When `left` milliseconds of office time have passed."""
        for opens, closes in self._stretches(start):
            begins = max(opens, start)
            if closes - begins >= left:
                return Millis(begins + left)
            left -= closes - begins
        raise AssertionError  # working days never end

    def _stretch(self, at: Millis) -> tuple[Millis, Millis]:
        """The stretch of office time that is on, or the next one."""
        return next(self._stretches(at))

    def _stretches(self, since: Millis) -> Iterator[tuple[Millis, Millis]]:
        """Stretches of office time, from the one that is on at `since`."""
        for day in self._working_days(_day(since)):
            for hours in self.office_hours:
                closes = _instant(day, hours.closes)
                if since < closes:
                    yield _instant(day, hours.opens), closes

    def _working_days(self, first: date) -> Iterator[date]:
        """Working days from `first` on."""
        day = first
        while True:
            if self.is_working_day(day):
                yield day
            day += _DAY


def _day(at: Millis) -> date:
    return from_millis(at, SHANGHAI).date()


def _midnight(day: date) -> Millis:
    return _instant(day, time.min)


def _instant(day: date, clock: time) -> Millis:
    return to_millis(datetime.combine(day, clock, SHANGHAI))
