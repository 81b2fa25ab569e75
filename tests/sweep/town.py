"""Sites of the rehearsal's province in this process: what they hold outlives any daemon.

Two run a CMS of their own, two share one as columns, one takes drafts for its editor.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Final, Self

from syndicator.core.model import Level
from syndicator.net.serve import Answer, HttpServer, Reply, Request
from syndicator.rehearsal import cast, public
from syndicator.rehearsal.declared import DeclaredCms
from syndicator.rehearsal.ledger import Ledger, Who, plain
from syndicator.rehearsal.mishaps import Engine
from syndicator.rehearsal.pace import PacedClock
from syndicator.rehearsal.plan import PlatformPlan, SitePlan, UnitPlan
from syndicator.rehearsal.site import Copy, SimSite, World
from syndicator.rehearsal.trouble import Trouble
from syndicator.rehearsal.wordpress import WordPressCms
from syndicator.sdk import Standing
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import Policy
from tests.acceptance.public import as_html
from tests.sweep.ground import Act, Held, Whose

CREDENTIAL: Final = "town:0123456789"
_PORTS: Final = 5

Cms = WordPressCms | DeclaredCms


def _plans(adapters: Mapping[str, str]) -> list[SitePlan]:
    own, editorial, columns, _ = cast.platforms()
    where = (
        ("anlin", own, "127.21.0.1", "policy", "/"),
        ("beihe", own, "127.21.0.2", "policy", "/"),
        ("chishan", columns, columns.host, "101", "/col101/"),
        ("dongpu", columns, columns.host, "102", "/col102/"),
        ("ergang", editorial, "127.21.0.3", "103", "/"),
    )
    return [
        SitePlan(
            key=key,
            name=f"示例{key}门户",
            unit=UnitPlan(f"unit-{key}", f"示例{key}", Level.COUNTY, f"9901{at:02}"),
            platform=PlatformPlan(
                key=platform.key,
                name=platform.name,
                engine=platform.engine,
                adapter=adapters.get(platform.key, platform.adapter),
                trust=platform.trust,
                host=platform.host,
                options=platform.options,
            ),
            host=host,
            column=column,
            folder=folder,
        )
        for at, (key, platform, host, column, folder) in enumerate(where, 1)
    ]


class Town:
    """See the module's first line. `adapters`: another adapter for a platform."""

    staffed = "beihe"
    settle_s = 10
    timeout_s = 5
    drafts = frozenset({"ergang"})
    shared = frozenset({"chishan", "dongpu"})

    def __init__(self, folder: Path, adapters: Mapping[str, str] | None = None) -> None:
        self.plans = _plans(adapters or {})
        self.keys = tuple(plan.key for plan in self.plans)
        self.environment = {"TOWN": CREDENTIAL}
        self.sites: dict[str, SimSite] = {}
        self.written: Callable[[], None] | None = None
        """Called once, when the next write is carried out and before it is answered."""
        self.port = 0
        self._folder = folder
        self._kept: dict[Act, dict[str, dict[int, Copy]]] = {}
        self._cms: dict[str, list[Cms]] = {}
        self._server = HttpServer(self._answer)
        self._ledger: Ledger | None = None

    async def __aenter__(self) -> Self:
        hosts = sorted({plan.host for plan in self.plans} | {p.platform.host for p in self.plans})
        for last in range(_PORTS - 1, -1, -1):
            port = 0
            try:
                for host in filter(None, hosts):
                    port = await self._server.listen(host, port)
            except OSError:
                await self._server.aclose()
                self._server = HttpServer(self._answer)
                if last == 0:
                    raise
            else:
                self.port = port
                break
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.aclose()
        if self._ledger is not None:
            self._ledger.close()
        if self._server.faults:
            raise self._server.faults[0]

    def declare(self, made: Configuration) -> None:
        """See `Sites`."""
        for plan in self.plans:
            platform = plan.platform
            known = {entry["key"] for entry in made.platforms}
            if platform.key not in known:
                shared = {"endpoint": self._root(platform.host)} if platform.host else {}
                made.platform(
                    platform.key,
                    platform.adapter,
                    str(platform.trust),
                    credential="env:TOWN",
                    options=dict(platform.options),
                    **shared,
                )
            address = f"{self._root(plan.host)}{plan.folder}"
            own = {} if platform.host else {"endpoint": self._root(plan.host)}
            made.site(
                plan.key,
                platform.key,
                address,
                column=plan.column,
                home_url=address,
                list_selector="ul.list a",
                **own,
            )

    async def begin(self, clock: PacedClock) -> None:
        """See `Sites`."""
        self._begin(clock, {})

    async def keep(self, act: Act) -> None:
        """See `Sites`."""
        self._kept[act] = {key: deepcopy(site.copies) for key, site in self.sites.items()}

    async def go_back(self, act: Act, clock: PacedClock) -> None:
        """See `Sites`."""
        self._begin(clock, self._kept[act])

    async def put_by_hand(self, site: str, paper: Policy) -> None:
        """See `Sites`."""
        self.sites[site].create(Who.STAFF, paper.title, as_html(paper.text), slug="staff")

    async def held(self) -> list[Held]:
        """See `Sites`."""
        now = next(iter(self.sites.values())).now()
        return [
            Held(
                site=key,
                number=str(copy.number),
                title=copy.title,
                text=plain(copy.html),
                whose=Whose.OURS if copy.who is Who.DAEMON else Whose.STAFF,
                public=copy.shown is not None and copy.shown <= now,
                trashed=copy.standing is Standing.TRASHED,
            )
            for key, site in self.sites.items()
            for copy in site.copies.values()
        ]

    # -- within --------------------------------------------------------------------------------

    def _begin(self, clock: PacedClock, kept: Mapping[str, dict[int, Copy]]) -> None:
        if self._ledger is not None:
            self._ledger.close()
        self._ledger = Ledger(self._folder / "ledger.jsonl", {})
        used = [number for copies in kept.values() for number in copies]
        world = World(
            ledger=self._ledger,
            clock=clock,
            numbers=count(max(used, default=1000) + 1),
            titles={},
            base=self._root,
            stored=_stored,
        )
        self.sites = {plan.key: SimSite(plan, world, Trouble({})) for plan in self.plans}
        for key, site in self.sites.items():
            site.copies = deepcopy(kept.get(key, {}))
        self._cms = {}
        for platform in {plan.platform.key: plan.platform for plan in self.plans}.values():
            here = [one for one in self.sites.values() if one.plan.platform.key == platform.key]
            if platform.engine is Engine.WORDPRESS:
                for site in here:
                    host = site.plan.host
                    self._cms.setdefault(host, []).append(WordPressCms(site, CREDENTIAL))
            else:
                cms = DeclaredCms(here, platform.options, CREDENTIAL)
                self._cms.setdefault(platform.host, []).append(cms)

    def _root(self, host: str) -> str:
        return f"http://{host}:{self.port}"

    async def _answer(self, request: Request) -> Answer:
        for cms in self._cms.get(request.host, ()):
            if cms.claims(request):
                answer = cms.answer(request)
                if self.written is not None and request.method != "GET":
                    told, self.written = self.written, None
                    told()
                return answer
        for site in self.sites.values():
            if site.plan.host == request.host and request.path.startswith(site.plan.folder):
                return public.answer(site, request)
        return Reply.html("<title>404</title>", 404)


def _stored(site: SimSite, copy: Copy) -> None:
    """What was stored as published is shown; drafts wait."""
    if copy.standing is Standing.PUBLIC:
        site.show(Who.DAEMON, copy)
