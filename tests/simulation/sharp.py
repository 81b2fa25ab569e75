"""A world made to tell apart what an ordinary one hides: what is stored is found late.

Answers of the first hour after a publication are lost or the daemon dies at its writes, and no
look-up shows a stored copy for minutes. A whole daemon waits as long as its platform may need; one
that took a lost answer for "not sent", or wrote without a claim on disk, has nothing that tells it
to wait, and stores a second copy. In other worlds its look-up saves it, mostly.
"""

from dataclasses import replace
from typing import Final

from tests.simulation.draw import draw
from tests.simulation.drawn import Engine, Fate, Kill, Point, SitePlan, Weather, World

_SETTLE_S: Final = 300
_INDEX_LATE_S: Final = 150.0
_TROUBLE_S: Final = 3600.0


def silent(seed: int) -> World:
    """Half of all writes are done and never answered."""
    world = _late(draw(seed))
    hosts = {
        site.platform.host or site.host
        for site in world.sites
        if site.platform.engine is not Engine.HAND
    }
    return replace(
        world,
        weather=tuple(
            Weather(
                host, policy.at[0], policy.at[0] + _TROUBLE_S, Fate.SILENT, 0.5, writes_only=True
            )
            for policy in world.policies
            for host in sorted(hosts)
        ),
    )


def killed(seed: int) -> World:
    """The daemon dies with writes under way, and is up again a second later."""
    kills = tuple(Kill(Point.WRITE_DONE, count, 1.0) for count in (1, 3, 5))
    return replace(_late(draw(seed)), kills=kills)


def _late(world: World) -> World:
    platforms = {one.key: replace(one, settle_s=_SETTLE_S) for one in world.platforms}

    def slow(site: SitePlan) -> SitePlan:
        return replace(
            site,
            platform=platforms[site.platform.key],
            index_late_s=_INDEX_LATE_S,
            page_late_s=600.0,
            drops_key=False,
        )

    return replace(
        world,
        platforms=tuple(platforms.values()),
        sites=tuple(slow(one) for one in world.sites),
        weather=(),
        disk=(),
        kills=(),
        steps=(),
        deeds=(),
        orders=(),
    )
