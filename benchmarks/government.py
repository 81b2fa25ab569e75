"""Ten thousand sites as slow and as shaky as real ones: time against the ideal, and the loop's lag.

Answers take 0.3 s (median) to 5 s (99th percentile) and 24 s at most, look-ups and creates alike;
3 % of the sites answer 503 to their first two creates. The ideal is the same queue with the same
slots, delays and waits in virtual time (`ideal.py`).
"""

import asyncio
import contextlib
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from benchmarks import ideal
from benchmarks.figure import Reading, Readings
from benchmarks.lag import idle_beside, watched
from benchmarks.latency import Profile
from benchmarks.office import Office, Shape, office, sink
from syndicator.core.model import Scope, ScopeKind
from syndicator.obs.page import MetricsPage
from syndicator.stages.pushing.queue import SLOW_S

GOVERNMENT: Final = Profile(spread=True, failing_each=33)
HASTY: Final = Profile(fixed_s=0.05, failing_each=33)
SCRAPE_S: Final = 5.0
SOURCE_S: Final = 5
"""Between two readings of a source with a thousand rows that changed."""
WATCHED_EACH: Final = 20
"""One site in so many has a public list that is read and a wrong copy that is judged."""


async def against_ideal(*, quick: bool) -> Readings:
    """G4: the push stage alone."""
    profile, shape = (
        (HASTY, Shape(200, settle_s=1, retry_s=1)) if quick else (GOVERNMENT, Shape(10_000))
    )
    async with sink() as hosts, office(hosts, shape) as own:
        best_s = ideal.seconds(
            profile, shape.sites, own.in_flight, shape.settle_s, shape.retry_s, SLOW_S
        )
        await hosts.behave(profile)
        await own.release(1)
        spent = await own.deliver(shape.sites)
        await hosts.check({1: shape.sites})
        beside: dict[str, float | int | str] = {
            "sites": shape.sites,
            "in_flight": own.in_flight,
            "wall_s": round(spent.wall_s, 1),
            "ideal_s": round(best_s, 1),
            "cpu_s": round(spent.cpu_s, 1),
        }
    return {"G4": Reading(spent.wall_s / best_s, beside)}


async def loop_lag(*, quick: bool) -> Readings:
    """G12: the same fan-out with every stage turning, pages judged, the metrics scraped."""
    sites, profile = (200, HASTY) if quick else (10_000, GOVERNMENT)
    shape = Shape(sites, settle_s=1, retry_s=1, watched_each=WATCHED_EACH, every_s=SOURCE_S)
    async with sink() as hosts, office(hosts, shape) as own:
        shown = tuple(f"s{n}" for n in range(0, sites, WATCHED_EACH))
        await own.release(1, Scope(ScopeKind.DIRECTED, shown))
        await own.deliver(len(shown))
        await hosts.order("busy", policies=1)
        await hosts.behave(profile)
        await own.release(2)
        reached = own.seen.expect(sites)
        async with (
            scraped(own) as scrapes,
            own.running(*(one.name for one in own.app.stages)),
            idle_beside() as idle,
            watched() as lags,
        ):
            await own.until(reached)
        await hosts.check({1: sites - len(shown), 2: len(shown)})
    beside: dict[str, float | int | str] = {
        "idle_p99_ms": round(idle["p99"], 1),
        "idle_max_ms": round(idle["max"], 1),
        "at_work_p99_ms": round(lags.own_p99, 1),
        "at_work_max_ms": round(lags.own_most, 1),
        "lists_read": own.seen.lists,
        "scrapes": len(scrapes),
    }
    return {"G12p99": Reading(lags.p99, beside), "G12max": Reading(lags.most, beside)}


@asynccontextmanager
async def scraped(own: Office) -> AsyncIterator[list[int]]:
    """The metrics page of the office, read again and again; sizes of the answers."""
    sizes: list[int] = []
    page = MetricsPage(own.metrics, "127.0.0.1", 0)
    with page.serving(lambda: own.app.report.figures, own.app.stage_pulses):
        url = f"http://127.0.0.1:{page.port}/metrics"

        async def scrape() -> None:
            while True:
                sizes.append(await asyncio.to_thread(_size, url))
                await asyncio.sleep(SCRAPE_S)

        task = asyncio.create_task(scrape())
        try:
            yield sizes
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _size(url: str) -> int:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own page on loopback
        return len(answer.read())
