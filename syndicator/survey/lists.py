"""The lists of one site, found from its homepage and read back as far as the oldest policy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from syndicator.core.times import Millis, Stamp
from syndicator.pages.columns import Column, Fit
from syndicator.pages.rows import Row
from syndicator.survey.asking import Asker, NotAsked
from syndicator.survey.model import ReadList, Unseen
from syndicator.survey.reading import ListPage, read_data_page, read_feed_page, read_list_page
from syndicator.survey.state import Heard

MOST_LISTS: Final = 8
MOST_NEWS: Final = 2
MOST_HUBS: Final = 3
MOST_PAGES: Final = 15
"""Of one list."""
FEW: Final = 3
"""Fewer lists of documents than that on the homepage: the hubs are opened too."""
_LAST: Final = 3
"""So many rows in a row must be older: one old row may be pinned, or a slip."""
_LEAST_ROWS: Final = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with the answer that showed it."""

    row: Row
    shown: Heard


@dataclass(slots=True)
class Found:
    """What the lists of a site showed."""

    entries: dict[str, Entry] = field(default_factory=dict)
    """By address; the first list that shows it counts."""
    lists: list[ReadList] = field(default_factory=list)
    last: dict[str, Heard] = field(default_factory=dict)
    """The last page read of each list, by the list's address."""
    main: list[Row] = field(default_factory=list)
    """Dated rows of the lists themselves, in order of reading."""

    def take(self, page: ListPage, heard: Heard) -> int:
        """Note a page's rows; how many were new."""
        before = len(self.entries)
        for row in page.rows:
            known = self.entries.get(row.url)
            if known is None or (known.row.cut and not row.cut):
                self.entries[row.url] = Entry(row, heard)
        return len(self.entries) - before


WantedBefore = Callable[[Found], Millis | None]
"""The instant before which the lists need not be read, given what was found; None: nothing more."""


async def read_lists(
    asker: Asker,
    home: ListPage,
    shown: Heard,
    found: Found,
    wanted: WantedBefore,
    configured: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> None:
    """Read the homepage's own list, its feeds and its columns, best first, within the bounds.

    ``configured`` are lists and feeds that somebody named: they come first.
    """
    found.take(home, shown)
    for urls, read in zip(configured, (read_list_page, read_feed_page), strict=True):
        for url in urls:
            if url != home.url:
                await _read_back(asker, Column(url, url, Fit.DOCUMENTS), found, wanted, read)
    fit = home.fit
    if home.is_list and home.following and urlsplit(home.url).path not in {"", "/"}:
        # Whoever put a list's address into the table said that this is where to look.
        fit = max(fit, Fit.DOCUMENTS)
    if (home.main or home.data) and (fit or not home.columns):
        itself = Column(home.url, home.title.split("_")[0] or home.url, fit)
        await _read_back(asker, itself, found, wanted, read_list_page)
    queue = list(home.columns)
    if sum(one.fit >= Fit.DOCUMENTS for one in queue) < FEW:
        queue += await _from_hubs(asker, queue, found)
    seen = {home.url, *configured[0]}
    news = 0
    while queue and len(found.lists) < MOST_LISTS and wanted(found) is not None:
        queue.sort(key=lambda one: -one.fit)
        column = queue.pop(0)
        if column.url in seen or column.fit < Fit.NEWS:
            continue
        news += column.fit is Fit.NEWS
        if column.fit is Fit.NEWS and news > MOST_NEWS:
            continue
        seen.add(column.url)
        queue += await _read_back(asker, column, found, wanted, read_list_page)
    for url, title in home.feeds:
        if wanted(found) is None or asker.left == 0:
            break
        feed = Column(url, f"RSS {title}".strip(), Fit.DOCUMENTS)
        await _read_back(asker, feed, found, wanted, read_feed_page)


async def _from_hubs(asker: Asker, columns: Iterable[Column], found: Found) -> list[Column]:
    """Columns that stand on the pages of columns (政务公开), not on the homepage."""
    more: list[Column] = []
    for hub in [one for one in columns if one.fit is Fit.HUB][:MOST_HUBS]:
        try:
            heard = await asker.ask(hub.url)
        except NotAsked as stopped:
            found.lists.append(ReadList(hub.url, hub.name, hub.fit, unseen=stopped.unseen))
            continue
        page = await asyncio.to_thread(read_list_page, heard)
        found.take(page, heard)
        more += page.columns
        if page.unseen is None and page.is_list:
            more.append(replace(hub, fit=Fit.NEWS))
    return more


async def _read_back(
    asker: Asker,
    column: Column,
    found: Found,
    wanted: WantedBefore,
    read: Callable[[Heard], ListPage],
) -> list[Column]:
    """Read one list page after page; the columns it names in turn."""
    more: list[Column] = []
    rows: list[Row] = []
    said = ReadList(column.url, column.name, column.fit)
    url: str | None = column.url
    asked: set[str] = set()
    while url is not None and url not in asked and len(asked) < MOST_PAGES:
        asked.add(url)
        try:
            heard = await asker.ask(url)
        except NotAsked as stopped:
            said = replace(said, unseen=stopped.unseen, why=str(stopped))
            break
        page = await asyncio.to_thread(read, heard)
        if len(asked) == 1 and not page.is_list:
            page, heard = await _from_data(asker, page, heard)
        if page.unseen is not None:
            said = replace(said, unseen=page.unseen, why=page.why)
            break
        new = found.take(page, heard)
        found.last[column.url] = heard
        rows += page.main
        found.main += page.main
        more += _further(page)
        said = replace(said, pages=len(asked), fit=max(said.fit, page.fit))
        if len(asked) == 1 and not page.is_list:
            said = replace(said, unseen=_no_list(page))
            break
        if reaches(oldest(rows), wanted(found)) or (len(asked) > 1 and not new):
            break
        url = page.following
    known = len(rows) >= _LEAST_ROWS and said.unseen not in {Unseen.SCRIPTED, Unseen.NO_LIST}
    found.lists.append(
        replace(said, rows=len(rows), oldest=oldest(rows) if known else None, whole=not said.unseen)
    )
    return more


async def _from_data(asker: Asker, page: ListPage, heard: Heard) -> tuple[ListPage, Heard]:
    """The JSON file from which a page's list is drawn, with the page's columns; else the page.

    Where it names several, nobody knows which is its list: their rows are candidates, no more.
    """
    lists: list[tuple[ListPage, Heard]] = []
    for url in page.data:
        try:
            data = await asker.ask(url)
        except NotAsked:
            continue
        drawn = await asyncio.to_thread(read_data_page, data)
        if drawn.is_list:
            lists.append((drawn, data))
    if len(lists) == 1:
        ((drawn, data),) = lists
        return replace(drawn, columns=page.columns, fit=page.fit), data
    return replace(page, rows=(*page.rows, *(row for one, _ in lists for row in one.rows))), heard


def oldest(rows: Iterable[Row]) -> Stamp | None:
    """How far back rows were read for certain: the newest of the last few in their order."""
    stamps = [row.stamp for row in rows if row.stamp is not None]
    last = stamps[-_LAST:]
    return max(last, key=lambda one: one.span().upper) if len(last) == _LAST else None


def reaches(back: Stamp | None, before: Millis | None) -> bool:
    """Whether a list read back so far would show what came at that instant or later."""
    return before is None or (back is not None and back.span().upper < before)


def _further(page: ListPage) -> Iterable[Column]:
    """Columns named on a list's page: those above always, others where it is no list itself."""
    least = Fit.ABOVE if page.is_list else Fit.DOCUMENTS
    return (one for one in page.columns if one.fit >= max(least, Fit.DOCUMENTS))


def _no_list(page: ListPage) -> Unseen:
    return Unseen.SCRIPTED if page.scripted else Unseen.NO_LIST
