"""The daemon's parts in this process, with time in the test's hand: `turn` by `turn`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime
from typing import Final, TypeVar

from syndicator.app import App, build
from syndicator.control.client import ask
from syndicator.control.protocol import Answer, Request, Verb
from syndicator.core.model import PolicyId, RepostId
from syndicator.core.times import SHANGHAI, Millis
from syndicator.evidence.replay import replay
from syndicator.feeds.families import FAMILIES
from syndicator.obs.observed import Observed, PersonNeeded, StageTurned
from syndicator.ports import SystemClock
from syndicator.registry import load_adapters
from syndicator.settings.load import load
from syndicator.stages.loop import Stage, turn
from syndicator.stages.pushing.pump import Pump
from syndicator.store import Tx, proofs, views
from syndicator.store.audit import verify_events
from syndicator.store.deadlines import Deadline
from syndicator.store.items import ItemRow, held
from syndicator.store.views import Listed, PolicyStory, RepostStory
from tests.acceptance.configuration import Configuration

T = TypeVar("T")
K = TypeVar("K", bound=Observed)

MONDAY: Final = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)


class HandClock:
    """Time passes when the test says so, and by exactly as long as somebody waits."""

    def __init__(self, start: datetime) -> None:
        self._now = round(start.timestamp() * 1000)

    def now(self) -> Millis:
        return Millis(self._now)

    def monotonic(self) -> float:
        return self._now / 1000

    def pass_time(self, seconds: float) -> Millis:
        """Later; the new time."""
        self._now += round(seconds * 1000)
        return self.now()

    async def sleep(self, seconds: float) -> None:
        self.pass_time(max(seconds, 0.001))
        await asyncio.sleep(0)

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        return await SystemClock().wait_for(awaitable, seconds)


class EvenDice:
    """No jitter."""

    def fraction(self) -> float:
        return 0.5


class Office:
    """An App whose stages turn when the test says so. `told` is everything it observed."""

    def __init__(self, app: App, clock: HandClock, told: list[Observed]) -> None:
        self.app = app
        self.clock = clock
        self.told = told

    # -- the stages ------------------------------------------------------------------------------

    def stage(self, name: str) -> Stage:
        return next(stage for stage in self.app.stages if stage.name == name)

    async def turn(self, *names: str) -> None:
        """Turn stages in the order given, each with all that it started; nothing may go wrong."""
        for name in names:
            stage = self.stage(name)
            assert await turn(stage, self.app.ctx), stage.beat.error
            await _drained(stage)
        assert not (wrong := self.mistakes()), wrong

    async def settled(self, name: str) -> None:
        """Wait for the work that a stage started and left under way."""
        await _drained(self.stage(name))

    def mistakes(self) -> list[str]:
        """What went wrong in the daemon itself, a line each."""
        return [f"{one.stage}: {one.error}" for one in self.seen(StageTurned) if not one.ok]

    async def later(self, seconds: float, *names: str) -> None:
        """Let time pass, then turn stages (default: the whole loop once, in its order)."""
        self.clock.pass_time(seconds)
        await self.turn(*(names or ("watch", "plan", "push", "confirm", "rescue", "report")))

    # -- persons ---------------------------------------------------------------------------------

    async def ask(self, verb: Verb, subject: str = "", **more: str | bool) -> Answer:
        """Ask over the control socket, as the command line does."""
        request = Request.model_validate(
            {"verb": verb, "subject": subject, "reason": "测试 · test", **more}
        )
        return await asyncio.to_thread(ask, self.app.ctx.settings.socket, request)

    async def order(self, verb: Verb, subject: str, **more: str | bool) -> None:
        """Ask, and expect it to be done."""
        answer = await self.ask(verb, subject, **more)
        assert answer.ok, answer.message

    # -- what it knows ---------------------------------------------------------------------------

    async def reposts(self) -> list[Listed]:
        """Every repost, by number."""
        return [row async for row in views.every(self.app.ctx.store)]

    async def repost(self, site: str | None = None) -> Listed:
        """The only repost (of a site)."""
        rows = await self.reposts()
        (only,) = [row for row in rows if site in {None, row.repost.site}]
        return only

    async def deadline(self, profile: str, site: str | None = None) -> Deadline:
        """What one time rule demands of the only repost (of a site)."""
        (due,) = [one for one in (await self.repost(site)).deadlines if one.profile == profile]
        return due

    async def story(self, number: int = 1) -> RepostStory:
        """What `explain repost:N` shows."""
        found = await self.app.ctx.read(lambda tx: views.of_repost(tx, RepostId(number)))
        assert found is not None
        return found

    async def policy(self, number: int = 1) -> PolicyStory:
        """What `explain policy:N` shows."""
        found = await self.app.ctx.read(lambda tx: views.of_policy(tx, PolicyId(number)))
        assert found is not None
        return found

    async def waiting_items(self) -> list[ItemRow]:
        """Items that a person must decide or look at."""
        return await self.app.ctx.read(held)

    def seen(self, kind: type[K]) -> list[K]:
        """Observations of one kind, in order."""
        return [one for one in self.told if isinstance(one, kind)]

    def needed(self) -> list[str]:
        """Why persons were called, in order: `kind subject`."""
        return [f"{one.kind} {one.subject}" for one in self.seen(PersonNeeded)]


@contextlib.asynccontextmanager
async def opened(
    configuration: Configuration, clock: HandClock | None = None
) -> AsyncIterator[Office]:
    """Write the configuration, start the App under the checking loader, close it at the end.

    Whatever the test did, its events are one unbroken chain and account for every repost, and every
    verdict comes out again of the evidence that was kept.
    """
    clock = clock or HandClock(MONDAY)
    told: list[Observed] = []
    settings = load(
        configuration.write(), adapters=load_adapters(), families=FAMILIES, today=MONDAY.date()
    )
    app = await build(configuration.files, settings, clock, EvenDice(), told.append, empty=False)
    try:
        await app.start()
        yield Office(app, clock, told)
        audit = await app.ctx.read(verify_events)
        assert audit.ok, audit
        assert await app.ctx.read(_judged_otherwise) == []
    finally:
        for stage in app.stages:
            await _drained(stage)
        await app.close()


def _judged_otherwise(tx: Tx) -> list[str]:
    """Sightings that do not come out of their evidence again, each with why."""
    again = [replay(tx, one) for one in proofs.every(tx)]
    return [f"{one.proved.id} {one.outcome}: {one.why}" for one in again if one.outcome.bad]


async def _drained(stage: Stage) -> None:
    """Wait for the work that a stage started and left under way."""
    pump = getattr(getattr(stage.run_once, "__self__", None), "pump", None)
    if isinstance(pump, Pump):
        await pump.drain()
