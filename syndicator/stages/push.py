"""push: a due repost → looked up → handed over, each outcome on disk, never a second copy.

    claim | look up | decide (core/handover) | Claimed + attempt, committed | send | outcome

The request leaves only after its commit; what dies in between is found `pushing` by rescue and
looked up. Concurrency is bounded here: never a task per waiting row.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.handover import Create, Settle, after_lookup
from syndicator.core.repost import GONE, Repost, State, Step
from syndicator.stages import exchange, moves
from syndicator.stages.exchange import Desk
from syndicator.stages.loop import contain
from syndicator.stages.rules import open_platforms
from syndicator.stages.source_check import Standing, still_stands
from syndicator.store import reposts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.handover import Decision
    from syndicator.core.model import PlatformKey, RepostId, SiteKey
    from syndicator.sdk import Adapter
    from syndicator.stages.context import Context
    from syndicator.stages.outlets import Outlets

IN_FLIGHT = 128
"""Exchanges at once over all platforms; above some 256 one httpcore pool gets slower."""
SOURCE_SILENT = (
    "来源暂不可读,首次推送前须重读 · the source cannot be read; it is read before a first push"
)


@dataclass(frozen=True, slots=True)
class Job:
    """One row under way."""

    row: Repost
    platform: PlatformKey


class Push:
    """The pump: keeps at most `IN_FLIGHT` rows under way, one a site."""

    def __init__(self, outlets: Outlets) -> None:
        self._outlets = outlets
        self._busy: dict[RepostId, Job] = {}
        self._sites: set[SiteKey] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run_once(self, ctx: Context) -> Mapping[str, int]:
        """Start what is due and has room; the finished ones wake the next turn."""
        if not ctx.publishing:
            return {"under_way": len(self._tasks)}
        started = 0
        for job in await self._due(ctx):
            if len(self._tasks) >= IN_FLIGHT:
                break
            if job.row.id in self._busy or job.row.site in self._sites:
                continue
            self._start(ctx, job)
            started += 1
        return {"started": started, "under_way": len(self._tasks)}

    async def drain(self) -> None:
        """Wait for what is under way; used at an orderly stop."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def abandon(self) -> None:
        """Stop waiting: the rows stay `pushing` and are looked up after the next start."""
        for task in self._tasks:
            task.cancel()

    async def _due(self, ctx: Context) -> list[Job]:
        now = ctx.clock.now()
        under_way = Counter(job.platform for job in self._busy.values())
        # Rows under way are still due on disk: ask for as many more and leave them out here.
        room = {
            platform: bears + under_way[platform]
            for platform, bears in open_platforms(ctx.settings, now).items()
        }
        claims = await ctx.read(lambda tx: reposts.claim_push(tx, now, room))
        finds = await ctx.read(
            lambda tx: reposts.due(tx, Step.FIND, now, IN_FLIGHT + len(self._busy))
        )
        return [Job(claim.repost, claim.platform) for claim in (*finds, *claims)]

    def _start(self, ctx: Context, job: Job) -> None:
        self._busy[job.row.id] = job
        self._sites.add(job.row.site)
        task = asyncio.create_task(self._carry(ctx, job), name=f"push:{job.row.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, ctx: Context, job: Job) -> None:
        try:
            await contain(ctx, f"push repost:{job.row.id}", hand_over(ctx, self._outlets, job.row))
        finally:
            del self._busy[job.row.id]
            self._sites.discard(job.row.site)
            ctx.wakes.push.set()


async def hand_over(ctx: Context, outlets: Outlets, row: Repost) -> None:
    """Carry one due repost as far as it goes now. Records every outcome; raises `StoreError`."""
    desk = await exchange.prepare(ctx, outlets, row)
    if not isinstance(desk, Desk):
        await moves.record(ctx, row, desk)
        return
    if _first_push(row):
        standing = await still_stands(ctx, desk.head)
        if standing is not Standing.YES:
            if standing is Standing.UNREADABLE:
                await moves.record(ctx, row, ev.LookupFailed(SOURCE_SILENT))
            return
    decision = await _decide(ctx, desk)
    if decision is None:
        return
    if isinstance(decision, Settle):
        await moves.record(ctx, row, decision.event)
        return
    sending = await exchange.claim(ctx, desk, decision)
    if sending is not None:
        await exchange.send(ctx, sending)


def _first_push(row: Repost) -> bool:
    return row.state is State.PLANNED and row.sent is None and row.wanted != GONE


async def _decide(ctx: Context, desk: Desk) -> Decision | None:
    """What to do, after the look-up; None when the look-up failed and that is recorded."""
    row = desk.row
    if _may_skip_lookup(desk.adapter, row):
        return Create()
    copies = await exchange.look_up(ctx, desk)
    if not isinstance(copies, tuple):
        await moves.record(ctx, row, copies)
        return None
    return after_lookup(row, copies)


def _may_skip_lookup(adapter: Adapter, row: Repost) -> bool:
    """Only where the CMS itself refuses a second copy, and nothing of ours can stand there."""
    return adapter.capabilities.refuses_duplicates and _first_push(row) and row.remote_id is None
