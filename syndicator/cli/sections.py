"""Rows that are told twice from one source: as JSON objects, and as tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

from syndicator.cli.output import between, heading, iso, local, pairs, say, table
from syndicator.core.times import Millis, Span


@dataclass(frozen=True, slots=True)
class At:
    """An instant as a cell: ISO 8601 +08:00 for programs, Beijing time to the minute for people."""

    at: Millis | None


@dataclass(frozen=True, slots=True)
class Json:
    """Nested data as a cell."""

    value: object


@dataclass(frozen=True, slots=True)
class Told:
    """A cell that people read otherwise than programs."""

    value: object
    people: str

    def __str__(self) -> str:
        """For people."""
        return self.people or "-"


class Labelled(Protocol):
    """A word of the vocabulary (state, verdict, result) with its Chinese name."""

    @property
    def label(self) -> str:
        """Chinese name."""
        ...


@dataclass(frozen=True, slots=True)
class Word:
    """Such a word as a cell: the word for programs, with its Chinese name for people."""

    word: Labelled


Value = str | int | bool | At | Span | Json | Told | Word | tuple[str, ...] | None
"""What a cell can hold."""
Cells = Mapping[str, Value]
_NOTHING: Final = (None, "", (), At(None))


@dataclass(frozen=True, slots=True)
class Section:
    """A list under a title. A row may hold more than the columns: programs get everything."""

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    """Key of a cell and its heading."""
    rows: Sequence[Cells]
    runs: bool = False
    """The first column is a time, and people read rows that differ in nothing else as one."""

    def objects(self) -> Iterator[dict[str, object]]:
        """The rows for programs."""
        for row in self.rows:
            yield {key: plain(value) for key, value in row.items()}

    def show(self, most: int = 0) -> None:
        """Write the rows for people, at most so many (0: all); nothing where there are none."""
        if not self.rows:
            return
        heading(self.title, len(self.rows))
        told = [[shown(row.get(key)) for key, _ in self.columns] for row in self.rows]
        if self.runs:
            told = _runs(told)
        first = told[: most or None]
        table([label for _, label in self.columns], first)
        if len(first) < len(told):
            count = len(told) - len(first)
            say(f"… 另有 {count} 行，--rows 0 全部列出 · {count} more: --rows 0 lists them all")


def _runs(rows: Sequence[list[str]]) -> list[list[str]]:
    """Rows in a row that say the same become one: the first time, the last, how often."""
    runs = [list(same) for _, same in groupby(rows, key=lambda cells: cells[1:])]
    return [
        [f"{run[0][0]} ～ {run[-1][0]} ×{len(run)}" if len(run) > 1 else run[0][0], *run[0][1:]]
        for run in runs
    ]


@dataclass(frozen=True, slots=True)
class Story:
    """One thing: facts, lists, and what comes next."""

    kind: str
    title: str
    facts: tuple[tuple[str, str, Value], ...]
    """Key, label, value."""
    sections: tuple[Section, ...]

    def whole(self) -> dict[str, object]:
        """The story as one object."""
        facts = {key: plain(value) for key, _, value in self.facts}
        lists = {section.key: list(section.objects()) for section in self.sections}
        return {"kind": self.kind, **facts, **lists}


def tell(story: Story, most: int = 0) -> None:
    """Write a story for people, lists up to so many rows (0: all)."""
    say(story.title)
    pairs((label, shown(value)) for _, label, value in story.facts if value not in _NOTHING)
    for section in story.sections:
        section.show(most)


def plain(value: Value) -> object:
    """A cell for programs."""
    match value:
        case At():
            return iso(value.at)
        case Span():
            return {"lower": iso(value.lower), "upper": iso(value.upper)}
        case Json() | Told():
            return value.value
        case Word():
            return str(value.word)
        case tuple():
            return list(value)
        case _:
            return value


def shown(value: Value) -> str:
    """A cell for people."""
    match value:
        case None:
            return "-"
        case At():
            return local(value.at)
        case Span():
            return between(value)
        case tuple():
            return "; ".join(value) or "-"
        case Json():
            return json.dumps(value.value, ensure_ascii=False) if value.value else "-"
        case Word():
            return f"{value.word.label} {value.word}"
        case bool():
            return "是 yes" if value else "否 no"
        case _:
            return str(value)
