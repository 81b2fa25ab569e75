"""The engine for egresses with a proxy: httpcore, with our own way of making connections.

It also holds the border where exceptions of httpcore and h11 become ours. httpx's shipped transport
takes no network backend, so the guard could not stand at connect time.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import h11
import httpcore

from syndicator.core.errors import Sent
from syndicator.net.certificate import certificate_of
from syndicator.net.errors import (
    BadReply,
    BadRequest,
    ConnectFailed,
    ConnectionLost,
    NetError,
    TimedOut,
    TlsFailed,
    Wording,
)
from syndicator.net.guard import AddressGuard
from syndicator.net.httpcore_connect import GuardedBackend
from syndicator.net.progress import Phase, Progress
from syndicator.net.reasons import connect_reason, loss_reason, tls_reason, waiting
from syndicator.net.resolve import Resolver
from syndicator.net.target import Target
from syndicator.net.transport import Head, Outgoing, joined, peer_name, wire_headers

if TYPE_CHECKING:
    import httpx

# Everything httpcore lets out for an exchange that went wrong; OSError includes ssl.SSLError, which
# reads after the handshake raise bare.
_FOREIGN: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    h11.ProtocolError,
    OSError,
)

_PART: Final = 64 * 1024

_MALFORMED: Final = (httpcore.RemoteProtocolError, h11.RemoteProtocolError)


class HttpcoreTransport:
    """Connections of one egress, each in a pool of its own.

    A pool for all would search every connection and every queued request on each event, and one
    that was cancelled at the wrong moment would hold its place for ever.
    """

    def __init__(
        self,
        resolver: Resolver,
        guard: AddressGuard | None,
        tls: ssl.SSLContext,
        proxy: httpx.URL | None = None,
    ) -> None:
        self._resolver = resolver
        self._guard = guard
        self._tls = tls
        self._proxy = None if proxy is None else _proxy(proxy, tls)

    async def send(self, request: Outgoing, progress: Progress) -> _Answer:
        """Send, and return as soon as the answer's headers are there; the body is streamed."""
        backend = GuardedBackend(self._resolver, self._guard)
        pool = httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            proxy=self._proxy,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=backend,
        )
        answered = False
        try:
            with _translated(progress, request.url):
                answer = await pool.handle_async_request(_request(request, progress))
            answered = True
        finally:
            if not answered:
                await pool.aclose()
                await backend.aclose()
        progress.answered(answer.status)
        head = self._head(answer, request.url)
        return _Answer(answer, pool, backend, progress, request.url, head)

    async def aclose(self) -> None:
        """Nothing is kept."""

    def _head(self, answer: httpcore.Response, url: Target) -> Head:
        """Behind a proxy nobody can say which address answered; over plain HTTP TLS is its own."""
        said = answer.extensions
        wire = said.get("network_stream")
        stream = None if self._proxy is not None else wire
        shown = wire.get_extra_info("ssl_object") if wire and url.scheme == "https" else None
        return Head(
            reason=said.get("reason_phrase", b""),
            lines=tuple(answer.headers),
            version=said.get("http_version", b"HTTP/1.1").decode("ascii").removeprefix("HTTP/"),
            peer=None if stream is None else peer_name(stream.get_extra_info("server_addr")),
            certificate=certificate_of(shown),
        )


class _Answer:
    """One answer and the connection it comes on."""

    def __init__(
        self,
        answer: httpcore.Response,
        pool: httpcore.AsyncConnectionPool,
        backend: GuardedBackend,
        progress: Progress,
        url: Target,
        head: Head,
    ) -> None:
        self.head = head
        self._answer = answer
        self._pool = pool
        self._backend = backend
        self._progress = progress
        self._url = url
        self.status = answer.status
        self.headers: Mapping[str, str] = joined(answer.headers)

    async def body(self) -> AsyncIterator[bytes]:
        with _translated(self._progress, self._url):
            async for chunk in self._answer.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        try:
            with _translated(self._progress, self._url):
                await self._answer.aclose()
        finally:
            await self._pool.aclose()
            await self._backend.aclose()


class _Trace:
    """Takes httpcore's events: https://www.encode.io/httpcore/extensions/#trace."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tunnelling = False

    async def __call__(self, event: str, info: Mapping[str, object]) -> None:
        """Note one event; a CONNECT to a proxy is still connecting."""
        step = event.partition(".")[2]
        if step == "start_tls.started":
            self._progress.phase = Phase.TLS
        elif step == "start_tls.complete":
            self._progress.phase = Phase.CONNECT
        elif step == "send_request_headers.started":
            request = info.get("request")
            method = request.method if isinstance(request, httpcore.Request) else b""
            self._tunnelling = method == b"CONNECT"
            if not self._tunnelling:
                self._progress.phase = Phase.HEADERS
        elif step == "send_request_headers.complete" and not self._tunnelling:
            self._progress.phase = Phase.SENT


def _request(request: Outgoing, progress: Progress) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(
            scheme=url.scheme.encode(),
            host=url.host.encode(),
            port=url.port,
            target=url.path.encode(),
        ),
        headers=[(name.encode(), value.encode()) for name, value in wire_headers(request)],
        content=None if request.content is None else _parts(request.content),
        extensions={
            "timeout": {
                "connect": request.connect_s,
                "read": request.read_s,
                "write": request.read_s,
                "pool": None,  # nobody waits in a pool: the slots are outside
            },
            "trace": _Trace(progress),
        },
    )


async def _parts(content: bytes) -> AsyncIterator[bytes]:
    """In parts: the write time-out is for each, and what is not written yet is not waited for."""
    for start in range(0, len(content), _PART):
        yield content[start : start + _PART]


def _proxy(address: httpx.URL, tls: ssl.SSLContext) -> httpcore.Proxy:
    account = (address.username.encode(), address.password.encode()) if address.userinfo else None
    return httpcore.Proxy(
        httpcore.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=b"/"
        ),
        auth=account,
        ssl_context=tls if address.scheme == "https" else None,
    )


@contextmanager
def _translated(progress: Progress, url: Target) -> Iterator[None]:
    """Let only our own failures out. The total time's cancellation passes untouched."""
    try:
        yield
    except (httpcore.LocalProtocolError, h11.LocalProtocolError, httpcore.UnsupportedProtocol):
        # Their texts, and so their tracebacks, quote the header, which may be a credential.
        raise _unsendable(progress, url) from None
    except _FOREIGN as failure:
        raise _ours(failure, progress, url) from failure


def _ours(failure: Exception, progress: Progress, url: Target) -> NetError:
    """By how far the exchange came; the foreign text is not repeated."""
    where = url.shown()
    sent, status = progress.sent, progress.status
    if isinstance(failure, httpcore.TimeoutException):
        return TimedOut(where, waiting(progress.phase), sent=sent, status=status)
    if progress.phase is Phase.TLS:
        return TlsFailed(where, tls_reason(failure), sent=sent)
    if progress.phase is Phase.CONNECT:
        return ConnectFailed(where, _connect_reason(failure), sent=sent)
    if isinstance(failure, _MALFORMED) and not _ended_early(failure):
        why = Wording("不符合 HTTP/1.1", "does not follow HTTP/1.1")
        return BadReply(where, why, sent=sent, status=status)
    return ConnectionLost(where, loss_reason(failure), sent=sent, status=status)


def _unsendable(progress: Progress, url: Target) -> BadRequest:
    # h11 checks the head of a request before it writes any of it.
    unsent = progress.phase <= Phase.HEADERS and not progress.redirected
    why = Wording("请求头或地址不合规范", "illegal header or address")
    return BadRequest(url.shown(), why, sent=Sent.NO if unsent else Sent.MAYBE)


def _connect_reason(failure: Exception) -> Wording:
    if isinstance(failure, httpcore.ProxyError):
        code = str(failure)[:3]
        return Wording(f"代理拒绝，状态 {code}", f"the proxy refused, status {code}")
    return connect_reason(failure)


def _ended_early(failure: Exception) -> bool:
    """Whether the other side hung up, by h11's and httpcore's wording; both kinds are MAYBE."""
    text = str(failure)
    return any(sign in text for sign in ("disconnected", "peer closed", "unexpectedly closed"))
