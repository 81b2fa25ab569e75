"""The verdict where the whole text stands on the page: titled, numbered, alone and in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from syndicator.core import findings
from syndicator.core.findings import Changed, SpanKind
from syndicator.core.flat import lay_flat, lay_page_flat
from syndicator.core.pollution import bad_link, spam, spam_places
from syndicator.core.reason import Reason
from syndicator.core.sides import Comparison, Original, Page, Source
from syndicator.core.signs import Sign, near_title, read_signs
from syndicator.core.text import normalise, title_key
from syndicator.core.verdict import Verdict

_SHORT: Final = 30
"""Characters below which a contained text proves nothing without title or number."""

_HIDDEN: Final = 4


def standing(
    original: Original, source: Source, page: Page, outside: tuple[str, str]
) -> Comparison:
    """The verdict where the whole text stands on the page; ``outside`` is what is around it."""
    reasons = [findings.TEXT_WHOLE]
    shown = _heading_findings(original, source, page, outside)
    if len(source.plain) < _SHORT and not shown.recognised:
        return Comparison(Verdict.ABSENT, (findings.TOO_SHORT,))
    foreign = foreign_findings(source, page, outside)
    reasons += [*shown.reasons, *foreign.reasons]
    spans = (*shown.spans, *foreign.spans)
    if _is_backdated(original, page):
        reasons.append(findings.BACKDATED)
    if shown.altered:
        return Comparison(Verdict.ALTERED, tuple(reasons), spans)
    if foreign.reasons:
        return Comparison(Verdict.POLLUTED, tuple(reasons), spans)
    if page.expected_column and page.column is None:
        reasons.append(findings.COLUMN_UNKNOWN)
    elif page.expected_column and not _same_column(page.expected_column, page.column or ""):
        reasons.append(findings.column_differs(page.expected_column, page.column or ""))
        return Comparison(Verdict.MISPLACED, tuple(reasons), spans)
    return Comparison(Verdict.FAITHFUL, tuple(reasons), spans)


def _is_backdated(original: Original, page: Page) -> bool:
    if page.head_date is None or original.published is None:
        return False
    return page.head_date.span().upper < original.published.span().lower


def _same_column(expected: str, shown: str) -> bool:
    one, other = title_key(expected), title_key(shown)
    return one == other or (bool(other) and other.endswith(one))


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of one kind, with their spans."""

    reasons: tuple[Reason, ...] = ()
    spans: tuple[Changed, ...] = ()
    altered: bool = False
    """Title or number stand there changed."""
    recognised: bool = True
    """Title or number say that it is the policy."""


def _heading_findings(
    original: Original, source: Source, page: Page, outside: tuple[str, str]
) -> Found:
    """Title and number of a page that has the whole text: shown, missing, or changed."""
    title = normalise(original.title)
    titled = not title or title in source.plain or any(title in part for part in outside)
    number = source.bearing.doc_no
    numbered = number is None or number in source.bearing.quoted
    if titled and numbered:
        return Found()
    signs = read_signs(source.bearing, page.title, lay_flat(page.full_text or page.text))
    reasons: list[Reason] = []
    spans: list[Changed] = []
    near = None if titled or signs.title is Sign.SAME else near_title(original.title, page.title)
    if near is not None:
        reasons.append(findings.TITLE_DIFFERS)
        spans.append(Changed(SpanKind.REPLACED, original.title, near, 0))
    elif not titled and signs.title is not Sign.SAME:
        reasons.append(findings.TITLE_NOT_SHOWN)
    differs = not numbered and signs.number is Sign.OTHER and signs.labelled
    if differs and signs.shown_number is not None and number is not None:
        reasons.append(findings.number_differs(number.text, signs.shown_number.text))
        spans.append(Changed(SpanKind.REPLACED, number.text, signs.shown_number.text, 0))
    elif not numbered and signs.number is not Sign.SAME:
        reasons.append(findings.NUMBER_NOT_SHOWN)
    recognised = (titled and bool(title)) or Sign.SAME in {signs.title, signs.number}
    return Found(tuple(reasons), tuple(spans), bool(spans), recognised)


def foreign_findings(source: Source, page: Page, outside: Sequence[str]) -> Found:
    """Spam around the text, hidden text, links to gambling."""
    spans: list[Changed] = []
    reasons: list[Reason] = []
    spammy = [part for part in outside if spam_places(part)]
    if spammy:
        lines = [row for row in lay_flat(page.full_text or page.text).rows if spam(row.plain)]
        kept = [row for row in lines if row.plain not in source.own_lines]
        at = len(source.flat.rows) and source.flat.place(len(source.flat.plain))
        spans += [Changed(SpanKind.INSERTED, "", row.raw.strip(), at) for row in kept]
        reasons += [findings.SPAM] if kept else []
    hidden = _hidden_lines(source, page)
    if hidden:
        spans += [Changed(SpanKind.INSERTED, "", line, 0) for line in hidden]
        reasons.append(findings.HIDDEN_TEXT)
    bad = [link for link in page.links if bad_link(link)]
    if bad:
        spans += [Changed(SpanKind.INSERTED, "", link, 0) for link in bad]
        reasons.append(findings.BAD_LINK)
    return Found(tuple(reasons), tuple(spans))


def _hidden_lines(source: Source, page: Page) -> list[str]:
    """Hidden lines that are no part of the policy: any inside the article, elsewhere spam only."""
    found = [row.raw.strip() for row in lay_flat(page.hidden_text).rows if spam(row.plain)]
    for row in lay_page_flat(page.body_hidden_text, frozenset()).rows:
        own = row.plain in source.plain or any(row.plain in head for head in source.headings)
        if not own and len(row.plain) >= _HIDDEN:
            found.append(row.raw.strip())
    return list(dict.fromkeys(found))
