"""One policy to many sites at zero latency: throughput, commits, and processor time by size."""

from benchmarks import bare
from benchmarks.figure import Reading, Readings
from benchmarks.office import Shape, Sink, office, sink
from benchmarks.spent import Spent, median


async def beside_bare(*, quick: bool) -> Readings:
    """G1, G10: turn by turn bare httpx, bare aiohttp, and ours on the same hosts and bound."""
    sites, turns = (200, 1) if quick else (4_000, 5)
    ours: list[Spent] = []
    plain: list[Spent] = []
    fast: list[Spent] = []
    async with sink() as hosts, office(hosts, Shape(sites)) as own:
        commits = 0
        for turn in range(1, turns + 1):
            plain.append(await bare.httpx_fan_out(hosts.port, sites, own.in_flight))
            fast.append(await bare.aiohttp_fan_out(hosts.port, sites, own.in_flight))
            await hosts.order("forget")
            await own.release(turn)
            before = own.commits
            ours.append(await own.deliver(sites))
            commits += own.commits - before
            await hosts.check({1: sites})
        in_flight = own.in_flight
    pairs = list(zip(ours, plain, fast, strict=True))
    beside: dict[str, float | int | str] = {
        "sites": sites,
        "turns": turns,
        "in_flight": in_flight,
        "wall_s": round(median(one.wall_s for one in ours), 2),
        "httpx_wall_s": round(median(one.wall_s for one in plain), 2),
        "aiohttp_wall_s": round(median(one.wall_s for one in fast), 2),
        "vs_aiohttp": round(median(b.wall_s / a.wall_s for a, _, b in pairs), 2),
        "cpu_ms": round(1000 * median(one.cpu_s for one in ours) / sites, 2),
        "httpx_cpu_ms": round(1000 * median(one.cpu_s for one in plain) / sites, 2),
        "aiohttp_cpu_ms": round(1000 * median(one.cpu_s for one in fast) / sites, 2),
    }
    ratio = median(b.wall_s / a.wall_s for a, b, _ in pairs)
    return {
        "G1": Reading(ratio, beside),
        "G10": Reading(commits / (turns * sites), {"sites": sites, "commits": commits}),
    }


async def by_size(*, quick: bool) -> Readings:
    """G2: processor time of a delivery where many sites owe it, by that where few do."""
    few, many = (100, 300) if quick else (1_000, 14_000)
    small: list[float] = []
    async with sink() as hosts:
        small += await _cpu_of(hosts, few, 3)
        (large,) = await _cpu_of(hosts, many, 1)
        small += await _cpu_of(hosts, few, 3)
    base = median(small)
    beside: dict[str, float | int | str] = {
        "few": few,
        "many": many,
        "few_cpu_ms": round(1000 * base, 2),
        "many_cpu_ms": round(1000 * large, 2),
    }
    return {"G2": Reading(large / base, beside)}


async def _cpu_of(hosts: Sink, sites: int, turns: int) -> list[float]:
    """Processor seconds of one delivery, a turn each."""
    found: list[float] = []
    async with office(hosts, Shape(sites)) as own:
        for turn in range(1, turns + 1):
            await hosts.order("forget")
            await own.release(turn)
            found.append((await own.deliver(sites)).cpu_s / sites)
            await hosts.check({1: sites})
    return found
