"""Spreadsheets saved as CSV: rows by column name, each cell with its place."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from syndicator.settings.foreign import of_csv
from syndicator.settings.problem import Place, Problem, did_you_mean, nearest

if TYPE_CHECKING:
    from _csv import Reader

_LIST_MARKS: Final = re.compile(r"[;；、]")
_ONE_LINE: Final = "检查这一行的引号是否成对 · check that the quotes on this line are in pairs"
_SAVE_AS_CSV: Final = "用逗号分隔的 CSV 另存 · save it as comma-separated CSV with a header row"


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table may and must have; cells of `lists` hold words parted by semicolons."""

    known: tuple[str, ...]
    required: Collection[str]
    lists: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by column name, trimmed; empty cells are left out."""

    line: int
    cells: dict[str, str | list[str]]


@dataclass(slots=True)
class Table:
    """A read table with its problems."""

    name: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _header: list[str] = field(default_factory=list)
    _done: int = 0
    """Lines of the records read so far."""

    def place(self, line: int, column: str | None = None) -> Place:
        """Where the cell of a column stands in a line: column in characters, from 1."""
        if column is None or column not in self._header or line > len(self._lines):
            return Place(self.name, line)
        return Place(
            self.name, line, _cell_start(self._lines[line - 1], self._header.index(column))
        )

    @classmethod
    def read(cls, text: str, name: str, columns: Columns) -> Table:
        """Read everything that can be read; never raises.

        Lines that begin with `#` are comments. A cell must not hold a line break.
        """
        lines = text.split("\n")
        table = cls(name, _lines=lines)
        reader = csv.reader(_without_comments(lines), strict=True)
        try:
            table._take(reader, columns)
        except csv.Error as error:
            line = max(reader.line_num, 1)
            table.problems.append(
                Problem.at(
                    Place(name, line),
                    "",
                    f"不是合法的 CSV：{of_csv(str(error))}",
                    f"not proper CSV: {error}",
                    _ONE_LINE,
                )
            )
        return table

    def _take(self, reader: Reader, columns: Columns) -> None:
        for cells in reader:
            line, self._done = self._done + 1, reader.line_num
            if self._done != line:
                self.problems.append(
                    Problem.at(
                        Place(self.name, line),
                        "",
                        "单元格内有换行，或引号没有闭合",
                        "a cell holds a line break, or a quote is not closed",
                        _ONE_LINE,
                    )
                )
            elif not any(cell.strip() for cell in cells):
                continue
            elif self._header:
                self._add(line, cells, columns)
            elif not self._take_header(line, cells, columns):
                return
        if not self._header and not self.problems:
            self.problems.append(
                Problem.at(
                    Place(self.name), "", "表格没有内容", "the table holds nothing", _SAVE_AS_CSV
                )
            )

    def _take_header(self, line: int, cells: list[str], columns: Columns) -> bool:
        self._header = [cell.strip() for cell in cells]
        while self._header and not self._header[-1]:
            self._header.pop()
        if len(self._header) == 1 and self._header[0] not in columns.known:
            zh, en = "表头只有一列", "the header has a single column"
            self.problems.append(Problem.at(Place(self.name, line), "", zh, en, _SAVE_AS_CSV))
            return False
        for index, name in enumerate(self._header):
            place = Place(self.name, line, _cell_start(self._lines[line - 1], index))
            if name not in columns.known:
                unused = [one for one in columns.known if one not in self._header]
                hint = did_you_mean(name, unused)
                self.problems.append(
                    Problem.at(place, name, f"未知的列 {name}", f"unknown column {name}", hint)
                )
                # Read on as it was meant: one slip in the heading is not a slip of every row.
                self._header[index] = nearest(name, unused) or name
            elif name in self._header[:index]:
                self.problems.append(
                    Problem.at(place, name, f"列 {name} 重复", f"duplicate column {name}")
                )
        missing = [name for name in columns.required if name not in self._header]
        self.problems.extend(
            Problem.at(Place(self.name, line), name, f"缺少列 {name}", f"column {name} is missing")
            for name in missing
        )
        return not missing

    def _add(self, line: int, cells: list[str], columns: Columns) -> None:
        extra = [cell for cell in cells[len(self._header) :] if cell.strip()]
        if extra:
            column = _cell_start(self._lines[line - 1], len(self._header))
            self.problems.append(
                Problem.at(
                    Place(self.name, line, column),
                    "",
                    "这一行的单元格比表头多",
                    "this row has more cells than the header",
                    "含逗号的内容要加双引号 · put text that holds a comma in double quotes",
                )
            )
            return
        row: dict[str, str | list[str]] = {}
        for name, raw in zip(self._header, cells, strict=False):
            cell = raw.strip()
            if not cell or name not in columns.known:
                continue
            if name in columns.lists:
                row[name] = [word.strip() for word in _LIST_MARKS.split(cell) if word.strip()]
            else:
                row[name] = cell
        self.rows.append(Row(line, row))


def _without_comments(lines: list[str]) -> Iterator[str]:
    """Physical lines; a comment becomes an empty one, so that line numbers stay."""
    for line in lines:
        comment = line.lstrip().removeprefix('"').startswith("#")
        yield "\n" if comment else f"{line}\n"


def _cell_start(line: str, index: int) -> int:
    """Column, from 1, at which the `index`-th cell of a line begins."""
    quoted = False
    for at, sign in enumerate(line):
        if index == 0:
            return at + 1
        if sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            index -= 1
    return len(line) + 1
