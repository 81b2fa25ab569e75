"""How a survey asks: politely, in bounds, each address once, and never twice what is on disk.

At least half a second between requests to one host and at most two at once, more where its
robots.txt asks for more (Crawl-delay); robots.txt is obeyed (RFC 9309) unless the office says that
the sites are its own. A host that does not answer three times in a row is let alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from syndicator.core.address import BadAddress, normalise_url
from syndicator.core.errors import TransportError
from syndicator.evidence.received import received
from syndicator.net.client import HttpClient, Timeouts
from syndicator.net.egress import USER_AGENT
from syndicator.net.retry_after import retry_after_ms
from syndicator.pages.wall import AnswerKind, judge_answer
from syndicator.ports import Clock
from syndicator.survey.model import Unseen
from syndicator.survey.state import Heard, SurveyState, silence

PAGE_BYTES: Final = 8 * 1024 * 1024
PATIENCE: Final = Timeouts(connect_ms=8_000, read_ms=15_000, total_ms=30_000)
"""A page that takes fifteen seconds counts as unreachable (国办秘函〔2019〕19号)."""
_OK: Final = 200
_SERVER_ERROR: Final = 500
"""RFC 9309 2.3.1.4: rules that a server error hides forbid everything."""
_BUSY: Final = frozenset({429, 503})
_LONGEST_DELAY_S: Final = 10.0
_LONGEST_REST_MS: Final = 20_000
_IN_A_ROW: Final = 3


class NotAsked(Exception):
    """An address was not asked for, or no answer can be had; `unseen` says why."""

    def __init__(self, unseen: Unseen, why: str = "") -> None:
        self.unseen = unseen
        self.why = why
        super().__init__(why or str(unseen.advice))


@dataclass(frozen=True, slots=True)
class Manners:
    """Bounds of one survey."""

    requests: int = 60
    """A site, at most."""
    minutes: float = 6.0
    """A site, at most, from its first request of this run."""
    interval_s: float = 0.5
    """Between two requests to one host, at least."""
    at_once: int = 2
    """Requests to one host."""
    obey_robots: bool = True


class Pace:
    """Keeps requests to one host apart, whoever sends them."""

    def __init__(self, clock: Clock, manners: Manners) -> None:
        self._clock = clock
        self._manners = manners
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._next: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, delay_s: float = 0.0) -> AsyncIterator[None]:
        """Wait for this host's next turn, and hold one of its places."""
        slot = self._slots.setdefault(host, asyncio.Semaphore(self._manners.at_once))
        async with slot:
            now = self._clock.monotonic()
            at = max(now, self._next.get(host, now))
            self._next[host] = at + max(delay_s, self._manners.interval_s)
            if at > now:
                await self._clock.sleep(at - now)
            yield


class Asker:
    """Asks on behalf of one site (or of the source); every answer is on disk before it is read."""

    def __init__(
        self,
        name: str,
        client: HttpClient,
        pace: Pace,
        state: SurveyState,
        clock: Clock,
        manners: Manners,
    ) -> None:
        self.name = name
        self.asked = 0
        """Addresses asked for, those on disk included."""
        self.sent = 0
        """Requests that left in this run."""
        self._client = client
        self._pace = pace
        self._state = state
        self._clock = clock
        self._manners = manners
        self._began = clock.monotonic()
        self._robots: dict[str, Protego | None] = {}
        self._shut: dict[str, str] = {}
        """By origin: why nothing may be asked there while its rules cannot be read."""
        self._failed: dict[str, int] = {}
        self._known: dict[str, Heard] = {}

    @property
    def left(self) -> int:
        """Requests that may still be made."""
        return max(0, self._manners.requests - self.asked)

    async def ask(self, url: str) -> Heard:
        """The answer from an address.

        Raises NotAsked where robots.txt, the bounds or a dead host forbid it, or none came.
        """
        known = self._on_disk(url)
        if known is not None:
            return self._believed(known)
        if not await self._allowed(url):
            raise NotAsked(Unseen.ROBOTS)
        return self._believed(await self._fetched(url, self._delay(url)))

    async def robots(self, url: str) -> Protego | None:
        """What robots.txt of the address's host says; None where there is none."""
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = None
            address = f"{origin}/robots.txt"
            try:
                heard = self._on_disk(address) or await self._fetched(address, 0.0)
            except NotAsked:
                return None
            self._robots[origin] = _rules(heard)
            if heard.status >= _SERVER_ERROR:
                self._shut[origin] = (
                    f"robots.txt 应答 {heard.status}，此时不得抓取，请稍后再跑 · robots.txt "
                    f"answered {heard.status}: nothing may be asked until it can be read, run again"
                )
        return self._robots[origin]

    async def _allowed(self, url: str) -> bool:
        rules = await self.robots(url)
        if not self._manners.obey_robots:
            return True
        if why := self._shut.get(_origin(url)):
            raise NotAsked(Unseen.UNREACHABLE, why)
        if rules is None:
            return True
        return rules.can_fetch(url, USER_AGENT)

    def _delay(self, url: str) -> float:
        rules = self._robots.get(_origin(url))
        return min(_LONGEST_DELAY_S, (rules and rules.crawl_delay(USER_AGENT)) or 0.0)

    def _on_disk(self, url: str) -> Heard | None:
        key = _key(url)
        known = self._known.get(key) or self._state.heard(self.name, key)
        if known is not None and key not in self._known:
            self._known[key] = known
            self.asked += 1
        return known

    async def _fetched(self, url: str, delay_s: float) -> Heard:
        host = urlsplit(url).netloc.lower()
        if self._failed.get(host, 0) >= _IN_A_ROW:
            raise NotAsked(Unseen.UNREACHABLE)
        if self.left == 0 or self._out_of_time():
            raise NotAsked(Unseen.BUDGET)
        self.asked += 1
        heard = await self._sent(url, host, delay_s)
        if heard.status in _BUSY:
            rest = retry_after_ms(heard.headers.get("retry-after"), self._clock.now())
            if rest is not None and rest <= _LONGEST_REST_MS:
                await self._clock.sleep(rest / 1000)
                heard = await self._sent(url, host, delay_s)
        self._failed[host] = self._failed.get(host, 0) + 1 if heard.failure else 0
        self._state.keep(self.name, heard)
        self._known[heard.asked] = heard
        return heard

    async def _sent(self, url: str, host: str, delay_s: float) -> Heard:
        key = _key(url)
        async with self._pace.turn(host, delay_s):
            self.sent += 1
            try:
                answer = await self._client.request(
                    "GET", url, max_bytes=PAGE_BYTES, timeout=PATIENCE
                )
            except TransportError as failure:
                return silence(key, url, self._clock.now(), str(failure))
        return Heard(key, received(answer, self._clock.now()))

    def _out_of_time(self) -> bool:
        return self._clock.monotonic() - self._began > self._manners.minutes * 60

    def _believed(self, heard: Heard) -> Heard:
        """The answer, where one came."""
        if heard.failure:
            raise NotAsked(Unseen.UNREACHABLE, heard.failure)
        return heard


def unseen_of(heard: Heard) -> tuple[Unseen, str] | None:
    """Why an answer is no page to read; None where it is one."""
    judged = judge_answer(heard.status, heard.headers, heard.body)
    if judged.kind is AnswerKind.OK:
        return None
    kind = Unseen.BLOCKED if judged.kind is AnswerKind.BLOCKED else Unseen.PAGE
    return kind, judged.why


def _rules(heard: Heard) -> Protego | None:
    """RFC 9309 2.3.1: rules come with success only; a web page in their place is none."""
    if heard.failure or heard.status != _OK:
        return None
    text = heard.body[:512_000].decode("utf-8-sig", "replace")
    return None if text.lstrip().startswith("<") else Protego.parse(text)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _key(url: str) -> str:
    """One address is asked for once, however it is spelt; http and https differ here."""
    try:
        plain = normalise_url(url)
    except BadAddress:
        return url
    return f"{urlsplit(url).scheme}:{plain}"
