"""The verdict where the whole text stands on the page: titled, numbered, alone and in place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from syndicator.core import findings
from syndicator.core.docno import DocNo, find_docnos
from syndicator.core.findings import Changed, SpanKind
from syndicator.core.flat import lay_flat, lay_page_flat
from syndicator.core.pollution import bad_link, hidden_spam, is_foreign, spam, spam_places
from syndicator.core.reason import Reason
from syndicator.core.sides import Comparison, Original, Page, Source
from syndicator.core.signs import Sign, near_title, read_signs
from syndicator.core.text import normalise, title_key
from syndicator.core.verdict import Verdict

_SHORT: Final = 30
"""Characters below which a contained text proves nothing without title or number."""

_HIDDEN: Final = 4
_HAN: Final = re.compile("[一-龥]")
"""Themes hide English words for screen readers; hidden Chinese is for search engines."""

_ABOVE: Final = 60
_LINE: Final = 160
_NEAR: Final = 16


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the text stands on the page: what is ahead of it, what is of it, what is behind."""

    ahead: str
    body: str
    """The text without headings that the page shows elsewhere or not at all."""
    behind: str


def standing(original: Original, source: Source, page: Page, placed: Placed) -> Comparison:
    """The verdict where the whole text stands on the page."""
    reasons = [findings.TEXT_WHOLE]
    shown = _heading_findings(original, source, page, placed)
    if len(source.plain) < _SHORT and not shown.recognised:
        return Comparison(Verdict.ABSENT, (findings.TOO_SHORT,))
    foreign = foreign_findings(source, page, (placed.ahead, placed.behind))
    reasons += [*shown.reasons, *foreign.reasons]
    spans = (*shown.spans, *foreign.spans)
    if _is_backdated(original, page):
        reasons.append(findings.BACKDATED)
    if shown.altered:
        return Comparison(Verdict.ALTERED, tuple(reasons), spans)
    if foreign.reasons:
        return Comparison(Verdict.POLLUTED, tuple(reasons), spans)
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


def _heading_findings(original: Original, source: Source, page: Page, placed: Placed) -> Found:
    """Title and number of a page that has the whole text: shown, missing, or changed."""
    title, number = normalise(original.title), source.bearing.doc_no
    titled = not title or any(title in part for part in (placed.body, placed.ahead, placed.behind))
    numbered = number is None or any(
        heading in placed.body for heading in source.headings if heading != title
    )
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
    if number is not None and not numbered and signs.number is not Sign.SAME:
        other = signs.shown_number
        if other is not None and (signs.labelled or _is_above(other, placed.ahead)):
            reasons.append(findings.number_differs(number.text, other.text))
            spans.append(Changed(SpanKind.REPLACED, number.text, other.text, 0))
        else:
            reasons.append(findings.NUMBER_NOT_SHOWN)
    recognised = (titled and bool(title)) or Sign.SAME in {signs.title, signs.number}
    return Found(tuple(reasons), tuple(spans), bool(spans), recognised)


def _is_above(number: DocNo, ahead: str) -> bool:
    """Whether the number stands right above the text, where the policy's own belongs."""
    return any(found == number for found, _ in find_docnos(ahead[-_ABOVE:]))


def foreign_findings(source: Source, page: Page, outside: Sequence[str]) -> Found:
    """Spam around the text, hidden text, links to gambling."""
    spans: list[Changed] = []
    reasons: list[Reason] = []
    spammy = [shown for part in outside for shown in _spam_lines(source, page, part)]
    if spammy:
        at = source.flat.place(len(source.flat.plain))
        spans += [Changed(SpanKind.INSERTED, "", line, at) for line in dict.fromkeys(spammy)]
        reasons.append(findings.SPAM)
    hidden = _hidden_lines(source, page)
    if hidden:
        spans += [Changed(SpanKind.INSERTED, "", line, 0) for line in hidden]
        reasons.append(findings.HIDDEN_TEXT)
    bad = [link for link in page.links if bad_link(link)]
    if bad:
        spans += [Changed(SpanKind.INSERTED, "", link, 0) for link in bad]
        reasons.append(findings.BAD_LINK)
    return Found(tuple(reasons), tuple(spans))


def _spam_lines(source: Source, page: Page, part: str) -> list[str]:
    """Lines with spam in what stands around the text; of a long line the words around it."""
    places = spam_places(part)
    if not places:
        return []
    rows = lay_flat(page.full_text or page.text).rows
    short = [row for row in rows if len(row.plain) <= _LINE and row.plain not in source.own_lines]
    lines = [row.raw.strip() for row in short if spam(row.plain)]
    windows = [part[max(0, at - _NEAR) : at + _NEAR] for at in places]
    return lines or [window for window in windows if spam(window) and len(short) < len(rows)]


def _hidden_lines(source: Source, page: Page) -> list[str]:
    """Hidden lines that are no part of the policy: any inside the article, elsewhere spam only."""
    rows = lay_flat(page.hidden_text).rows
    found = [row.raw.strip() for row in rows if hidden_spam(row.plain)]
    for row in lay_page_flat(page.body_hidden_text, frozenset()).rows:
        own = row.plain in source.plain or any(row.plain in head for head in source.headings)
        if not own and (len(_HAN.findall(row.plain)) >= _HIDDEN or is_foreign(row.plain)):
            found.append(row.raw.strip())
    return list(dict.fromkeys(found))
