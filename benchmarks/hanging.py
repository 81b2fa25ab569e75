"""G18: what sites that take every request and never answer cost the others.

The same sites at 100 ms, once all answering, once with one in twenty hanging until its time-out:
the median time from release until a good site took its copy. A fresh office each turn.
"""

from typing import Final

from benchmarks.figure import Reading, Readings
from benchmarks.latency import Profile
from benchmarks.office import Shape, Sink, office, sink
from benchmarks.spent import median

WELL: Final = Profile(fixed_s=0.1)
HANGING: Final = Profile(fixed_s=0.1, hanging_each=20)


async def measure(*, quick: bool) -> Readings:
    """Turns without and with, one after the other."""
    sites, turns = (200, 1) if quick else (4_000, 2)
    shape = Shape(sites, timeout_s=10.0)
    without: list[float] = []
    beset: list[float] = []
    async with sink() as hosts:
        for _ in range(turns):
            without.append(await _p50(hosts, shape, WELL))
            beset.append(await _p50(hosts, shape, HANGING))
    beside: dict[str, float | int | str] = {
        "sites": sites,
        "hanging": sum(HANGING.hangs(site) for site in range(sites)),
        "timeout_s": shape.timeout_s,
        "without_s": round(median(without), 2),
        "with_s": round(median(beset), 2),
    }
    return {"G18": Reading(median(beset) / median(without), beside)}


async def _p50(hosts: Sink, shape: Shape, profile: Profile) -> float:
    good = sum(not profile.hangs(site) for site in range(shape.sites))
    await hosts.order("forget")
    await hosts.behave(profile)
    async with office(hosts, shape) as own:
        await own.release(1)
        began = own.ctx.clock.monotonic()
        await own.deliver(good)
        times = sorted(at - began for at in own.seen.stored_at)
        await hosts.check({1: good})
    return median(times)
