"""What can be said of one site and one policy, from pages opened and lists read.

Pure. ``absent`` is only said where the search of the site was seen to work and did not find it, or
a list that fits best reaches back before the policy; everything else is *could not be seen*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from syndicator.core.judging.stated import History
from syndicator.core.judging.whose import LINK_IN_LIST
from syndicator.core.lag import Lag, lag
from syndicator.core.model import Revision
from syndicator.core.reason import Reason
from syndicator.core.sighting import RANK
from syndicator.core.text import digest
from syndicator.core.times import Millis, Span, Stamp
from syndicator.core.verdict import Verdict
from syndicator.pages.columns import Fit
from syndicator.pages.judging import Judgement, Known, Question, judge
from syndicator.pages.snapshot import PageSnapshot, PageStatus
from syndicator.survey.lists import Found, reaches
from syndicator.survey.model import (
    AskedPolicy,
    Finding,
    LagBasis,
    ReadList,
    ShownSpan,
    Unseen,
)
from syndicator.survey.state import Heard

STANDING: Final = frozenset(
    {
        Verdict.FAITHFUL,
        Verdict.LINKED,
        Verdict.MISPLACED,
        Verdict.POLLUTED,
        Verdict.ALTERED,
        Verdict.PARTIAL,
    }
)
"""Something of the policy stands there."""
_MOST_SPANS: Final = 40
_LONGEST_SPAN: Final = 400
_BEFORE_SOURCE: Final = Reason(
    "stated_before_source",
    "页面自称的发布时间早于信源发布，不能据以计时，请核对是否倒签",
    "the page states a time before the source published: no lag is counted, check for backdating",
)
_IN_FUTURE: Final = Reason(
    "stated_in_future",
    "页面自称的发布时间在查看之后，不能据以计时",
    "the page states a time after we looked: no lag is counted",
)


_DOUBTED: Final = frozenset(
    {"date_12h_off", "date_in_future", "date_is_generation_time", "dates_disagree"}
)
"""Remarks after which a page's own time measures nothing."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One candidate page: its answer, and what it shows of the policy; or why it says nothing."""

    url: str
    heard: Heard | None
    judgement: Judgement | None
    unseen: Unseen | None = None
    why: str = ""
    listed: Stamp | None = None
    """The date beside it in the list."""
    named: bool = False
    """List or page bear just the policy's title: then not to find its text proves nothing."""


def judged(policy: AskedPolicy, heard: Heard, snapshot: PageSnapshot | None) -> Judgement:
    """Hold one page against one policy: the judge of the daemon, on what was kept."""
    text = Revision(
        number=1,
        title=policy.title,
        html=policy.html,
        text=policy.text,
        digest=digest(policy.text),
        source_url=policy.url,
        fetched_at=heard.at,
    )
    published = policy.published
    history = History(
        at=heard.at,
        published=None if published is None else published.span(),
        sources=(policy.source, *policy.issuers),
    )
    question = Question((text,), doc_no=policy.doc_no_text, published=published, history=history)
    return judge(question, heard.answer, Known(snapshot=snapshot))


def best_of(opened: Sequence[Opened]) -> Opened | None:
    """The page that speaks for the site: the best verdict, whichever came first."""
    read = [one for one in opened if one.judgement is not None]
    return min(read, key=_rank, default=None)


def _rank(one: Opened) -> int:
    return len(RANK) if one.judgement is None else RANK[one.judgement.verdict]


def standing(policy: AskedPolicy, best: Opened) -> Finding:
    """The finding of a page on which something of the policy stands."""
    judgement, heard = best.judgement, best.heard
    if judgement is None or heard is None:
        raise ValueError("没有读到的页面 · a page that was not read")
    snapshot, comparison = judgement.snapshot, judgement.comparison
    reasons = [*comparison.reasons, *judgement.remarks]
    stated, basis = snapshot.published, LagBasis.PAGE
    if stated is None or _DOUBTED & {one.code for one in judgement.remarks}:
        stated, basis = best.listed, LagBasis.LIST
    found, doubt = _lag(policy.published, stated, heard.at)
    reasons += doubt
    if found is None or stated is None:
        found, basis = _lag_by_look(policy.published, heard.at), LagBasis.LOOK
    return Finding(
        verdict=judgement.verdict,
        url=heard.url,
        title=snapshot.title,
        at=heard.at,
        digest=heard.digest,
        stated=stated,
        lag=found,
        lag_basis=None if found is None else basis,
        reasons=tuple(reasons),
        spans=tuple(
            ShownSpan(span.kind.value, span.original[:_LONGEST_SPAN], span.page[:_LONGEST_SPAN])
            for span in comparison.spans[:_MOST_SPANS]
        ),
    )


def linked(policy: AskedPolicy, title: str, shown: Heard, listed: Stamp | None) -> Finding:
    """The list shows the policy's title, and the link leads to the source's own page."""
    found, doubt = _lag(policy.published, listed, shown.at)
    basis = LagBasis.LIST
    if found is None:
        found, basis = _lag_by_look(policy.published, shown.at), LagBasis.LOOK
    return Finding(
        verdict=Verdict.LINKED,
        url=shown.url,
        title=title,
        at=shown.at,
        digest=shown.digest,
        stated=listed,
        lag=found,
        lag_basis=None if found is None else basis,
        reasons=(LINK_IN_LIST, *doubt),
    )


def _lag(
    published: Stamp | None, stated: Stamp | None, now: Millis
) -> tuple[Lag | None, tuple[Reason, ...]]:
    """Bounds of the lag by the site's own word, or why it is not believed."""
    if published is None or stated is None:
        return None, ()
    start, said = published.span(), stated.span()
    if said.lower > now:
        return None, (_IN_FUTURE,)
    if said.upper < start.lower:
        return None, (_BEFORE_SOURCE,)
    # What came after the source, within the precision of both.
    visible = Span(max(said.lower, start.lower), max(start.lower, min(said.upper, now)))
    return lag(start, visible), ()


def _lag_by_look(published: Stamp | None, now: Millis) -> Lag | None:
    """It stood there when we looked: no more is known than an upper bound."""
    if published is None or published.at > now:
        return None
    return lag(published.span(), Span(published.at, now))


@dataclass(frozen=True, slots=True)
class Searched:
    """What the site's own search said of one policy; `trusted` where it found a known page."""

    trusted: bool
    heard: Heard | None


def missing(
    policy: AskedPolicy, opened: Sequence[Opened], found: Found, searched: Searched | None
) -> Finding:
    """The finding where nothing of the policy was seen: absent, or why that cannot be said."""
    unread = next((one for one in opened if one.unseen is not None), None)
    if unread is not None and unread.unseen is not None:
        return unseen(unread.unseen, unread.why, url=unread.url)
    about = [
        reason
        for one in opened
        if one.judgement is not None and one.judgement.verdict is not Verdict.ABSENT
        for reason in one.judgement.comparison.reasons
    ]
    if about:
        return unseen(Unseen.PAGE, str(about[0]), url=opened[0].url)
    bare = next((one for one in opened if one.named and _is_page(one)), None)
    if bare is not None:
        return unseen(Unseen.PAGE, _TITLE_ONLY, url=bare.url)
    others = tuple(
        reason
        for one in opened
        if one.judgement is not None
        for reason in one.judgement.comparison.reasons
    )
    if searched is not None and searched.trusted and searched.heard is not None:
        return _absent(searched.heard, (_SEARCHED, *others))
    before = None if policy.published is None else policy.published.at
    past = [one for one in found.lists if _speaks(one, before)]
    if past and max(one.fit for one in past) >= _best_unread(found.lists, before):
        best = max(past, key=lambda one: one.fit)
        heard = found.last[best.url]
        short = [one for one in found.lists if one not in past and one.fit >= Fit.NEWS]
        return _absent(heard, (*map(_read_back, past), *map(_fell_short, short), *others))
    kind, why = _why_unseen(found.lists)
    return unseen(kind, why)


_TITLE_ONLY: Final = (
    "页面标题就是该文件，但读不到正文（可能是图片、PDF 或脚本显示） · the page bears its title, "
    "but no text of it could be read: an image, a PDF or a script?"
)


def _is_page(one: Opened) -> bool:
    """Whether it was an ordinary page; one that says it is gone was not."""
    return one.judgement is not None and one.judgement.snapshot.status is PageStatus.OK


_SEARCHED: Final = Reason(
    "searched",
    "站内搜索能查到本站已知稿件，但查不到该文件",
    "the site's own search finds a page known to be there, and does not find this policy",
)


def _speaks(one: ReadList, before: Millis | None) -> bool:
    """Whether the list was read well back before the policy, and is one where it belongs."""
    if before is None or one.fit < Fit.DOCUMENTS:
        return False
    return one.oldest is not None and reaches(one.oldest, before)


def _best_unread(lists: Sequence[ReadList], before: Millis | None) -> Fit:
    """How well the best of the lists fits that did not reach so far back."""
    return max((one.fit for one in lists if not _speaks(one, before)), default=Fit.NONE)


def _read_back(one: ReadList) -> Reason:
    back = "" if one.oldest is None else one.oldest.iso()[:10]
    return Reason(
        "list_read",
        f"已读“{one.name}”{one.pages} 页 {one.rows} 条，回溯到 {back}，没有该文件",
        f"{one.name}: {one.pages} page(s), {one.rows} rows, back to {back}: it is not there",
    )


def _fell_short(one: ReadList) -> Reason:
    """Where it may stand all the same: told, so that whoever contests it knows where to look."""
    back = one.oldest.iso()[:10] if one.oldest else "—"
    why = one.unseen.label if one.unseen else "未翻到该日或只收本级文件"
    unseen = one.unseen.advice.en if one.unseen else "too short, or own documents"
    return Reason(
        "list_not_counted",
        f"“{one.name}”未计入：{why}（到 {back}）",
        f"{one.name} does not count: {unseen} (to {back})",
    )


def _absent(heard: Heard, reasons: tuple[Reason, ...]) -> Finding:
    return Finding(
        verdict=Verdict.ABSENT, url=heard.url, at=heard.at, digest=heard.digest, reasons=reasons
    )


_GRAVEST: Final = (
    Unseen.BLOCKED,
    Unseen.ROBOTS,
    Unseen.UNREACHABLE,
    Unseen.BUDGET,
    Unseen.SCRIPTED,
    Unseen.PAGE,
)


def _why_unseen(lists: Sequence[ReadList]) -> tuple[Unseen, str]:
    """Why no list allows to say anything: the one that a person can do something about first."""
    fitting = [one for one in lists if one.fit >= Fit.NEWS]
    for kind in _GRAVEST:
        hit = next((one for one in fitting if one.unseen is kind), None)
        if hit is not None:
            return kind, f"{hit.name} {hit.url} {hit.why}".strip()
    read = [one for one in fitting if one.oldest is not None]
    if read:
        return Unseen.TOO_SHORT, "；".join(map(_how_far, read))
    return Unseen.NO_LIST, ""


def _how_far(one: ReadList) -> str:
    back = "" if one.oldest is None else one.oldest.iso()[:10]
    return f"{one.name} → {back}"


def unseen(kind: Unseen, why: str = "", *, url: str | None = None) -> Finding:
    """Nothing can be said, and why."""
    detail = (Reason("detail", why, why),) if why else ()
    return Finding(verdict=None, unseen=kind, url=url, reasons=(kind.advice, *detail))
