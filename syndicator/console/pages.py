"""The pages: matrix unit × policy, what waits for a person, the story of one repost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from syndicator.console.markup import Part, Shown, heading, page, paragraph, table
from syndicator.control import orders
from syndicator.core.judging.findings import difference_text
from syndicator.core.repost import OPEN, State
from syndicator.core.times import SHANGHAI, Millis, from_millis
from syndicator.store import items, matrix, policies, views

if TYPE_CHECKING:
    from syndicator.core.model import RepostId, SiteKey, UnitKey
    from syndicator.core.times import Span
    from syndicator.store import Tx
    from syndicator.store.matrix import Cell

COLUMNS: Final = 8
UNITS_A_PAGE: Final = 100
_GOOD: Final = frozenset({State.CONFIRMED, State.WITHDRAWN, State.WAIVED})
_BAD: Final = frozenset({State.HELD, State.REFUSED})
_MOST: Final = 200
_LOOKS: Final = (
    *("自 from", "至 to", "结论 verdict"),
    *("依据 reasons", "差异 differences", "页面自述 says"),
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of units and sites, from the configuration; keys stand where there is none."""

    units: Mapping[UnitKey, str] = field(default_factory=dict)
    sites: Mapping[SiteKey, str] = field(default_factory=dict)

    def unit(self, key: UnitKey) -> str:
        """A unit's name."""
        return self.units.get(key, str(key))

    def site(self, key: SiteKey) -> str:
        """A site's name."""
        return self.sites.get(key, str(key))


def matrix_page(
    tx: Tx, names: Names, now: Millis, number: int = 0, told: Sequence[str] = ()
) -> str:
    """Units down, the newest policies across; a unit with several sites shows each.

    Above it what the daemon says of itself (`told`) and the orders of persons that stand.
    """
    columns = matrix.columns(tx, COLUMNS)
    by_unit: dict[UnitKey, dict[int, list[Cell]]] = {}
    for column in columns:
        for cell in matrix.cells(tx, column.id):
            by_unit.setdefault(cell.unit, {}).setdefault(column.id, []).append(cell)
    units = sorted(by_unit)
    chosen = units[number * UNITS_A_PAGE : (number + 1) * UNITS_A_PAGE]
    rows: list[Sequence[Part]] = [
        [names.unit(unit), *(_cells(by_unit[unit].get(column.id, [])) for column in columns)]
        for unit in chosen
    ]
    head: list[Part] = ["责任单位 unit"]
    head += [Shown(_short(one.title), title=f"{one.title} {one.doc_no or ''}") for one in columns]
    parts = [paragraph(f"{_at(now)}，{len(units)} 个单位 · {len(units)} units", "dim")]
    parts += [paragraph(line.strip(), "wait") for line in told]
    parts += _orders(tx)
    parts.append(table(head, rows))
    if (number + 1) * UNITS_A_PAGE < len(units):
        parts.append(table([], [[Shown("下一页 next page", f"/?page={number + 1}")]]))
    return page("转载情况 · who has it", parts)


def _orders(tx: Tx) -> list[str]:
    """Who ordered to stop what, and why; read off the store, whether a daemon runs or not."""
    standing = orders.kept(tx)
    named = [
        ("冻结 freeze", "全部平台 all platforms", standing.freeze),
        ("排空 drain", "全部 everything", standing.drain),
        *(("暂停 hold", str(key), one) for key, one in sorted(standing.holds.items())),
    ]
    rows = [
        (what, where, _at(one.since), _at(one.until) if one.until else "—", one.name, one.reason)
        for what, where, one in named
        if one
    ]
    head = ("命令 order", "对象 of", "自 since", "至 until", "经办人 by", "理由 reason")
    return [table(head, rows)] if rows else []


def _cells(found: Sequence[Cell]) -> Part:
    """One cell of the matrix: the worst of the unit's sites, leading to its story."""
    if not found:
        return ""
    worst = max(found, key=lambda cell: (cell.late, cell.state in _BAD, cell.state not in _GOOD))
    label = worst.state.label
    if worst.state is State.HELD and worst.verdict is not None:
        label = f"{label}·{worst.verdict.label}"
    more = f" ({len(found)})" if len(found) > 1 else ""
    late = " 逾期" if worst.late else ""
    return Shown(f"{label}{late}{more}", f"/repost/{worst.repost}", _look(worst.state))


def _look(state: State) -> str:
    if state in _GOOD:
        return "good"
    return "bad" if state in _BAD else "wait"


def held_page(tx: Tx, names: Names, now: Millis) -> str:
    """Everything that waits for a person: policies, items, reposts."""
    waiting = [
        (f"policy:{one.head.id}", one.head.title, _age(one.head.seen_at, now), _joined(one.reasons))
        for one in policies.held(tx)
    ]
    entries = [
        (f"item:{one.id}", one.title, str(one.decision), _joined(one.reasons))
        for one in items.held(tx)
    ]
    rows: list[Sequence[Part]] = [
        [
            Shown(f"repost:{one.repost.id}", f"/repost/{one.repost.id}"),
            names.unit(one.unit),
            names.site(one.repost.site),
            one.title,
            Shown(one.repost.state.label, look="bad"),
            one.repost.reason,
        ]
        for one in views.in_states(tx, (State.HELD, State.REFUSED))[:_MOST]
    ]
    return page(
        "待人处理 · waiting for a person",
        (
            heading("待审文件 · policies held"),
            table(("文件 policy", "标题 title", "已等 waited", "原因 reason"), waiting),
            heading("待定条目 · items to decide"),
            table(("条目 item", "标题 title", "决定 decision", "原因 reason"), entries),
            heading("转载任务 · reposts"),
            table(("任务", "单位 unit", "站点 site", "文件 policy", "状态", "原因 reason"), rows),
        ),
    )


def story_page(tx: Tx, repost: RepostId, names: Names, now: Millis) -> str | None:
    """The story of one repost; None where there is none of that number."""
    story = views.of_repost(tx, repost)
    if story is None:
        return None
    listed, row = story.listed, story.listed.repost
    address = row.page_url or row.remote_url or ""
    facts: list[Sequence[Part]] = [
        ("文件 policy", f"{listed.title} {story.policy.head.doc_no_text or listed.doc_no or ''}"),
        ("单位 unit", names.unit(listed.unit)),
        ("站点 site", names.site(row.site)),
        ("为何应转 why", f"{listed.why.get('zh', '')} · {listed.why.get('en', '')}"),
        ("状态 state", Shown(f"{row.state.label} {row.state}", look=_look(row.state))),
        ("原因 reason", row.reason),
        ("公开页 page", Shown(address, address)),
        ("可见 visible", _span(listed.visible)),
        ("站方自发 theirs", "是 yes" if row.theirs else "否 no"),
    ]
    if row.state in OPEN and row.due is not None:
        facts.append(("下一动作 next", f"{row.step} {_at(row.due)} ({_age(now, row.due)})"))
    dues = [
        (str(due.profile), _span(due.limit), due.limit_result.label) for due in listed.deadlines
    ]
    looks = [
        (
            _at(one.first_at),
            _at(one.last_at),
            one.verdict.label,
            _joined(one.reasons),
            _joined([difference_text(span) for span in one.spans]),
            _joined([str(remark) for remark in one.remarks]),
        )
        for one in story.sightings
    ]
    tries = [(_at(one.started_at), one.op, one.outcome or "", one.detail) for one in story.attempts]
    told = [(_at(one.at), one.kind, str(one.person or ""), _body(one.body)) for one in story.events]
    return page(
        f"repost:{row.id}",
        (
            table((), facts),
            heading("时限 · deadlines"),
            table(("规则 rule", "时限 limit", "结果 result"), dues),
            heading("推送 · attempts"),
            table(("时间 at", "动作", "结果 outcome", "说明 detail"), tries),
            heading("核验 · sightings"),
            table(_LOOKS, looks),
            heading("经过 · events"),
            table(("时间 at", "事件 event", "经办人 person", "内容"), told),
        ),
    )


def _joined(reasons: Sequence[str]) -> str:
    return "；".join(reasons)


def _body(body: Mapping[str, object]) -> str:
    shown = (f"{name}={value}" for name, value in body.items() if name != "why")
    return ", ".join(shown)


def _short(title: str) -> str:
    start = title.find("关于") + 2 if "关于" in title else 0
    return title[start : start + 12]


def _span(span: Span | None) -> str:
    if span is None:
        return "—"
    if span.lower == span.upper:
        return _at(span.lower)
    return f"{_at(span.lower)} ~ {_at(span.upper)}"


def _at(at: Millis) -> str:
    return f"{from_millis(at, SHANGHAI):%m-%d %H:%M:%S}"


def _age(since: Millis, now: Millis) -> str:
    hours, minutes = divmod(max(0, now - since) // 60_000, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
