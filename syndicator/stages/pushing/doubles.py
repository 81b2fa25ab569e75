"""Copies of our own making that stand twice: noticed, told to a person, never deleted by us.

Where a create went unknown, was not found and was sent again, the first may show late. So its
repost is counted once more after the site's grace time, and a double is counted until it is gone.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from syndicator.core.errors import ConfigurationError
from syndicator.core.handover import doubled
from syndicator.core.repost import State
from syndicator.core.times import Millis
from syndicator.obs.observed import PersonNeeded
from syndicator.sdk import Lookup
from syndicator.stages.loop import answered, contain
from syndicator.stages.pushing import dialogue
from syndicator.stages.pushing.rendering import reference
from syndicator.stages.rules import frozen, placed, rules_of
from syndicator.store import duplicates, policies, reposts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.core.handover import Found
    from syndicator.core.model import RepostId
    from syndicator.core.repost import Repost
    from syndicator.stages.context import Context
    from syndicator.stages.pushing.outlets import Outlets
    from syndicator.store import Tx

AT_ONCE = 8
"""Look-ups of one round."""
_UNDER_WAY = frozenset({State.PLANNED, State.PUSHING, State.UNSURE})


async def count_later(ctx: Context, row: Repost) -> None:
    """An unknown write was not found: count the copies once the site's grace time is over."""
    due = Millis(ctx.clock.now() + rules_of(ctx, row.site).grace_ms)
    await ctx.write(lambda tx: duplicates.recount_at(tx, row.id, due))


async def found(ctx: Context, row: Repost, copies: Sequence[Found]) -> None:
    """Record two or more standing copies; a person is told once, and they are counted again."""
    now, remind_ms = ctx.clock.now(), rules_of(ctx, row.site).remind_ms
    shown = [{"id": copy.remote_id, "url": copy.url or ""} for copy in copies]

    def op(tx: Tx) -> bool:
        new = duplicates.found(tx, row.id, now, shown)
        if new:
            reposts.note(tx, row.id, now, "doubled", {"copies": shown})
        duplicates.recount_at(tx, row.id, Millis(now + remind_ms))
        return new

    if await ctx.write(op):
        ctx.observe(_needed(row, shown))


async def recount(ctx: Context, outlets: Outlets) -> int:
    """One round: count the copies of reposts that are due for it; returns how many."""
    if not ctx.starts:
        return 0
    now = ctx.clock.now()
    due = await ctx.read(lambda tx: duplicates.due(tx, now, AT_ONCE))
    await asyncio.gather(
        *(contain(ctx, f"recount repost:{one}", _count(ctx, outlets, one)) for one in due)
    )
    return len(due)


async def _count(ctx: Context, outlets: Outlets, repost: RepostId) -> None:
    row = await ctx.read(lambda tx: reposts.get(tx, repost))
    where = None if row is None else placed(ctx.settings, row.site)
    if row is None or where is None:
        await ctx.write(lambda tx: duplicates.counted(tx, repost))
        return
    rules = rules_of(ctx, row.site)
    if row.state in _UNDER_WAY or frozen(ctx.settings, where[1].key, ctx.clock.now()):
        await _later(ctx, row, rules.grace_ms)
        return
    copies = await _standing(ctx, outlets, row)
    if copies is None:
        await _later(ctx, row, rules.remind_ms)
    elif two := doubled(copies):
        await found(ctx, row, two)
    else:
        await _single(ctx, row)


async def _later(ctx: Context, row: Repost, wait_ms: int) -> None:
    due = Millis(ctx.clock.now() + wait_ms)
    await ctx.write(lambda tx: duplicates.recount_at(tx, row.id, due))


async def _single(ctx: Context, row: Repost) -> None:
    now = ctx.clock.now()

    def op(tx: Tx) -> None:
        if duplicates.counted(tx, row.id):
            reposts.note(tx, row.id, now, "single_again", {})

    await ctx.write(op)


async def _standing(ctx: Context, outlets: Outlets, row: Repost) -> list[Found] | None:
    """What the CMS holds; None where it does not say."""
    where = placed(ctx.settings, row.site)
    if where is None:
        return None
    site, platform = where
    head = await ctx.read(lambda tx: policies.head(tx, row.policy))
    master = ctx.masters.keeps(site, platform)
    ref = reference(head, site, platform.key if master else None, row)
    try:
        adapter = outlets.of(row.site)
    except ConfigurationError:
        return None
    answer = await answered(ctx, adapter.find(ref))
    if not isinstance(answer, Lookup):
        return None
    shared = master and ctx.masters.shared(ctx.settings, platform.key)
    return [dialogue.found(copy, ref, {}, shared=shared) for copy in answer.copies]


def _needed(row: Repost, shown: Sequence[dict[str, str]]) -> PersonNeeded:
    places = "; ".join(f"{one['id']} {one['url']}".strip() for one in shown)
    return PersonNeeded(
        kind="doubled",
        subject=f"repost:{row.id}",
        message=(
            f"{row.site} 同一稿件有{len(shown)}份由本系统推送: {places}。请站方保留一份、删除其余，"
            f"本系统不代删 · {len(shown)} copies of ours stand there: {places}. Ask the site to "
            f"keep one and delete the others; nothing is deleted by us. See: syndicator duplicates"
        ),
    )
