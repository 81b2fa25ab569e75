"""The real daemon in the world: the configuration it is given, its runs, its deaths."""

import asyncio
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Final, Protocol

from syndicator.app import App, wire
from syndicator.control.protocol import Answer, Request
from syndicator.core.model import (
    Limits,
    ListKind,
    Person,
    Platform,
    PlatformKey,
    Site,
    SiteKey,
    Trust,
    Unit,
    UnitKey,
    Watch,
)
from syndicator.feeds.families import FAMILIES
from syndicator.net.egress import Egress
from syndicator.net.pool import ClientPool
from syndicator.net.transport import Transport
from syndicator.obs.observed import Moved, Observed, StageTurned
from syndicator.registry import load_adapters
from syndicator.settings.load import load
from syndicator.settings.model import Settings
from syndicator.stages.loop import forever
from syndicator.store.errors import StoreDown
from syndicator.store.tx import Store
from tests.acceptance.configuration import Configuration, important
from tests.simulation.cms import ACCOUNT, MANIFEST
from tests.simulation.columns import REFERRING
from tests.simulation.drawn import Engine, PlatformPlan, Point, SitePlan, World
from tests.simulation.machine import (
    Drive,
    MemoryStore,
    Process,
    SeededDice,
    Trace,
    WorldClock,
)
from tests.simulation.network import Network, SimTransport
from tests.simulation.source import HOST, URL

CREDENTIAL: Final = "SIMULATED_CMS"
_TIMING: Final = {
    "confirm_new_s": 600,
    "confirm_later_s": 3600,
    "confirm_overdue_s": 7200,
    "recheck_s": 7200,
    "source_fresh_s": 300,
    "refused_probe_s": 7200,
    "rescue_lease_s": 600,
    "retry_s": [30, 300, 900, 3600],
}
_EVERY_S: Final = {
    "watch": 300.0,
    "plan": 1200.0,
    "push": 120.0,
    "confirm": 300.0,
    "rescue": 600.0,
    "report": 3600.0,
    "tidy": 86400.0,
    "stamp": 86400.0,
}
"""How often a stage turns unasked: as rarely as its work bears, for the proof's time."""


class Seams(Protocol):
    """Where a mutant may stand between the daemon and its world."""

    def store(self, store: MemoryStore) -> Store: ...

    def transport(self, transport: SimTransport) -> Transport: ...

    def app(self, app: App) -> None: ...


class Whole:
    """No mutant."""

    def store(self, store: MemoryStore) -> Store:
        return store

    def transport(self, transport: SimTransport) -> Transport:
        return transport

    def app(self, app: App) -> None:
        """As it is."""


class _NoDoor:
    """Persons come to the daemon directly; there is no socket."""

    async def start(self, act: Callable[[Person, Request], object]) -> None:
        """Nobody listens."""

    async def close(self) -> None:
        """Nothing is open."""


@cache
def _base() -> Settings:
    """What the checking loader makes of a plain configuration; the world is put in afterwards."""
    os.environ[CREDENTIAL] = ACCOUNT
    with tempfile.TemporaryDirectory() as folder:
        made = Configuration(Path(folder), timing=_TIMING)
        made.source("council", URL, every_s=600, article_hosts=[HOST])
        made.platform(
            "press",
            "wordpress",
            "publish",
            endpoint="http://press.example",
            credential=f"env:{CREDENTIAL}",
        )
        made.platform(
            "office",
            "http",
            "publish",
            endpoint="http://office.example",
            credential=f"env:{CREDENTIAL}",
            options=MANIFEST,
        )
        made.platform(
            "shared",
            "http",
            "publish",
            endpoint="http://shared.example",
            credential=f"env:{CREDENTIAL}",
            options=REFERRING,
        )
        made.platform("byhand", "none", "observe", limits={})
        made.site("s01", "press", "http://s01.example/", list_selector="ul.list a")
        made.rules.append(important("documents", doc_prefixes=["示例国发"]))
        return load(made.write(), adapters=load_adapters(), families=FAMILIES)


def settings_of(world: World) -> Settings:
    """The configuration of a world."""
    base = _base()
    (unit,) = base.units.values()
    (site,) = base.sites.values()
    return replace(
        base,
        platforms={PlatformKey(one.key): _platform(base, one) for one in world.platforms},
        units={UnitKey(f"u-{one.key}"): _unit(unit, one) for one in world.sites},
        sites={SiteKey(one.key): _site(site, one) for one in world.sites},
    )


def _platform(base: Settings, plan: PlatformPlan) -> Platform:
    alike = {Engine.WORDPRESS: "press", Engine.JSON: "office", Engine.HAND: "byhand"}
    model = base.platforms[PlatformKey("shared" if plan.refers else alike[plan.engine])]
    written = plan.engine is not Engine.HAND
    return replace(
        model,
        key=PlatformKey(plan.key),
        name=plan.key,
        trust=Trust(plan.trust),
        endpoint=f"http://{plan.host}" if plan.host else None,
        limits=Limits(plan.per_second, plan.concurrent, plan.timeout_s) if written else Limits(),
        settle_s=plan.settle_s,
        grace_s=7200,
    )


def _unit(model: Unit, plan: SitePlan) -> Unit:
    return replace(model, key=UnitKey(f"u-{plan.key}"), name=f"示例{plan.key}")


def _site(model: Site, plan: SitePlan) -> Site:
    return replace(
        model,
        key=SiteKey(plan.key),
        name=f"示例{plan.key}门户",
        unit=UnitKey(f"u-{plan.key}"),
        platform=PlatformKey(plan.platform.key),
        column=plan.column,
        endpoint=None if plan.platform.host or plan.platform.trust == "observe" else _root(plan),
        watch=Watch(f"http://{plan.host}/", ListKind.HTML, "ul.list a"),
    )


def _root(plan: SitePlan) -> str:
    return f"http://{plan.host}"


class Daemon:
    """Runs the daemon, kills it where the plan says, starts it again."""

    def __init__(
        self,
        world: World,
        clock: WorldClock,
        drive: Drive,
        network: Network,
        trace: Trace,
        seams: Seams,
    ) -> None:
        self._world = world
        self._clock = clock
        self._drive = drive
        self._network = network
        self._trace = trace
        self._seams = seams
        self._passed = dict.fromkeys(Point, 0)
        self.kills = 0
        self.errors: list[str] = []
        """What went wrong inside the daemon that is no fault of its world."""
        self._ended = asyncio.Event()
        self.app: App | None = None
        self.every = 1.0
        """How much rarer the stages turn than usual."""

    def _reached(self, point: Point) -> float | None:
        self._passed[point] += 1
        for kill in self._world.kills:
            meant = kill.point is point and kill.count == self._passed[point]
            if meant and self._clock.monotonic() < self._world.calm_at:
                self._trace.tell("killed", f"{point} {kill.count}")
                self.kills += 1
                return kill.down_s
        return None

    async def run(self) -> None:
        """For ever: a run, its end, the time it is down, the next run."""
        while True:
            self._network.run += 1
            process = Process(self._reached)
            self._ended = process.died
            life = asyncio.create_task(process.begin(self._live(process)))
            death = asyncio.create_task(process.died.wait())
            await asyncio.wait({life, death}, return_when=asyncio.FIRST_COMPLETED)
            self.app = None
            life.cancel()
            death.cancel()
            process.die(process.down_s)
            process.bury()
            await asyncio.wait({life})
            if not life.cancelled() and (error := life.exception()) is not None:
                self._trace.tell("start failed", f"{type(error).__name__}: {error}")
                process.down_s = 30.0
            self._drive.settled()
            await asyncio.sleep(process.down_s)

    async def _live(self, process: Process) -> None:
        app = self._build(process)
        self._trace.tell("start")
        await app.start()
        self.app = app
        self.pace(self.every)
        async with asyncio.TaskGroup() as group:
            for stage in app.stages:
                group.create_task(forever(stage, app.ctx), name=stage.name)

    def pace(self, factor: float) -> None:
        """Let the stages turn so much rarer."""
        self.every = factor
        if self.app is not None:
            for stage in self.app.stages:
                stage.every_s = _EVERY_S[stage.name] * factor

    def _build(self, process: Process) -> App:
        settings = settings_of(self._world)
        store = self._seams.store(MemoryStore(self._drive, process))
        transport = self._seams.transport(SimTransport(self._network, process))
        egresses = [Egress(name=key) for key in settings.egresses]
        pool = ClientPool(egresses, self._clock, transport_of=lambda _: transport)
        dice = SeededDice(self._world.seed * 1_000 + self._network.run)
        app = wire(
            Path("/simulated/config"),
            settings,
            self._clock,
            dice,
            partial(self._observe, process),
            store=store,
            pool=pool,
            control=_NoDoor(),
        )
        self._seams.app(app)
        return app

    def _observe(self, process: Process, seen: Observed) -> None:
        if process.dead:
            return
        if isinstance(seen, Moved):
            self._trace.tell(
                "moved", f"repost:{seen.repost} {seen.site} {seen.event} {seen.before}→{seen.after}"
            )
        elif isinstance(seen, StageTurned) and not seen.ok and "Store" not in seen.error:
            self._trace.tell("error", f"{seen.stage}: {seen.error}")
            if self._drive.raw.fault is None:
                self.errors.append(f"{seen.stage}: {seen.error}")

    async def act(self, person: Person, request: Request) -> Answer | None:
        """Ask the running daemon; None while it is down. `StoreDown` if it dies meanwhile."""
        app = self.app
        if app is None:
            return None
        asking = asyncio.ensure_future(app.act(person, request))
        ended = asyncio.ensure_future(self._ended.wait())
        await asyncio.wait({asking, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not asking.done():
            asking.cancel()
        await asyncio.wait({asking})
        if asking.cancelled():
            raise StoreDown("died")
        return asking.result()
