"""A site that is on another platform now is pushed to there: by its pace, its orders, its rests.

The queue and the line before a master read a repost's platform off its row; so the rows follow the
configuration at every start and reload.
"""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from syndicator.store import relocation

if TYPE_CHECKING:
    from syndicator.settings.model import Settings
    from syndicator.stages.context import Context


async def follow(ctx: Context) -> int:
    """Bring open reposts to the platforms of their sites; how many were elsewhere.

    What a site that left the configuration owes stays where it was. Nothing is read where no site
    changed its platform since the last time.
    """
    now, sites, digest = ctx.clock.now(), ctx.settings.sites, _digest(ctx.settings)
    # Asked of the writer: what was laid out by the configuration before is on disk then.
    if await ctx.write(relocation.known) == digest:
        return 0
    moved = 0
    for key, platform in await ctx.read(relocation.where):
        site = sites.get(key)
        if site is not None and site.platform != platform:
            moved += await ctx.write(
                partial(relocation.relocate, site=key, platform=site.platform, at=now)
            )
    await ctx.write(partial(relocation.in_step, digest=digest))
    return moved


def _digest(settings: Settings) -> str:
    pairs = sorted((site.key, site.platform) for site in settings.sites.values())
    return sha256(repr(pairs).encode()).hexdigest()
