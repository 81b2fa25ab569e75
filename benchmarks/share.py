"""G17: the machine's share of the hour: visible at the source until the thousandth site took it.

The daemon's own stages, the polling interval as shipped, platforms with the limits as shipped,
answers after 100 ms. Each policy becomes visible at another moment between two polls. Waiting for
the next poll is not sat through: the clock skips it (nothing else is under way then) and counts it.
Of a handful of policies the slowest stands for the 99th percentile.
"""

from typing import Final

from benchmarks.figure import Reading, Readings
from benchmarks.latency import Profile
from benchmarks.office import Office, Shape, office, sink
from benchmarks.prose import title_of
from benchmarks.spent import median
from syndicator.core.times import Millis
from syndicator.ports import SystemClock
from syndicator.settings.schema import LimitsEntry, SourceEntry
from syndicator.store import sources

SECOND: Final = 1_000
SHIPPED_S: Final = int(SourceEntry.model_fields["every_s"].default)
LIMITS: Final = LimitsEntry()
STAGES: Final = ("watch", "plan", "push")


class SkippingClock(SystemClock):
    """The machine's clock, set ahead by what was skipped."""

    def __init__(self) -> None:
        self._ahead_ms = 0

    def now(self) -> Millis:
        """UTC milliseconds since the epoch."""
        return Millis(super().now() + self._ahead_ms)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return super().monotonic() + self._ahead_ms / SECOND

    def skip_to(self, at: Millis) -> None:
        """Nothing happens until then."""
        self._ahead_ms += max(0, at - self.now())


async def measure(*, quick: bool) -> Readings:
    """Policy by policy, at evenly spread moments of the interval."""
    sites, count = (50, 2) if quick else (1_000, 8)
    clock = SkippingClock()
    shape = Shape(
        sites,
        sites_a_platform=10,
        per_second=LIMITS.per_second,
        concurrent=LIMITS.concurrent,
        every_s=SHIPPED_S,
    )
    async with sink() as hosts, office(hosts, shape, clock) as own:
        await hosts.behave(Profile(fixed_s=0.1))
        async with own.running(*STAGES):
            lags = [await _one(own, clock, n + 1, (n + 0.5) / count) for n in range(count)]
        await hosts.check({count: sites})
    beside: dict[str, float | int | str] = {
        "policies": count,
        "sites": sites,
        "poll_every_s": SHIPPED_S,
        "median_s": round(median(total for total, _ in lags), 1),
        "of_it_waiting_for_the_poll_s": round(max(wait for _, wait in lags), 1),
    }
    return {"G17": Reading(max(total for total, _ in lags), beside)}


async def _one(own: Office, clock: SkippingClock, number: int, share: float) -> tuple[float, float]:
    """Seconds until the last site took it, and how many of them went by before the poll."""
    following = await _next_poll(own)
    clock.skip_to(Millis(following - round(share * SHIPPED_S * SECOND)))
    reached = own.seen.expect(own.shape.sites)
    visible = clock.now()
    await own.sink.order(
        "show",
        title=title_of(number),
        number=number,
        url=f"http://127.0.0.1:{own.sink.port}/policy/{number - 1}",
        at=visible,
    )
    clock.skip_to(following)
    waited = clock.now() - visible
    own.ctx.wakes.watch.set()
    await own.until(reached)
    return (clock.now() - visible) / SECOND, waited / SECOND


async def _next_poll(own: Office) -> Millis:
    """When the source is read again; its first reading is waited for."""
    while True:
        known = await own.ctx.read(sources.every)
        for row in known:
            if row.last_ok_at is not None:
                return row.next_poll_at
        await own.ctx.clock.sleep(0.05)
