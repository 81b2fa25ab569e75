"""Memory of exchanges in flight, and of rows that wait; each in fresh processes.

`python -m benchmarks.memory FOLDER PORT in-flight|pending COUNT` is one such process.
"""

import asyncio
import contextlib
import ctypes
import gc
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks import bare
from benchmarks.figure import Reading, Readings
from benchmarks.latency import Profile
from benchmarks.office import Office, Shape, Sink, office, sink
from benchmarks.rows import multiply
from benchmarks.spent import MB, rss

AS_SHIPPED: Final = {"MALLOC_ARENA_MAX": "2"}
"""What the unit tells the allocator (systemd/syndicator.service); the bare loop runs so too."""
SLOW: Final = Profile(fixed_s=6.0)
SAMPLE_S: Final = 0.05
IN_FLIGHT: Final = 1_000


async def in_flight(*, quick: bool) -> Readings:
    """G8: growth while every slot waits for a site that answers after six seconds."""
    shape = Shape(800 if quick else 1_500)
    with tempfile.TemporaryDirectory(prefix="bench") as made:
        async with sink() as hosts:
            async with office(hosts, shape, folder=Path(made)) as own:
                await own.release(1)
            multiply(Path(made), 2, history=False)
            ours = await _apart(Path(made), hosts.port, "in-flight", shape.sites)
            plain = await _apart(Path(made), hosts.port, "bare", int(ours["in_flight"]))
    beside: dict[str, float | int | str] = {
        "in_flight": int(ours["in_flight"]),
        "grown_mb": round(ours["grown_mb"], 1),
        "httpx_mb_per_1000": round(plain["grown_mb"] * 1000 / plain["in_flight"], 1),
        "rss_mb": round(ours["rss_mb"]),
    }
    return {"G8": Reading(ours["grown_mb"] * 1000 / ours["in_flight"], beside)}


async def pending(*, quick: bool) -> Readings:
    """G9: a thousand deliveries where a thousand rows wait, and where 140,000 do."""
    sites, policies = (100, 5) if quick else (1_000, 140)
    found: list[dict[str, float]] = []
    for copies in (1, policies):
        with tempfile.TemporaryDirectory(prefix="bench") as made:
            async with sink() as hosts:
                async with office(hosts, Shape(sites), folder=Path(made)) as own:
                    await own.release(1)
                multiply(Path(made), copies, history=False)
                found.append(await _apart(Path(made), hosts.port, "pending", sites))
    few, many = found
    beside: dict[str, float | int | str] = {
        "pending": sites * policies,
        "few_mb": round(few["rss_mb"], 1),
        "many_mb": round(many["rss_mb"], 1),
    }
    return {"G9": Reading(many["rss_mb"] / few["rss_mb"], beside)}


async def _apart(folder: Path, port: int, what: str, count: int) -> dict[str, float]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.memory",
        str(folder),
        str(port),
        what,
        str(count),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **AS_SHIPPED},
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{what} {count}: exit status {process.returncode}")
    found: dict[str, float] = json.loads(said)
    return found


class Highest:
    """The most memory while it watches."""

    def __init__(self) -> None:
        gc.collect()
        # What the start took and freed must not hide what follows.
        ctypes.CDLL("libc.so.6").malloc_trim(0)
        self.before = self.bytes = rss()
        self.under_way = 0

    async def watch(self, under_way: Callable[[], int] = int) -> None:
        """Sample until cancelled, and how much was under way at most."""
        while True:
            self.bytes = max(self.bytes, rss())
            self.under_way = max(self.under_way, under_way())
            await asyncio.sleep(SAMPLE_S)

    @property
    def grown_mb(self) -> float:
        """More than before."""
        return (self.bytes - self.before) / MB


async def _child(folder: Path, port: int, what: str, count: int) -> dict[str, float]:
    hosts = Sink(port)
    if what == "bare":
        return await _bare(hosts, count)
    async with office(hosts, Shape(count), folder=folder) as own:
        if what == "in-flight":
            # What is under way when the warm-up ends is broken off and not sent again.
            await own.deliver(count // 2)
            await hosts.behave(SLOW)
            highest = await _watched(own, min(count, own.with_slow))
        else:
            highest = await _watched(own, count)
        return {
            "in_flight": highest.under_way,
            "grown_mb": highest.grown_mb,
            "rss_mb": highest.bytes / MB,
        }


async def _watched(own: Office, deliveries: int) -> Highest:
    highest = Highest()
    watching = asyncio.create_task(highest.watch(own.app.push.pump.__len__))
    await own.deliver(deliveries)
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    return highest


async def _bare(hosts: Sink, in_flight: int) -> dict[str, float]:
    await hosts.behave(Profile())
    await bare.httpx_fan_out(hosts.port, in_flight, in_flight)
    await hosts.behave(SLOW)
    highest = Highest()
    watching = asyncio.create_task(highest.watch())
    await bare.httpx_fan_out(hosts.port, in_flight, in_flight)
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    return {"in_flight": in_flight, "grown_mb": highest.grown_mb}


if __name__ == "__main__":
    _, where, at, kind, number = sys.argv
    print(json.dumps(asyncio.run(_child(Path(where), int(at), kind, int(number)))))
