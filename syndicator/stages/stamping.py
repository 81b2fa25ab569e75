"""stamp: a trusted authority says when it saw our events, where the office has one.

Beside everything else: it delays nothing, and what it cannot do now it does an hour later. One
stamp covers all events since the last by a tree of hashes: each is proved without the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from syndicator.core.errors import TransportError
from syndicator.core.merkle import root_of
from syndicator.core.times import Millis
from syndicator.evidence import tsp
from syndicator.net.client import Timeouts
from syndicator.obs.observed import Stamped
from syndicator.store import events, stamps

if TYPE_CHECKING:
    from syndicator.settings.model import Stamping
    from syndicator.stages.context import Context
    from syndicator.store.stamps import Stretch

MOST: Final = 65_536
"""Events a stamp covers at most."""
AGAIN_MS: Final = 60 * 60 * 1_000
"""After a failure."""
PATIENCE: Final = Timeouts(connect_ms=8_000, read_ms=15_000, total_ms=30_000)
LARGEST: Final = 256 * 1024
OK: Final = 200


@dataclass(slots=True)
class Stamper:
    """Asks the authority when it is time."""

    most: int = MOST
    """Events of one stamp."""
    _next_at: Millis | None = None

    async def run_once(self, ctx: Context) -> Mapping[str, int]:
        """One round; how many stamps were made."""
        conf, now = ctx.settings.stamp, ctx.clock.now()
        if conf is None:
            self._next_at = None
            return {"stamps": 0}
        if self._next_at is None:
            last = await ctx.read(stamps.newest_at)
            self._next_at = now if last is None else Millis(last + conf.every_s * 1_000)
        if now < self._next_at:
            return {"stamps": 0}
        try:
            made = await _stamp_all(ctx, conf, self.most)
        except (TransportError, tsp.BadStamp) as failure:
            self._next_at = Millis(now + min(AGAIN_MS, conf.every_s * 1_000))
            ctx.observe(Stamped(ok=False, message=str(failure)))
            return {"stamps": 0}
        self._next_at = Millis(now + conf.every_s * 1_000)
        return {"stamps": made}


async def _stamp_all(ctx: Context, conf: Stamping, most: int) -> int:
    roots = await asyncio.to_thread(tsp.read_roots, conf.ca_file)
    made = 0
    for chain in await ctx.read(events.chains):
        # A day at a large office holds more events than one stamp covers: as many as it takes.
        while over := await ctx.read(partial(stamps.uncovered, chain=chain, count=most)):
            await _stamp(ctx, conf, roots, over)
            made += 1
            if len(over.hashes) < most:
                break
    return made


async def _stamp(ctx: Context, conf: Stamping, roots: tsp.Roots, over: Stretch) -> None:
    root = await asyncio.to_thread(root_of, over.hashes)
    asked, at = tsp.ask(root), ctx.clock.now()
    answer = await ctx.client(conf.egress).request(
        "POST",
        conf.url,
        headers={"content-type": tsp.QUERY, "accept": tsp.REPLY},
        content=asked.data,
        max_bytes=LARGEST,
        timeout=PATIENCE,
    )
    if answer.status != OK:
        raise tsp.BadStamp(
            f"时间戳机构返回 HTTP {answer.status} · the time-stamp authority answered "
            f"{answer.status}: check evidence.stamp.url; asked again within the hour"
        )
    said = await asyncio.to_thread(tsp.check, answer.body, root, roots, asked.nonce)
    await ctx.write(
        lambda tx: stamps.add(
            tx,
            over,
            root=root.hex(),
            at=at,
            said_at=said,
            authority=conf.url,
            token=answer.body,
        )
    )
    count = len(over.hashes)
    ctx.observe(
        Stamped(ok=True, message=f"{over.chain} {over.first}–{over.last}: {count} 条 events")
    )
