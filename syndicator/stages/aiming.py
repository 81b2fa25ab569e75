"""What a planned repost waits for follows the configuration: a push, a look, or a reminder.

A platform that came to be observed, or a site that got a public list, changes who acts next; so the
rows are gone through at every start and reload.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.errors import LostRace
from syndicator.core.repost import State, Step
from syndicator.stages import moves
from syndicator.stages.rules import placed, rules_of
from syndicator.store import reposts, watches

if TYPE_CHECKING:
    from syndicator.core.repost import Repost
    from syndicator.stages.context import Context
    from syndicator.store import Tx


async def follow(ctx: Context) -> int:
    """Bring planned reposts in step; how many were not. Sites with work under way are looked at."""
    now = ctx.clock.now()
    rows = await ctx.read(lambda tx: reposts.in_state(tx, State.PLANNED))
    astray = [row for row in rows if _astray(ctx, row)]
    reason = "配置已变，按新配置继续 · the configuration changed; going on by the new one"

    def op(tx: Tx) -> None:
        for row in astray:
            with suppress(LostRace):  # whoever moved it did so by the new configuration
                moves.move(ctx, tx, row, ev.Reaimed(reason), now)
        for site in reposts.sites_under_way(tx):
            where = placed(ctx.settings, site)
            if where is not None and where[0].watch is not None:
                watches.wake(tx, site, now)

    await ctx.write(op)
    return len(astray)


def _astray(ctx: Context, row: Repost) -> bool:
    rules = rules_of(ctx, row.site)
    if rules.pushes and not row.theirs:
        return row.step is not Step.PUSH
    return row.step is not (Step.LOOK if rules.watched else Step.REMIND)
