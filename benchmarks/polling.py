"""G16: conditional polls of public lists, 304 each, against bare conditional GETs.

Ours is the confirm stage: choosing who is due, the request, what the unchanged list means for the
repost that is awaited there, the visit written down, the next one set. Every site owes one repost
that its CMS took and its page does not show yet: the busiest hour of a poll. Turn by turn, the same
hosts, the same bound.
"""

from benchmarks import bare
from benchmarks.figure import Reading, Readings
from benchmarks.office import Office, Shape, office, sink
from benchmarks.spent import Meter, Spent, median
from syndicator.core.times import Millis
from syndicator.store import Tx, watches


async def measure(*, quick: bool) -> Readings:
    """Turns of all sites each; 14,000 polls in all."""
    sites, turns = (100, 1) if quick else (3_500, 4)
    ours: list[Spent] = []
    plain: list[Spent] = []
    async with sink() as hosts, office(hosts, Shape(sites, watched_each=1)) as own:
        await own.release(1)
        await own.deliver(sites)
        await _poll(own)  # the first lists are read whole
        bound = own.stage_pump("confirm").room
        for _ in range(turns):
            plain.append(await bare.httpx_polls(hosts.port, sites, bound))
            ours.append(await _poll(own))
    beside: dict[str, float | int | str] = {
        "polls": sites * turns,
        "in_flight": bound,
        "cpu_ms": round(1000 * median(one.cpu_s for one in ours) / sites, 2),
        "httpx_cpu_ms": round(1000 * median(one.cpu_s for one in plain) / sites, 2),
        "wall_s": round(median(one.wall_s for one in ours), 2),
        "httpx_wall_s": round(median(one.wall_s for one in plain), 2),
    }
    ratio = median(a.cpu_s / b.cpu_s for a, b in zip(ours, plain, strict=True))
    return {"G16": Reading(ratio, beside)}


async def _poll(own: Office) -> Spent:
    """Every site is due; until each was visited."""
    names = list(own.ctx.settings.sites)

    def due(tx: Tx) -> None:
        for site in names:
            watches.wake(tx, site, Millis(0))

    await own.ctx.write(due)
    reached = own.seen.expect_lists(len(names))
    with Meter() as meter:
        async with own.running("confirm"):
            await own.until(reached)
            await own.stage_pump("confirm").drain()
    return meter.spent
