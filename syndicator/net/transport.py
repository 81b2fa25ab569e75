"""httpx's transport interface over httpcore's pool, with our own way of making connections.

httpx's shipped transport takes no network backend, so the guard could not stand at connect time.
This is the seam for another HTTP engine: anything with `handle_async_request` fits.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from typing import Final

import httpcore
import httpx

from syndicator.net.connect import GuardedBackend

KEEPALIVE_EXPIRY_S: Final = 5.0


class PoolTransport(httpx.AsyncBaseTransport):
    """One connection pool. Raises httpcore's exceptions; `errors.translate` is their border.

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
        # Saying so lets the server close at once instead of waiting for a next request.
        self._added = () if keepalive else ((b"Connection", b"close"),)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            proxy=None if proxy is None else _proxy(proxy, tls),
            max_connections=connections,
            max_keepalive_connections=keepalive,
            keepalive_expiry=KEEPALIVE_EXPIRY_S,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and return as soon as the answer's headers are there; the body is streamed."""
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=[*request.headers.raw, *self._added],
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), request=request
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The raw body of one answer."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


def _proxy(address: httpx.URL, tls: ssl.SSLContext) -> httpcore.Proxy:
    account = (address.username.encode(), address.password.encode()) if address.userinfo else None
    return httpcore.Proxy(
        httpcore.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=b"/"
        ),
        auth=account,
        ssl_context=tls if address.scheme == "https" else None,
    )
