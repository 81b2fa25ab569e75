"""Replay: order another try for every repost that a filter and a range of time choose.

It is `retry` for many: each row takes the same transition, with its person and reason, and the
look-up comes first as always. Rows in states that know no retry are counted and left alone.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from syndicator.control import orders
from syndicator.control.protocol import Answer, Request
from syndicator.core import events as ev
from syndicator.core.errors import ActionRefused, LostRace
from syndicator.core.lifecycle import legal
from syndicator.core.model import PolicyId
from syndicator.core.repost import State
from syndicator.stages import moves
from syndicator.store import selection
from syndicator.store.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.model import Person, RepostId
    from syndicator.core.repost import Repost
    from syndicator.stages.context import Context
    from syndicator.store import Tx

BATCH: Final = 200
"""Rows a transaction, so that a large replay never holds the writer long."""
MAY: Final = frozenset(state for state in State if ev.Retried in legal(state))
WHY_NOT: Final = {
    State.HELD: "须 release 或 waive · a person decides: release or waive",
    State.PUSHING: "正在推送 · a request is under way",
    State.ACCEPTED: "已入库 · stored already",
    State.IN_REVIEW: "已入库 · stored already",
    State.CONFIRMED: "已核验 · seen on the page",
    State.WAIVED: "已终结 · ended",
    State.WITHDRAWN: "已终结 · ended",
}
"""What a person is told of the states that know no retry."""


async def act(ctx: Context, person: Person, request: Request) -> Answer:
    """Replay what the request chooses. Raises `ActionRefused` with the reason."""
    order = orders.given(person, request.reason, ctx.clock.now())
    chosen = selected(request)
    _refuse_unknown(ctx, chosen)
    found = await ctx.read(lambda tx: selection.counts(tx, chosen))
    if not found:
        raise ActionRefused("没有符合条件的转载任务 · no repost matches these filters")
    left = {state: count for state, count in found.items() if state not in MAY}
    if request.dry_run:
        moved: Mapping[State, int] = {one: count for one, count in found.items() if one in MAY}
    else:
        moved = await _replay(ctx, chosen, ev.Retried(person.key, order.reason))
        ctx.wakes.push.set()
    return Answer(
        ok=True,
        message="\n".join(_told(moved, left, dry_run=request.dry_run)),
        data={"replayed": _plain(moved), "left_alone": _plain(left), "dry_run": request.dry_run},
    )


def _refuse_unknown(ctx: Context, chosen: Selection) -> None:
    """A slip in a name chooses nothing, and shall not look like nothing to do."""
    for zh, en, key, known in (
        ("平台", "platform", chosen.platform, ctx.settings.platforms),
        ("站点", "site", chosen.site, ctx.settings.sites),
    ):
        if key is not None and key not in known:
            raise ActionRefused(f"配置里没有{zh} {key} · the configuration has no {en} {key}")


def selected(request: Request) -> Selection:
    """The rows a request chooses. Raises `ActionRefused` for a filter that says nothing."""
    policy = request.policy.removeprefix("policy:")
    if policy and not policy.isdecimal():
        raise ActionRefused(
            f"文件写法应为 policy:3，而不是 {request.policy!r} · name it as policy:3, not "
            f"{request.policy!r}"
        )
    if request.state and request.state not in set(State):
        raise ActionRefused(
            f"没有状态 {request.state}，可用 {', '.join(sorted(MAY))} · there is no state "
            f"{request.state}; a replay takes {', '.join(sorted(MAY))}"
        )
    chosen = Selection(
        platform=request.platform.removeprefix("platform:") or None,
        site=request.site.removeprefix("site:") or None,
        policy=PolicyId(int(policy)) if policy else None,
        state=State(request.state) if request.state else None,
        since=orders.moment(request.since) if request.since else None,
        until=orders.moment(request.until) if request.until else None,
    )
    if chosen.since is not None and chosen.until is not None and chosen.since >= chosen.until:
        raise ActionRefused(
            f"--since {request.since} 不早于 --until {request.until} · --since {request.since} is "
            f"not before --until {request.until}"
        )
    if chosen == Selection():
        raise ActionRefused(
            "须给出至少一个条件，如 --platform 或 --state · name at least one filter, such as "
            "--platform or --state"
        )
    return chosen


async def _replay(ctx: Context, chosen: Selection, event: ev.Retried) -> Mapping[State, int]:
    """Move batch after batch; how many of each state."""
    moved: dict[State, int] = {}
    for state in sorted(MAY):
        if chosen.state not in {None, state}:
            continue
        after = selection.BEFORE_ALL
        while rows := await ctx.read(partial(_next, chosen=chosen, state=state, after=after)):
            after = rows[-1].id
            count = await ctx.write(partial(_move, ctx, rows=rows, event=event))
            if count:
                moved[state] = moved.get(state, 0) + count
    return moved


def _next(tx: Tx, chosen: Selection, state: State, after: RepostId) -> list[Repost]:
    return selection.rows(tx, chosen, state, after, BATCH)


def _move(ctx: Context, tx: Tx, rows: list[Repost], event: ev.Retried) -> int:
    """Move those that still are where they were read; how many."""
    now, moved = ctx.clock.now(), 0
    for row in rows:
        try:
            moves.move(ctx, tx, row, event, now)
        except LostRace:
            continue
        moved += 1
    return moved


def _told(moved: Mapping[State, int], left: Mapping[State, int], *, dry_run: bool) -> list[str]:
    count = sum(moved.values())
    by = _by_state(moved)
    lines = [
        f"将重推 {count} 个（试算，未变更），先查再推{by} · {count} would be tried again, looked "
        "up first; nothing was changed"
        if dry_run
        else f"重推 {count} 个，先查再推{by} · {count} are tried again, looked up first"
    ]
    lines += [
        f"  不动 left alone: {state.label} {state} {number} — {WHY_NOT.get(state, '')}"
        for state, number in left.items()
    ]
    return lines


def _by_state(counts: Mapping[State, int]) -> str:
    told = ", ".join(f"{state.label} {state} {number}" for state, number in counts.items())
    return f"（{told}）" if told else ""


def _plain(counts: Mapping[State, int]) -> dict[str, int]:
    return {str(state): number for state, number in counts.items()}
