"""The only way to the net of one page: a small HTTP proxy on loopback that guards every request.

Chromium looks up no name and makes no connection of its own. Each request comes here, where the
name is resolved, the address judged and the connection made to that very address, so that no
second look-up can lead elsewhere (DNS rebinding). One proxy serves one page and ends with it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import h11
import httpcore

from syndicator.browser.way import SILENCE_S, Way
from syndicator.net.errors import NetError
from syndicator.net.target import Target, parse_target

MOST_SENT: Final = 1024 * 1024
"""Bytes of one request's body; a page that is read sends next to nothing."""
_CHUNK: Final = 64 * 1024
_HOP: Final = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization", b"te", b"upgrade")
)
"""RFC 9110 7.6.1; framing is that of the body as it was read."""
_FRAMING: Final = frozenset((b"transfer-encoding", b"content-length"))


class PageProxy:
    """Serves the browser while it makes one page; an async context manager."""

    def __init__(self, way: Way, most_bytes: int) -> None:
        self._way = way
        self._left = most_bytes
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self.addresses: dict[str, str] = {}
        """IP address that was connected to, by host."""
        self.failures: dict[str, NetError] = {}
        """Why there was no connection, by host; the first reason."""

    @property
    def spent(self) -> bool:
        """Whether the page took all bytes it may have."""
        return self._left <= 0

    async def __aenter__(self) -> str:
        """Listen on a port of the system's choice; the proxy's address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        _, port = self._server.sockets[0].getsockname()
        return f"http://127.0.0.1:{port}"

    async def __aexit__(self, *_: object) -> None:
        """End every connection."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._serving):
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        try:
            await self._answer(reader, writer)
        except (OSError, TimeoutError, h11.RemoteProtocolError, httpcore.NetworkError):
            pass
        except httpcore.TimeoutException:
            pass
        except asyncio.CancelledError:
            # The page is over: streams of asyncio complain of a task that ends as cancelled.
            pass
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = h11.Connection(h11.SERVER)
        request = await _next(wire, reader)
        if not isinstance(request, h11.Request):
            return
        tunnel = request.method == b"CONNECT"
        where = request.target.decode("ascii", "replace")
        target = await self._admitted(f"https://{where}/" if tunnel else where)
        if target is None:
            # A tunnel refused is told to the page as such. Elsewhere an answer would pass for the
            # site's own: the connection ends without one.
            if tunnel:
                writer.write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
            return
        body = b"" if tunnel else await _body(wire, reader)
        try:
            stream = await self._way.connect(target, tunnel=tunnel)
        except NetError as failure:
            self.failures.setdefault(target.host, failure)
            if tunnel:
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")
            return
        try:
            self.addresses.setdefault(target.host, self._way.address_of(stream))
            if not tunnel:
                await stream.write(_forwarded(request, target, body, direct=self._way.direct))
                await self._downward(stream, writer)
                return
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self._both(reader, writer, stream)
        finally:
            await stream.aclose()

    async def _admitted(self, url: str) -> Target | None:
        try:
            target = parse_target(url)
        except NetError:
            return None
        try:
            await self._way.admit(target)
        except NetError as failure:
            self.failures.setdefault(target.host, failure)
            return None
        return target

    async def _both(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        stream: httpcore.AsyncNetworkStream,
    ) -> None:
        upward = asyncio.create_task(_upward(reader, stream))
        try:
            await self._downward(stream, writer)
        finally:
            upward.cancel()
            await asyncio.gather(upward, return_exceptions=True)

    async def _downward(
        self, stream: httpcore.AsyncNetworkStream, writer: asyncio.StreamWriter
    ) -> None:
        while self._left > 0 and (data := await stream.read(_CHUNK, SILENCE_S)):
            self._left -= len(data)
            writer.write(data)
            await writer.drain()


async def _upward(reader: asyncio.StreamReader, stream: httpcore.AsyncNetworkStream) -> None:
    with suppress(OSError, httpcore.NetworkError, httpcore.TimeoutException):
        while data := await reader.read(_CHUNK):
            await stream.write(data, SILENCE_S)


async def _next(wire: h11.Connection, reader: asyncio.StreamReader) -> h11.Event | type[h11.PAUSED]:
    while True:
        event = wire.next_event()
        if event is not h11.NEED_DATA:
            return event  # type: ignore[return-value]  # the sentinel was ruled out
        wire.receive_data(await reader.read(_CHUNK))


async def _body(wire: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    body = b""
    while isinstance(event := await _next(wire, reader), h11.Data):
        body += event.data
        if len(body) > MOST_SENT:
            raise h11.RemoteProtocolError("a body over the bound")
    return body


def _forwarded(request: h11.Request, target: Target, body: bytes, *, direct: bool) -> bytes:
    """The request for the site, or for the egress's proxy; one connection serves one request."""
    where = target.path if direct else str(target)
    lines = [request.method + b" " + where.encode("ascii") + b" HTTP/1.1"]
    left_out = _HOP | _FRAMING
    lines += [name + b": " + value for name, value in request.headers if name not in left_out]
    if body or request.method in {b"POST", b"PUT", b"PATCH"}:
        lines.append(b"content-length: %d" % len(body))
    lines += [b"connection: close", b"", b""]
    return b"\r\n".join(lines) + body
