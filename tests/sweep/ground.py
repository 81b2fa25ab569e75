"""What a round takes place on: a source, sites that outlive the daemon, and its store.

A ground is set up once. It brings itself to the point where an act begins (nothing shown yet,
everything confirmed, withdrawals ordered), keeps that as a file and in memory, and goes back to it
for every round.
"""

import shutil
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from syndicator.core.times import Millis
from syndicator.rehearsal.pace import MORNING, Pace, PacedClock
from tests.acceptance.configuration import Configuration, important
from tests.acceptance.own_pages import Policy, library_page, policy
from tests.acceptance.source import CONTENT, LIST, ListedSource
from tests.loopback import Reply

RATE: Final = 20.0
"""The daemon's clock runs so many times faster; the network and the disk do not."""
SOURCES: Final = (LIST, CONTENT)
"""Beginnings of the source's paths."""
_LATER: Final = Millis(3_600_000)
_BRISK: Final = {
    "confirm_new_s": 5,
    "confirm_later_s": 5,
    "confirm_overdue_s": 5,
    "recheck_s": 36_000,
    "retry_s": [5, 10, 20],
    "refused_probe_s": 600,
}
_DAY: Final = date(2026, 3, 17)
FREEZE: Final = {"name": "示例", "since": "2026-01-01T00:00", "until": "2026-12-31T00:00"}


class Act(StrEnum):
    """What the daemon is about when the fault comes."""

    CREATE = "create"
    UPDATE = "update"
    WITHDRAW = "withdraw"


class Whose(StrEnum):
    """Who put a text up."""

    OURS = "ours"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Held:
    """One text as a site holds it, read past every interface."""

    site: str
    number: str
    """The article's, at its CMS."""
    title: str
    text: str
    """All characters but blanks, without markup and without our source line."""
    whose: Whose
    public: bool
    trashed: bool = False


class Sites(Protocol):
    """Sites with a memory of their own; the daemon meets only their HTTP."""

    keys: tuple[str, ...]
    drafts: frozenset[str]
    """Sites that take drafts: their copies wait for an editor."""
    shared: frozenset[str]
    """Columns of one CMS: one article is shown in all of them."""
    staffed: str
    """The site whose people put the second policy up by hand, before everybody."""
    settle_s: int
    """Until what was stored shows in every look-up, by the daemon's clock."""
    timeout_s: int
    """Within so many real seconds they answer."""
    environment: dict[str, str]

    def declare(self, made: Configuration) -> None:
        """Write platforms and sites into a configuration."""
        ...

    async def begin(self, clock: PacedClock) -> None:
        """Go back to what was kept (at first: to nothing), under a new clock."""
        ...

    async def keep(self, act: Act) -> None:
        """Keep what there is, as the beginning of an act."""
        ...

    async def go_back(self, act: Act, clock: PacedClock) -> None:
        """To the beginning of an act."""
        ...

    async def put_by_hand(self, site: str, paper: Policy) -> None:
        """A person of the site publishes it."""
        ...

    async def held(self) -> list[Held]:
        """Every text there is."""
        ...


class Ground:
    """A configuration, a source and a store before given sites."""

    def __init__(self, folder: Path, sites: Sites) -> None:
        self.folder = folder
        self.sites = sites
        self.source = ListedSource()
        self.ends = MORNING
        """The daemon's time when the last run ended; the next begins later."""
        self.clock = PacedClock(Pace(MORNING, 0.0, RATE))
        self._ended: dict[Act, Millis] = {}

    @property
    def papers(self) -> tuple[Policy, Policy]:
        """The two policies as first published."""
        return _papers()

    def wanted(self, act: Act) -> tuple[Policy, Policy]:
        """The text that must stand, or stood before its withdrawal."""
        return _papers(revised=act is Act.UPDATE)

    @property
    def pace(self) -> Path:
        return self.folder / "pace.json"

    def configured(self, *, frozen: bool = False) -> Configuration:
        """Write the configuration anew."""
        made = Configuration(self.folder, rules=[important("all", doc_prefixes=["示例国发"])])
        timeout_s = self.sites.timeout_s
        made.timing = {**_BRISK, "rescue_lease_s": round(4 * RATE * timeout_s)}
        made.freezes = [FREEZE] if frozen else []
        made.source("council", self.source.list_url, every_s=5)
        self.sites.declare(made)
        made.platforms = [
            {
                **platform,
                "settle_s": self.sites.settle_s,
                "limits": {"per_second": 100, "concurrent": 8, "timeout_s": timeout_s},
            }
            for platform in made.platforms
        ]
        made.write()
        return made

    @property
    def store(self) -> Path:
        return Configuration(self.folder).store

    def later(self) -> PacedClock:
        """A new clock, an hour after the last run."""
        pace = Pace.from_now(RATE, Millis(self.ends + _LATER))
        pace.save(self.pace)
        self.clock = PacedClock(pace)
        return self.clock

    def show(self, *, revised: bool) -> None:
        """The source shows both policies; corrected under addresses of their own."""
        for at, paper in enumerate(_papers(revised=revised), 1):
            name = f"{at}-corrected.htm" if revised else f"{at}.htm"
            self.source.publish(name, paper.title, Reply.html(library_page(paper)), paper.day)

    def hide(self) -> None:
        """The source shows nothing."""
        self.source.rows.clear()
        self.source.pages.clear()

    async def keep(self, act: Act) -> None:
        """What stands now is where an act begins; the daemon is not running."""
        self.ends = self.clock.now()
        kept = self._kept(act)
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(self.store.parent, kept)
        await self.sites.keep(act)
        self._ended[act] = self.ends

    async def go_back(self, act: Act) -> None:
        """To where the act begins, with the source showing what makes the daemon act."""
        shutil.rmtree(self.store.parent, ignore_errors=True)
        shutil.copytree(self._kept(act), self.store.parent)
        self.ends = self._ended[act]
        await self.sites.go_back(act, self.later())
        self.hide()
        if act is Act.CREATE:
            await self.sites.put_by_hand(self.sites.staffed, self.papers[1])
        self.show(revised=False)
        if act is Act.UPDATE:
            self.show(revised=True)

    def _kept(self, act: Act) -> Path:
        return self.folder / f"kept-{act}"


def _papers(*, revised: bool = False) -> tuple[Policy, Policy]:
    made = []
    for order in (1, 2):
        paper = policy(order, day=_DAY, topic=f"第{order}批水库加固", length=6)
        if revised:
            lines = tuple(line.replace("%", "%（更正）") for line in paper.paragraphs)
            paper = Policy(paper.title, paper.number, lines, paper.day)
        made.append(paper)
    return made[0], made[1]
