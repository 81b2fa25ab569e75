"""Which rows push starts next, given the room it has and what is under way already."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from syndicator.core.repost import Step
from syndicator.stages.rules import open_platforms
from syndicator.store import reposts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.model import PlatformKey, SiteKey
    from syndicator.stages.context import Context
    from syndicator.store.reposts import Claim


class Queue:
    """Gives push its next claims; changes nothing in the store."""

    async def take(
        self, ctx: Context, room: int, under_way: Mapping[SiteKey, PlatformKey]
    ) -> list[Claim]:
        """At most `room` due rows of sites that have nothing under way, one a site."""
        if room <= 0:
            return []
        now = ctx.clock.now()
        busy = Counter(under_way.values())
        # Rows under way are still due on disk: ask for as many more and leave them out below.
        bears = {
            platform: number + busy[platform]
            for platform, number in open_platforms(ctx.settings, now).items()
        }
        most = room + 2 * len(under_way)
        finds = await ctx.read(lambda tx: reposts.due(tx, Step.FIND, now, most))
        claims = await ctx.read(lambda tx: reposts.claim_push(tx, now, bears, most))
        taken: dict[SiteKey, Claim] = {}
        for claim in (*finds, *claims):
            if claim.repost.site not in under_way:
                taken.setdefault(claim.repost.site, claim)
        return list(taken.values())[:room]
