"""What the rehearsal's tests share: a clock in the hand, one site without a server."""

from collections.abc import Awaitable
from itertools import count
from pathlib import Path

from syndicator.core.times import Millis
from syndicator.net.serve import Answer, Reply, Request
from syndicator.rehearsal.ledger import Ledger
from syndicator.rehearsal.mishaps import Engine, Mishap
from syndicator.rehearsal.pace import MORNING
from syndicator.rehearsal.plan import Plan, Planted, SitePlan
from syndicator.rehearsal.programme import invented
from syndicator.rehearsal.prose import bare
from syndicator.rehearsal.site import Copy, SimSite, World
from syndicator.rehearsal.staff import Agenda, Staff
from syndicator.rehearsal.trouble import MINUTE_MS, Trouble
from syndicator.rehearsal.truth import Truth, by_place, truth_of

PLAN = invented(30)
FIRST = PLAN.publications[0]
KEY = "zc-0123456789abcdef-01234567"
SOURCE_LINE = (
    f'<p class="syndicator-source" data-syndicator-key="{KEY}" data-syndicator-revision="1">'
    '来源：<a href="http://127.10.0.1/">漪渚省人民政府</a></p>'
)


class HandClock:
    """Time as the test says."""

    def __init__(self) -> None:
        self.at = MORNING

    def pass_minutes(self, minutes: float) -> None:
        self.at = Millis(self.at + round(minutes * MINUTE_MS))

    def now(self) -> Millis:
        return self.at

    def monotonic(self) -> float:
        return self.at / 1000

    async def sleep(self, seconds: float) -> None:
        self.pass_minutes(seconds / 60)

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        await awaitable
        return True


def site_plan(engine: Engine, platform: str = "") -> SitePlan:
    """A site of a kind."""
    return next(
        site
        for site in PLAN.sites
        if site.platform.engine is engine and platform in {"", site.platform.key}
    )


class OneSite:
    """One site with its people, its ledger and a clock in the hand."""

    def __init__(self, folder: Path, plan: SitePlan, mishap: Mishap | None = None) -> None:
        self.clock = HandClock()
        self.agenda = Agenda(self.clock)
        planted = () if mishap is None else (Planted(FIRST.key, plan.key, mishap),)
        self.plan = Plan(
            seed=1,
            sources=PLAN.sources,
            units=PLAN.units,
            platforms=PLAN.platforms,
            sites=(plan,),
            publications=PLAN.publications,
            planted=planted,
        )
        self.staff = Staff(self.plan, self.agenda)
        texts = {one.title: [text.bare() for text in one.texts] for one in PLAN.publications}
        self.ledger = Ledger(folder / "ledger.jsonl", texts)
        world = World(
            ledger=self.ledger,
            clock=self.clock,
            numbers=count(1),
            titles={bare(one.title): one.key for one in PLAN.publications},
            base=lambda host: f"http://{host}:8000",
            stored=self.staff.stored,
        )
        mishaps = {} if mishap is None else {FIRST.key: mishap}
        self.site = SimSite(plan, world, Trouble(mishaps))

    def pass_minutes(self, minutes: int) -> None:
        """Let the site's people do what they do in that time."""
        for _ in range(minutes):
            self.clock.pass_minutes(1)
            self.agenda.turn()

    def truth(self) -> Truth:
        """What the ledger says of the first document here."""
        return truth_of(by_place(self.ledger.entries).get((FIRST.key, self.site.key), []))

    def copy(self) -> Copy:
        """The only copy."""
        (copy,) = self.site.copies.values()
        return copy


def get(path: str, **headers: str) -> Request:
    """A visitor's request."""
    return Request("GET", path, {"host": "127.0.0.1:8000", **headers}, b"")


def status(answer: Answer) -> int:
    """Status of an answer that came whole."""
    assert isinstance(answer, Reply)
    return answer.status
