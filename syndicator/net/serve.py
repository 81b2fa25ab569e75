"""A small HTTP/1.1 server on asyncio and h11, for pages and rehearsals on this machine.

No TLS, no files, bounded bodies; whoever serves strangers puts a real web server before it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

import h11

_READ: Final = 65_536
_MOST: Final = 8 * 1024 * 1024
_IDLE_S: Final = 75.0
_BACKLOG: Final = 512
_BODILESS: Final = frozenset({204, 304})
_RST: Final = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends a reset."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read whole."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case; of repeated ones the last."""
    body: bytes

    @property
    def path(self) -> str:
        """Path without the query, as sent."""
        return urlsplit(self.target).path

    @property
    def host(self) -> str:
        """The Host header without its port."""
        return self.headers.get("host", "").rpartition(":")[0] or self.headers.get("host", "")

    def query(self, charset: str = "utf-8") -> dict[str, str]:
        """Query parameters; of repeated ones the last."""
        return _pairs(urlsplit(self.target).query, charset)

    def form(self, charset: str = "utf-8") -> dict[str, str]:
        """Fields of an application/x-www-form-urlencoded body."""
        return _pairs(self.body.decode("ascii", "replace"), charset)

    def json(self) -> object:
        """The body as JSON; None for anything else."""
        try:
            value: object = json.loads(self.body)
        except ValueError:
            return None
        return value


def _pairs(text: str, charset: str) -> dict[str, str]:
    found = parse_qs(text, keep_blank_values=True, encoding=charset)
    return {name: values[-1] for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, content_type: str, body: str | bytes, status: int = 200) -> Self:
        """An answer of a content type; text goes out as UTF-8."""
        data = body.encode() if isinstance(body, str) else body
        return cls(status, data, (("content-type", content_type),))

    @classmethod
    def html(cls, text: str, status: int = 200) -> Self:
        """A page."""
        return cls.of("text/html; charset=utf-8", text, status)

    @classmethod
    def json(cls, value: object, status: int = 200, charset: str = "utf-8") -> Self:
        """A JSON answer."""
        data = json.dumps(value, ensure_ascii=False).encode(charset, "backslashreplace")
        return cls.of(f"application/json; charset={charset}", data, status)

    def having(self, **headers: str) -> Self:
        """The same with more headers: `reply.having(retry_after="30")`."""
        more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return type(self)(self.status, self.body, self.headers + more)


class Broken(Enum):
    """Ways to leave a client without an answer, after its request was read."""

    RESET = auto()
    """The connection is reset."""
    CUT = auto()
    """A success is announced, then the connection ends in the middle of the body."""
    SILENT = auto()
    """Nothing comes; ends when the client leaves."""


Answer = Reply | Broken
Handler = Callable[[Request], Awaitable[Answer]]


class HttpServer:
    """Serves one handler at any number of addresses, until closed."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.faults: list[BaseException] = []
        """What handlers raised: the client saw a reset; whoever runs the server should look."""

    async def listen(self, host: str, port: int = 0) -> int:
        """Listen at one more address; the port in use. Raises OSError."""
        server = await asyncio.start_server(
            self._accepted, host, port, backlog=_BACKLOG, limit=2 * _READ
        )
        self._servers.append(server)
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    async def aclose(self) -> None:
        """Stop listening and break what is under way."""
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self.faults.append(fault)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            # A client that leaves or speaks no HTTP is an ordinary end.
            with contextlib.suppress(OSError, TimeoutError, h11.ProtocolError):
                await _converse(self._handler, reader, writer)
        finally:
            writer.close()


async def _converse(
    handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    wire = h11.Connection(h11.SERVER)
    while (request := await _receive(wire, reader)) is not None:
        answer = await handler(request)
        if isinstance(answer, Broken):
            await _break(answer, wire, reader, writer)
            return
        for data in _written(wire, answer, request.method):
            writer.write(data)
        await writer.drain()
        if wire.our_state is not h11.DONE or wire.their_state is not h11.DONE:
            return
        wire.start_next_cycle()


async def _receive(wire: h11.Connection, reader: asyncio.StreamReader) -> Request | None:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = wire.next_event()
        if event is h11.NEED_DATA:
            async with asyncio.timeout(_IDLE_S):
                wire.receive_data(await reader.read(_READ))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > _MOST:
                return None
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            names = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
            return Request(head.method.decode(), head.target.decode(), names, bytes(body))
        else:
            return None


def _written(wire: h11.Connection, reply: Reply, method: str) -> list[bytes]:
    bodiless = method == "HEAD" or reply.status in _BODILESS
    headers = [*reply.headers]
    if reply.status not in _BODILESS:
        headers.append(("content-length", str(len(reply.body))))
    events = (
        h11.Response(status_code=reply.status, headers=headers),
        h11.Data(data=b"" if bodiless else reply.body),
        h11.EndOfMessage(),
    )
    return [wire.send(event) or b"" for event in events]


async def _break(
    how: Broken, wire: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    match how:
        case Broken.RESET:
            sock: socket.socket = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
            writer.transport.abort()
        case Broken.CUT:
            headers = [("content-type", "application/json"), ("content-length", "4096")]
            writer.write(wire.send(h11.Response(status_code=200, headers=headers)) or b"")
            writer.write(wire.send(h11.Data(data=b'{"code": 0, "da')) or b"")
            await writer.drain()
        case Broken.SILENT:
            while await reader.read(_READ):
                pass
