"""After a restore: the store knows less than the sites and the sources do, until it caught up.

Nothing special is pushed or held back: every create is preceded by a look-up anyway. Only the short
cut around it (CMSs that refuse duplicates themselves) is not taken until every source was read
again and no outcome is unknown any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.repost import State
from syndicator.store import events, meta, reposts, sources

if TYPE_CHECKING:
    from syndicator.core.times import Millis
    from syndicator.settings.model import Settings
    from syndicator.stages.context import Context
    from syndicator.store import Tx


async def begin(ctx: Context) -> None:
    """Know whether the store was restored, before any stage turns."""
    ctx.restored = await ctx.read(meta.restored)


async def settle(ctx: Context, now: Millis) -> None:
    """Forget the restore once the store caught up."""
    restored, settings = ctx.restored, ctx.settings
    if restored is None or not await ctx.read(lambda tx: _caught_up(tx, settings, restored.at)):
        return

    def op(tx: Tx) -> None:
        meta.settled(tx)
        events.append(tx, now, "daemon", "caught_up", {"restored_at": restored.at})

    await ctx.write(op)
    ctx.restored = None


def _caught_up(tx: Tx, settings: Settings, restored_at: Millis) -> bool:
    read = {
        row.key
        for row in sources.every(tx)
        if row.last_ok_at is not None and row.last_ok_at > restored_at
    }
    if not read.issuperset(settings.sources):
        return False
    return not any(reposts.in_state(tx, state) for state in (State.PUSHING, State.UNSURE))
