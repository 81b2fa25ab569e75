"""The one way a request leaves: guarded, bounded in time, size and number, honest when it fails."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from syndicator.core.times import Millis
from syndicator.net.body import ACCEPTED_CODINGS, BodyTooLarge, BodyUndecodable, read_body
from syndicator.net.errors import (
    BadReply,
    BadRequest,
    NetError,
    TooLarge,
    TooManyRedirects,
    Wording,
)
from syndicator.net.http_date import parse_http_date
from syndicator.net.progress import Progress
from syndicator.net.reasons import out_of_time
from syndicator.net.redirect import READS, Step, onward
from syndicator.net.route import Route
from syndicator.net.target import Target, parse_target
from syndicator.net.transport import NO_HEAD, Head, Incoming, Outgoing, Transport
from syndicator.ports import Clock

MOST_REDIRECTS: Final = 5
MOST_BYTES: Final = 16 * 1024 * 1024

# RFC 9110 8.6: their Content-Length, if any, is that of a body which is not there.
_BODILESS: Final = frozenset({204, 304})

# RFC 9110 5.5 and 5.6.2, ASCII only: what else a header holds is a mistake, or somebody's trick.
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"(?:[!-~](?:[\t -~]*[!-~])?)?")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Milliseconds. `read_ms` is the longest silence, `total_ms` bounds all hops together."""

    connect_ms: int = 10_000
    read_ms: int = 20_000
    total_ms: int = 60_000


USUAL: Final = Timeouts()


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed: its status and the address that gave it."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, read whole."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; repeated headers joined by a comma (RFC 9110 5.3)."""
    body: bytes
    """Decompressed."""
    url: str
    """Where the answer came from, after redirects."""
    history: tuple[Hop, ...]
    elapsed_ms: int
    """From the free slot to the body's last byte, hops included."""
    date: Millis | None
    """The server's Date header."""
    head: Head = NO_HEAD
    """As it came on the wire, of the last hop."""


class HttpClient:
    """Client of one egress. Keeps no cookies and no other state between requests.

    At most `in_flight` requests are on their way; the others wait here, in order, outside the
    transport, which must bear as many.
    """

    def __init__(
        self,
        transport: Transport,
        route: Route,
        clock: Clock,
        *,
        in_flight: int,
        user_agent: str,
    ) -> None:
        self._transport = transport
        self._route = route
        self._clock = clock
        self._slots = asyncio.Semaphore(in_flight)
        self._usual_headers = {
            "user-agent": user_agent,
            "accept": "*/*",
            "accept-encoding": ACCEPTED_CODINGS,
        }

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: Timeouts = USUAL,  # noqa: ASYNC109 - three bounds, not one
        max_bytes: int = MOST_BYTES,
        follow: int | None = None,
        auth: tuple[str, str] | None = None,
    ) -> Response:
        """Send one request and read the answer whole, whatever its status.

        `follow` bounds the redirects: by default 5 for GET and HEAD, none for writes; with 0 the
        redirect itself is the answer. `auth` is a Basic account (RFC 7617, UTF-8). Waiting for a
        free slot of the egress does not count against `timeout`. Raises subclasses of NetError.
        """
        step = self._first_step(method.upper(), url, headers or {}, content, auth)
        if follow is None:
            follow = MOST_REDIRECTS if step.method in READS else 0
        exchange = _Exchange(self._transport, self._route, timeout, max_bytes, follow)
        async with self._slots:
            began = self._clock.monotonic()
            answer, body, end = await exchange.run(step)
            elapsed_ms = round((self._clock.monotonic() - began) * 1000)
        return Response(
            status=answer.status,
            headers=answer.headers,
            body=body,
            url=str(end),
            history=tuple(exchange.history),
            elapsed_ms=elapsed_ms,
            date=parse_http_date(answer.headers.get("date")),
            head=answer.head,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    def _first_step(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        auth: tuple[str, str] | None,
    ) -> Step:
        merged = self._usual_headers.copy()
        if auth is not None:
            account = base64.b64encode(":".join(auth).encode()).decode("ascii")
            merged["authorization"] = f"Basic {account}"
        for name, value in headers.items():
            merged[name.lower()] = value
        target = parse_target(url)
        if not _legal(method, merged):
            why = Wording("请求头不合规范", "an illegal header")
            raise BadRequest(target.shown(), why)
        return Step(method, target, merged, content)


def _legal(method: str, headers: Mapping[str, str]) -> bool:
    if not _is_token(method):
        return False
    return all(_is_token(name) and _VALUE.fullmatch(v) for name, v in headers.items())


@lru_cache(maxsize=256)
def _is_token(text: str) -> bool:
    """Whether it may be a method or the name of a header: few words, asked a dozen times each."""
    return _TOKEN.fullmatch(text) is not None


class _Exchange:
    """One request with its redirect hops."""

    def __init__(
        self,
        transport: Transport,
        route: Route,
        timeouts: Timeouts,
        max_bytes: int,
        follow: int,
    ) -> None:
        self._transport = transport
        self._route = route
        self._timeouts = timeouts
        self._max_bytes = max_bytes
        self._follow = follow
        self._progress = Progress()
        self.history: list[Hop] = []

    async def run(self, step: Step) -> tuple[Incoming, bytes, Target]:
        """The last answer, closed, its body, and where it came from."""
        try:
            async with asyncio.timeout(self._timeouts.total_ms / 1000):
                while True:
                    answer = await self._send(step)
                    try:
                        following = self._following(step, answer)
                        if following is None:
                            return answer, await self._read(step, answer), step.url
                    finally:
                        await answer.aclose()
                    self.history.append(Hop(answer.status, str(step.url)))
                    self._progress.next_hop()
                    step = following
        except NetError as failure:
            # Raised without knowing of earlier hops.
            failure.sent = self._progress.sent
            raise
        except TimeoutError:
            raise out_of_time(self._progress, step.url, self._timeouts.total_ms) from None

    async def _send(self, step: Step) -> Incoming:
        connect_s = self._timeouts.connect_ms / 1000
        self._route.check(step.url)
        if self._route.proxied:
            await self._route.admit(step.url, connect_s)
        request = Outgoing(
            step.method,
            step.url,
            step.headers,
            step.content,
            connect_s,
            self._timeouts.read_ms / 1000,
        )
        return await self._transport.send(request, self._progress)

    def _following(self, step: Step, answer: Incoming) -> Step | None:
        if not self._follow:
            return None
        try:
            following = onward(step, answer.status, answer.headers.get("location"))
        except BadRequest:
            why = Wording("重定向目标不是地址", "the redirect's location is no address")
            raise self._failure(BadReply, step, why) from None
        if following is not None and len(self.history) >= self._follow:
            why = Wording(f"超过 {self._follow} 次", f"more than {self._follow}")
            raise self._failure(TooManyRedirects, step, why)
        return following

    async def _read(self, step: Step, answer: Incoming) -> bytes:
        bodiless = step.method == "HEAD" or answer.status in _BODILESS
        declared = "" if bodiless else answer.headers.get("content-length", "")
        too_large = Wording(f"上限 {self._max_bytes} 字节", f"the bound is {self._max_bytes} bytes")
        if declared.isdecimal() and int(declared) > self._max_bytes:
            raise self._failure(TooLarge, step, too_large)
        try:
            return await read_body(
                answer.body(), answer.headers.get("content-encoding"), self._max_bytes
            )
        except BodyTooLarge:
            raise self._failure(TooLarge, step, too_large) from None
        except BodyUndecodable as error:
            why = Wording(f"正文无法解压：{error}", f"the body does not decode: {error}")
            raise self._failure(BadReply, step, why) from None

    def _failure(self, kind: type[NetError], step: Step, why: Wording) -> NetError:
        return kind(step.url.shown(), why, sent=self._progress.sent, status=self._progress.status)
