"""The invariant: every open repost has a next action, and somebody takes it when it is due."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from syndicator.core.repost import Step
from syndicator.core.times import Millis
from syndicator.stages.pushing.outlets import host_at
from syndicator.stages.pushing.rests import Endpoint
from syndicator.stages.rules import writable
from syndicator.store import claims, reposts
from syndicator.store.claims import Ask

if TYPE_CHECKING:
    from syndicator.core.model import PlatformKey
    from syndicator.core.repost import Repost
    from syndicator.stages.context import Context
    from syndicator.stages.pushing.outlets import Outlets
    from syndicator.stages.pushing.queue import Queue

STUCK_AFTER_MS = 10 * 60 * 1_000
"""An action so long overdue means that its stage does not turn."""
NAMED = 20
"""Forgotten rows of one platform that are named."""


class Overdue:
    """Tells what is forgotten from what waits: for an order, an endpoint that rests, its turn."""

    def __init__(self, outlets: Outlets, queue: Queue) -> None:
        self._outlets = outlets
        self._queue = queue

    async def forgotten(self, ctx: Context) -> list[Repost]:
        """Open reposts whose next action is long past, though nothing keeps it waiting."""
        now = ctx.clock.now()
        past = Millis(now - STUCK_AFTER_MS)
        found = await ctx.read(lambda tx: reposts.stuck(tx, now, STUCK_AFTER_MS))
        if ctx.draining:
            return found
        asks: list[Ask] = []
        for step in (Step.PUSH, Step.FIND):
            fronts = await ctx.read(partial(claims.fronts, step=step, now=past))
            resting = self._outlets.resting_sites()
            asks += [
                Ask(step, front.platform, NAMED, resting.get(front.platform, set()))
                for front in fronts
                if not self._waits(ctx, front.platform, step, now)
            ]
        for offer in await ctx.read(partial(claims.offers, asks=asks, now=past)):
            found += [claim.repost for claim in offer.claims]
        return found

    def _waits(self, ctx: Context, key: PlatformKey, step: Step, now: Millis) -> bool:
        """Whether all rows of the platform wait: ordered, resting, or one after the other."""
        if self._queue.gave(key, Millis(now - STUCK_AFTER_MS)):
            return True
        platform = ctx.settings.platforms.get(key)
        if platform is None:
            return False
        if step is Step.PUSH and not writable(ctx.settings, key, now):
            return True
        return self._outlets.rests.bears(Endpoint(key, host_at(platform))) is not None
