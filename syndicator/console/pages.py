"""The pages: matrix unit × policy, what waits for a person, the story of one repost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from syndicator.console.markup import Part, Shown, heading, page, paragraph, table
from syndicator.console.shown import BAD, GOOD, Names, age, at, joined, look
from syndicator.control import orders
from syndicator.core.course import decided
from syndicator.core.repost import State
from syndicator.store import items, matrix, policies, views

if TYPE_CHECKING:
    from syndicator.core.model import UnitKey
    from syndicator.core.times import Millis
    from syndicator.store import Tx
    from syndicator.store.matrix import Cell

COLUMNS: Final = 8
UNITS_A_PAGE: Final = 100
_MOST: Final = 200
_WAITING: Final = (
    *("任务 repost", "单位 unit", "站点 site"),
    *("文件 policy", "状态 state", "原因 reason"),
)


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
    parts = [paragraph(f"{at(now)}，{len(units)} 个单位 · {len(units)} units", "dim")]
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
        (what, where, at(one.since), at(one.until) if one.until else "—", one.name, one.reason)
        for what, where, one in named
        if one
    ]
    head = ("命令 order", "对象 of", "自 since", "至 until", "经办人 by", "理由 reason")
    return [table(head, rows)] if rows else []


def _cells(found: Sequence[Cell]) -> Part:
    """One cell of the matrix: the worst of the unit's sites, leading to its story."""
    if not found:
        return ""
    worst = max(found, key=lambda cell: (cell.late, cell.state in BAD, cell.state not in GOOD))
    label, english = worst.state.label, str(worst.state)
    if worst.state is State.HELD and worst.verdict is not None:
        label, english = f"{label}·{worst.verdict.label}", f"{english}, {worst.verdict}"
    more = f" ({len(found)})" if len(found) > 1 else ""
    late, was_late = (" 逾期", ", late") if worst.late else ("", "")
    return Shown(
        f"{label}{late}{more}\n{english}{was_late}", f"/repost/{worst.repost}", look(worst.state)
    )


def held_page(tx: Tx, names: Names, now: Millis) -> str:
    """Everything that waits for a person: policies, items, reposts."""
    waiting = [
        (f"policy:{one.head.id}", one.head.title, age(one.head.seen_at, now), joined(one.reasons))
        for one in policies.held(tx)
    ]
    entries = [
        (f"item:{one.id}", one.title, decided(str(one.decision)), joined(one.reasons))
        for one in items.held(tx)
    ]
    rows: list[Sequence[Part]] = [
        [
            Shown(f"repost:{one.repost.id}", f"/repost/{one.repost.id}"),
            names.unit(one.unit),
            names.site(one.repost.site),
            one.title,
            Shown(f"{one.repost.state.label} {one.repost.state}", look="bad"),
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
            table(_WAITING, rows),
        ),
    )


def _short(title: str) -> str:
    start = title.find("关于") + 2 if "关于" in title else 0
    return title[start : start + 12]
