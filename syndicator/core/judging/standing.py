"""The verdict where the whole text stands on the page: titled, numbered, alone and in place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from syndicator.core.docno import DocNo, find_docnos
from syndicator.core.judging import findings
from syndicator.core.judging.attachments import attachments
from syndicator.core.judging.enclosing import enclosing, is_about
from syndicator.core.judging.findings import Changed, SpanKind
from syndicator.core.judging.flat import Flat, lay_flat
from syndicator.core.judging.sides import Comparison, Original, Page, Source
from syndicator.core.judging.signs import Sign, near_title, read_signs
from syndicator.core.judging.surroundings import Found, foreign_findings, injected_lines
from syndicator.core.judging.verbatim import Beside
from syndicator.core.reason import Reason
from syndicator.core.text import title_key
from syndicator.core.verdict import Verdict

_SHORT: Final = 30
"""Characters below which a contained text proves nothing without title or number."""

_ABOVE: Final = 60
_HEAD: Final = 8
_PUNCTUATION: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the text stands on the page: what is ahead of it, what is of it, what is behind."""

    ahead: str
    body: str
    """The text without headings that the page shows elsewhere or not at all."""
    behind: str
    article: Beside | None = None
    """What is beside it in the article, where it stands there line by line."""
    page: Beside | None = None
    """The same on the whole page."""


def standing(original: Original, source: Source, page: Page, placed: Placed) -> Comparison:
    """The verdict where the whole text stands on the page."""
    reasons = [findings.TEXT_WHOLE]
    within = enclosing(source, page, placed.ahead)
    if within is not None:
        return Comparison(Verdict.ABSENT, (within, findings.TEXT_WHOLE))
    shown = _heading_findings(original, source, page, placed)
    if len(source.plain) < _SHORT and not shown.recognised:
        return Comparison(Verdict.ABSENT, (findings.TOO_SHORT,))
    around = (placed.ahead, placed.behind)
    foreign = foreign_findings(original, source, page, around, placed.page)
    injected = injected_lines(source, page, placed.article)
    if injected and (about := is_about(original, source, page)):
        return Comparison(Verdict.ABSENT, (about, findings.TEXT_WHOLE))
    attached = attachments(original, page)
    reasons += [*shown.reasons, *attached.reasons, *foreign.reasons]
    end = source.flat.place(len(source.flat.plain))
    put = tuple(Changed(SpanKind.INSERTED, "", line, end) for line in injected)
    spans = (*shown.spans, *attached.spans, *foreign.spans, *put)
    if injected:
        reasons.append(findings.INJECTED)
    if _is_backdated(original, page):
        reasons.append(findings.BACKDATED)
    if shown.altered or attached.renamed:
        return Comparison(Verdict.ALTERED, tuple(reasons), spans)
    if foreign.reasons or injected:
        return Comparison(Verdict.POLLUTED, tuple(reasons), spans)
    if attached.missing:
        return Comparison(Verdict.PARTIAL, tuple(reasons), spans)
    verdict, place = _place(page)
    return Comparison(verdict, (*reasons, *place), spans)


_UNFIT: Final = re.compile(
    "招聘|招考|人事任免|招标|采购|中标|拍卖|图片新闻|视频|音频|直播|旅游|景点|景区|美食|天气|友情链接|广告|测试"
)
"""Columns that are for no document; most others (要闻, 通知公告, 政策文件) may be."""


def _place(page: Page) -> tuple[Verdict, tuple[Reason, ...]]:
    """Faithful or misplaced, by the column the copy stands in."""
    expected, shown = page.expected_column, page.column
    if expected is None:
        unfit = shown is not None and _UNFIT.search(shown) is not None
        reasons = (findings.column_unfit(shown),) if unfit and shown is not None else ()
        return Verdict.MISPLACED if unfit else Verdict.FAITHFUL, reasons
    if shown is None:
        return Verdict.FAITHFUL, (findings.COLUMN_UNKNOWN,)
    if _same_column(expected, shown):
        return Verdict.FAITHFUL, ()
    return Verdict.MISPLACED, (findings.column_differs(expected, shown),)


def _is_backdated(original: Original, page: Page) -> bool:
    if page.head_date is None or original.published is None:
        return False
    return page.head_date.span().upper < original.published.span().lower


def _same_column(expected: str, shown: str) -> bool:
    one = title_key(expected)
    names = [title_key(name) for name in (shown, *shown.split("、"))]
    return any(name == one or (bool(name) and name.endswith(one)) for name in names)


def _heading_findings(original: Original, source: Source, page: Page, placed: Placed) -> Found:
    """Title and number of a page that has the whole text: shown, missing, or changed."""
    title, number = source.title, source.bearing.doc_no
    titled = not title or any(title in part for part in (placed.body, placed.ahead, placed.behind))
    numbered = number is None or any(
        heading in placed.body for heading in source.headings if heading != title
    )
    if titled and numbered:
        return Found()
    flat = lay_flat(page.full_text or page.text)
    lines = placed.page.numbered_lines() if placed.page else None
    signs = read_signs(source.bearing, page.title, flat, lines)
    reasons: list[Reason] = []
    spans: list[Changed] = []
    near = None if titled or signs.title is Sign.SAME else near_title(original.title, page.title)
    if near is not None:
        reasons.append(findings.TITLE_DIFFERS)
        spans.append(Changed(SpanKind.REPLACED, original.title, near, 0))
    elif not titled and signs.title is not Sign.SAME:
        reasons.append(findings.TITLE_NOT_SHOWN)
    if number is not None and not numbered and signs.number is not Sign.SAME:
        other = signs.shown_number
        under = _under_title(source, flat) if other else None
        if other and under and not signs.labelled:
            other = under
        if other is not None and (under or signs.labelled or _is_above(other, placed.ahead)):
            reasons.append(findings.number_differs(number.text, other.text))
            spans.append(Changed(SpanKind.REPLACED, number.text, other.text, 0))
        else:
            reasons.append(findings.NUMBER_NOT_SHOWN)
    recognised = (titled and bool(title)) or Sign.SAME in {signs.title, signs.number}
    return Found(tuple(reasons), tuple(spans), bool(spans), recognised)


def _under_title(source: Source, page: Flat) -> DocNo | None:
    """The number that stands on a line of its own between the title and the text."""
    lines = [row.plain for row in page.rows]
    head = source.plain[:_HEAD]
    text = next((at for at, line in enumerate(lines) if head in line), 0)
    above = [at for at in range(text) if source.title and lines[at].endswith(source.title)]
    for line in lines[above[-1] + 1 : text] if above else ():
        for number, place in find_docnos(line):
            if not _PUNCTUATION.sub("", line[: place[0]] + line[place[1] :]):
                return number
    return None


def _is_above(number: DocNo, ahead: str) -> bool:
    """Whether the number stands right above the text, where the policy's own belongs."""
    return any(
        found[1:] == number[1:] and found.prefix.endswith(number.prefix)  # a title runs into it
        for found, _ in find_docnos(ahead[-_ABOVE:])
    )
