"""A verdict once more, from nothing but what was kept: the same rules must say the same.

Before anything is judged, everything is held against the chain of events: the finding as it stands
in its row, the digests of the answers, the bytes of each record, the text of the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from syndicator.core.candidates import Listed, pick
from syndicator.core.errors import ConfigurationError
from syndicator.core.model import ListKind
from syndicator.core.sighting import RANK
from syndicator.core.verdict import Verdict
from syndicator.evidence.keeping import Gone, load
from syndicator.evidence.question import Asked, NoQuestion, Search, read_asked
from syndicator.evidence.warc import BrokenRecord
from syndicator.feeds.errors import FeedError
from syndicator.pages.judging import RULES, Question, judge
from syndicator.pages.listing import read_listing
from syndicator.store import evidence, policies, proofs
from syndicator.store.columns import dump_reasons
from syndicator.store.errors import NoSuchRow
from syndicator.store.evidence import Role

if TYPE_CHECKING:
    from syndicator.core.model import PolicyId, Revision
    from syndicator.evidence.received import Received
    from syndicator.store import Tx
    from syndicator.store.evidence import Kept
    from syndicator.store.proofs import Proved

NO_PROOF: Final = "{}"


class Outcome(StrEnum):
    """What came of judging again."""

    SAME = "same"
    """The verdict, its reasons and every span come out as they were recorded."""
    DIFFERENT = "different"
    """By the very rules that gave it the verdict does not come out again."""
    REVISED = "revised"
    """Newer rules say something else of the same evidence."""
    EXPIRED = "expired"
    """Retention took the bytes: nothing can be said any more."""
    UNPROVEN = "unproven"
    """There is nothing to judge: no answer came, or evidence was not kept in those days."""
    BROKEN = "broken"
    """Row, evidence or text is not what the chain of events says it was."""

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]

    @property
    def bad(self) -> bool:
        """Whether somebody must find out what happened."""
        return self in {Outcome.DIFFERENT, Outcome.BROKEN}


_LABELS: Final = {
    Outcome.SAME: "一致",
    Outcome.DIFFERENT: "不一致",
    Outcome.REVISED: "新规则另有结论",
    Outcome.EXPIRED: "已过保存期",
    Outcome.UNPROVEN: "无可复判",
    Outcome.BROKEN: "与事件链不符",
}


@dataclass(frozen=True, slots=True)
class Said:
    """All that a judgement says, as it is compared and shown."""

    verdict: Verdict
    revision: int | None
    page_url: str | None
    theirs: bool
    reasons: tuple[str, ...]
    spans: tuple[Mapping[str, object], ...]
    remarks: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """One sighting judged again."""

    proved: Proved
    outcome: Outcome
    why: str = ""
    """Bilingual; what differs, or why nothing can be said."""
    now: Said | None = None
    """What the rules of this program say; None where there was nothing to judge."""


def replay(tx: Tx, proved: Proved) -> Replayed:
    """Judge one sighting again."""
    if proved.question == NO_PROOF:
        return _before_questions(tx, proved)
    kept = evidence.of(tx, proved.id)
    wrong = _not_vouched(tx, proved, kept)
    if wrong is not None:
        return Replayed(proved, Outcome.BROKEN, wrong)
    try:
        asked = read_asked(proved.question, texts_of(tx, proved.policy))
        came = [(role, load(tx, one)) for role, one in kept]
    except Gone as gone:
        return Replayed(proved, Outcome.EXPIRED, str(gone))
    except (BrokenRecord, NoQuestion) as broken:
        return Replayed(proved, Outcome.BROKEN, str(broken))
    now = judged(asked, came)
    if now is None:
        return Replayed(proved, Outcome.UNPROVEN, _nothing_to_judge(asked))
    return _compared(proved, now)


def _before_questions(tx: Tx, proved: Proved) -> Replayed:
    """A sighting of the days before questions were kept: its page is judged, and proves nothing.

    What was asked then is guessed from the policy as it stands, and no event vouches for the page.
    """
    kept = [one for role, one in evidence.of(tx, proved.id) if role is Role.PAGE]
    if not kept:
        why = "当时未保存证据 · no evidence was kept then"
        return Replayed(proved, Outcome.UNPROVEN, why)
    try:
        page = load(tx, kept[0])
        text = texts_of(tx, proved.policy)(proved.revision or 1)
    except Gone as gone:
        return Replayed(proved, Outcome.EXPIRED, str(gone))
    except (BrokenRecord, NoQuestion) as broken:
        return Replayed(proved, Outcome.BROKEN, str(broken))
    now = _of_page(Question((text,), presumed_theirs=proved.theirs), page)
    why = (
        f"当时只存网页、未记判读问题，不作证明；按现行规则 {RULES} 判为 {now.verdict.label} · "
        "only the page was kept then, not what was asked: it proves nothing; by the rules of "
        f"today ({RULES}) it is {now.verdict}"
    )
    return Replayed(proved, Outcome.UNPROVEN, why, now)


def _nothing_to_judge(asked: Asked) -> str:
    if asked.search is not None and asked.search.kind is ListKind.CMS:
        return (
            "未见是经接口从 CMS 自己的列表读到的，没有公开网页可存，不能复判；要能复判，把该站点的 "
            "list_kind 改为公开列表 · the absence was read off the CMS's own list through its "
            "interface: no public page came that could be kept; with a public list (list_kind) it "
            "could be judged again"
        )
    return "没有应答可判 · no answer came that could be judged"


def judged(asked: Asked, came: Sequence[tuple[Role, Received]]) -> Said | None:
    """What the rules of this program say of kept answers; None where none can be judged."""
    if asked.question is None:
        return None
    page = next((one for role, one in came if role is Role.PAGE), None)
    if page is not None:
        return _of_page(asked.question, page)
    listings = [one for role, one in came if role is Role.LIST]
    if not listings or asked.search is None:
        return None
    opened = [one for role, one in came if role is Role.OPENED]
    return _of_list(asked.question, asked.search, listings, opened)


def texts_of(tx: Tx, policy: PolicyId) -> Callable[[int], Revision]:
    """Versions of a policy's text by their number; one that is missing raises `NoQuestion`."""

    def text_of(number: int) -> Revision:
        try:
            return policies.revision(tx, policy, number)
        except NoSuchRow as missing:
            raise NoQuestion(str(missing)) from missing

    return text_of


def _not_vouched(tx: Tx, proved: Proved, kept: Iterable[tuple[Role, Kept]]) -> str | None:
    """Why the row or its evidence is not what the chain of events says; None where it is."""
    event = proofs.vouched(tx, proved.repost).get(proved.id)
    if event is None:
        return f"事件链中没有 sighting:{proved.id} · no event vouches for sighting:{proved.id}"
    if event["finding"] != proved.finding:
        return (
            f"sighting:{proved.id} 的判定或理由被改动 · verdict or reasons of "
            f"sighting:{proved.id} were changed"
        )
    if event["evidence"] != [{"body": one.digest, "record": one.sealed} for _, one in kept]:
        return f"sighting:{proved.id} 的证据被换过 · sighting:{proved.id} has other evidence now"
    return None


def _of_page(question: Question, page: Received) -> Said:
    found = judge(question, page.answer)
    return Said(
        verdict=found.verdict,
        revision=found.revision,
        page_url=page.url,
        theirs=found.theirs,
        reasons=tuple(str(reason) for reason in found.comparison.reasons),
        spans=tuple(asdict(span) for span in found.comparison.spans),
        remarks=dump_reasons(found.remarks),
    )


def _of_list(
    question: Question, search: Search, listings: Sequence[Received], opened: Sequence[Received]
) -> Said | None:
    entries: list[Listed] = []
    for answer in (one.answer for one in listings):
        kind = answer.headers.get("content-type")
        try:
            rows = read_listing(answer.body, search.kind, answer.url, search.selector, kind)
        except (FeedError, ConfigurationError):
            return None
        entries += [Listed(row.url, row.title) for row in rows]
    worth = pick(entries, search.sought)
    pages = [_of_page(question, page) for page in opened]
    shown = min(pages, key=lambda said: RANK[said.verdict], default=None)
    if shown is not None and RANK[shown.verdict] < RANK[Verdict.ABSENT]:
        return shown
    if len(worth) > len(opened):
        return None  # these rules would open a page that was not opened then
    return Said(Verdict.ABSENT, None, None, theirs=False, reasons=(), spans=(), remarks="[]")


def _compared(proved: Proved, now: Said) -> Replayed:
    differs = _differences(proved, now)
    if not differs:
        return Replayed(proved, Outcome.SAME, now=now)
    words = "；".join(differs)
    if proved.rules == RULES:
        return Replayed(proved, Outcome.DIFFERENT, words, now)
    why = f"规则 {proved.rules} → {RULES} rules: {words}"
    return Replayed(proved, Outcome.REVISED, why, now)


def _differences(proved: Proved, now: Said) -> list[str]:
    if now.verdict is Verdict.ABSENT:  # vanished is absent with the past in view
        gone = proved.verdict in {Verdict.ABSENT, Verdict.VANISHED}
        return [] if gone else [_changed("判定 verdict", proved.verdict, now.verdict)]
    pairs: tuple[tuple[str, object, object], ...] = (
        ("判定 verdict", proved.verdict, now.verdict),
        ("版本 revision", proved.revision, now.revision),
        ("地址 address", proved.page_url, now.page_url),
        ("自发 theirs", proved.theirs, now.theirs),
        ("理由 reasons", proved.reasons, now.reasons),
        ("差异 spans", _plain(proved.spans), _plain(now.spans)),
        ("备注 remarks", proved.remarks, now.remarks),
    )
    return [_changed(name, before, after) for name, before, after in pairs if before != after]


def _plain(spans: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    return [{name: str(value) for name, value in span.items()} for span in spans]


def _changed(name: str, before: object, after: object) -> str:
    return f"{name}: {before} → {after}"
