"""What a push must know of its policy, read once for all the sites it goes to.

A brief is at most a second old. What it leaves out cannot do harm: a newer revision raises `wanted`
of every repost, and a claim holds only for the row as it was read (moves.py).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.store import policies
from syndicator.store.errors import NoSuchRow

if TYPE_CHECKING:
    from syndicator.core.model import PolicyHead, PolicyId
    from syndicator.core.repost import Repost
    from syndicator.core.times import Millis
    from syndicator.stages.context import Context
    from syndicator.store import Tx

FRESH_S: Final = 1.0
KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class Brief:
    """A policy as the store had it a moment ago."""

    head: PolicyHead
    checked_at: Millis | None
    """When the source last showed it as we know it."""
    read_s: float
    """Monotonic seconds."""


class Briefs:
    """The policies under way. Bounded."""

    def __init__(self) -> None:
        self._kept: OrderedDict[PolicyId, Brief] = OrderedDict()
        self._reading = asyncio.Lock()

    async def of(self, ctx: Context, row: Repost) -> Brief:
        """What the repost's policy is like. Raises `NoSuchRow`."""
        kept = self._fresh(ctx, row)
        if kept is None:
            async with self._reading:  # one asks, those behind it have the answer
                kept = self._fresh(ctx, row) or await self._read(ctx, row.policy)
        return kept

    def forget(self, policy: PolicyId) -> None:
        """What was known of it has changed."""
        self._kept.pop(policy, None)

    def _fresh(self, ctx: Context, row: Repost) -> Brief | None:
        kept = self._kept.get(row.policy)
        if kept is None or row.wanted > kept.head.latest:
            return None
        return kept if ctx.clock.monotonic() - kept.read_s < FRESH_S else None

    async def _read(self, ctx: Context, policy: PolicyId) -> Brief:
        now = ctx.clock.monotonic()
        found = await ctx.read(lambda tx: _brief(tx, policy, now))
        self._kept[policy] = found
        self._kept.move_to_end(policy)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found


def _brief(tx: Tx, policy: PolicyId, now: float) -> Brief:
    found = policies.row(tx, policy)
    if found is None:
        raise NoSuchRow(f"没有 policy:{policy} · there is no policy:{policy}")
    return Brief(found.head, found.source_checked_at, now)
