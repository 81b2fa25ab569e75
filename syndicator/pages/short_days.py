"""Rows of a list that show month and day only (``05-11``, ``5月11日``): the year from their order.

Lists run from the newest down, so the first row is not in the future and the year goes down where
December follows January. A list in another order gives no dates at all rather than wrong ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from lxml.html import HtmlElement

from syndicator.core.times import SHANGHAI, Millis, Stamp, from_millis, parse_stamp
from syndicator.pages.extract import link_target
from syndicator.pages.rows import Row
from syndicator.pages.text import label_of

_SHORT: Final = re.compile(
    r"(?<![\d/.\-年第])(0?[1-9]|1[0-2])\s*(?:[-/.]|月)\s*(0?[1-9]|[12]\d|3[01])日?(?![\d/.\-期号个项条届])"
)
_LEVELS: Final = 3
_LONGEST: Final = 80
"""Characters beside the link in a row's box; more is no row."""
_PINNED: Final = timedelta(days=3)
"""Rows of one day or two may stand in any order."""
_GAP: Final = timedelta(days=120)
"""A step down by more is a pinned row before it, or a list that says nothing of its order."""
_SPRING, _AUTUMN = 3, 10


def with_short_days(
    rows: Sequence[Row], root: HtmlElement, base: str | None, seen: Millis
) -> tuple[Row, ...]:
    """The rows, those without a date given the one beside them; as they were where that is unsure.

    ``seen`` is when the page was read: no row is newer.
    """
    bare = {row.url for row in rows if row.stamp is None}
    short: dict[str, tuple[int, int]] = {}
    for anchor in root.iter("a"):
        target = link_target(base, anchor.get("href"))
        if target in bare and target not in short:
            found = _beside(anchor)
            if found is not None:
                short[target] = found
    days = _with_years(list(short.values()), from_millis(seen, SHANGHAI).date())
    if days is None:
        return tuple(rows)
    stamps = dict(zip(short, days, strict=True))
    return tuple(replace(row, stamp=row.stamp or stamps.get(row.url)) for row in rows)


def _beside(anchor: HtmlElement) -> tuple[int, int] | None:
    """Month and day in the smallest box around the link that holds no other link."""
    box, own = anchor, label_of(anchor)
    for _ in range(_LEVELS):
        parent = box.getparent()
        if parent is None or sum(1 for _ in parent.iter("a")) > 1:
            return None
        box = parent
        around = label_of(box).replace(own, " ", 1)
        if len(around) > _LONGEST:
            return None
        if found := _SHORT.search(around):
            return int(found[1]), int(found[2])
    return None


def _with_years(days: Sequence[tuple[int, int]], today: date) -> list[Stamp | None] | None:
    """The days with their years; None where they do not run from the newest down."""
    stamps: list[Stamp | None] = []
    latest, year = today + timedelta(days=1), today.year
    for month, day in days:
        found = _day(year, month, day)
        if found is not None and found > latest + _PINNED:
            new_year = latest.month <= _SPRING and month >= _AUTUMN
            if not new_year:
                return None
            year -= 1
            found = _day(year, month, day)
        if found is None:
            stamps.append(None)
            continue
        if latest - found > _GAP:
            return None
        latest = min(latest, found)
        stamps.append(parse_stamp(found.isoformat()))
    return stamps


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
