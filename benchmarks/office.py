"""An office under load: a configuration for the sink, the daemon's parts in this process."""

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import httpx

from benchmarks import prose
from benchmarks.duties import ALL, SOURCES, enter_released, write
from benchmarks.latency import Profile
from benchmarks.sink import address
from benchmarks.spent import Meter, Spent
from syndicator.app import App, build
from syndicator.core.model import PolicyId, Scope, SiteKey
from syndicator.core.text import digest
from syndicator.daemon import keep_prompt
from syndicator.feeds.families import FAMILIES
from syndicator.obs.metrics import Metrics
from syndicator.obs.observed import Moved, Observed, SiteRead
from syndicator.ports import Clock, SystemClock, SystemDice
from syndicator.registry import load_adapters
from syndicator.settings.load import load
from syndicator.stages.loop import Stage, forever
from syndicator.stages.moves import STORED
from syndicator.stages.pushing.pump import Pump
from syndicator.stages.pushing.queue import IN_FLIGHT
from syndicator.store import SqliteStore, reposts
from syndicator.store.policies import NewRevision

PATIENCE_S: Final = 300.0
"""No turn of any bench may take longer: then something is wrong."""
MAIN: Final = """store: {{path: bench.db}}
control: {{socket: bench.sock}}
metrics: {{listen: 127.0.0.1, port: 0}}
timing: {{retry_s: [{retry_s}]}}
egresses: [{{key: default, allowed_networks: [127.0.0.0/8]}}]
"""
PLATFORM: Final = """  - key: p{number}
    name: 压测平台{number}
    adapter: http
    trust: publish
    authorisation: 压测
    endpoint: http://127.1.0.1:{port}
    settle_s: {settle_s}
    limits: {{per_second: {per_second}, concurrent: {concurrent}, timeout_s: {timeout_s}}}
    options:
      find:
        - url: /articles?key={{key}}
          items: items
      fields:
        {{id: id, title: title, key: key, standing: {{path: state, public: [1], review: [0]}}}}
      create:
        method: POST
        url: /articles
        json: {{key: '{{key}}', title: '{{title}}', content: '{{html}}'}}
        id: id
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an office answers for, and what its platforms bear."""

    sites: int
    sites_a_platform: int = 50
    per_second: float = 100.0
    concurrent: int = 64
    timeout_s: float = 30.0
    settle_s: int = 2
    retry_s: int = 2
    every_s: int = 3_600
    """Between two polls of the source."""
    watched_each: int = 0
    """Each so many-th site has a public list that is read; 0: none."""
    one_host: bool = False
    """All sites are columns of one platform on one host."""


class Seen:
    """Counts what the office tells, and says when it is as much as was waited for."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._stored = self._lists = 0
        self._reached = asyncio.Event()
        self.stored_at: list[float] = []
        """When each copy was recorded, seconds of the office's monotonic clock."""
        self.lists = 0
        """Public lists that were read."""

    def observe(self, told: Observed) -> None:
        """Take one observation, after the metrics took it."""
        self._metrics.observe(told)
        if isinstance(told, Moved):
            if told.after in STORED and told.before not in STORED:
                self.stored_at.append(self._metrics.clock.monotonic())
                if len(self.stored_at) == self._stored:
                    self._reached.set()
        elif isinstance(told, SiteRead):
            self.lists += 1
            if self.lists == self._lists:
                self._reached.set()

    def expect(self, stored: int) -> asyncio.Event:
        """Count anew; set once so many reposts were taken by their sites."""
        return self._expect(stored, 0)

    def expect_lists(self, lists: int) -> asyncio.Event:
        """Count anew; set once so many public lists were read."""
        return self._expect(0, lists)

    def _expect(self, stored: int, lists: int) -> asyncio.Event:
        self._stored, self._lists, self.lists = stored, lists, 0
        self.stored_at.clear()
        self._reached = asyncio.Event()
        return self._reached


class Sink:
    """The sites' process, as the bench steers it."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def order(self, name: str, **said: object) -> dict[str, object]:
        """Give one order (`sink.Sites.steer`)."""
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            url = f"http://127.0.0.1:{self.port}/-/{name}"
            answer = await client.post(url, content=json.dumps(said).encode())
            found: dict[str, object] = answer.json()
            return found

    async def behave(self, profile: Profile) -> None:
        """From now on the sites are like that."""
        await self.order("profile", **asdict(profile))

    async def check(self, sites_by_copies: dict[int, int]) -> dict[str, int]:
        """Raise RuntimeError unless so many hosts hold exactly so many copies, none twice.

        Returns the requests by method.
        """
        found = await self.order("counts")
        wanted = {str(copies): sites for copies, sites in sites_by_copies.items()}
        if found["sites_by_copies"] != wanted or found["double"]:
            raise RuntimeError(f"copies → hosts should be {wanted}: {found}")
        requests: dict[str, int] = found["requests"]  # type: ignore[assignment]  # JSON of our own
        return requests


@asynccontextmanager
async def sink() -> AsyncIterator[Sink]:
    """The sites' process, until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.sink",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdout is None:
        raise RuntimeError
    try:
        yield Sink(int(await process.stdout.readline()))
    finally:
        await process.communicate(b"")


class Office:
    """The daemon's parts, and the sites they meet."""

    def __init__(self, app: App, seen: Seen, metrics: Metrics, sink: Sink, shape: Shape) -> None:
        self.app = app
        self.ctx = app.ctx
        self.seen = seen
        self.metrics = metrics
        self.sink = sink
        self.shape = shape
        self.in_flight = IN_FLIGHT
        self.with_slow = app.push.pump.room
        """Rows under way at once where all are slow."""

    def stage(self, name: str) -> Stage:
        """One verb of the data path."""
        return next(stage for stage in self.app.stages if stage.name == name)

    def stage_pump(self, name: str) -> Pump[SiteKey]:
        """What a stage has under way."""
        pump = getattr(getattr(self.stage(name).run_once, "__self__", None), "pump", None)
        if not isinstance(pump, Pump):
            raise TypeError(name)
        return pump

    @property
    def commits(self) -> int:
        """Transactions of the store so far."""
        store = self.ctx.store
        if not isinstance(store, SqliteStore):
            raise TypeError(store)
        return store.counts.commits

    async def release(self, number: int, shape: Scope = ALL) -> PolicyId:
        """A released policy; every site owes it and every push is due now."""
        text = "\n".join(prose.paragraphs(number))
        new = NewRevision(
            title=prose.title_of(number),
            html=prose.html_of(number),
            text=text,
            digest=digest(text),
            source_url=f"http://127.0.0.1:{self.sink.port}/policy/{number}",
            fetched_at=self.ctx.clock.now(),
        )
        return await self.ctx.write(lambda tx: enter_released(self.ctx, tx, number, new, shape))

    async def deliver(self, expected: int) -> Spent:
        """Let push run from due rows to the last recorded outcome of `expected` deliveries."""
        reached = self.seen.expect(expected)
        with Meter() as meter:
            async with self.running("push"):
                await self.until(reached)
        return meter.spent

    async def until(self, reached: asyncio.Event) -> None:
        """Wait for it. Raises RuntimeError with what stands where it takes too long."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await reached.wait()
        except TimeoutError:
            counts = await self.ctx.read(reposts.counts_by_state)
            stands = {str(state): count for state, count in counts.items() if count}
            raise RuntimeError(f"not done in {PATIENCE_S:.0f} s: {stands}") from None

    @asynccontextmanager
    async def running(self, *names: str) -> AsyncIterator[None]:
        """Let stages turn as the daemon lets them; afterwards nothing of them is under way."""
        tasks = [asyncio.create_task(forever(self.stage(name), self.ctx)) for name in names]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.app.push.pump.abandon()
            with contextlib.suppress(asyncio.CancelledError):
                await self.app.push.pump.drain()


def configuration(folder: Path, port: int, shape: Shape) -> Path:
    """Write the configuration: one unit a site."""
    wide = shape.sites if shape.one_host else shape.sites_a_platform
    limits = {
        "settle_s": shape.settle_s,
        "per_second": shape.per_second,
        "concurrent": shape.concurrent,
        "timeout_s": shape.timeout_s,
    }
    platforms = "".join(
        PLATFORM.format(port=port, number=number, **limits)
        for number in range(-(-shape.sites // wide))
    )
    return write(
        folder,
        main=MAIN.format(retry_s=shape.retry_s),
        sources=SOURCES.format(port=port, every_s=shape.every_s),
        platforms="platforms:\n" + platforms,
        sites=[_site(number, port, wide, shape) for number in range(shape.sites)],
    )


def _site(number: int, port: int, wide: int, shape: Shape) -> str:
    root = f"http://{address(number)}:{port}"
    watched = shape.watched_each and number % shape.watched_each == 0
    looked_at = f"{root}/,{root}/list,html" if watched else ",,"
    column = f"c{number}" if shape.one_host else ""
    endpoint = "" if shape.one_host else root
    return (
        f"s{number},站点{number},u{number},p{number // wide},{column},{looked_at},"
        f"{'.list a' if watched else ''},,,{endpoint},,,,\n"
    )


@asynccontextmanager
async def office(
    sites: Sink, shape: Shape, clock: Clock | None = None, folder: Path | None = None
) -> AsyncIterator[Office]:
    """Open an office in a folder of its own, or in one that has a store already."""
    with _folder(folder) as here:
        config = here / "config"
        if not config.exists():
            configuration(here, sites.port, shape)
        clock = clock or SystemClock()
        settings = load(
            config,
            adapters=load_adapters(),
            families=FAMILIES,
            environ={"STATE_DIRECTORY": str(here)},
        )
        metrics = Metrics(clock)
        seen = Seen(metrics)
        app = await build(config, settings, clock, SystemDice(), seen.observe, empty=True)
        keep_prompt(app)
        try:
            yield Office(app, seen, metrics, sites, shape)
        finally:
            await app.close()


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="bench") as made:
        yield Path(made)
