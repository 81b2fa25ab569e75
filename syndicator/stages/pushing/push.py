"""push: a due repost → looked up → handed over, each outcome on disk, never a second copy.

    claim | look up | decide (core/handover) | Claimed + attempt, committed | send | outcome

The request leaves only after its commit; what dies in between is found `pushing` by rescue and
looked up. Concurrency is bounded here: never a task per waiting row.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from syndicator.core import events as ev
from syndicator.stages import moves
from syndicator.stages.pushing import exchange
from syndicator.stages.pushing.decide import decide, decide_again, first_push
from syndicator.stages.pushing.desk import Desk
from syndicator.stages.pushing.pump import Pump
from syndicator.stages.pushing.queue import CROWD, MOST, SLOW, SLOW_S, Queue
from syndicator.stages.pushing.rests import EndpointRests
from syndicator.stages.rules import frozen
from syndicator.stages.source_check import Standing, still_stands

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.handover import Write
    from syndicator.core.model import PlatformKey, SiteKey
    from syndicator.core.repost import Repost
    from syndicator.stages.context import Context
    from syndicator.stages.pushing.outlets import Outlets

SOURCE_SILENT = (
    "来源暂不可读，首次推送前须重读 · the source cannot be read; it is read before a first push"
)


BREATH_S: Final = 0.04
"""How long the next turn waits where a crowd is under way: ends are taken together, since each turn
costs a millisecond or two, and a slot that stands idle so long costs a thirtieth of it."""


class Push:
    """The pump of pushes: `MOST` rows under way and `SLOW` slow ones at most, one a site."""

    def __init__(self, outlets: Outlets) -> None:
        self._outlets = outlets
        self.queue = Queue(outlets)
        self._platforms: dict[SiteKey, PlatformKey] = {}
        self.pump: Pump[SiteKey] = Pump("push", MOST + SLOW)

    async def run_once(self, ctx: Context) -> Mapping[str, int]:
        """Start what is due and has room; the finished ones wake the next turn."""
        if not ctx.starts:
            return {"under_way": len(self.pump)}
        self._platforms = {
            site: platform for site, platform in self._platforms.items() if site in self.pump
        }
        resting = len(self._platforms) - len(self.pump)
        claims = await self.queue.take(ctx, self._platforms, self.pump.slow(SLOW_S), resting)
        for claim in claims:
            site = claim.repost.site
            self._platforms[site] = claim.platform
            work = hand_over(ctx, self._outlets, claim.repost)
            await self.pump.start(ctx, site, work, ctx.wakes.push)
        if len(self.pump) >= CROWD:
            await ctx.clock.sleep(BREATH_S)
        return {"started": len(claims), "under_way": len(self.pump)}


async def hand_over(ctx: Context, outlets: Outlets, row: Repost) -> None:
    """Carry one due repost as far as it goes now. Records every outcome; raises `StoreError`."""
    desk = await exchange.prepare(ctx, outlets, row)
    if not isinstance(desk, Desk):
        await moves.record(ctx, row, desk)
        return
    if first_push(row) and not row.override:  # what a person released is not paused again
        standing = await still_stands(ctx, desk.head, desk.checked_at)
        if standing is not Standing.YES:
            if standing is Standing.UNREADABLE:
                await moves.record(ctx, row, ev.LookupFailed(SOURCE_SILENT))
            return
    with suppress(EndpointRests):  # nothing was asked: the row stays due, the queue knows why
        await _decide_and_carry_out(ctx, desk)


async def _decide_and_carry_out(ctx: Context, desk: Desk) -> None:
    write = await decide(ctx, desk)
    if write is None:
        return
    if not desk.master:
        await _carry_out(ctx, desk, write)
        return
    async with ctx.masters.alone(desk.ref.key):
        again = await decide_again(ctx, desk, write)
        if again is not None:
            await _carry_out(ctx, desk, again)


async def _carry_out(ctx: Context, desk: Desk, write: Write) -> None:
    if not ctx.publishing or frozen(ctx.settings, desk.platform, ctx.clock.now()):
        return  # so since the look-up began; the row stays due
    ctx.sending.add(desk.row.id)
    try:
        sending = await exchange.claim(ctx, desk, write)
        if sending is not None:
            await exchange.send(ctx, sending)
    finally:
        ctx.sending.discard(desk.row.id)
