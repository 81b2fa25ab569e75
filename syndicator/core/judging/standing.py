"""The verdict where the whole text stands on the page: titled, numbered, alone and in place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel

from syndicator.core.docno import DocNo, find_docnos, may_hold_docno
from syndicator.core.judging import findings
from syndicator.core.judging.attachments import attachments
from syndicator.core.judging.enclosing import enclosing, is_about
from syndicator.core.judging.findings import Changed, SpanKind
from syndicator.core.judging.flat import lay_flat
from syndicator.core.judging.sides import Comparison, Original, Page, Source
from syndicator.core.judging.signs import Sign, near_title, read_signs
from syndicator.core.judging.surroundings import Found, foreign_findings, injected_lines
from syndicator.core.judging.verbatim import Beside
from syndicator.core.reason import Reason
from syndicator.core.text import normalise, title_key
from syndicator.core.verdict import Verdict

_SHORT: Final = 30
"""Characters below which a contained text proves nothing without title or number."""

_ABOVE: Final = 60
_HEAD: Final = 8
_HEADING: Final = 40
_LIKE: Final = 0.5
_NEAREST: Final = 3
"""Lines above the text: in so many stand title, number, date; a second title in the last few."""
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
    above = _above_text(source, placed, page)
    other_title = _other_title(original, source, above, titled=titled)
    other_number = _under_title(source, above)
    if titled and numbered and other_title is None and other_number is None:
        return Found()
    flat = lay_flat(page.full_text or page.text)
    lines = placed.page.numbered_lines() if placed.page else None
    signs = read_signs(source.bearing, page.title, flat, lines)
    reasons: list[Reason] = []
    spans: list[Changed] = []
    if other_title is None and not titled and signs.title is not Sign.SAME:
        other_title = near_title(original.title, page.title)
    if other_title is not None:
        reasons.append(findings.TITLE_DIFFERS)
        spans.append(Changed(SpanKind.REPLACED, original.title, other_title, 0))
    elif not titled and signs.title is not Sign.SAME:
        reasons.append(findings.TITLE_NOT_SHOWN)
    same = numbered or signs.number is Sign.SAME
    if number is not None and (other_number is not None or not same):
        shown = None if same else signs.shown_number
        other = shown if signs.labelled and shown is not None else other_number or shown
        told = other_number is not None or signs.labelled
        if other is not None and (told or _is_above(other, placed.ahead)):
            reasons.append(findings.number_differs(number.text, other.text))
            spans.append(Changed(SpanKind.REPLACED, number.text, other.text, 0))
        else:
            reasons.append(findings.NUMBER_NOT_SHOWN)
    recognised = (titled and bool(title)) or Sign.SAME in {signs.title, signs.number}
    return Found(tuple(reasons), tuple(spans), bool(spans), recognised)


def _above_text(source: Source, placed: Placed, page: Page) -> list[str]:
    """The last lines above the text on the page, in which its title and its number stand."""
    if placed.page is not None:
        return placed.page.ahead.rstrip("\n").rsplit("\n", _HEADING)[-_HEADING:]
    lines = (page.full_text or page.text).split("\n")
    first, second = (row.plain[:_HEAD] for row in (source.flat.rows * 2)[:2])
    begins = [at for at, line in enumerate(lines) if first in normalise(line)]
    # A title of which the text's own first line is one stands above it too.
    goes_on = (at for at in begins if any(second in normalise(one) for one in lines[at : at + 2]))
    text = next(goes_on, begins[0] if begins else 0)
    return lines[max(0, text - _HEADING) : text]


def _other_title(
    original: Original, source: Source, above: Sequence[str], *, titled: bool
) -> str | None:
    """A line that stands above the text as its title and is another: changed, or more than it.

    Where the policy's own is shown too, the line nearest to the text counts.
    """
    title = source.title
    if not title:
        return None
    for line in above[-_NEAREST:] if titled else above:
        if not len(title) / 2 <= len(line) <= 2 * len(title) or line == original.title:
            continue
        if Indel.normalized_similarity(line, original.title, score_cutoff=_LIKE) < _LIKE:
            continue
        plain = normalise(line)
        if plain.startswith(title) and _OF_ANOTHER.fullmatch(plain, len(title)):
            return line.strip()
        if plain != title and (near := near_title(original.title, line)) is not None:
            return near
    return None


_OF_ANOTHER: Final = re.compile(
    r"\((?:试行|暂行|草案|征求意见稿|送审稿|讨论稿|修订|修正|\d{4}年.{0,6}|摘要|节选|节录|摘编|部分条款).{0,4}\)"
)
"""Behind a title: another edition of the document, or a part of it."""


def _under_title(source: Source, above: Sequence[str]) -> DocNo | None:
    """Another number that stands on a line of its own between the title and the text."""
    own = source.bearing.doc_no
    if own is None or not may_hold_docno("\n".join(above)):
        return None
    lines = [normalise(line) for line in above]
    titles = [at for at, line in enumerate(lines) if source.title and line.endswith(source.title)]
    for line in lines[titles[-1] + 1 :] if titles else ():
        for number, place in find_docnos(line):
            beside = _LABEL.sub("", line[: place[0]]) + line[place[1] :]
            if not _PUNCTUATION.sub("", beside) and not number.same(own):
                return number
    return None


_LABEL: Final = re.compile("(?:发文字号|发文文号|文件编号|文件字号|公文文号|文号|字号)")


def _is_above(number: DocNo, ahead: str) -> bool:
    """Whether the number stands right above the text, where the policy's own belongs."""
    return any(
        found[1:] == number[1:] and found.prefix.endswith(number.prefix)  # a title runs into it
        for found, _ in find_docnos(ahead[-_ABOVE:])
    )
