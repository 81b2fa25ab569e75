"""How late an event loop is: a timer every ten milliseconds, and how long after its time it fires.

`python -m benchmarks.lag` does so in an idle process until its standard input closes: the noise of
the machine, beside which the figure of a busy loop is to be read.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from benchmarks.spent import quantile

EVERY_S: Final = 0.01


class Lags:
    """Milliseconds by which the timers were late."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._at_work: list[float] = []

    @property
    def own_p99(self) -> float:
        """The part in which this process had a processor: on an idle machine there is no other."""
        return quantile(self._at_work, 0.99)

    @property
    def own_most(self) -> float:
        """The same: none was longer."""
        return max(self._at_work)

    @property
    def p99(self) -> float:
        """99 of a hundred were no later."""
        return quantile(self._late, 0.99)

    @property
    def most(self) -> float:
        """None was later."""
        return max(self._late)

    async def watch(self) -> None:
        """Measure until cancelled."""
        while True:
            due, began = time.perf_counter() + EVERY_S, time.process_time()
            await asyncio.sleep(EVERY_S)
            late = max(0.0, time.perf_counter() - due)
            self._late.append(1000 * late)
            self._at_work.append(1000 * min(late, time.process_time() - began))


@asynccontextmanager
async def watched() -> AsyncIterator[Lags]:
    """The lags of this loop while the block runs."""
    lags = Lags()
    task = asyncio.create_task(lags.watch())
    try:
        yield lags
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def idle_beside() -> AsyncIterator[dict[str, float]]:
    """The lags of an idle loop in a process of its own; filled in when the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.lag",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    found: dict[str, float] = {}
    try:
        yield found
    finally:
        said, _ = await process.communicate(b"")
        found |= json.loads(said)


async def _idle() -> None:
    async with watched() as lags:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(json.dumps({"p99": lags.p99, "max": lags.most}))


if __name__ == "__main__":
    asyncio.run(_idle())
