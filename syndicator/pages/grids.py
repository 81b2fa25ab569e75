"""Tables cell by cell: what stands in which column, empty cells counted.

A text laid out line by line knows no empty cells and no columns, so a figure under another heading
reads there as before. Where source and copy both have the table, its cells are held against each
other; a site that shows it as plain lines, or as a picture, is asked no more than its text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from syndicator.core.judging.findings import Changed, SpanKind
from syndicator.core.text import normalise
from syndicator.pages.tree import Unparsable, parse_tree

if TYPE_CHECKING:
    from lxml.html import HtmlElement


Grid = tuple[tuple[str, ...], ...]
"""Rows of cells, normalised; spanned places, rows and columns without any text are empty or out."""

_MOST_SPANNED: Final = 200
_MOST_CELLS: Final = 20_000


def has_table(markup: str) -> bool:
    """Whether there may be a table in markup."""
    return "<table" in markup or "<TABLE" in markup


@lru_cache(maxsize=64)  # one policy meets many pages
def grids_of(markup: str) -> tuple[Grid, ...]:
    """The tables that hold no other, in order; none for markup that cannot be read."""
    return read_grids(markup)


def read_grids(markup: str) -> tuple[Grid, ...]:
    """As `grids_of`, not remembered: of a page."""
    try:
        root = parse_tree(markup)
    except Unparsable:
        return ()
    inner = (one for one in root.iter("table") if one.find(".//table") is None)
    return tuple(filter(None, map(_grid, inner)))


def moved_cells(original: tuple[Grid, ...], page: tuple[Grid, ...]) -> tuple[Changed, ...]:
    """Rows of the policy's tables whose cells stand in other places on the page.

    A table is known there by its text; one that is not there as a table is not asked.
    """
    shown: dict[str, list[Grid]] = {}
    for grid in page:
        shown.setdefault(_said(grid), []).append(grid)
    return tuple(
        _first_other(grid, shown[_said(grid)][0])
        for grid in original
        if grid not in shown.get(_said(grid), [grid])
    )


def _first_other(grid: Grid, other: Grid) -> Changed:
    for row, shown in zip_longest(grid, other, fillvalue=()):
        if row != shown:
            return Changed(SpanKind.REPLACED, " | ".join(row), " | ".join(shown), 0)
    raise ValueError("two grids alike")


def _said(grid: Grid) -> str:
    return "".join(cell for row in grid for cell in row)


def _grid(table: HtmlElement) -> Grid:
    rows = list(_placed(table))
    width = max(map(len, rows), default=0)
    full = [[*row, *[""] * (width - len(row))] for row in rows if any(row)]
    filled = [at for at in range(width) if any(row[at] for row in full)]
    return tuple(tuple(row[at] for at in filled) for row in full)


def _placed(table: HtmlElement) -> Iterator[list[str]]:
    """Rows of cells, each cell at the column in which it begins; what it spans besides is empty."""
    reaching: dict[int, int] = {}
    cells = 0
    for row in table.iter("tr"):
        placed: list[str] = []
        for cell in row.iterchildren("td", "th"):
            while reaching.get(len(placed), 0):
                placed.append("")
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            at = len(placed)
            placed += [normalise("".join(cell.itertext())), *[""] * (wide - 1)]
            for column in range(at, at + wide):
                reaching[column] = high
            cells += wide
        reaching = {column: left - 1 for column, left in reaching.items() if left > 1}
        if cells > _MOST_CELLS:
            return
        yield placed


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return min(max(1, int(value)), _MOST_SPANNED) if value.isdecimal() else 1
