"""What the tests of the HTTP client share: a clock that does not wait, a client on loopback."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

from syndicator.core.times import Millis
from syndicator.net.client import HttpClient, Timeouts
from syndicator.net.egress import Egress, ResolvedBy
from syndicator.net.engines import Engines
from syndicator.net.guard import parse_networks
from syndicator.net.pool import ClientPool
from syndicator.net.resolve import Lookup, Resolver
from syndicator.ports import SystemClock

BRISK = Timeouts(connect_ms=1_000, read_ms=300, total_ms=3_000)


class Chosen:
    """The engine that `client_of` uses; the fixture `each_engine` sets it."""

    name = "usual"


class NamesOf:
    """A resolver's look-up from a table; each value may be a list of answers given in turn."""

    def __init__(self, table: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._table = {name: list(answers) for name, answers in table.items()}
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        answers = self._table[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


class StillClock:
    """Time passes only when everybody waits: then it jumps to the next one's time."""

    def __init__(self, now_s: float = 1_000.0) -> None:
        self._now_s = now_s
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._count = 0
        self.slept: list[float] = []

    def now(self) -> Millis:
        return Millis(round(self._now_s * 1000))

    def monotonic(self) -> float:
        return self._now_s

    def pass_time(self, seconds: float) -> None:
        self._now_s += seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._count += 1
        due = asyncio.Event()
        heapq.heappush(self._sleepers, (self._now_s + seconds, self._count, due))
        asyncio.get_running_loop().call_soon(self._when_quiet, 50)
        await due.wait()

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        return await SystemClock().wait_for(awaitable, seconds)

    def _when_quiet(self, turns: int) -> None:
        # Some turns of the loop let every runnable task come to its own wait first.
        if turns:
            asyncio.get_running_loop().call_soon(self._when_quiet, turns - 1)
        elif self._sleepers:
            at, _, due = heapq.heappop(self._sleepers)
            self._now_s = max(self._now_s, at)
            due.set()


@asynccontextmanager
async def client_of(
    *,
    allow: Sequence[str] = ("127.0.0.0/8", "::1"),
    names: Lookup | None = None,
    in_flight: int = 8,
    ca_file: Path | None = None,
    proxy: str | None = None,
    resolver: ResolvedBy = ResolvedBy.SYSTEM,
) -> AsyncIterator[HttpClient]:
    """One client of one egress that may use loopback."""
    egress = Egress(
        "only",
        proxy=proxy,
        ca_file=ca_file,
        allowed_networks=parse_networks(allow),
        resolver=resolver,
    )
    clock = SystemClock()
    lookup = names or NamesOf({})
    with closing(Resolver(clock, lookup)) as known:
        engines = Engines(known)
        made = {"usual": engines.usual, "llhttp": engines.direct, "httpcore": engines.httpcore}
        async with ClientPool(
            [egress], clock, lookup=lookup, in_flight=in_flight, transport_of=made[Chosen.name]
        ) as pool:
            yield pool.client("only")
