"""The network between daemon and sites: each request has a fate, and what was sent may arrive.

What has left goes on by itself: it comes to its site though the daemon gave up or died meanwhile.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime
from typing import Final

from syndicator.core.errors import Sent
from syndicator.core.times import Millis, from_millis
from syndicator.net.errors import ConnectFailed, ConnectionLost, TimedOut, Wording
from syndicator.net.progress import Phase, Progress
from syndicator.net.target import Target
from syndicator.net.transport import Head, Incoming, Outgoing
from tests.simulation.cms import Cms
from tests.simulation.drawn import Fate, Point, Weather
from tests.simulation.machine import Process, Trace, WorldClock
from tests.simulation.site import Site, reader
from tests.simulation.source import HOST, Source
from tests.simulation.wire import Asked, Said, said_json, said_page

WHY: Final = Wording("模拟网络", "the simulated network")
_DONE: Final = frozenset(
    {
        Fate.WELL,
        Fate.RESET,
        Fate.SILENT,
        Fate.HALF,
        Fate.ERROR_AFTER,
        Fate.SLOW,
        Fate.TRICKLE,
        Fate.ENDLESS,
    }
)
"""Fates in which the site gets the request."""
_PAUSE_S: Final = 45
_LOGIN: Final = (
    "<!DOCTYPE html><html><head><title>用户登录</title></head><body><form action='/login'>"
    "<input name='user'><input type='password' name='password'></form></body></html>"
)


_INSTEAD: Final = {
    Fate.ERROR_AFTER: said_page("<h1>502 Bad Gateway</h1>", 502),
    Fate.BUSY: said_page("<h1>503 Service Unavailable</h1>", 503),
    Fate.BUSY_LATER: said_page("<h1>503</h1>", 503, retry_after=str(_PAUSE_S)),
    Fate.THROTTLED: said_page("slow down", 429, retry_after=str(_PAUSE_S)),
    Fate.LOGIN: said_page(_LOGIN),
    Fate.ERROR_BODY: said_json({"code": 500, "msg": "系统繁忙"}),
    Fate.DENIED: said_json({"code": 401, "msg": "no"}, 401),
}
"""What some fates answer whatever was asked."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One request to an interface, as it left: for the checker of the pace."""

    at: float
    run: int
    """Number of the daemon's run that sent it."""
    platform: str
    write: bool


@dataclass(slots=True)
class Network:
    """All hosts, and the weather over them."""

    clock: WorldClock
    source: Source
    sites: Mapping[str, Site]
    """Host → whose public side it is."""
    interfaces: Mapping[str, Cms]
    weather: tuple[Weather, ...]
    dice: random.Random
    trace: Trace
    passed: list[Passed] = field(default_factory=list)
    fates: Counter[Fate] = field(default_factory=Counter)
    requests: int = 0
    run: int = 0
    writing: int = 0
    """Writes on their way to a site."""

    def fate(self, host: str, method: str) -> Fate:
        """What becomes of a request to a host now."""
        now = self.clock.monotonic()
        for one in self.weather:
            covers = one.host in {host, "*"} and one.since <= now < one.until
            covers &= not (one.writes_only and method == "GET")
            if covers and self.dice.random() < one.share:
                return one.fate
        return Fate.WELL

    def latency(self, host: str) -> float:
        """One way."""
        site = self.sites.get(host)
        return self.dice.uniform(0.5, 1.5) * (0.05 if site is None else site.plan.latency_s)

    def cms_of(self, asked: Asked, host: str) -> Cms | None:
        """The interface a request is for; None where it is a reader's."""
        cms = self.interfaces.get(host)
        return cms if cms is not None and cms.claims(asked) else None

    def serve(self, host: str, asked: Asked) -> Said:
        """What the host does and answers."""
        if host == HOST:
            return self.source.answer(asked)
        cms = self.cms_of(asked, host)
        if cms is not None:
            return cms.answer(asked)
        site = self.sites.get(host)
        return reader(site, asked) if site is not None else said_page("no such host", 502)

    def note(self, host: str, asked: Asked) -> bool:
        """Enter a request that is about to leave; whether it changes something at an interface."""
        self.requests += 1
        cms = self.cms_of(asked, host)
        if cms is None:
            return False
        write = asked.method != "GET"
        platform = cms.sites[0].plan.platform.key
        self.passed.append(Passed(self.clock.monotonic(), self.run, platform, write))
        return write


class SimTransport:
    """The HTTP engine of one run of the daemon."""

    def __init__(self, network: Network, process: Process) -> None:
        self._network = network
        self._process = process

    async def send(self, request: Outgoing, progress: Progress) -> Incoming:
        network, process = self._network, self._process
        process.alive()
        host = request.url.host
        asked = Asked(request.method, request.url.path, request.headers, request.content or b"")
        fate = network.fate(host, request.method)
        network.fates[fate] += 1
        write = network.note(host, asked)
        _tell(network.trace, host, asked, fate)
        if fate is Fate.PARTITION:
            await asyncio.sleep(request.connect_s)
            raise TimedOut(request.url.shown(), WHY, sent=Sent.NO)
        await asyncio.sleep(network.latency(host))
        if fate is Fate.REFUSED:
            raise ConnectFailed(request.url.shown(), WHY, sent=Sent.NO)
        if write:
            process.pass_point(Point.BEFORE_WRITE)
        process.alive()
        progress.phase = Phase.HEADERS
        progress.phase = Phase.SENT
        said = self._leave(request, asked, fate, write=write)
        if write:
            process.pass_point(Point.WRITE_LEFT)
        try:
            async with asyncio.timeout(request.read_s):
                answer = await said
        except TimeoutError:
            raise TimedOut(request.url.shown(), WHY, sent=progress.sent) from None
        process.alive()
        if answer is None:
            raise ConnectionLost(request.url.shown(), WHY, sent=progress.sent)
        if write:
            process.pass_point(Point.ANSWERED)
        return SimIncoming(answer, fate, request.url, progress, process)

    async def aclose(self) -> None:
        """Nothing is kept open."""

    def _leave(
        self, request: Outgoing, asked: Asked, fate: Fate, *, write: bool
    ) -> asyncio.Future[Said | None]:
        """The request is on its way; the answer comes by itself, None if the connection breaks."""
        network, host = self._network, request.url.host
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Said | None] = loop.create_future()
        there, back = network.latency(host), network.latency(host)
        if fate is Fate.SLOW:
            site = network.sites.get(host)
            most = 60.0 if site is None else 0.4 * site.plan.platform.settle_s
            there = network.dice.uniform(2.0, most)
        network.writing += write

        def arrive() -> None:
            network.writing -= write
            said = network.serve(host, asked) if fate in _DONE else None
            if write and said is not None:
                _quietly(lambda: self._process.pass_point(Point.WRITE_DONE))
            loop.call_later(back, settle, said)

        def settle(said: Said | None) -> None:
            if not answer.done() and fate not in {Fate.LOST, Fate.SILENT}:
                answer.set_result(_shown(fate, said, network))

        loop.call_later(there, arrive)
        return answer


def _quietly(work: Callable[[], None]) -> None:
    try:
        work()
    except asyncio.CancelledError:
        return


def _shown(fate: Fate, said: Said | None, network: Network) -> Said | None:
    """The answer as it comes back."""
    if fate in {Fate.RESET, Fate.LOST_RESET}:
        return None
    if fate is Fate.THROTTLED_DATE:
        until = from_millis(Millis(network.clock.true() + 1000 * _PAUSE_S), UTC)
        return said_page("slow down", 429, retry_after=format_datetime(until, usegmt=True))
    return _INSTEAD.get(fate, said)


class SimIncoming:
    """One answer on its way in."""

    def __init__(
        self, said: Said, fate: Fate, where: Target, progress: Progress, process: Process
    ) -> None:
        self._said = said
        self._fate = fate
        self._where = where
        self._progress = progress
        self._process = process

    @property
    def status(self) -> int:
        return self._said.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._said.headers

    @property
    def head(self) -> Head:
        lines = tuple((k.encode(), v.encode()) for k, v in self._said.headers.items())
        return Head(b"", lines, peer="203.0.113.9")

    async def body(self) -> AsyncIterator[bytes]:
        body = self._said.body
        if self._fate is Fate.HALF:
            yield body[: len(body) // 2]
            raise ConnectionLost(
                self._where.shown(), WHY, sent=self._progress.sent, status=self._said.status
            )
        if self._fate is Fate.TRICKLE:
            for at in range(0, len(body), max(1, len(body) // 12)):
                await asyncio.sleep(1.0)
                self._process.alive()
                yield body[at : at + max(1, len(body) // 12)]
            return
        yield body
        while self._fate is Fate.ENDLESS:
            await asyncio.sleep(0.5)
            self._process.alive()
            yield b" " * 262_144

    async def aclose(self) -> None:
        """Nothing is kept open."""


def _tell(trace: Trace, host: str, asked: Asked, fate: Fate) -> None:
    detail = asked.target if asked.method == "GET" else f"{asked.target} {len(asked.content)} bytes"
    trace.tell("request", f"{asked.method} {host}{detail} {fate}")
