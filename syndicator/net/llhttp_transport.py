"""The usual engine: asyncio's connections, llhttp's parser, one connection for each request.

A kept connection may be stale, which makes a write unsure; so none is kept, and with that goes
everything that makes HTTP clients costly. Where a proxy stands between, `httpcore_transport` does.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from syndicator.core.errors import Sent
from syndicator.net.errors import (
    CONNECTING,
    BadRequest,
    ConnectFailed,
    TimedOut,
    TlsFailed,
    Wording,
)
from syndicator.net.guard import Address, AddressGuard
from syndicator.net.llhttp_answer import Answer
from syndicator.net.progress import Phase, Progress
from syndicator.net.reasons import connect_reason, tls_reason
from syndicator.net.resolve import Resolver
from syndicator.net.transport import Outgoing, wire_headers

MOST_TRIES: Final = 4
"""A name with many silent addresses must not eat the whole time with ever smaller shares."""


class LlhttpTransport:
    """Direct connections of one egress, each to the very address that `guard` let pass."""

    def __init__(self, resolver: Resolver, guard: AddressGuard, tls: ssl.SSLContext) -> None:
        self._resolver = resolver
        self._guard = guard
        self._tls = tls

    async def send(self, request: Outgoing, progress: Progress) -> Answer:
        """Connect, send, and return as soon as the answer's headers are there."""
        answer = Answer(request, progress)
        answered = False
        try:
            await self._connect(answer, request, progress)
            await answer.ask(request_head(request))
            answered = True
        finally:
            if not answered:
                answer.abort()
        return answer

    async def aclose(self) -> None:
        """Nothing is kept."""

    async def _connect(self, answer: Answer, request: Outgoing, progress: Progress) -> None:
        url = request.url
        try:
            async with asyncio.timeout(request.connect_s):
                addresses = await self._resolver.resolve(url.host)
                open_ones = self._guard.choose(url.host, addresses)
                sock = await _dial(open_ones[:MOST_TRIES], url.connect_port, request.connect_s)
                # From here on the socket is the event loop's, which closes it when cancelled.
                await asyncio.get_running_loop().create_connection(lambda: answer, sock=sock)
                if url.scheme == "https":
                    progress.phase = Phase.TLS
                    await answer.secure(self._tls)
                answer.check()
        except OSError as error:
            if isinstance(error, TimeoutError) and error.errno is None:
                raise TimedOut(url.shown(), CONNECTING, sent=Sent.NO) from None
            if progress.phase is Phase.TLS:
                raise TlsFailed(url.shown(), tls_reason(error)) from error
            raise ConnectFailed(url.shown(), connect_reason(error)) from error
        except ValueError:
            why = Wording("域名不能用于 TLS", "a name that TLS cannot bear")
            raise BadRequest(url.shown(), why) from None


async def _dial(addresses: Sequence[Address], port: int, seconds: float) -> socket.socket:
    """Happy Eyeballs (RFC 8305) in plain form: in order, each with its share of the time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    for number, address in enumerate(addresses[:-1]):
        share = (end - loop.time()) / (len(addresses) - number)
        try:
            async with asyncio.timeout(share):
                return await _reach(loop, address, port)
        except OSError:
            continue
    # The last one has whatever the caller's own time-out leaves.
    return await _reach(loop, addresses[-1], port)


async def _reach(loop: asyncio.AbstractEventLoop, address: Address, port: int) -> socket.socket:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004 - IPv4
    sock = socket.socket(family, socket.SOCK_STREAM)
    connected = False
    try:
        sock.settimeout(0)
        await loop.sock_connect(sock, (str(address), port))
        connected = True
    finally:
        if not connected:
            sock.close()
    return sock


def request_head(request: Outgoing) -> bytes:
    """Request line and headers. Names in the case that old servers look for."""
    lines = [f"{request.method} {request.url.path} HTTP/1.1"]
    lines += [f"{_titled(name)}: {value}" for name, value in wire_headers(request)]
    lines.append("\r\n")
    return "\r\n".join(lines).encode("ascii")


@lru_cache(maxsize=256)
def _titled(name: str) -> str:
    return name.title()
