"""One seed from beginning to end: the world is built, runs until all is quiet, and is judged."""

import asyncio
import gc
import random
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from syndicator.core.model import Person, PersonKey, Role
from syndicator.core.repost import State
from syndicator.store.views import Listed
from tests.simulation import account, checker, masters
from tests.simulation.checker import Broken
from tests.simulation.cms import Cms
from tests.simulation.columns import Column, Columns
from tests.simulation.daemon import Daemon, Seams, Whole
from tests.simulation.draw import draw
from tests.simulation.drawn import Fate, World
from tests.simulation.ledger import Ledger, Who
from tests.simulation.loop import run
from tests.simulation.machine import Drive, Trace, WorldClock, owned_tasks
from tests.simulation.network import Network
from tests.simulation.people import Office, SitePeople
from tests.simulation.site import Site, numbers
from tests.simulation.source import Source

HOUR: Final = 3600.0
QUIET_S: Final = 5 * HOUR
"""Nothing moves for so long before the world is judged: the re-checks must leave it so, and the
sites' editors let out within less what waits for them."""
MOST_S: Final = 30 * HOUR
"""The world is given so long after its last trouble to come to rest."""
_UNDER_WAY: Final = frozenset({State.PUSHING, State.UNSURE})


@dataclass(slots=True)
class Result:
    """What a seed came to."""

    seed: int
    days: float = 0.0
    cpu_s: float = 0.0
    reposts: int = 0
    requests: int = 0
    writes: int = 0
    """Entries in the sites' ledger by the daemon."""
    kills: int = 0
    unknowable: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    disk: int = 0
    steps: int = 0
    orders: int = 0
    deeds: int = 0
    broken: list[Broken] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    digest: str = ""
    lines: list[tuple[float, str, str]] = field(default_factory=list)


def simulate(seed: int, seams: Seams | None = None, world: World | None = None) -> Result:
    """Run one seed, or a world that was made from it."""
    result = Result(seed)
    began = time.process_time()
    collecting = gc.isenabled()
    gc.disable()  # a world is small and soon over: looking for its cycles costs a tenth of the run
    try:
        run(lambda: _main(world or draw(seed), seams or Whole(), result), most_s=30 * 24 * HOUR)
    finally:
        if collecting:
            gc.enable()
        gc.collect()
    result.cpu_s = time.process_time() - began
    return result


class _Scene:
    """Everything that stands in one world."""

    def __init__(self, world: World, seams: Seams) -> None:
        loop = asyncio.get_running_loop()
        self.world = world
        self.clock = WorldClock()
        self.trace = Trace(loop.time)
        dice = random.Random(world.seed + 1)
        self.ledger = Ledger(world.policies, loop.time)
        row = iter(numbers())
        beside: list[Column] = []
        self.sites = {
            one.key: Column(one, self.ledger, row, beside)
            if one.platform.refers
            else Site(one, self.ledger, row)
            for one in world.sites
        }
        self.network = Network(
            clock=self.clock,
            source=Source(world.policies, loop.time),
            sites={site.plan.host: site for site in self.sites.values()},
            interfaces=_interfaces(list(self.sites.values())),
            weather=world.weather,
            dice=random.Random(world.seed + 2),
            trace=self.trace,
        )
        self.drive = Drive(world.disk, random.Random(world.seed + 3), self.trace)
        self.daemon = Daemon(world, self.clock, self.drive, self.network, self.trace, seams)
        self.people = SitePeople(world, self.sites, self.trace, dice)
        officer = Person(PersonKey("officer"), "值班员", "officer", frozenset(Role))
        self.office = Office(world, self.daemon, officer, self.trace)

    def everybody(self) -> list[Coroutine[Any, Any, None]]:
        """What goes on beside the daemon."""
        return [
            self.daemon.run(),
            self.people.reviews(),
            self.office.rounds(self.touched),
            *(self.people.deed(one) for one in self.world.deeds),
            *(self.office.order(one) for one in self.world.orders),
        ]

    def touched(self, site: str, policy: str) -> bool:
        return checker.touched(self.ledger, site, policy)


def _interfaces(sites: list[Site]) -> dict[str, Cms]:
    hosts: dict[str, list[Site]] = {}
    for site in sites:
        hosts.setdefault(site.plan.platform.host or site.plan.host, []).append(site)
    return {host: _interface(of) for host, of in hosts.items()}


def _interface(sites: list[Site]) -> Cms:
    columns = [one for one in sites if isinstance(one, Column)]
    return Columns(columns) if columns else Cms(sites)


async def _main(world: World, seams: Seams, result: Result) -> None:
    loop = asyncio.get_running_loop()
    loop.set_task_factory(owned_tasks)  # type: ignore[arg-type] # typeshed: any awaitable
    scene = _Scene(world, seams)
    for step in world.steps:
        loop.call_at(step.at, _step, scene, round(step.by_s * 1000))
    tasks = [asyncio.create_task(one) for one in scene.everybody()]
    watch = asyncio.create_task(_until_quiet(scene))
    await asyncio.wait({watch, *tasks[:3]}, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks[:3]:
        if task.done():
            task.result()
    rows = watch.result()
    _judge(scene, rows, result)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    scene.drive.close()


def _step(scene: _Scene, by_ms: int) -> None:
    scene.clock.offset_ms += by_ms
    scene.trace.tell("clock", f"{by_ms} ms")


async def _until_quiet(scene: _Scene) -> list[Listed]:
    """Wait until the troubles are over and nothing has moved, anywhere, for a while.

    What waits for a person, or for a site's people, may wait for ever: it rests like what is done.
    """
    loop = asyncio.get_running_loop()
    world = scene.world
    last = max(world.calm_at, *(at for policy in world.policies for at in policy.at))
    await asyncio.sleep(last + HOUR - loop.time())
    until = loop.time() + MOST_S
    before: frozenset[object] = frozenset()
    quiet_since = loop.time()
    while loop.time() < min(until, quiet_since + QUIET_S):
        await asyncio.sleep(HOUR / 2)
        rows = await scene.office.rows()
        still = _stood(scene, rows)
        if rows is None or still != before or any(row.repost.state in _UNDER_WAY for row in rows):
            before, quiet_since = still, loop.time()
        scene.daemon.pace(1.0 if quiet_since == loop.time() else 4.0)
    return await scene.office.rows() or []


def _stood(scene: _Scene, rows: list[Listed] | None) -> frozenset[object]:
    """How things stand: every row and every deed at the sites."""
    reposts = [row.repost for row in rows or ()]
    states = {(one.id, one.state, one.wanted, one.standing, one.step) for one in reposts}
    return frozenset({*states, ("deeds", len(scene.ledger.entries))})


def _judge(scene: _Scene, rows: list[Listed], result: Result) -> None:
    world, network = scene.world, scene.network
    now = asyncio.get_running_loop().time()
    verdict = checker.judge(world, scene.ledger, scene.office.done, network.passed, now)
    result.broken = verdict.broken
    result.broken += masters.judge(world, scene.ledger, scene.office.done)
    result.broken += account.agrees(world, scene.sites, rows, scene.clock.now())
    app = scene.daemon.app
    if app is None:
        result.broken.append(Broken("the daemon is down", "", "", now, ""))
    else:
        wrong = account.chained(scene.drive.tx())
        if wrong:
            result.broken.append(Broken("the chain of events is broken", "", "", now, wrong))
    result.errors = scene.daemon.errors
    result.days = now / (24 * HOUR)
    result.reposts = verdict.reposts
    result.unknowable = verdict.unknowable
    result.requests = network.requests
    result.writes = sum(one.who is Who.OURS for one in scene.ledger.entries)
    result.kills = scene.daemon.kills
    result.fates = network.fates
    result.disk = scene.drive.faults
    result.steps = len(world.steps)
    result.orders = len(scene.office.done)
    result.deeds = len(world.deeds)
    result.digest = scene.trace.digest
    result.lines = scene.trace.lines
