"""tidy: bytes whose retention is over go; events, items, decisions and hashes stay for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.times import Millis
from syndicator.store import evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.stages.context import Context

DAY_MS = 24 * 60 * 60 * 1_000
BATCH = 500
"""Rows a transaction, so that a large clean-up never holds the writer long."""


async def tidy(ctx: Context) -> Mapping[str, int]:
    """One round; returns how many bodies went."""
    before = Millis(ctx.clock.now() - ctx.settings.retention.evidence_days * DAY_MS)
    gone = 0
    while True:
        step = await ctx.write(lambda tx: evidence.expire(tx, before, BATCH))
        gone += step
        if step < BATCH:
            return {"bodies": gone}
