"""Ten thousand seeded edits, none of them faithful; two thousand innocent changes, all of them."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import pytest

from syndicator.core.docno import parse_docno
from syndicator.core.judging.compare import Comparison, Original, Page, compare
from syndicator.core.verdict import Verdict
from tests.core.policies import FOOT, HEAD
from tests.labelled.edits import Edit, applied, edits, innocent, innocent_traditional
from tests.labelled.papers import Document, Table, documents

EDITS = 10_000
INNOCENT = 2_000
SLACK = 8
"""Characters by which a span may lie beside its edit: in 甲甲, either may be the one put in."""
GOOD = {Verdict.FAITHFUL, Verdict.LINKED, Verdict.MISPLACED}


def _text(paper: Document) -> str:
    cells = (block.rows if isinstance(block, Table) else ((block,),) for block in paper.blocks)
    return "\n".join(str(cell) for rows in cells for row in rows for cell in row)


@cache
def originals() -> dict[str, Original]:
    """Documents of up to a thousand characters, by their text."""
    return {
        _text(paper): Original(parse_docno(paper.number), paper.title, _text(paper))
        for paper in documents()[:-1]
    }


def _named(edit: Edit, found: Comparison) -> bool:
    """Whether some span lies on the edit."""
    return any(
        span.at - SLACK <= edit.end and edit.start <= span.at + len(span.original) + SLACK
        for span in found.spans
    )


@pytest.mark.parametrize("share", range(4))
def test_no_edit_is_faithful(share: int) -> None:
    """Each edit is seen and its place is named, bare or in a page's frame."""
    texts = tuple(originals())
    unseen: list[str] = []
    verdicts: Counter[str] = Counter()
    for number, (text, edit) in enumerate(edits(texts, EDITS // 4, seed=share)):
        original = originals()[text]
        shown = applied(text, edit)
        if number % 2:
            shown = f"{HEAD.format(title=original.title)}{shown}{FOOT}"
        found = compare(original, Page(shown, title=original.title))
        verdicts[found.verdict] += 1
        if found.verdict in GOOD or found.verdict is Verdict.ABSENT or not _named(edit, found):
            spans = [(span.at, span.original, span.page) for span in found.spans]
            words = text[edit.start - 6 : edit.end + 6]
            unseen.append(f"{edit} in {words!r}: {found.verdict} {spans}")
    assert not unseen, "\n".join([str(len(unseen)), *unseen[:20]])
    assert verdicts[Verdict.ALTERED] > EDITS // 5


@pytest.mark.parametrize("edition", ["simplified", "traditional"])
def test_innocent_changes_stay_faithful(edition: str) -> None:
    """Blanks, widths, quotation marks, wraps, frames; glyphs on a traditional edition."""
    dice = random.Random(edition)
    alarms: list[str] = []
    change = innocent if edition == "simplified" else innocent_traditional
    for _ in range(INNOCENT // 2):
        text, original = dice.choice(list(originals().items()))
        page = Page(change(text, dice), title=original.title, traditional=edition == "traditional")
        found = compare(original, page)
        if found.verdict is not Verdict.FAITHFUL:
            spans = [(span.at, span.original, span.page) for span in found.spans]
            alarms.append(f"{original.title[:20]}: {found.verdict} {spans}")
    assert not alarms, "\n".join([str(len(alarms)), *alarms[:20]])
