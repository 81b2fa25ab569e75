"""After the look-up: what is written now, if anything. Everything else is recorded here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core import events as ev
from syndicator.core.handover import Create, Place, Settle, Wait, after_lookup, doubled
from syndicator.core.repost import GONE, Repost, State
from syndicator.stages import moves
from syndicator.stages.pushing import beforehand, doubles, exchange
from syndicator.store import attempts, masters

if TYPE_CHECKING:
    from syndicator.core.handover import Decision, Write
    from syndicator.sdk import Adapter
    from syndicator.stages.context import Context
    from syndicator.stages.pushing.desk import Desk

UNSETTLED = (
    "刚写入不久，站点可能尚未显示，稍后再查 · written a moment ago; "
    "the site may be about to show it"
)


BORN: Final = 1
"""The version of a row that nothing has happened to yet: nothing was ever written for it."""


def first_push(row: Repost) -> bool:
    """Whether nothing of ours was ever taken there."""
    return row.state is State.PLANNED and row.sent is None and row.wanted != GONE


async def decide(ctx: Context, desk: Desk) -> Write | None:
    """What to write; None where nothing is to be written now, and that is recorded."""
    row = desk.row
    if ctx.restored is None and _may_skip_lookup(desk.adapter, row):
        return Create()
    copies = await exchange.look_up(ctx, desk)
    if not isinstance(copies, tuple):
        await moves.record(ctx, row, copies)
        return None
    left = await _unsettled_ms(ctx, desk)
    decision = after_lookup(row, copies, settled=left == 0)
    if two := doubled(copies):
        await doubles.found(ctx, row, two)
    if isinstance(decision, Create):
        decision, left = await _before_create(ctx, desk, left)
    if isinstance(decision, Wait):
        await moves.record(ctx, row, ev.LookupFailed(UNSETTLED, left))
        return None
    if isinstance(decision, Settle):
        if row.state is State.UNSURE and isinstance(decision.event, ev.FoundNothing):
            await doubles.count_later(ctx, row)
        await moves.record(ctx, row, decision.event)
        return None
    return decision


async def decide_again(ctx: Context, desk: Desk, write: Write) -> Write | None:
    """The same, now that nobody else writes to the master; a placement needs no second look."""
    return write if isinstance(write, Place) else await decide(ctx, desk)


def _may_skip_lookup(adapter: Adapter, row: Repost) -> bool:
    """Only where the CMS itself refuses a second copy, and nothing of ours can stand there."""
    return adapter.capabilities.refuses_duplicates and first_push(row) and row.remote_id is None


async def _unsettled_ms(ctx: Context, desk: Desk) -> int:
    """How long finding nothing proves nothing yet, because a write of ours is so recent."""
    row, now = desk.row, ctx.clock.now()
    if row.state is State.UNSURE:
        return max(0, row.since + desk.settle_ms - now)
    if row.version == BORN:
        return 0
    last = await ctx.read(lambda tx: attempts.last_write(tx, row.id))
    return 0 if last is None else max(0, last + desk.settle_ms - now)


async def _before_create(ctx: Context, desk: Desk, left: int) -> tuple[Decision, int]:
    """A create waits for what other columns of the master and the public list have to say."""
    if desk.master:
        row, now = desk.row, ctx.clock.now()
        kin = await ctx.read(lambda tx: masters.of_others(tx, row, desk.platform))
        if kin is not None:
            written = kin.last_write
            left = 0 if written is None else max(0, written + desk.settle_ms - now)
            if kin.unknown or left:
                return Wait(), left or desk.settle_ms
            if kin.remote_id and not row.override:
                return Settle(ev.FoundRemoved(kin.remote_id)), 0
    public = await beforehand.public_copy(ctx, desk) if first_push(desk.row) else None
    return (Create(), 0) if public is None else (Settle(public), left)
