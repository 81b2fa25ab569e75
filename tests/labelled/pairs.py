"""Pairs of a document and a page with the verdict a careful person gives, and what he points at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from zlib import crc32

from syndicator.core.verdict import Verdict
from tests.labelled.dresses import DRESSES, Answer, traditional_edition
from tests.labelled.papers import Document
from tests.labelled.sheets import Sheet, body


@dataclass(frozen=True, slots=True)
class Pair:
    """One labelled pair."""

    id: str
    paper: Document
    answer: Answer
    verdict: Verdict
    lost: tuple[str, ...] = ()
    """Words of the document that the spans must name."""
    put: tuple[str, ...] = ()
    """Words of the page that the spans must name."""
    reason: str = ""
    """Code of a reason that must be given."""
    column: str | None = None
    """Column it is owed in."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page's content and what is to be said of it."""

    name: str
    paper: Document
    sheet: Sheet
    verdict: Verdict
    lost: tuple[str, ...] = ()
    put: tuple[str, ...] = ()
    reason: str = ""
    dresses: tuple[str, ...] = ()
    """Dresses it is shown in; two by turns where none is named."""
    column: str | None = None


def _by_name(case: str) -> tuple[str, ...]:
    names, at = list(DRESSES), crc32(case.encode())
    return tuple(names[(at + step) % len(names)] for step in (0, 1 + at % 5))


def dressed(cases: Iterator[Case]) -> Iterator[Pair]:
    """Every case in its dresses; those that name none get two by their names, new ones or not."""
    for case in cases:
        for name in case.dresses or _by_name(f"{case.paper.key}/{case.name}"):
            dress = traditional_edition if name == "traditional_edition" else DRESSES[name]
            yield Pair(
                f"{case.paper.key}/{case.name}/{name}",
                case.paper,
                dress(case.sheet),
                case.verdict,
                case.lost,
                case.put,
                case.reason,
                case.column,
            )


def source_page(paper: Document) -> Answer:
    """The page of the source itself, as the daemon reads it: facts, headline, text, links."""
    sheet = Sheet(paper.title, paper.number, paper.blocks, paper.attachments)
    facts = (
        f'<table class="bd1"><tr><td>标　　题：</td><td>{escape(paper.title)}</td></tr><tr><td>'
        f"发文字号：</td><td>{escape(paper.number)}</td><td>发布日期：</td><td>"
        f"{paper.published:%Y年%m月%d日}</td></tr></table>"
    )
    html = (
        f'<html><head><meta charset="utf-8"><title>{escape(paper.title)}</title></head><body>'
        f'{facts}<div class="share-title">{escape(paper.title)}</div>'
        f'<div id="UCAP-CONTENT">{body(sheet)}</div></body></html>'
    )
    return Answer(html.encode(), url=paper.url)


@dataclass(slots=True)
class Tally:
    """How often each verdict was given where another was expected, and which pairs were wrong."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, expected: Verdict, given: Verdict) -> None:
        """Count one pair."""
        key = (expected.value, given.value)
        self.counts[key] = self.counts.get(key, 0) + 1

    def recall(self, verdict: Verdict) -> float:
        """Share of the pairs that deserve the verdict and got it."""
        owed = sum(n for (expected, _), n in self.counts.items() if expected == verdict)
        return self.counts.get((verdict.value, verdict.value), 0) / owed if owed else 1.0

    def table(self) -> str:
        """Rows: expected; columns: given."""
        names = sorted({name for pair in self.counts for name in pair})
        rows = ["expected \\ given".ljust(18) + "".join(name.rjust(12) for name in names)]
        rows += [
            one.ljust(18)
            + "".join(str(self.counts.get((one, two), "·")).rjust(12) for two in names)
            for one in names
        ]
        return "\n".join(rows)
