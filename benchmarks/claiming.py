"""G3: what the queue pays for its next hundred rows in a store with much history.

Two stores, asked in turn: the same number of policies' pushes are due in neither; the large one
holds confirmed reposts of years beside 14,000 due ones, the small one 2,000 due of 10,000.
`python -m benchmarks.claiming --ten-million` takes ten million rows (about 4 GB, minutes to make).
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Reading, Readings
from benchmarks.office import Office, Shape, Sink, office
from benchmarks.rows import multiply
from benchmarks.spent import median
from syndicator.stages.pushing.queue import Queue

BATCH = 100
"""At least; the queue gives what it has room for, short of the slots it keeps for the urgent."""
PLATFORMS = 40
TURNS = 40
NOBODY = Sink(9)
"""Nothing is sent."""


async def measure(*, quick: bool) -> Readings:
    """Build both stores, claim in turn."""
    return await _between(20_000 if quick else 1_000_000, quick=quick)


async def _between(rows: int, *, quick: bool = False) -> Readings:
    many, few = (2_000, 500) if quick else (14_000, 2_000)
    with (
        tempfile.TemporaryDirectory(prefix="bench-large") as one_made,
        tempfile.TemporaryDirectory(prefix="bench-small") as other_made,
    ):
        large, small = Path(one_made), Path(other_made)
        counts = {
            "rows_large": await _build(large, many, rows // many),
            "rows_small": await _build(small, few, 5),
        }
        one, two = _shape(many), _shape(few)
        async with (
            office(NOBODY, one, folder=large) as big,
            office(NOBODY, two, folder=small) as own,
        ):
            slow, fast = [], []
            for _ in range(TURNS):
                fast.append(await _claim(own))
                slow.append(await _claim(big))
    times = {"large_ms": round(median(slow), 2), "small_ms": round(median(fast), 2)}
    return {"G3": Reading(median(slow) / median(fast), {**counts, **times})}


def _shape(sites: int) -> Shape:
    """As many platforms in both stores: it is the rows that differ."""
    return Shape(sites, sites_a_platform=-(-sites // PLATFORMS))


async def _build(folder: Path, sites: int, policies: int) -> int:
    async with office(NOBODY, _shape(sites), folder=folder) as own:
        await own.release(1)
    return multiply(folder, policies, history=True)


async def _claim(own: Office) -> float:
    """Milliseconds of a survey and a claim: a queue that remembers nothing yet."""
    queue = Queue(own.app.outlets)
    began = time.perf_counter()
    claims = await queue.take(own.ctx, {})
    took = time.perf_counter() - began
    if len(claims) < BATCH:
        raise RuntimeError(len(claims))
    return 1000 * took


if __name__ == "__main__":
    if sys.argv[1:] != ["--ten-million"]:
        sys.exit(__doc__)
    print(asyncio.run(_between(10_000_000)))
