"""What one page says of one repost: a pure function of the question and the answer's bytes.

Everything a verdict rests on is in its two arguments: what was asked (:class:`Question`) and what
came (:class:`PageAnswer`). No clock, no store, no network: kept evidence gives the same judgement
in a year as on the day, and a better rule can be run over what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from syndicator.core.docno import parse_docno
from syndicator.core.judging.compare import Comparison, Original, compare
from syndicator.core.judging.faces import OTHER_CODE, SMALL, Face, Shown, hijack, other_code
from syndicator.core.judging.findings import CELLS_MOVED
from syndicator.core.judging.statements import remarks
from syndicator.core.judging.whose import LINK_IN_LIST, Owner, on_other_host, owner
from syndicator.core.reason import Reason
from syndicator.core.sighting import RANK, SHOWS
from syndicator.core.verdict import Verdict
from syndicator.pages.decode import Undecodable, decode
from syndicator.pages.extract import read_page
from syndicator.pages.grids import grids_of, has_table, moved_cells, read_grids
from syndicator.pages.numbering import has_list, numbered, numbered_text
from syndicator.pages.side import links_of, page_side
from syndicator.pages.snapshot import PageSnapshot, PageStatus
from syndicator.pages.stated import read_statements
from syndicator.pages.wall import AnswerKind, judge_answer, judge_head

if TYPE_CHECKING:
    from syndicator.core.judging.stated import History
    from syndicator.core.model import Revision
    from syndicator.core.times import Stamp

RULES: Final = "15"
"""Version of the rules: raised with every change by which a kept page could be judged otherwise."""
_STATUS: Final = {
    AnswerKind.BLOCKED: PageStatus.BLOCKED,
    AnswerKind.MISSING: PageStatus.MISSING,
    AnswerKind.FAILED: PageStatus.UNREADABLE,
    AnswerKind.UNREADABLE: PageStatus.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """An answer as it came, after redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case; repeated ones joined by a comma."""
    body: bytes = field(repr=False)
    """Decompressed."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked of a page, whole: the policy's texts and what is known of site and copy."""

    texts: tuple[Revision, ...]
    """Wanted first, then those known to have stood; at least one."""
    doc_no: str | None = None
    """As printed."""
    published: Stamp | None = None
    """At the source."""
    site_id_code: str | None = None
    """网站标识码: a page that bears another one is not this site's, one that bears it is."""
    homes: tuple[str, ...] = ()
    """Addresses known to be the site's: only a page on their hosts is its own. None: any page."""
    neighbour: str = ""
    """Name of the other configured site whose host the page is on."""
    body_selector: str | None = None
    """CSS selector of the article, where the site has one."""
    expected_column: str | None = None
    """Column the copy is owed in, as pages print it; None where any will do."""
    keys: tuple[str, ...] = ()
    """Keys of ours, one of which stands in the address or the source line of a copy of ours."""
    ours: tuple[str, ...] = ()
    """Addresses at which our own copy is known to stand."""
    presumed_theirs: bool | None = None
    """Whose a copy without a key of ours is; None: whoever's by its address."""
    unlisted: bool = False
    """The site's own list led to the copy once, leads to older ones, and to this one no more."""
    history: History | None = None
    """What we know of the copy from our own looks; None: what the page says of itself is let be."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was worked out already for the same bytes: read or compared once is enough."""

    snapshot: PageSnapshot | None = None
    comparisons: Mapping[int, Comparison] = field(default_factory=lambda: MappingProxyType({}))
    """By revision."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the page says."""

    verdict: Verdict
    revision: int
    """The text that the page was best held against."""
    comparison: Comparison
    """Reasons and spans; its verdict is that of the text alone."""
    theirs: bool
    """Whether the site's own people put it up."""
    snapshot: PageSnapshot
    comparisons: Mapping[int, Comparison]
    """Every comparison that was made or known, by revision."""
    remarks: tuple[Reason, ...] = ()
    """What is wrong with what the page says of itself; no verdict turns on it."""


NOTHING_KNOWN: Final = Known()
STANDS: Final = frozenset({Verdict.FAITHFUL, Verdict.LINKED})
_WHOLE_TEXT: Final = frozenset({Verdict.FAITHFUL, Verdict.MISPLACED})
_OTHERWISE: Final = frozenset({Verdict.ALTERED, Verdict.PARTIAL, Verdict.POLLUTED})
CONCEALED: Final = Reason(
    "concealed",
    "正文还在网页代码里，但被样式隐藏，读者看不到",
    "the text is in the page’s code, hidden from view: no reader sees it",
)
UNLISTED: Final = Reason(
    "unlisted",
    "稿件按网址还能打开，栏目列表里已找不到（更早的仍在列）",
    "its address still answers, the site’s list leads to it no more though it leads to older ones",
)


def judge(question: Question, answer: PageAnswer, known: Known = NOTHING_KNOWN) -> Judgement:
    """Read the page, hold it against each text, let the best speak.

    Raises ConfigurationError for a selector that is no CSS, and ValueError for a question without
    any text.
    """
    snapshot = known.snapshot or read_answer(answer, question.body_selector)
    comparisons = dict(known.comparisons)
    whose = _owner(question, answer, snapshot)
    foreign = None if whose is Owner.SOURCE else _foreign(question, snapshot)
    best: tuple[Verdict, Revision] | None = None
    for text in question.texts:
        if text.number not in comparisons:
            found = compare_page(question, text, snapshot)
            found = _with_numbers(question, text, answer, snapshot, found)
            comparisons[text.number] = _with_tables(text, answer, found)
        verdict = _of_this_site(foreign, whose, comparisons[text.number].verdict)
        if best is None or RANK[verdict] < RANK[best[0]]:
            best = verdict, text
        if verdict is Verdict.FAITHFUL:
            break
    if best is None:
        raise ValueError("没有可比的版本 · a question without a text")
    verdict, text = best
    theirs = _theirs(question, answer)
    found = comparisons[text.number]
    if whose is not Owner.SITE and found.verdict in SHOWS:
        verdict, found = _elsewhere(question, answer, whose, found)
    elif verdict is Verdict.LINKED and _conceals(snapshot, text):
        verdict, found = Verdict.ABSENT, replace(found, reasons=(CONCEALED,))
    if question.unlisted and verdict in STANDS:
        verdict, found = Verdict.MISPLACED, replace(found, reasons=(*found.reasons, UNLISTED))
    said = () if whose is Owner.SOURCE else _remarks(question, text, snapshot, verdict)
    if foreign is not None:
        said = (foreign, *said)
    return Judgement(verdict, text.number, found, theirs, snapshot, comparisons, said)


def _elsewhere(
    question: Question, answer: PageAnswer, whose: Owner, found: Comparison
) -> tuple[Verdict, Comparison]:
    """What the text on a page that is not the site's own comes to."""
    if whose is Owner.SOURCE:
        return Verdict.LINKED, replace(found, reasons=(LINK_IN_LIST,), spans=())
    why = on_other_host(answer.url, question.neighbour)
    return Verdict.UNREADABLE, replace(found, reasons=(why,))


def _conceals(snapshot: PageSnapshot, text: Revision) -> bool:
    """Whether the page holds most of the text where no reader sees it: a link there is none."""
    lines = [line.strip() for line in text.text.splitlines() if line.strip()]
    hidden = sum(len(line) for line in lines if line in snapshot.hidden_text)
    return hidden * 2 > sum(map(len, lines))


def _remarks(
    question: Question, text: Revision, snapshot: PageSnapshot, verdict: Verdict
) -> tuple[Reason, ...]:
    """What is wrong with what a page that shows the policy says of itself."""
    known = question.history
    if known is None or verdict not in SHOWS:
        return ()
    said = read_statements(snapshot, text.source_url if known.address_owed else None)
    since = known.same_since(verdict, text.number, snapshot.url)
    return remarks(said, known, since, whole_text=verdict is not Verdict.LINKED)


def read_answer(answer: PageAnswer, selector: str | None) -> PageSnapshot:
    """The page that an answer carries, or why it carries none. Raises ConfigurationError."""
    judged = judge_head(answer.status, answer.headers)
    if judged.kind is AnswerKind.FAILED:
        judged = judge_answer(answer.status, answer.headers, answer.body)
    if judged.kind is not AnswerKind.OK:
        return PageSnapshot(answer.url, _STATUS[judged.kind], judged.why)
    content_type = answer.headers.get("content-type")
    return read_page(answer.body, answer.url, selector, content_type, markup=False)


def _with_numbers(
    question: Question,
    text: Revision,
    answer: PageAnswer,
    snapshot: PageSnapshot,
    found: Comparison,
) -> Comparison:
    """The comparison once more with the numbers that browsers write before the entries of lists.

    Other numbers on both sides alter a text; typed on one side and written by the browser on the
    other they are the same. A list shown without numbers is no alteration: sheets do that.
    """
    own, theirs = has_list(text.html), snapshot.numbered
    same = found.verdict in _WHOLE_TEXT
    if not (own and theirs if same else (own or theirs) and found.verdict in _OTHERWISE):
        return found
    shown = (numbered_text(text.html) if own else None) or text.text
    page = (_numbered_page(question, answer) if theirs else None) or snapshot
    if shown == text.text and page is snapshot:
        return found
    again = compare_page(question, replace(text, text=shown), page)
    if same:
        return again if page is not snapshot and shown != text.text else found
    closer = len(again.spans) <= len(found.spans)
    return again if closer or again.verdict in _WHOLE_TEXT else found


def _with_tables(text: Revision, answer: PageAnswer, found: Comparison) -> Comparison:
    """The comparison with the cells of tables held against each other too."""
    if found.verdict not in _WHOLE_TEXT or not has_table(text.html):
        return found
    with suppress(Undecodable):
        page = decode(answer.body, answer.headers.get("content-type")).text
        moved = moved_cells(grids_of(text.html), read_grids(page))
        if moved:
            reasons = (*found.reasons, CELLS_MOVED)
            return Comparison(Verdict.ALTERED, reasons, (*found.spans, *moved))
    return found


def _numbered_page(question: Question, answer: PageAnswer) -> PageSnapshot | None:
    """The page as visitors read it who are shown the numbers of its lists; None without any."""
    with suppress(Undecodable):
        markup = numbered(decode(answer.body, answer.headers.get("content-type")).text)
        if markup is not None:
            return read_page(markup, answer.url, question.body_selector, markup=False)
    return None


def compare_page(question: Question, text: Revision, snapshot: PageSnapshot) -> Comparison:
    """How a page compares with one text of the policy."""
    original = Original(
        doc_no=parse_docno(question.doc_no) if question.doc_no else None,
        title=text.title,
        text=text.text,
        published=question.published,
        url=text.source_url or None,
        links=links_of(text.html),
    )
    attached = bool(original.links)
    return compare(original, page_side(snapshot, question.expected_column, attached=attached))


def _foreign(question: Question, snapshot: PageSnapshot) -> Reason | None:
    """What the page is, or pretends to search engines to be, instead of a page of this site."""
    shown = snapshot.site_id_code
    if question.site_id_code and shown and shown != question.site_id_code:
        return other_code(question.site_id_code, shown)
    return hijack(
        Shown(
            Face(title=snapshot.metas.get("og:title", "") or snapshot.title or ""),
            f"{snapshot.metas.get('description', '')} {snapshot.metas.get('keywords', '')}",
            snapshot.full_text[:SMALL],
            len(snapshot.full_text),
        )
    )


def _owner(question: Question, answer: PageAnswer, snapshot: PageSnapshot) -> Owner:
    """Whose page it is; one that bears the site's own code is the site's, wherever it stands."""
    if question.site_id_code and snapshot.site_id_code == question.site_id_code:
        return Owner.SITE
    source = question.texts[0].source_url if question.texts else ""
    return owner(answer.url, question.homes, source, question.neighbour)


def _of_this_site(foreign: Reason | None, whose: Owner, verdict: Verdict) -> Verdict:
    """A page of another site says nothing of this one; what a hijacked page lacks is not absent."""
    if verdict in SHOWS:
        strange = whose is Owner.OTHER or (foreign is not None and foreign.code == OTHER_CODE)
        strange = strange and whose is not Owner.SOURCE
    else:
        strange = foreign is not None
    return Verdict.UNREADABLE if strange else verdict


def _theirs(question: Question, answer: PageAnswer) -> bool:
    """Whether the site's people put it up: neither our key nor an address we were told."""
    if any(key in answer.url or key.encode() in answer.body for key in question.keys):
        return False
    if question.presumed_theirs is not None:
        return question.presumed_theirs
    return answer.url not in question.ours
