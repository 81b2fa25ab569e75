"""A site that is on another platform now is pushed to there: by its pace, its orders, its rests.

The queue and the line before a master read a repost's platform off its row; so the rows follow the
configuration at every start and reload.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from syndicator.store import relocation

if TYPE_CHECKING:
    from syndicator.stages.context import Context


async def follow(ctx: Context) -> int:
    """Bring open reposts to the platforms of their sites; how many were elsewhere.

    What a site that left the configuration owes stays where it was.
    """
    now, sites = ctx.clock.now(), ctx.settings.sites
    moved = 0
    for key, platform in await ctx.read(relocation.where):
        site = sites.get(key)
        if site is not None and site.platform != platform:
            moved += await ctx.write(
                partial(relocation.relocate, site=key, platform=site.platform, at=now)
            )
    return moved
