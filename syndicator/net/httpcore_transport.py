"""The engine over httpcore's pool, with our own way of making connections.

httpx's shipped transport takes no network backend, so the guard could not stand at connect time.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Final

import httpcore
import httpx

from syndicator.net.connect import GuardedBackend
from syndicator.net.progress import Phase, Progress
from syndicator.net.target import Target
from syndicator.net.translate import translated
from syndicator.net.transport import Outgoing, joined, wire_headers

KEEPALIVE_EXPIRY_S: Final = 5.0


class HttpcoreTransport:
    """One connection pool.

    `connections` bounds the pool; the caller must never ask for more at once (httpcore searches all
    queued requests on every event, so a fed queue costs time quadratic in its length).
    """

    def __init__(
        self,
        backend: GuardedBackend,
        tls: ssl.SSLContext,
        *,
        connections: int,
        keepalive: int,
        proxy: httpx.URL | None = None,
    ) -> None:
        self._close = keepalive == 0
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            proxy=None if proxy is None else _proxy(proxy, tls),
            max_connections=connections,
            max_keepalive_connections=keepalive,
            keepalive_expiry=KEEPALIVE_EXPIRY_S,
            network_backend=backend,
        )

    async def send(self, request: Outgoing, progress: Progress) -> _Answer:
        """Send, and return as soon as the answer's headers are there; the body is streamed."""
        url = request.url
        headers = wire_headers(request, close=self._close)
        with translated(progress, url):
            answer = await self._pool.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=url.scheme.encode(),
                        host=url.host.encode(),
                        port=url.port,
                        target=url.path.encode(),
                    ),
                    headers=[(name.encode(), value.encode()) for name, value in headers],
                    content=request.content,
                    # Nobody waits in the pool: the slots are outside.
                    extensions={
                        "timeout": {
                            "connect": request.connect_s,
                            "read": request.read_s,
                            "write": request.read_s,
                            "pool": None,
                        },
                        "trace": _Trace(progress),
                    },
                )
            )
        progress.answered(answer.status)
        return _Answer(answer, progress, url)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class _Answer:
    """One answer of the pool."""

    def __init__(self, answer: httpcore.Response, progress: Progress, url: Target) -> None:
        self._answer = answer
        self._progress = progress
        self._url = url
        self.status = answer.status
        self.headers: Mapping[str, str] = joined(answer.headers)

    async def body(self) -> AsyncIterator[bytes]:
        with translated(self._progress, self._url):
            async for chunk in self._answer.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        with translated(self._progress, self._url):
            await self._answer.aclose()


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


def _proxy(address: httpx.URL, tls: ssl.SSLContext) -> httpcore.Proxy:
    account = (address.username.encode(), address.password.encode()) if address.userinfo else None
    return httpcore.Proxy(
        httpcore.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=b"/"
        ),
        auth=account,
        ssl_context=tls if address.scheme == "https" else None,
    )
