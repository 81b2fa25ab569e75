"""The whole province in this process: source, sites, people and ledger, on loopback.

    async with Province(invented(30), folder) as province:
        … start `syndicator run --config province.config_dir --pace province.pace_file` …
        … until province.over …
        truths = province.truths()

Every site has a loopback address of its own (127.0.0.0/8), all on one port. The morning begins at
the first visit to the source, so nothing is published before anybody can see it.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import secrets
import shutil
import socket
from collections import defaultdict
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final, Self

from syndicator.core.errors import ConfigurationError
from syndicator.core.times import Millis
from syndicator.net.serve import Answer, HttpServer, Reply, Request
from syndicator.rehearsal import public
from syndicator.rehearsal.configure import Ground, look_interval, write_all
from syndicator.rehearsal.declared import DeclaredCms
from syndicator.rehearsal.ledger import Did, Ledger, Who
from syndicator.rehearsal.mishaps import Engine, Mishap
from syndicator.rehearsal.pace import HOUR_IN_A_MINUTE, PACE_FILE, Pace, PacedClock
from syndicator.rehearsal.prose import bare
from syndicator.rehearsal.site import SimSite, World
from syndicator.rehearsal.source import SimSource
from syndicator.rehearsal.staff import LAST_MIN, Agenda, Staff
from syndicator.rehearsal.trouble import MINUTE_MS, Traffic, Trouble
from syndicator.rehearsal.truth import Truth, by_place, truth_of
from syndicator.rehearsal.wordpress import WordPressCms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syndicator.rehearsal.plan import Plan, Publication

MARK: Final = "rehearsal.json"
"""A folder with this file is a rehearsal's: a new rehearsal may clear it."""
_SPARE: Final = 512
_PORTS: Final = 5
_CALM_MIN: Final = 18.0
"""The look that finds a limit passed may come a quarter of an hour after it."""

Cms = WordPressCms | DeclaredCms


class Province:
    """See the module's first lines."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        *,
        rate: float = HOUR_IN_A_MINUTE,
        write: Callable[[Ground, Plan], None] = write_all,
    ) -> None:
        self.plan = plan
        self.folder = folder.absolute()
        self.rate = rate
        """At most so many times faster; slower where the machine does not keep up."""
        self.slowest = rate
        self.traffic: defaultdict[str, Traffic] = defaultdict(Traffic)
        """What came to the interfaces that several sites share, by host."""
        self._began: Millis | None = None
        self._morning = asyncio.Event()
        self._write = write
        self._server = HttpServer(self._answer)
        self._task: asyncio.Task[None] | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        _fresh(self.folder)
        pace = Pace.from_now(self.rate)
        pace.save(self.pace_file)
        self.clock = PacedClock(pace, self.pace_file)
        self._agenda = Agenda(self.clock)
        self._staff = Staff(self.plan, self._agenda)
        texts = {one.title: [text.bare() for text in one.texts] for one in self.plan.publications}
        self.ledger = Ledger(self.folder / "ledger.jsonl", texts)
        self.sites = self._make_sites()
        self.sources = {
            one.host: SimSource(one, self.clock, self._visited) for one in self.plan.sources
        }
        await self._listen()
        for host, source in self.sources.items():
            source.root = self.root(host)
        self.ground = Ground(
            folder=self.folder,
            rate=self.rate,
            look_s=look_interval(len(self.plan.sites), self.rate),
            root=self.root,
            metrics_port=_free_port(),
        )
        self._cms = self._make_cms()
        self._write(self.ground, self.plan)
        self._task = asyncio.create_task(self._agenda.run(), name="agenda")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._server.aclose()
        self.ledger.close()
        if self._server.faults:
            raise self._server.faults[0]

    @property
    def config_dir(self) -> Path:
        """The configuration that a daemon is started with."""
        return self.folder / "config"

    @property
    def pace_file(self) -> Path:
        """The clock that a daemon is started with."""
        return self.folder / PACE_FILE

    def root(self, host: str) -> str:
        """Address of a host's root."""
        return f"http://{host}:{self.port}"

    async def minute(self, at: float) -> None:
        """Wait until so many minutes of the rehearsal are over since its morning began."""
        await self._morning.wait()
        began = self.clock.now() if self._began is None else self._began
        await self.clock.sleep((began - self.clock.now()) / 1000 + 60 * at)

    def change_rate(self, rate: float) -> None:
        """Let the clock of everybody run otherwise from now on."""
        self.slowest = min(self.slowest, rate)
        self.clock.change(rate)

    @property
    def calm_ms(self) -> int:
        """So long nothing happens at the sites until everything that happened was seen."""
        return round((_CALM_MIN + 4 * self.ground.look_s / 60) * MINUTE_MS)

    @property
    def over(self) -> bool:
        """Whether everything planned has happened and there was time enough to see it."""
        if self._began is None or self._agenda.pending:
            return False
        now = self.clock.now()
        later = max((one.at_min for one in self.plan.publications), default=0.0)
        soonest = self._began + round((later + LAST_MIN) * MINUTE_MS)
        last = self.ledger.entries[-1].at if self.ledger.entries else self._began
        return now - max(soonest, last) > self.calm_ms

    def truths(self) -> dict[tuple[str, str], Truth]:
        """What the ledger says, by publication and site."""
        newest = {one.key: len(one.texts) for one in self.plan.publications}
        return {
            place: truth_of(found, newest.get(place[0], 1))
            for place, found in by_place(self.ledger.entries).items()
        }

    def withdrawn(self, publication: Publication) -> None:
        """The withdrawal is ordered: the people of the sites hear of it too."""
        self._staff.withdrawn(publication, self.sites.values())

    # -- set-up --------------------------------------------------------------------------------

    def _make_sites(self) -> dict[str, SimSite]:
        world = World(
            ledger=self.ledger,
            clock=self.clock,
            numbers=count(1001),
            titles={bare(one.title): one.key for one in self.plan.publications},
            base=self.root,
            stored=self._staff.stored,
        )
        troubles: dict[str, dict[str, Mishap]] = {site.key: {} for site in self.plan.sites}
        for one in self.plan.planted:
            troubles[one.site][one.publication] = one.mishap
        return {
            site.key: SimSite(site, world, Trouble(troubles[site.key])) for site in self.plan.sites
        }

    def _make_cms(self) -> dict[str, list[Cms]]:
        """Interfaces by host, each with a credential of its own on disk."""
        made: dict[str, list[Cms]] = {}
        for platform in self.plan.platforms:
            if platform.engine is Engine.BY_HAND:
                continue
            secret = _credential(self.ground, platform.key)
            sites = [one for one in self.sites.values() if one.plan.platform.key == platform.key]
            if platform.engine is Engine.WORDPRESS:
                for site in sites:
                    made.setdefault(site.plan.host, []).append(WordPressCms(site, secret))
            elif platform.host:
                cms = DeclaredCms(sites, platform.options, secret)
                made.setdefault(platform.host, []).append(cms)
            else:
                for site in sites:
                    cms = DeclaredCms([site], platform.options, secret)
                    made.setdefault(site.plan.host, []).append(cms)
        return made

    async def _listen(self) -> None:
        hosts = {*self.sources, *(site.plan.host for site in self.sites.values())}
        hosts |= {one.host for one in self.plan.platforms if one.host}
        _allow_files(len(hosts) + _SPARE)
        for last in range(_PORTS - 1, -1, -1):
            port = 0
            try:
                for host in sorted(hosts):
                    port = await self._server.listen(host, port)
            except OSError:
                if last == 0:
                    raise
                await self._server.aclose()
                self._server = HttpServer(self._answer)
            else:
                self.port = port
                break
        self._by_host: dict[str, list[SimSite]] = {}
        for site in sorted(self.sites.values(), key=lambda one: -len(one.plan.folder)):
            self._by_host.setdefault(site.plan.host, []).append(site)

    # -- the morning ---------------------------------------------------------------------------

    def _visited(self) -> None:
        if self._began is not None:
            return
        now = self._began = self.clock.now()
        self._morning.set()
        for one in self.plan.publications:
            when = Millis(now + round(one.at_min * MINUTE_MS))
            self._agenda.at(when, partial(self._publish, one, 1))
            if one.correction is not None:
                when = Millis(now + round(one.correction.at_min * MINUTE_MS))
                self._agenda.at(when, partial(self._publish, one, 2))

    def _publish(self, publication: Publication, revision: int) -> None:
        source = next(one for one in self.sources.values() if one.plan.key == publication.source)
        shown = source.show(publication, revision)
        self.ledger.write(
            shown.at,
            Who.SOURCE,
            Did.PUBLISHED,
            site="",
            publication=publication.key,
            title=publication.title,
            html=shown.text.html(),
        )
        if revision == 1:
            self._staff.published(publication, self.sites.values())
        else:
            self._staff.corrected(publication, self.sites.values())

    # -- visitors ------------------------------------------------------------------------------

    async def _answer(self, request: Request) -> Answer:
        host = request.host
        if (source := self.sources.get(host)) is not None:
            return source.answer(request)
        for cms in self._cms.get(host, ()):
            if cms.claims(request):
                slow_ms = cms.sites[0].plan.answer_ms if len(cms.sites) == 1 else 0
                if slow_ms:
                    await asyncio.sleep(slow_ms / 1000)
                answer = cms.answer(request)
                if len(cms.sites) > 1:
                    self.traffic[host].count(answer, self.clock.now())
                return answer
        for site in self._by_host.get(host, ()):
            if request.path.startswith(site.plan.folder):
                return public.answer(site, request)
        return Reply.html("<title>404</title>", 404)


def _fresh(folder: Path) -> None:
    """An empty folder; an earlier rehearsal's is cleared, anything else is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise ConfigurationError(
                f"{folder} 不是演练目录，未清空；请换一个目录 · this folder is no rehearsal's "
                "and was left alone; name another"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("{}\n", encoding="utf-8")


def _credential(ground: Ground, platform: str) -> str:
    path = ground.credential(platform)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    secret = f"rehearsal:{secrets.token_hex(12)}"
    path.touch(mode=0o600)
    path.write_text(f"{secret}\n", encoding="ascii")
    return secret


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
