"""Making connections: resolve, check, connect to the very address that was checked.

httpcore asks its network backend for a TCP stream by host name and later starts TLS on it with that
name, so certificate and SNI are the name's while the socket leads to the checked address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import httpcore

from syndicator.net.guard import AddressGuard
from syndicator.net.resolve import Resolver

# A name with many addresses, all silent, must not eat the whole time with ever smaller shares.
MOST_TRIES = 4


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Network backend of one request. `guard` None is for the way to a configured proxy only."""

    def __init__(self, resolver: Resolver, guard: AddressGuard | None) -> None:
        self._resolver = resolver
        self._guard = guard
        self._sockets = httpcore.AnyIOBackend()
        self._opened: list[httpcore.AsyncNetworkStream] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """One stream to the first of the host's open addresses that answers, seconds in all.

        Raises AddressRefused, NameNotFound, httpcore.ConnectError, httpcore.ConnectTimeout.
        """
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        try:
            async with asyncio.timeout_at(end):
                addresses = await self._resolver.resolve(host)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("name look-up") from error
        if self._guard is not None:
            addresses = self._guard.choose(host, addresses)
        tries = addresses[:MOST_TRIES]
        last: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError("no address")
        for number, address in enumerate(tries):
            # Happy Eyeballs (RFC 8305) in plain form: in order, each with its share of the time.
            share = None if end is None else (end - loop.time()) / (len(tries) - number)
            try:
                stream = await self._sockets.connect_tcp(
                    str(address), port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
            else:
                self._opened.append(stream)
                return stream
        raise last

    async def aclose(self) -> None:
        """Close every stream: httpcore forgets one whose handshake is cancelled."""
        for stream in self._opened:
            await stream.aclose()

    async def sleep(self, seconds: float) -> None:
        """Wait; httpcore's own connection retries, which are off, would use it."""
        await asyncio.sleep(seconds)
