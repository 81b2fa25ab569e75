"""Instants, their precision, and the ways public pages write them.

Inside, an instant is an integer of UTC milliseconds (:data:`Millis`). A page seldom says more than
a day or a minute, so what was read is kept as a :class:`Stamp`, an instant *and* its precision, and
everything counted from it is an interval (:class:`Span`). Pages without an offset mean
Asia/Shanghai, which has been UTC+8 without summer time since 1991.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from enum import StrEnum
from typing import Final, NewType

Millis = NewType("Millis", int)
"""Milliseconds since 1970-01-01T00:00:00Z."""

SHANGHAI: Final[tzinfo] = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The zone of every page that names none: a fixed +08:00."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


class Precision(StrEnum):
    """How much of an instant the source really said."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"

    @property
    def unit_ms(self) -> int:
        """Length of one unit in milliseconds."""
        return _UNIT_MS[self]


_UNIT_MS: Final = {
    Precision.SECOND: 1_000,
    Precision.MINUTE: 60_000,
    Precision.DAY: 86_400_000,
}


@dataclass(frozen=True, slots=True)
class Span:
    """A closed interval of instants, ``lower <= upper``; both ends belong to it."""

    lower: Millis
    upper: Millis

    def __post_init__(self) -> None:
        """Raise ValueError for an interval that ends before it begins."""
        if self.lower > self.upper:
            msg = f"区间下界大于上界 · span ends before it begins: {self.lower} > {self.upper}"
            raise ValueError(msg)

    def contains(self, at: Millis) -> bool:
        """Whether ``at`` lies in the interval, ends included."""
        return self.lower <= at <= self.upper

    def shift(self, ms: int) -> Span:
        """The same interval ``ms`` milliseconds later (earlier when negative)."""
        return Span(Millis(self.lower + ms), Millis(self.upper + ms))

    def intersect(self, other: Span) -> Span | None:
        """What both intervals share, or None when they share nothing."""
        lower, upper = max(self.lower, other.lower), min(self.upper, other.upper)
        return Span(lower, upper) if lower <= upper else None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as a source wrote it: the earliest instant it can mean, and its precision."""

    at: Millis
    precision: Precision

    def span(self) -> Span:
        """Every instant the stamp can mean: a whole second, minute or day."""
        return Span(self.at, Millis(self.at + self.precision.unit_ms - 1))

    def iso(self, zone: tzinfo = SHANGHAI) -> str:
        """ISO 8601 to the second with the offset of ``zone``; a day is its first instant."""
        return from_millis(self.at, zone).isoformat(timespec="seconds")


def to_millis(moment: datetime) -> Millis:
    """Milliseconds of an aware datetime, rounded down; ValueError for one without a zone."""
    if moment.tzinfo is None:
        msg = "时间缺少时区 · a datetime without a zone has no place on the time line"
        raise ValueError(msg)
    return Millis((moment - _EPOCH) // _MS)


def from_millis(at: Millis, zone: tzinfo = UTC) -> datetime:
    """The aware datetime of ``at`` in ``zone``; OverflowError beyond the years 1 to 9999."""
    return (_EPOCH + timedelta(milliseconds=at)).astimezone(zone)


_GLUED: Final = r"(?:(?!\d)|(?=(?:19|20)\d\d[-/.年]))"
_DATE: Final = (
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?:年|(?P<sep>[-/.]))\s*"
    r"(?P<month>\d{1,2})\s*(?(sep)(?P=sep)|月)\s*(?P<day>\d{1,2})" + _GLUED + r"(?:\s*日)?"
)
_CLOCK: Final = (
    r"(?:(?P<mark>T|\s*-\s*|\s*)(?:星期[一二三四五六日天]\s*)?(?P<half>上午|下午|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})\s*[:时]\s*(?P<minute>\d{1,2})分?"
    r"(?:(?::|(?<=分)\s*)(?P<second>\d{1,2})秒?(?:[.,]\d+)?)?"
    r"(?:\s*(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?!\d|-\d))?)?"
)
_STAMP: Final = re.compile(_DATE + _CLOCK, re.IGNORECASE)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z)?)?")
_RFC822: Final = re.compile(
    r"(?:[A-Z][a-z]{2,8},?\s+)?\d{1,2}[\s-]+[A-Z][a-z]{2,8}[\s-]+(?:\d\d){1,2}\b.*", re.DOTALL
)
_ZONED: Final = re.compile(r"\d:\d\d\s*(?:[+-]\d{4}|[A-Z]{1,4}\b)")
_JAVA: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) ([A-Z]{3,4}) (\d{4})"
)
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_NUMERALS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○◯零OoΟО", 0
)
_CHINESE: Final = re.compile(
    r"(?P<year>[〇○◯零OoΟО0一二三四五六七八九]{4})\s*年\s*(?P<month>[元正一二三四五六七八九十]{1,3})\s*月"
    r"\s*(?P<day>[一二三四五六七八九十廿卅]{1,3})\s*日"
)
_LONGEST_OFFSET_MIN: Final = 14 * 60
_NOON: Final = 12
_EPOCH_SECONDS_DIGITS: Final = 10
_EPOCH_MILLIS_DIGITS: Final = 13


def parse_stamp(text: str, zone: tzinfo = SHANGHAI) -> Stamp | None:
    """The first time written in ``text``, or None when there is none or it is impossible.

    Understood: ISO 8601 and its relatives (``-``, ``/``, ``.``, blank or dash before the hour, no
    padding), ``2018年12月24日 10时30分``, Chinese numerals, RFC 822, Java's ``Date.toString()``,
    ``YYYYMMDD[HHMM[SS]]`` and epoch seconds or milliseconds standing alone, full-width digits, two
    stamps glued together (the first counts). An offset in the text wins over ``zone``. ``CST`` is
    China Standard Time: these are Chinese pages. A month or a year alone is no stamp.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    if not plain:
        return None
    if plain.isascii() and plain[0].isdigit() and (found := _COMPACT.fullmatch(plain)):
        return _from_compact(found, zone)
    if plain.isascii() and plain.isdigit():
        return _from_epoch(plain)
    if found := _STAMP.search(plain):
        return _from_match(found, zone)
    if found := _CHINESE.search(plain):
        return _from_numerals(found, zone)
    return _from_mail(plain, zone)


def _stamp(parts: tuple[int, ...], precision: Precision, zone: tzinfo) -> Stamp | None:
    """A stamp of year, month, day, hour, minute, second; None when no such time exists."""
    year, month, day, hour, minute, second = (*parts, 0, 0, 0)[:6]
    if (hour, minute, second) == (24, 0, 0):  # GB/T 7408: the end of a day
        hour, extra = 0, timedelta(days=1)
    else:
        extra = timedelta()
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=zone) + extra
        return Stamp(to_millis(moment), precision)
    except (ValueError, OverflowError):
        return None


def _from_match(found: re.Match[str], zone: tzinfo) -> Stamp | None:
    date = tuple(int(found[name]) for name in ("year", "month", "day"))
    if found["hour"] is None:
        return _stamp(date, Precision.DAY, zone)
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if (found["half"] or "").upper() in {"下午", "PM"} and hour < _NOON:
        hour += 12
    precision = Precision.SECOND if found["second"] is not None else Precision.MINUTE
    offset = found["offset"]
    # `09:00-10:30` is a range, not an offset, unless the stamp is in the strict ISO form.
    if offset and (offset[0] != "-" or found["mark"].upper() == "T"):
        zone = _offset(offset) or zone
    return _stamp((*date, hour, minute, second), precision, zone)


def _offset(text: str) -> tzinfo | None:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    if minutes > _LONGEST_OFFSET_MIN:
        return None
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def _from_compact(found: re.Match[str], zone: tzinfo) -> Stamp | None:
    parts = tuple(int(part) for part in found.groups()[:6] if part is not None)
    precision = {3: Precision.DAY, 5: Precision.MINUTE, 6: Precision.SECOND}[len(parts)]
    return _stamp(parts, precision, UTC if found[7] else zone)


def _from_epoch(digits: str) -> Stamp | None:
    if len(digits) == _EPOCH_SECONDS_DIGITS:
        return Stamp(Millis(int(digits) * 1000), Precision.SECOND)
    if len(digits) == _EPOCH_MILLIS_DIGITS:
        return Stamp(Millis(int(digits) // 1000 * 1000), Precision.SECOND)
    return None


def _from_numerals(found: re.Match[str], zone: tzinfo) -> Stamp | None:
    year = int("".join(str(_NUMERALS.get(c, c)) for c in found["year"]))
    return _stamp((year, _count(found["month"]), _count(found["day"])), Precision.DAY, zone)


def _count(numeral: str) -> int:
    """Value of a Chinese numeral below 40; 0, which no calendar has, for what is none."""
    plain = numeral.replace("廿", "二十").replace("卅", "三十")
    plain = "一" if plain in {"元", "正"} else plain
    tens, ten, ones = plain.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or not set(tens + ones) <= _NUMERALS.keys():
        return 0
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones, 0)


def _from_mail(plain: str, zone: tzinfo) -> Stamp | None:
    plain = _JAVA.sub(r"\2 \1 \5 \3 \4", plain)
    if not _RFC822.fullmatch(plain):
        return None
    clocks = re.findall(r"\d:\d\d(:\d\d)?", plain)
    timed = plain if clocks else f"{plain} 00:00"
    fields = parsedate_tz(re.sub(r"\bCST\b", "+0800", timed))
    if fields is None:
        return None
    # parsedate_tz gives 0 for a missing zone too, and RFC 5322 3.3: -0000 says nothing of one.
    offset = fields[9] if _ZONED.search(timed) and not plain.endswith("-0000") else None
    if offset is not None and abs(offset) <= _LONGEST_OFFSET_MIN * 60:
        zone = timezone(timedelta(seconds=offset))
    if not clocks:
        return _stamp(fields[:3], Precision.DAY, zone)
    precision = Precision.SECOND if clocks[0] else Precision.MINUTE
    return _stamp(fields[:6], precision, zone)
