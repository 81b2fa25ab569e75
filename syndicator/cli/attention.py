"""What needs attention, most urgent first: sections of `status`, each row with its next step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.cli.duplicates import doubled
from syndicator.cli.output import ago, lasting
from syndicator.cli.sections import At, Cells, Section, Value, Word
from syndicator.cli.seeing import blind, remarked, sources
from syndicator.core import advice
from syndicator.core.calendar import WorkCalendar
from syndicator.core.deadline import Result
from syndicator.core.model import RepostId
from syndicator.core.report import Late, late, will_be_late
from syndicator.core.repost import State
from syndicator.core.times import Millis
from syndicator.settings.concerned import concerned

if TYPE_CHECKING:
    from syndicator.settings.model import Settings
    from syndicator.store.duplicates import Duplicate
    from syndicator.store.evidence import Usage
    from syndicator.store.items import ItemRow
    from syndicator.store.policies import PolicyRow
    from syndicator.store.remarked import Remarked
    from syndicator.store.sources import SourceRow
    from syndicator.store.views import Listed
    from syndicator.store.watches import SiteWatch

_SECOND: Final = 1_000
_REPOST: Final = (
    ("subject", "任务 repost"),
    ("unit", "单位 unit"),
    ("site", "站点 site"),
    ("title", "文件 policy"),
    ("state", "状态 state"),
)
_REASON: Final = ("reason", "原因 reason")
_NEXT: Final = ("next", "下一步 next step")
_LATE: Final = (*_REPOST, ("limit", "时限 limit"), ("over", "已超 over by"), _NEXT)
_SOON: Final = (*_REPOST, ("limit", "时限 limit"), ("over", "还剩 left"), _NEXT)
_STUCK: Final = (*_REPOST, _REASON, ("since", "自 since"), _NEXT)
_POLICY: Final = (
    ("subject", "文件 policy"),
    ("title", "标题 title"),
    _REASON,
    ("seen", "发现 seen"),
    _NEXT,
)
_ITEM: Final = (("subject", "条目 item"), *_POLICY[1:])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the store holds at one moment, as far as anybody must act."""

    now: Millis
    reposts: tuple[Listed, ...]
    """Every open one."""
    policies: tuple[PolicyRow, ...]
    """Held and secret."""
    items: tuple[ItemRow, ...]
    """Held, secret, conflicting, refused."""
    sources: tuple[SourceRow, ...]
    blind: tuple[SiteWatch, ...]
    """Sites whose list could not be read."""
    doubled: tuple[Duplicate, ...]
    """Copies of ours that stand twice."""
    remarked: tuple[Remarked, ...]
    """Pages that say of themselves what a person must follow up."""
    states: Mapping[State, int]
    evidence: Usage
    """How much is kept behind the verdicts."""


def sections(seen: Snapshot, settings: Settings | None) -> tuple[Section, ...]:
    """Everything that needs somebody, and the state of every source."""
    known = {listed.repost.id: listed for listed in seen.reposts}
    rows = [listed.row() for listed in seen.reposts]
    calendar = settings.calendar if settings else WorkCalendar(frozenset())
    overdue = late(rows, seen.now)
    soon = will_be_late(rows, seen.now, calendar)

    def waiting(key: str, title: str, state: State) -> Section:
        found = [one for one in seen.reposts if one.repost.state is state]
        return Section(key, title, _STUCK, [_stuck(one, settings) for one in found])

    return (
        _policies("secret", "涉密标志，须立即处理 · bears marks of secrecy, act now", seen),
        Section("late", "已超时限 · late", _LATE, _limits(overdue, known, seen.now, settings)),
        Section("soon", "将超时限 · will be late", _SOON, _limits(soon, known, seen.now, settings)),
        _items("conflict", "条目有冲突，待定夺 · conflicting items", seen),
        _policies("held_policy", "待审文件 · held policies", seen),
        waiting("held", "待审任务 · held reposts", State.HELD),
        doubled(seen.doubled, settings),
        remarked(seen.remarked, seen.now, settings),
        waiting("refused", "需处理 · refused, something must be mended", State.REFUSED),
        waiting("unsure", "结果待查 · outcome unknown, being looked up", State.UNSURE),
        waiting("in_review", "站内待审 · waits for the site's editor", State.IN_REVIEW),
        _unseen(seen, settings),
        _items("unusable", "页面不可用的条目 · items whose page cannot be taken", seen),
        blind(seen.blind, seen.reposts, seen.now, settings),
        sources(seen.sources, seen.now, settings),
    )


# -- reposts --------------------------------------------------------------------------------------


def _limits(
    entries: Iterable[Late],
    known: Mapping[RepostId, Listed],
    now: Millis,
    settings: Settings | None,
) -> list[Cells]:
    return [
        {
            **_cells(known[entry.row.repost], settings),
            "limit": entry.limit,
            "result": Word(entry.result),
            "over": lasting(abs(now - entry.limit.upper))
            + (" ?" if entry.result is Result.UNDECIDED else ""),
        }
        for entry in entries
    ]


def _stuck(one: Listed, settings: Settings | None) -> Cells:
    return {**_cells(one, settings), "since": At(one.repost.since)}


def _unseen(seen: Snapshot, settings: Settings | None) -> Section:
    """Stored by the site, and its page does not come to show it."""
    found = [
        _stuck(one, settings)
        for one in seen.reposts
        if one.repost.state is State.ACCEPTED and _grace_over(one, seen.now, settings)
    ]
    return Section("unseen", "已入库，久不可见 · stored, but not to be seen", _STUCK, found)


def _grace_over(one: Listed, now: Millis, settings: Settings | None) -> bool:
    platform = settings.platforms.get(one.platform) if settings else None
    if platform is None or one.accepted_at is None:
        return True
    return now - one.accepted_at > platform.grace_s * _SECOND


def _cells(one: Listed, settings: Settings | None) -> dict[str, Value]:
    repost = one.repost
    whom = concerned(settings, repost.site, one.platform, one.unit)
    site, unit = (whom.site, whom.unit) if whom else (None, None)
    return {
        "subject": f"repost:{repost.id}",
        "policy": f"policy:{repost.policy}",
        "title": one.title,
        "doc_no": one.doc_no,
        "unit": unit.name if unit else str(one.unit),
        "site": site.name if site else str(repost.site),
        "site_key": str(repost.site),
        "platform": str(one.platform),
        "state": Word(repost.state),
        "verdict": None if one.verdict is None else Word(one.verdict),
        "reason": repost.reason,
        "action_at": At(repost.due),
        "next": advice.on_repost(repost.id, repost.state, whom),
    }


# -- policies and items ---------------------------------------------------------------------------


def _policies(key: str, title: str, seen: Snapshot) -> Section:
    """Policies that wait for a person, and items of the same kind that have no policy."""
    state = "secret" if key == "secret" else "held"
    rows: list[Cells] = [
        {
            "subject": f"policy:{row.id}",
            "title": row.head.title or row.head.url,
            "doc_no": row.head.doc_no,
            "url": row.head.url,
            "reason": row.reasons,
            "approvals": tuple(map(str, row.approvals)),
            "seen": At(row.head.seen_at),
            "age": ago(row.head.seen_at, seen.now),
            "next": advice.on_policy(row.id, row.state, scoped=row.scope is not None),
        }
        for row in seen.policies
        if row.state == state
    ]
    rows += [
        _item(one, seen.now) for one in seen.items if one.decision == state and one.policy is None
    ]
    return Section(key, title, _POLICY, rows)


def _items(key: str, title: str, seen: Snapshot) -> Section:
    decision = "conflict" if key == "conflict" else "refused"
    rows = [_item(one, seen.now) for one in seen.items if one.decision == decision]
    return Section(key, title, _ITEM, rows)


def _item(one: ItemRow, now: Millis) -> Cells:
    return {
        "subject": f"item:{one.id}",
        "title": one.title,
        "doc_no": one.doc_no,
        "url": one.url,
        "source": str(one.source),
        "reason": one.reasons,
        "seen": At(one.first_seen_at),
        "age": ago(one.first_seen_at, now),
        "again_at": At(one.plan_at),
        "next": advice.on_item(one.id, one.decision, one.policy),
    }
