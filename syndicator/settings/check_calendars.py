"""Checks of year tables and freeze windows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from syndicator.settings.entries import Entries, refers
from syndicator.settings.gather import Located
from syndicator.settings.problem import Problem
from syndicator.settings.schema import CalendarFile

_SATURDAY: Final = 5


def check_calendars(entries: Entries) -> Iterator[Problem]:
    """Every error of the calendar files."""
    years: dict[int, str] = {}
    for calendar in entries.calendars:
        entry = calendar.entry
        yield from _check_freezes(calendar, entries)
        if entry.year is None:
            if entry.holidays or entry.makeup:
                yield calendar.problem((), "日期表缺少 year", "the table of days needs its year")
            continue
        here = calendar.locate(()).file
        if (first := years.setdefault(entry.year, here)) != here:
            zh, en = f"{entry.year} 年已在 {first}", f"{entry.year} is already in {first}"
            yield calendar.problem(("year",), zh, en)
        if entry.notice is None or not entry.holidays:
            yield calendar.problem(
                ("year",),
                "年度表要写明通知 notice 和 holidays",
                "a year's table names its notice and its holidays",
            )
        yield from _check_days(calendar, entry.year)


def _check_days(calendar: Located[CalendarFile], year: int) -> Iterator[Problem]:
    holidays = set(calendar.entry.holidays)
    for name, days in (("holidays", calendar.entry.holidays), ("makeup", calendar.entry.makeup)):
        seen: set[date] = set()
        stray = [at for at, day in enumerate(days) if day.year != year]
        if stray:
            # A wrong year makes every day a stray one: told once, at the first.
            first, count = days[stray[0]], len(stray)
            zh, en = f"{first} 不在 {year} 年", f"{first} is not in {year}"
            if count > 1:
                zh, en = f"{zh}，共 {count} 天如此", f"{en}: {count} such days"
            hint = "核对 year 与日期 · compare the year with the days"
            yield calendar.problem((name, stray[0]), zh, en, hint)
        for at, day in enumerate(days):
            if day in seen:
                yield calendar.problem((name, at), f"{day} 重复", f"{day} stands twice")
            seen.add(day)
    for at, day in enumerate(calendar.entry.makeup):
        if day in holidays:
            zh, en = f"{day} 既放假又上班", f"{day} is both a holiday and a working day"
            yield calendar.problem(("makeup", at), zh, en)
        elif day.weekday() < _SATURDAY:
            zh, en = f"{day} 本来就是工作日", f"{day} is a working day anyway"
            yield calendar.problem(("makeup", at), zh, en)


def _check_freezes(calendar: Located[CalendarFile], entries: Entries) -> Iterator[Problem]:
    for at, freeze in enumerate(calendar.entry.freezes):
        if freeze.until <= freeze.since:
            yield calendar.problem(
                ("freezes", at, "until"), "until 不晚于 since", "until is not after since"
            )
        for of, key in enumerate(freeze.platforms):
            path = ("freezes", at, "platforms", of)
            yield from refers(calendar, path, key, entries.platforms, "平台", "platform")
