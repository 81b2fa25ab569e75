"""Which rows push starts next, and how many of each platform.

Within a platform: lane (withdrawals, urgent matter, the rest), then the earliest limit. Between
platforms: each first gets what its pace uses in the next moments, then they go round. Slots kept
free for the urgent let them pass any bulk. The store is asked platform by platform: which platforms
have something to do (a survey, made anew again and again), then their rows. So rows that cannot
start (frozen, resting, waiting for their pace) are never read, however many stand at the front.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from heapq import heapify, heappop, heappush
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from syndicator.core.model import PlatformKey, SiteKey
from syndicator.core.repost import Step
from syndicator.core.times import Millis
from syndicator.net import pool
from syndicator.net.limits import Width
from syndicator.stages.pushing.outlets import host_at
from syndicator.stages.rules import writable
from syndicator.store.claims import Ask, Lane, fronts, offers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from syndicator.settings.model import Settings
    from syndicator.stages.context import Context
    from syndicator.stages.pushing.outlets import Outlets
    from syndicator.store import Tx
    from syndicator.store.claims import Claim, Front, Offer

IN_FLIGHT: Final = pool.IN_FLIGHT * 2 // 5
"""Ordinary exchanges at once over all platforms that go on at a usual pace."""
SLOW: Final = IN_FLIGHT
"""So many slow ones are carried beside them; an egress has room for looks beside both."""
SLOW_S: Final = 5.0
"""A row so long under way is slow: it hangs, most likely, and costs its place only until its
time-out, nobody else's."""
KEPT: Final = {0: 0, 1: IN_FLIGHT // 16, 2: IN_FLIGHT // 8}
"""Slots that a rank leaves free for the ranks before it, beside those of the ordinary."""
MOST: Final = IN_FLIGHT + KEPT[2]
"""Exchanges at once at a usual pace, the urgent among them."""
NEAR_MS: Final = 10 * 60 * 1_000
"""A row whose limit is so near is urgent, whatever it is."""
AHEAD_S: Final = 0.75
"""Rows started ahead of a platform's pace: so much of it waits at the gate, and one more. Less
leaves the gate idle while a row is recorded; more holds slots that others could use."""
ROUND: Final = 4
"""Rows of one platform until the others have had theirs."""
SURVEYED_A_MS: Final = 4
"""A survey costs some 8 µs a platform. It is made anew after a millisecond for each four, thirty
times its cost: with 14,000 platforms at work, after 3.5 seconds."""
CROWD: Final = 64
"""So many under way have enough to go on with."""
CROWDED_MS: Final = 120
"""Then what became due waits so long for a survey: made as often as it may be, with some hundred
platforms, it took a tenth of the processor."""
IDLE_MS: Final = 500
"""After so long at the latest where nothing is under way."""


PASSED_A_MS: Final = 12
"""Passing over a row that may not start costs some 3 µs. A platform where so nothing is left to
start is asked again after thirty times what that cost, or when something there ended."""
LONGEST_REST_MS: Final = 30_000
"""And after so long at the latest."""


class _Turn(NamedTuple):
    """A platform's place in the order: the smallest goes next."""

    rank: int
    """0 withdrawals, 1 urgent or near the limit, 2 the rest."""
    round: int
    urgency: Millis
    platform: PlatformKey
    step: Step


@dataclass(slots=True)
class _Known:
    """What the last survey found and what was taken since."""

    turns: list[_Turn] = field(default_factory=list)
    """A heap."""
    parked: dict[PlatformKey, list[_Turn]] = field(default_factory=dict)
    """More is due there, but the platform bears no more just now."""
    at: Millis | None = None
    platforms: int = 0


class _Work:
    """What is under way and what is taken now, by platform."""

    def __init__(self, under_way: Mapping[SiteKey, PlatformKey]) -> None:
        self.taken: dict[SiteKey, Claim] = {}
        self._under_way = under_way
        self._given: dict[PlatformKey, int] = {}
        self._sites: dict[PlatformKey, set[SiteKey]] = defaultdict(set)
        for site, platform in under_way.items():
            self._sites[platform].add(site)

    def __len__(self) -> int:
        return len(self._under_way) + len(self.taken)

    def at(self, platform: PlatformKey) -> set[SiteKey]:
        """Sites of the platform that have something under way."""
        return self._sites[platform]

    def count(self, platform: PlatformKey) -> int:
        """How many, with those that were asked for."""
        return len(self._sites[platform]) + self._given.get(platform, 0)

    def count_at(self, settings: Settings, host: str) -> int:
        """How many at all platforms of a host."""
        known = map(settings.platforms.get, self._sites.keys() | self._given.keys())
        return sum(self.count(one.key) for one in known if one and host_at(one) == host)

    def give(self, platform: PlatformKey, count: int) -> None:
        """So many were asked for."""
        self._given[platform] = self._given.get(platform, 0) + count

    def take(self, platform: PlatformKey, claims: Iterable[Claim]) -> None:
        """One a site: what comes second stays due."""
        self._given.pop(platform, None)
        for claim in claims:
            self.taken.setdefault(claim.repost.site, claim)
            self._sites[platform].add(claim.repost.site)


class Queue:
    """Gives push its next claims; changes nothing in the store.

    What it remembers is a hint that the next survey makes anew from the store.
    """

    def __init__(self, outlets: Outlets) -> None:
        self._outlets = outlets
        self._known = _Known()
        self._busy: dict[SiteKey, PlatformKey] = {}
        self._gave: dict[PlatformKey, Millis] = {}
        self._emptied: dict[tuple[PlatformKey, Step], Millis] = {}
        """All that may start was given and many rows were passed over: not asked again before."""

    async def take(
        self,
        ctx: Context,
        under_way: Mapping[SiteKey, PlatformKey],
        slow: int = 0,
        resting: int = 0,
    ) -> list[Claim]:
        """Due rows to start now, none of a site that has something under way, one a site.

        Of what is under way `slow` take up no slot, at most `SLOW`, nor do the `resting`, which
        failed and wait for a minute with nothing of it on disk. The others and what is given
        are never more than `MOST` together; the last slots go to the urgent only.
        """
        now = ctx.clock.now()
        self._note(under_way)
        most = MOST + min(slow, SLOW) + resting
        if most <= len(under_way):
            return []
        if self._survey_is_old(now):
            found = await ctx.read(partial(_survey, now=now))
            self._learn(found, now)
        work = _Work(under_way)
        while chosen := self._choose(ctx, work, now, most):
            asks = [ask for _, ask in chosen]
            answers = await ctx.read(partial(offers, asks=asks, now=now))
            for (turn, ask), offer in zip(chosen, answers, strict=True):
                self._deal(work, turn, ask, offer, now)
        return list(work.taken.values())

    def _deal(self, work: _Work, turn: _Turn, ask: Ask, offer: Offer, now: Millis) -> None:
        """Take what fits the turn; the platform's next turn, where there is more."""
        claims = offer.claims
        # Behind a withdrawal stand ordinary rows: these wait for an ordinary turn.
        fit = [one for one in claims if _rank_of(one, now) <= turn.rank]
        work.take(turn.platform, fit)
        if fit:
            self._gave[turn.platform] = now
        if len(claims) == ask.count or len(fit) < len(claims):
            following = claims[min(len(fit), len(claims) - 1)]
            heappush(self._known.turns, _next(turn, following, now))
        elif (rest := min(offer.passed // PASSED_A_MS, LONGEST_REST_MS)) > 0:
            self._emptied[turn.platform, turn.step] = Millis(now + rest)
            self._known.parked.setdefault(turn.platform, []).append(turn)

    def gave(self, platform: PlatformKey, since: Millis) -> bool:
        """Whether it gave a row of the platform, or one is under way, since then."""
        at = self._gave.get(platform)
        return (at is not None and at >= since) or platform in self._busy.values()

    # -- what is known ----------------------------------------------------------------------------

    def _note(self, under_way: Mapping[SiteKey, PlatformKey]) -> None:
        """Where something ended, the platform's next rows come up again."""
        ended = {self._busy[site] for site in self._busy.keys() - under_way.keys()}
        self._busy = dict(under_way)
        for platform in ended:
            for turn in self._known.parked.pop(platform, ()):
                self._emptied.pop((platform, turn.step), None)
                heappush(self._known.turns, turn)

    def _survey_is_old(self, now: Millis) -> bool:
        known = self._known
        if known.at is None or now < known.at:
            return True
        patience = known.platforms // SURVEYED_A_MS
        if len(self._busy) >= CROWD:
            patience = max(patience, CROWDED_MS)
        return now - known.at >= (patience if self._busy else min(patience, IDLE_MS))

    def _learn(self, found: list[tuple[Step, Front]], now: Millis) -> None:
        self._emptied = {
            key: until
            for key, until in self._emptied.items()
            if now < until <= now + LONGEST_REST_MS
        }
        turns: list[_Turn] = []
        parked: dict[PlatformKey, list[_Turn]] = {}
        for step, front in found:
            rank = _rank(front.lane, front.urgency, now)
            turn = _Turn(rank, 0, front.urgency, front.platform, step)
            if (front.platform, step) in self._emptied:
                parked.setdefault(front.platform, []).append(turn)
            else:
                turns.append(turn)
        heapify(turns)
        self._known = _Known(turns, parked, now, len(found))

    # -- what may start ---------------------------------------------------------------------------

    def _choose(self, ctx: Context, work: _Work, now: Millis, most: int) -> list[tuple[_Turn, Ask]]:
        """Whom to ask for how many rows, in order; each platform and step at most once."""
        turns, parked = self._known.turns, self._known.parked
        resting = self._outlets.resting_sites()
        chosen: list[tuple[_Turn, Ask]] = []
        left = most - len(work)
        while turns:
            turn = turns[0]
            room = left - KEPT[turn.rank]
            if room <= 0:
                break
            heappop(turns)
            count = min(self._bears(ctx, turn, work, now), ROUND, room)
            if count <= 0:
                parked.setdefault(turn.platform, []).append(turn)
                continue
            without = work.at(turn.platform) | resting.get(turn.platform, set())
            chosen.append((turn, Ask(turn.step, turn.platform, count, without)))
            work.give(turn.platform, count)
            left -= count
        return chosen

    def _bears(self, ctx: Context, turn: _Turn, work: _Work, now: Millis) -> int:
        """How many more rows of the platform may start now."""
        settings, outlets = ctx.settings, self._outlets
        platform = settings.platforms.get(turn.platform)
        if platform is None:
            # Nothing is sent: a person is told that the site is not configured any more.
            return ROUND
        if turn.step is Step.PUSH and not writable(settings, turn.platform, now):
            return 0
        host = host_at(platform)
        busy = work.count(turn.platform)
        inside = outlets.inside(Width.PLATFORM, turn.platform)
        bears = _paced(platform.limits.per_second, platform.limits.concurrent, busy, inside)
        shared = settings.endpoints.get(host)
        if shared is not None:
            inside = outlets.inside(Width.ENDPOINT, host)
            busy_there = work.count_at(settings, host)
            bears = min(bears, _paced(shared.per_second, shared.concurrent, busy_there, inside))
        if turn.rank < Lane.ORDINARY:
            bears += 1
        resting = outlets.bears(platform)
        return bears if resting is None else min(bears, resting - busy)


def _paced(per_second: float, concurrent: int, busy: int, inside: int) -> int:
    """What a gate's pace will use in the next moments, less what waits for it already."""
    ahead = min(1 + ceil(per_second * AHEAD_S), concurrent)
    return min(concurrent + ahead - busy, ahead - (busy - inside))


def _survey(tx: Tx, now: Millis) -> list[tuple[Step, Front]]:
    return [(step, front) for step in (Step.FIND, Step.PUSH) for front in fronts(tx, step, now)]


def _next(turn: _Turn, claim: Claim, now: Millis) -> _Turn:
    rank = _rank_of(claim, now)
    return turn._replace(
        rank=max(rank, turn.rank), round=turn.round + (rank == turn.rank), urgency=claim.urgency
    )


def _rank_of(claim: Claim, now: Millis) -> int:
    return _rank(claim.lane, claim.urgency, now)


def _rank(lane: Lane, urgency: Millis, now: Millis) -> int:
    if lane is Lane.ORDINARY and now <= urgency < now + NEAR_MS:
        return Lane.URGENT
    return lane
