"""Rows that are told twice from one source: as JSON objects, and as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from syndicator.cli.output import between, heading, iso, local, pairs, say, table
from syndicator.core.times import Millis, Span


@dataclass(frozen=True, slots=True)
class At:
    """An instant as a cell: ISO 8601 +08:00 for programs, Beijing time to the minute for people."""

    at: Millis | None


Value = str | int | bool | At | Span | tuple[str, ...] | None
"""What a cell can hold."""
Cells = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Section:
    """A list under a title. A row may hold more than the columns: programs get everything."""

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    """Key of a cell and its heading."""
    rows: Sequence[Cells]

    def objects(self) -> Iterator[dict[str, object]]:
        """The rows for programs."""
        for row in self.rows:
            yield {key: plain(value) for key, value in row.items()}

    def show(self) -> None:
        """Write the rows for people; nothing for a section without rows."""
        if not self.rows:
            return
        heading(self.title, len(self.rows))
        table(
            [label for _, label in self.columns],
            [[shown(row.get(key)) for key, _ in self.columns] for row in self.rows],
        )


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


def tell(story: Story) -> None:
    """Write a story for people."""
    say(story.title)
    pairs((label, shown(value)) for _, label, value in story.facts if value not in {None, ""})
    for section in story.sections:
        section.show()


def plain(value: Value) -> object:
    """A cell for programs."""
    match value:
        case At():
            return iso(value.at)
        case Span():
            return {"lower": iso(value.lower), "upper": iso(value.upper)}
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
        case bool():
            return "是 yes" if value else "否 no"
        case _:
            return str(value)
