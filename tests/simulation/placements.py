"""Worlds in which one platform keeps one master for many columns, drawn by dice of their own.

The seeds below `FIRST` mean what they meant before there were such worlds. From there on a seed's
world is drawn as ever, then its shared platform is turned into one that refers.
"""

import random
from dataclasses import replace
from typing import Final

from tests.simulation.drawn import Act, Deed, Order, Ordered, PlatformPlan, SitePlan, World

FIRST: Final = 100_000
"""The first seed of such worlds."""
_SHARED: Final = "columns"
_HOUR: Final = 3600.0


def with_masters(world: World) -> World:
    """The world with a referring platform in it, two to three columns more, and its people."""
    dice = random.Random(f"placements {world.seed}")  # a row of its own: nothing else moves
    old = next(one for one in world.platforms if one.key == _SHARED)
    platform = replace(old, refers=True)
    late = dice.choice((0.0, 0.0, dice.uniform(0.25, 0.5) * platform.settle_s))
    sites = [
        replace(one, platform=platform, drops_key=False, index_late_s=late)
        if one.platform is old
        else one
        for one in world.sites
    ]
    sites += [_column(dice, platform, late, len(sites) + at) for at in range(dice.randint(2, 3))]
    columns = [one for one in sites if one.platform is platform]
    elsewhere = {one.key for one in sites} - {one.key for one in columns}
    return replace(
        world,
        platforms=tuple(platform if one is old else one for one in world.platforms),
        sites=tuple(sites),
        deeds=(
            *(one for one in world.deeds if one.site in elsewhere),
            *_deeds(dice, world, columns),
        ),
        orders=tuple(
            sorted((*world.orders, *_orders(dice, world, columns)), key=lambda one: one.at)
        ),
    )


def _column(dice: random.Random, platform: PlatformPlan, late: float, at: int) -> SitePlan:
    return SitePlan(
        key=f"s{at + 1:02d}",
        platform=platform,
        host=f"s{at + 1:02d}.example",
        column=str(10 + at),
        latency_s=dice.choice((0.02, 0.1, 0.5, 2.0)),
        index_late_s=late,
        page_late_s=dice.choice((0.0, 0.0, 30.0, 600.0)),
        drops_key=False,
        review_s=dice.uniform(300, 4 * _HOUR),
    )


def _deeds(dice: random.Random, world: World, columns: list[SitePlan]) -> list[Deed]:
    """The people of a column take the master from it, change its text, put up their own."""
    found = []
    for policy in world.policies:
        for site in columns:
            if dice.random() > 0.15:
                continue
            act = dice.choice((Act.PASTE, Act.TRASH, Act.TRASH, Act.EDIT))
            at = dice.choice(policy.at) + dice.uniform(60, 3 * _HOUR)
            found.append(Deed(min(at, world.calm_at), site.key, policy.key, act))
    return found


def _orders(dice: random.Random, world: World, columns: list[SitePlan]) -> list[Ordered]:
    """A withdrawal from one column, mostly; the others go on."""
    found = []
    for _ in range(dice.randint(1, 3)):
        policy, site = dice.choice(world.policies), dice.choice(columns)
        order = dice.choice((Order.WITHDRAW, Order.WITHDRAW, Order.WAIVE, Order.RETRY))
        at = dice.choice(policy.at) + dice.uniform(60, 3 * _HOUR)
        found.append(Ordered(min(at, world.calm_at), order, policy.key, site.key))
    return found
