"""A day of a province that is only looked at, in virtual time.

The checker, its store and its client are the real ones; the network and the clock are in memory, so
that a day takes minutes. Nobody tells the office an address: each copy is found on its site's list.
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.duties import SOURCES, enter_released, write
from benchmarks.town import Town, html_of, lines_of, title_of
from syndicator.app import App, wire
from syndicator.core.repost import State
from syndicator.core.text import digest
from syndicator.core.times import SHANGHAI, Millis
from syndicator.feeds.families import FAMILIES
from syndicator.net.egress import Egress
from syndicator.net.pool import ClientPool
from syndicator.obs.observed import Moved, Observed, StageTurned
from syndicator.registry import load_adapters
from syndicator.settings.load import load
from syndicator.stages.loop import turn
from syndicator.stages.pushing.pump import Pump
from syndicator.store import views, watches
from syndicator.store.policies import NewRevision
from syndicator.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from syndicator.core.model import SiteKey
    from syndicator.stages.loop import Stage

MORNING: Final = datetime(2026, 3, 2, 8, 0, tzinfo=SHANGHAI)
BATCHES_H: Final = (0.5, 2.0, 4.0, 6.0, 8.0)
"""Hours into the day at which the source publishes several policies at once."""
BATCH: Final = 4
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
MAIN: Final = """store: {{path: bench.db}}
control: {{socket: bench.sock}}
metrics: {{listen: 127.0.0.1, port: 0}}
timing: {{confirm_new_s: {new_s}, confirm_quiet_s: {quiet_s}, recheck_s: 2592000}}
"""
PLATFORM: Final = "platforms: [{key: p, name: 平台, adapter: none, trust: observe}]\n"


@dataclass(frozen=True, slots=True)
class Day:
    """A day to be measured."""

    sites: int
    spread: float = 0.5
    """σ of the lognormal delay; at 0.5 nineteen copies in twenty come between 8 and 53 minutes."""
    together: bool = True
    """A batch is entered at a site in one go; else each copy has a delay of its own."""
    new_s: int = 120
    quiet_s: int = 600
    batches: int = len(BATCHES_H)
    seed: int = 1


@dataclass(slots=True)
class Course:
    """What came of a day."""

    requests: int
    confirmed: int = 0
    waits_s: list[float] = field(default_factory=list)
    """Visible → confirmed, of the copies that were visible within the first hour."""
    widths_s: list[float] = field(default_factory=list)
    """Of each copy: the interval in which it is known to have appeared."""
    first_hours: list[int] = field(default_factory=list)
    """Looks at a site in the first hour of a batch of which nothing appeared in it."""

    @property
    def each(self) -> float:
        """Requests for each confirmed repost."""
        return self.requests / self.confirmed


def quantile(values: list[float], share: float) -> float:
    """The value below which so large a share lies."""
    return sorted(values)[int(share * (len(values) - 1))]


class HandClock:
    """Stands still until it is set; whoever waits finds the time passed."""

    def __init__(self) -> None:
        self._now = round(MORNING.timestamp() * 1000)

    def now(self) -> Millis:
        """Virtual time."""
        return Millis(self._now)

    def monotonic(self) -> float:
        """The same in seconds."""
        return self._now / 1000

    def set(self, at: int) -> None:
        """Later; never back."""
        self._now = max(self._now, at)

    async def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.set(self._now + round(seconds * 1000))

    async def wait_for(self, awaitable: Awaitable[object], _seconds: float) -> bool:
        """The thing itself: nothing here is late."""
        await awaitable
        return True


class Dice:
    """Seeded."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def fraction(self) -> float:
        """In [0, 1)."""
        return self._random.random()


class Seen:
    """When each repost was confirmed."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self.confirmed_at: dict[int, int] = {}
        self.wrong = ""

    def observe(self, told: Observed) -> None:
        """Take one observation."""
        if isinstance(told, Moved) and told.after == State.CONFIRMED:
            self.confirmed_at[told.repost] = self._clock.now()
        elif isinstance(told, StageTurned) and not told.ok:
            self.wrong = told.error


async def live(day: Day) -> Course:
    """Let the day pass. Raises RuntimeError where a copy that stands was not confirmed."""
    with tempfile.TemporaryDirectory(prefix="bench") as made:
        clock = HandClock()
        town = Town(day.sites, day.spread, clock.now, day.seed, together=day.together)
        settings = load(
            _configuration(Path(made), day),
            adapters=load_adapters(),
            families=FAMILIES,
            environ={"STATE_DIRECTORY": made},
        )
        store = await open_store(settings.store, clock=clock, allow_empty=True)
        pool = ClientPool([Egress("default")], clock, transport_of=lambda _: town)
        seen = Seen(clock)
        app = wire(
            Path(made), settings, clock, Dice(day.seed), seen.observe, store=store, pool=pool
        )
        try:
            await _pass(day, app, clock, town)
            if seen.wrong:
                raise RuntimeError(seen.wrong)
            return await _course(app, town, seen)
        finally:
            await app.close()


def _configuration(folder: Path, day: Day) -> Path:
    sites = [
        f"s{n},站点{n},u{n},p,,http://s{n}.example/,http://s{n}.example/list,html,.list a,,,,,,,\n"
        for n in range(day.sites)
    ]
    return write(
        folder,
        main=MAIN.format(new_s=day.new_s, quiet_s=day.quiet_s),
        sources=SOURCES.format(port=9, every_s=3600),
        platforms=PLATFORM,
        sites=sites,
    )


async def _pass(day: Day, app: App, clock: HandClock, town: Town) -> None:
    stage = next(one for one in app.stages if one.name == "confirm")
    began = clock.now()
    end = Millis(began + DAY_MS)
    batches = [began + round(hour * HOUR_MS) for hour in BATCHES_H[: day.batches]]
    while True:
        due = await app.ctx.read(lambda tx: watches.due(tx, end, 1))
        following = min([*batches[:1], *(one.next_poll_at for one in due)], default=end)
        if following >= end:
            return
        clock.set(-(-following // 1000) * 1000)
        if batches and clock.now() >= batches[0]:
            del batches[0]
            numbers = range(len(town.released) + 1, len(town.released) + 1 + BATCH)
            town.publishes(numbers)
            for number in numbers:
                await _release(app, number)
        await _turn(stage, app)


async def _turn(stage: Stage, app: App) -> None:
    """One turn of the checker, with all that it started.

    It visits one site at a time: visits side by side end in the order of their threads, draw their
    dice in it, and no two days would be the same.
    """
    pump = getattr(getattr(stage.run_once, "__self__", None), "pump", None)
    if not isinstance(pump, Pump):
        raise TypeError(stage.name)
    pump.most = 1
    if not await turn(stage, app.ctx):
        raise RuntimeError(stage.beat.error)
    await pump.drain()


async def _release(app: App, number: int) -> None:
    """A released policy that every site owes."""
    text = "\n".join(lines_of(number))
    new = NewRevision(
        title=title_of(number),
        html=html_of(number),
        text=text,
        digest=digest(text),
        source_url=f"http://source.example/policy/{number}",
        fetched_at=app.ctx.clock.now(),
    )
    await app.ctx.write(lambda tx: enter_released(app.ctx, tx, number, new))


async def _course(app: App, town: Town, seen: Seen) -> Course:
    course = Course(requests=town.asked.total())
    now = app.ctx.clock.now()
    async for row in views.every(app.ctx.store):
        number, site = int(row.repost.policy), _number(row.repost.site)
        visible, released = town.visible[site, number], town.released[number]
        found = seen.confirmed_at.get(row.repost.id)
        if found is None or row.visible is None:
            if visible < now - HOUR_MS:
                raise RuntimeError(f"{row.repost.site} shows {number}, nobody confirmed it")
            continue
        if not row.visible.lower <= visible <= row.visible.upper:
            raise RuntimeError(f"{row.repost.site} showed {number} outside {row.visible}")
        course.confirmed += 1
        course.widths_s.append((row.visible.upper - row.visible.lower) / 1000)
        if visible - released <= HOUR_MS:
            course.waits_s.append((found - visible) / 1000)
    course.first_hours = town.in_vain(HOUR_MS)
    return course


def _number(site: SiteKey) -> int:
    return int(site.removeprefix("s"))
