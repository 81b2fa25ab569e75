"""The story of an item or a policy: what was shown, what was decided and why, what is next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from syndicator.cli.output import ago
from syndicator.cli.sections import At, Cells, Json, Section, Story, Told, Value, Word
from syndicator.core import advice
from syndicator.core.course import line, way
from syndicator.core.repost import GONE
from syndicator.core.times import Millis

if TYPE_CHECKING:
    from syndicator.settings.model import Settings
    from syndicator.store.events import EventRow
    from syndicator.store.items import ItemRow
    from syndicator.store.policies import PolicyRow
    from syndicator.store.views import ItemStory, Listed, PolicyStory

_EVENTS: Final = (
    ("at", "时间 at"),
    ("event", "事件 event"),
    ("person", "经办人 person"),
    ("course", "状态 state"),
    ("reason", "原因 reason"),
)


def policy_story(seen: PolicyStory, settings: Settings | None) -> Story:
    """Everything about one policy."""
    row = seen.policy
    facts = (
        *_policy_facts(row),
        ("next", advice.NEXT, advice.on_policy(row.id, row.state, scoped=row.scope is not None)),
    )
    sections = (
        Section("items", "条目 · items", _ITEMS, [_item(one) for one in seen.items]),
        Section(
            "revisions",
            "版本 · revisions",
            (
                ("number", "版本 number"),
                ("fetched_at", "读取 read"),
                ("title", "标题 title"),
                ("digest", "摘要 digest"),
            ),
            [
                {
                    "number": one.number,
                    "title": one.title,
                    "digest": one.digest,
                    "source_url": one.source_url,
                    "fetched_at": At(one.fetched_at),
                }
                for one in seen.revisions
            ],
        ),
        Section(
            "reposts",
            "转载任务 · reposts",
            (
                ("subject", "任务 repost"),
                ("site", "站点 site"),
                ("state", "状态 state"),
                ("verdict", "核验 verdict"),
                ("action_at", "下一动作 next action"),
                ("reason", "原因 reason"),
            ),
            [_owed(one, settings) for one in seen.reposts],
        ),
        events(seen.events),
    )
    number = row.head.doc_no_text or ""
    return Story(
        "policy", f"policy:{row.id} {row.state} 《{row.head.title}》 {number}", facts, sections
    )


def item_story(seen: ItemStory, now: Millis) -> Story:
    """Everything about one item."""
    row = seen.item
    published = f"{row.published.iso()} ({row.published.precision})" if row.published else None
    facts: tuple[tuple[str, str, Value], ...] = (
        ("subject", "条目 item", f"item:{row.id}"),
        ("title", "标题 title", row.title),
        ("source", "信源 source", str(row.source)),
        ("url", "地址 address", row.url),
        ("doc_no", "文号 document number", row.doc_no),
        ("published", "标注发布时间 dated", published),
        ("first_seen_at", "首次看到 first seen", At(row.first_seen_at)),
        ("last_seen_at", "最近看到 last seen", At(row.last_seen_at)),
        ("decision", "决定 decision", str(row.decision)),
        ("reasons", "理由 reasons", row.reasons),
        ("ruling", "人工定夺 a person's ruling", row.ruling),
        ("policy", "文件 policy", None if row.policy is None else f"policy:{row.policy}"),
        ("failures", "失败次数 failures", row.plan_failures),
        ("action_at", "下一动作 next try", At(row.plan_at)),
        ("action_in", "还有 in", None if row.plan_at is None else ago(row.plan_at, now)),
        ("next", advice.NEXT, advice.on_item(row.id, row.decision, row.policy)),
    )
    title = f"item:{row.id} {row.decision} 《{row.title}》"
    return Story("item", title, facts, (events(seen.events),))


def revision(number: int | None) -> str | None:
    """A revision as people and programs read it: `1`, `gone`, or none."""
    if number is None:
        return None
    return "gone" if number == GONE else str(number)


# -- parts of several stories ---------------------------------------------------------------------


_ITEMS: Final = (
    ("subject", "条目 item"),
    ("source", "信源 source"),
    ("decision", "决定 decision"),
    ("first_seen_at", "首次看到 first seen"),
    ("url", "地址 address"),
)


def _item(row: ItemRow) -> Cells:
    return {
        "subject": f"item:{row.id}",
        "source": str(row.source),
        "title": row.title,
        "decision": str(row.decision),
        "reasons": row.reasons,
        "url": row.url,
        "first_seen_at": At(row.first_seen_at),
    }


def _owed(listed: Listed, settings: Settings | None) -> Cells:
    repost = listed.repost
    site = settings.sites.get(repost.site) if settings else None
    return {
        "subject": f"repost:{repost.id}",
        "site": site.name if site else str(repost.site),
        "site_key": str(repost.site),
        "unit": str(listed.unit),
        "state": Word(repost.state),
        "verdict": Word(listed.verdict) if listed.verdict else None,
        "action": str(repost.step),
        "action_at": At(repost.due),
        "reason": repost.reason,
    }


def _policy_facts(row: PolicyRow) -> tuple[tuple[str, str, Value], ...]:
    head = row.head
    scope = f"{row.scope.kind} {' '.join(row.scope.values)}".strip() if row.scope else None
    return (
        ("subject", "文件 policy", f"policy:{row.id}"),
        ("title", "标题 title", head.title),
        ("doc_no", "文号 document number", head.doc_no),
        ("issuers", "发文机关 issuers", head.issuers),
        ("source", "信源 source", str(head.source)),
        ("url", "地址 address", head.url),
        ("published", "发布 published", f"{head.published.iso()} ({head.published.precision})"),
        ("state", "状态 state", row.state),
        ("rule", "规则 rule", row.rule),
        ("scope", "范围 scope", scope),
        ("reasons", "理由 reasons", row.reasons),
        ("approvals", "已同意 approved by", tuple(map(str, row.approvals))),
        ("seen_at", "发现 seen", At(head.seen_at)),
        ("released_at", "放行 released", At(head.released_at)),
        ("start", "起算 clocks run from", row.start),
        ("source_checked_at", "信源复核 source read again", At(row.source_checked_at)),
        ("wanted", "应有版本 wanted", "gone" if row.wanted_gone else str(head.latest)),
        ("meta", "元数据 metadata", Json(dict(row.meta)) if row.meta else None),
    )


def events(rows: Iterable[EventRow]) -> Section:
    """What happened, each with the person where one did it."""
    cells: list[Cells] = [
        {
            "at": At(row.at),
            "event": Told(row.kind, line(row.kind, row.body)),
            "person": None if row.person is None else str(row.person),
            "course": Told(_course(row), way(row.body)),
            "reason": str(row.body.get("reason") or ""),
            "body": Json(dict(row.body)),
            "chain": row.chain,
            "seq": row.seq,
            "hash": row.hash,
        }
        for row in rows
    ]
    return Section("events", "经过 · events", _EVENTS, cells, runs=True)


def _course(row: EventRow) -> str:
    before, after = row.body.get("from"), row.body.get("to")
    if after is None or before == after:
        return str(after or "")
    return f"{before} → {after}" if before else str(after)
