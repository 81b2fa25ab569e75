"""Builds everything from a configuration; the only module that knows all rooms."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from syndicator.browser.client import BrowserClient
from syndicator.control import actions, freezing, holding, orders, replaying
from syndicator.control import record_url as recording
from syndicator.control.protocol import Answer, Request, Verb
from syndicator.control.server import ControlServer
from syndicator.core.errors import ConfigurationError
from syndicator.core.figures import StagePulse
from syndicator.core.model import PlatformKey
from syndicator.core.times import SHANGHAI, from_millis
from syndicator.feeds.families import FAMILIES
from syndicator.net.egress import Egress, ResolvedBy
from syndicator.net.literal import literal_refusal
from syndicator.net.pool import ClientPool, in_flight_for
from syndicator.obs.notify import Notifier
from syndicator.obs.observed import Reloaded
from syndicator.ports import SteadyClock
from syndicator.registry import load_adapters
from syndicator.settings.load import load
from syndicator.stages import aiming, catching_up, timekeeping
from syndicator.stages.context import Context, Wakes
from syndicator.stages.looking.confirm import Confirm
from syndicator.stages.loop import Stage
from syndicator.stages.outlook import Known
from syndicator.stages.overdue import Overdue
from syndicator.stages.plan import Plan
from syndicator.stages.pushing import relocation, rests
from syndicator.stages.pushing.outlets import Outlets
from syndicator.stages.pushing.push import Push
from syndicator.stages.report import Report
from syndicator.stages.rescue import Rescue
from syndicator.stages.stamping import Stamper
from syndicator.stages.tidy import tidy
from syndicator.stages.watch import Watch
from syndicator.store import events, open_store, place

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from syndicator.core.calendar import Freeze
    from syndicator.core.model import Person
    from syndicator.net.client import HttpClient
    from syndicator.obs.observed import Observer
    from syndicator.ports import Clock, Dice
    from syndicator.settings.model import Settings
    from syndicator.store import Store


class Pool(Protocol):
    """The HTTP clients of every way out."""

    def client(self, egress: str) -> HttpClient:
        """The client of a named egress; raises ConfigurationError for an unknown name."""
        ...

    async def aclose(self) -> None:
        """Close them."""
        ...


class Control(Protocol):
    """The door by which persons ask the daemon."""

    async def start(self, act: Callable[[Person, Request], Awaitable[Answer]]) -> None:
        """Let them in; `act` answers."""
        ...

    async def close(self) -> None:
        """Close the door."""
        ...


@dataclass(slots=True)
class App:
    """A daemon's parts, wired; `daemon.py` runs them."""

    config: Path
    ctx: Context
    outlets: Outlets
    push: Push
    rescue: Rescue
    report: Report
    stages: tuple[Stage, ...]
    control: Control
    pool: Pool
    refused: bool = False
    """Whether the last reload was refused: the configuration in force is not the one on disk."""
    manager: Notifier = field(default_factory=Notifier)
    """The service manager's ear."""

    async def start(self) -> None:
        """Take up what an earlier run left, before any stage turns."""
        await timekeeping.begin(self.ctx)
        now = self.ctx.clock.now()
        await self.ctx.write(
            lambda tx: events.append(
                tx, now, "daemon", "started", {"configuration": self.ctx.settings.version}
            )
        )
        await orders.resume(self.ctx)
        await catching_up.begin(self.ctx)
        await self.rescue.at_start(self.ctx)
        await relocation.follow(self.ctx)
        await aiming.follow(self.ctx)
        await self.control.start(self.act)

    async def reload(self) -> str:
        """Take the configuration anew: all of it or nothing. Raises `ConfigErrors`.

        The service manager hears of it, whoever asked: a signal or a person.
        """
        self.manager.reloading(self.ctx.clock.monotonic())
        try:
            return await self._reload()
        finally:
            self.manager.ready(self.status_line())

    async def _reload(self) -> str:
        ctx = self.ctx
        try:
            fresh = await asyncio.to_thread(load_from, self.config, ctx)
            _unmovable(ctx.settings, fresh)
            pool = pool_of(fresh, ctx.clock)
        except ConfigurationError as wrong:
            self.refused = True
            ctx.observe(Reloaded(ok=False, digest=ctx.settings.version, message=str(wrong)))
            raise
        self.refused = False
        old, self.pool = self.pool, pool
        # With the orders of persons and in one step: no push starts by half of it.
        ctx.settings = orders.kept_in_force(ctx.settings, fresh)
        ctx.client = pool.client
        ctx.browser = browser_of(fresh)
        await relocation.follow(ctx)
        await aiming.follow(ctx)
        ctx.observe(Reloaded(ok=True, digest=fresh.version, message=""))
        await self.push.pump.settle()
        await old.aclose()
        return fresh.version

    async def close(self) -> None:
        """Close the store last: what is under way may still be recorded."""
        await self.control.close()
        await self.pool.aclose()
        await self.ctx.reading.aclose()
        await self.ctx.store.aclose()
        place.give_up_reserve(self.ctx.settings.store)

    async def act(self, person: Person, request: Request) -> Answer:
        """Answer one request of the control socket."""
        if request.verb is Verb.PING:
            return Answer(ok=True, message="在运行 · running", data=self.pulse())
        if request.verb is Verb.RELOAD:
            try:
                version = await self.reload()
            except ConfigurationError as wrong:
                return Answer(ok=False, message=f"保留原配置 · the old one stays:\n{wrong}")
            return Answer(ok=True, message=f"已重载 {version[:12]} · reloaded")
        if request.verb is Verb.PROBE:
            return await self._probe(request)
        if request.verb is Verb.DRAIN:
            return await holding.drain(self.ctx, person, request, self.push.pump)
        return await _ACTS.get(request.verb, actions.act)(self.ctx, person, request)

    def pulse(self) -> dict[str, object]:
        """How the stages turn, for `status` and the watchdog."""
        restored = self.ctx.restored
        return {
            "configuration": self.ctx.settings.version,
            "publishing": self.ctx.publishing,
            "trouble": self.ctx.trouble,
            "restored": None if restored is None else {"at": restored.at, "from": restored.source},
            "frozen": [orders.shown(one) for one in self._frozen() if not _is_hold(one)],
            "held": [orders.shown(one) for one in self._frozen() if _is_hold(one)],
            "resting": [rests.shown(one) for one in self.outlets.rests.now()],
            "draining": self.ctx.draining,
            "under_way": len(self.push.pump),
            "stages": {
                stage.name: {
                    "turned_at": stage.beat.turned_at,
                    "ok_at": stage.beat.ok_at,
                    "turns": stage.beat.turns,
                    "error": stage.beat.error,
                }
                for stage in self.stages
            },
        }

    def stage_pulses(self) -> tuple[StagePulse, ...]:
        """How the stages turn, for the metrics page; may be asked from another thread."""
        clock = self.ctx.clock
        return tuple(
            StagePulse(stage.name, stage.beat.ok_at, stuck=stage.stuck(clock))
            for stage in self.stages
        )

    def _frozen(self) -> list[Freeze]:
        now = self.ctx.clock.now()
        return [one for one in self.ctx.settings.freezes if one.since <= now < one.until]

    def status_line(self) -> str:
        """One line for `systemctl status`."""
        troubled = [stage.name for stage in self.stages if stage.beat.error]
        if not self.ctx.publishing:
            return f"存储不能记录，已停止推送 · nothing is pushed: {self.ctx.trouble}"
        if self.refused:
            return "重载被拒，原配置继续，见 check · reload refused, the old one stays: see check"
        if troubled:
            return f"有环节出错 · stages in trouble: {', '.join(troubled)}"
        if self.ctx.draining:
            return f"排空中，在途 {len(self.push.pump)} · draining, {len(self.push.pump)} under way"
        if frozen := self._frozen():
            return f"冻结中 · frozen: {'; '.join(map(orders.shown, frozen))}"
        counted = self.report.figures
        if counted is None:
            return "已启动 · started"
        return (
            f"应转 owed {counted.owed}, 已核验 confirmed {counted.confirmed}, "
            f"逾期站点 overdue sites {len(counted.overdue) + counted.overdue_more}"
        )

    async def _probe(self, request: Request) -> Answer:
        checks = await self.outlets.of_platform(PlatformKey(request.subject)).probe()
        rows = [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in checks]
        good = all(check.ok for check in checks)
        message = "探测通过 · the probe is well" if good else "探测未通过 · the probe found faults"
        return Answer(ok=good, message=message, data={"checks": rows})


async def build(
    config: Path, settings: Settings, clock: Clock, dice: Dice, observe: Observer, *, empty: bool
) -> App:
    """Open the store and wire the stages. `empty` allows a new store where data once stood.

    Raises `StoreError` when the store cannot be opened or another daemon has it.
    """
    settings.store.parent.mkdir(parents=True, exist_ok=True)
    store = await open_store(
        settings.store, clock=clock, algorithm=settings.chain, allow_empty=empty
    )
    return wire(config, settings, clock, dice, observe, store=store)


def wire(
    config: Path,
    settings: Settings,
    clock: Clock,
    dice: Dice,
    observe: Observer,
    *,
    store: Store,
    pool: Pool | None = None,
    control: Control | None = None,
) -> App:
    """Wire the stages over an open store; `pool` and `control` other than the machine's own."""
    clock = SteadyClock(clock)
    pool = pool or pool_of(settings, clock)
    ctx = Context(
        settings=settings,
        clock=clock,
        dice=dice,
        store=store,
        client=pool.client,
        adapters=dict(load_adapters()),
        observe=observe,
        wakes=Wakes(),
        browser=browser_of(settings),
    )
    outlets = Outlets(ctx)
    push = Push(outlets)
    rescue = Rescue(outlets, Overdue(outlets, push.queue))
    report = Report(lambda: Known(rescue.stuck, outlets.rests.now()))
    wakes, timing = ctx.wakes, settings.timing
    stages = (
        Stage("watch", Watch().run_once, 1.0, wakes.watch, bound_s=60.0),
        Stage("plan", Plan().run_once, 5.0, wakes.plan, bound_s=60.0),
        Stage("push", push.run_once, 1.0, wakes.push, bound_s=60.0),
        Stage("confirm", Confirm(outlets).run_once, 1.0, wakes.confirm, bound_s=60.0),
        Stage("rescue", rescue.run_once, 60.0, bound_s=300.0),
        Stage("report", report.run_once, 15.0, wakes.report, bound_s=120.0),
        Stage("tidy", tidy, float(timing.tidy_s), bound_s=600.0),
        Stage("stamp", Stamper().run_once, 60.0, bound_s=600.0),
    )
    return App(
        config=config,
        ctx=ctx,
        outlets=outlets,
        push=push,
        rescue=rescue,
        report=report,
        stages=stages,
        control=control or ControlServer(settings.socket, lambda: ctx.settings),
        pool=pool,
    )


def pool_of(settings: Settings, clock: Clock) -> ClientPool:
    """HTTP clients for every configured way out."""
    return ClientPool(
        [
            Egress(
                name=conf.key,
                proxy=conf.proxy,
                ca_file=conf.ca_file,
                allowed_networks=conf.allowed_networks,
                resolver=ResolvedBy(conf.resolver.value),
            )
            for conf in settings.egresses.values()
        ],
        clock,
        in_flight=in_flight(settings),
    )


def browser_of(settings: Settings) -> BrowserClient | None:
    """The browser unit, where one is configured."""
    return None if settings.browser is None else BrowserClient(settings.browser)


def in_flight(settings: Settings) -> int:
    """Requests at once per egress, bounded by what the process may open (RLIMIT_NOFILE)."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return in_flight_for(descriptors, len(settings.egresses))


def load_from(config: Path, ctx: Context) -> Settings:
    """The checking loader is the running loader: same adapters, families and day as `run`."""
    today = from_millis(ctx.clock.now()).astimezone(SHANGHAI).date()
    return load(
        config,
        adapters=ctx.adapters,
        families=(*FAMILIES, "atom"),
        today=today,
        refuses=literal_refusal,
    )


_ACTS = {
    Verb.FREEZE: freezing.act,
    Verb.THAW: freezing.act,
    Verb.HOLD: holding.hold,
    Verb.UNHOLD: holding.hold,
    Verb.REPLAY: replaying.act,
    Verb.RECORD_URL: recording.act,
}
"""Acts on more than one repost, policy or item; all else is `actions.act`."""


def _is_hold(window: Freeze) -> bool:
    """A person's order over single platforms, told apart from freezes (重保)."""
    return window.ordered and bool(window.platforms)


def _unmovable(old: Settings, new: Settings) -> None:
    """What only a restart may change."""
    for name in ("store", "socket", "metrics", "chain"):
        if getattr(old, name) != getattr(new, name):
            raise ConfigurationError(
                f"{name} 只能在重启时改变 · {name} changes only at a restart; nothing was reloaded"
            )
