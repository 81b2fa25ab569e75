"""A real HTTP/1.1 server on loopback that answers well or badly, exactly as the test says.

    async with LoopbackServer({"/feed": Reply.xml(FEED), "POST /posts": create}) as site:
        site.url("/feed")                        # http://127.0.0.1:<port>/feed
        site.routes["/feed"] = Cut(reply, 100)   # routes may change while it runs
        site.requests                            # what came, in order; site.peak: most at once

A route's key is "/path", "METHOD /path" or either with a trailing `*` (longest match wins); its
value is an answer or a callable (plain or async) that takes the `Request` and returns one.
Synchronous tests (a command line run in this process) use `serving(...)`: the same server in a
thread with a loop of its own.
"""

import asyncio
import contextlib
import inspect
import json
import socket
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

import h11

_READ: Final = 65536
_NO_CONTENT: Final = 204
_NOT_MODIFIED: Final = 304
_RESET: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, zero seconds: close() sends RST


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]  # names in lower case; a repeated one keeps its last value
    body: bytes
    connection: int  # 1 for the first connection accepted, and so on

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """Query parameters; a repeated one keeps its last value."""
        pairs = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        return {name: values[-1] for name, values in pairs.items()}

    @property
    def form(self) -> dict[str, str]:
        """Fields of an application/x-www-form-urlencoded body."""
        pairs = parse_qs(self.body.decode(), keep_blank_values=True)
        return {name: values[-1] for name, values in pairs.items()}

    def json(self) -> object:
        """Parse the body as JSON; raises ValueError when it is none."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete, well-formed answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    chunked: bool = False  # no Content-Length, chunked transfer coding instead

    @classmethod
    def of(cls, content_type: str, body: str | bytes, status: int = 200) -> Self:
        data = body.encode() if isinstance(body, str) else body
        return cls(status, data, (("Content-Type", content_type),))

    @classmethod
    def html(cls, body: str | bytes, status: int = 200) -> Self:
        charset = "; charset=utf-8" if isinstance(body, str) else ""
        return cls.of("text/html" + charset, body, status)

    @classmethod
    def xml(cls, body: str | bytes, status: int = 200) -> Self:
        return cls.of("application/rss+xml", body, status)

    @classmethod
    def json(cls, value: object, status: int = 200) -> Self:
        return cls.of("application/json", json.dumps(value, ensure_ascii=False), status)

    @classmethod
    def redirect(cls, location: str, status: int = 302) -> Self:
        return cls(status, b"", (("Location", location),))

    def having(self, **headers: str) -> Self:
        """Add headers: `reply.having(ETag='"1"', Retry_After="30")`."""
        added = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return type(self)(self.status, self.body, self.headers + added, self.chunked)


@dataclass(frozen=True, slots=True)
class Cut:
    """Announces the whole reply, sends `sent` bytes of its body, then closes."""

    reply: Reply
    sent: int


@dataclass(frozen=True, slots=True)
class Slow:
    """Sends the reply's body `piece` bytes at a time, pausing `pause_s` seconds between."""

    reply: Reply
    piece: int = 1
    pause_s: float = 0.02


@dataclass(frozen=True, slots=True)
class Endless:
    """Sends `piece` again and again until the client leaves."""

    piece: bytes = b"x" * 16384
    content_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class Reset:
    """Reads the whole request, then breaks the connection (RST) without an answer."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Reads the whole request and never answers; ends when the client or the server leaves."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Sends these bytes instead of an HTTP answer, then closes."""

    data: bytes


Answer = Reply | Cut | Slow | Endless | Reset | Hang | Raw
Handler = Callable[[Request], Answer | Awaitable[Answer]]
Routes = Mapping[str, Answer | Handler]


@dataclass(slots=True)
class _Connection:
    """One accepted connection, spoken to through h11."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    wire: h11.Connection = field(default_factory=lambda: h11.Connection(h11.SERVER))

    async def receive(self) -> Request | None:
        """Read one whole request; None when the client has no more."""
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = self.wire.next_event()
            if event is h11.NEED_DATA:
                if self.wire.they_are_waiting_for_100_continue:
                    await self.send(h11.InformationalResponse(status_code=100, headers=[]))
                self.wire.receive_data(await self.reader.read(_READ))
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                names = {name.decode().lower(): value.decode() for name, value in head.headers}
                method, target = head.method.decode(), head.target.decode()
                return Request(method, target, names, bytes(body), self.number)
            else:
                return None

    async def send(self, *events: h11.Event) -> None:
        for event in events:
            self.writer.write(self.wire.send(event) or b"")
        await self.writer.drain()

    async def begin(self, reply: Reply) -> None:
        headers = list(reply.headers)
        if not reply.chunked and reply.status != _NO_CONTENT:
            headers.append(("Content-Length", str(len(reply.body))))
        await self.send(h11.Response(status_code=reply.status, headers=headers))

    async def whole(self, reply: Reply, method: str) -> None:
        await self.begin(reply)
        bodiless = method == "HEAD" or reply.status in {_NO_CONTENT, _NOT_MODIFIED}
        await self.send(h11.Data(data=b"" if bodiless else reply.body), h11.EndOfMessage())

    async def gone(self) -> None:
        """Wait until the client closes its side."""
        while await self.reader.read(_READ):
            pass

    def reset(self) -> None:
        sock: socket.socket = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.writer.transport.abort()


class LoopbackServer:
    """The server (see the module's first lines): ephemeral port, closed with all in flight.

    A handler that raises answers 500; what it raised is raised again when the server stops.
    """

    def __init__(
        self,
        routes: Routes | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.routes: dict[str, Answer | Handler] = dict(routes or {})
        self.requests: list[Request] = []
        self.connections = 0
        self.in_flight = 0
        self.peak = 0
        self.port = port  # once taken, a server that is started again takes the same
        self._host = host
        self._tls = tls
        self._faults: list[Exception] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def url(self, path: str = "/") -> str:
        """Absolute address of a path on this server."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def seen(self, path: str, method: str | None = None) -> list[Request]:
        """Requests that came for this path (without its query), in order."""
        return [r for r in self.requests if r.path == path and method in {None, r.method}]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._accept,
            self._host,
            self.port,
            ssl=self._tls,
            ssl_shutdown_timeout=1 if self._tls else None,
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Stop listening and break what is in flight; the port is then free (refused)."""
        if self._server is not None:
            self._server.close()
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._faults:
            raise self._faults.pop()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        connection = _Connection(self.connections, reader, writer)
        # A client that leaves, or speaks no HTTP, is an ordinary end here.
        with contextlib.suppress(OSError, ssl.SSLError, h11.ProtocolError, asyncio.CancelledError):
            await self._converse(connection)
        writer.close()
        with contextlib.suppress(OSError, ssl.SSLError):
            await writer.wait_closed()

    async def _converse(self, connection: _Connection) -> None:
        while (request := await connection.receive()) is not None:
            self.requests.append(request)
            self.in_flight += 1
            self.peak = max(self.peak, self.in_flight)
            try:
                answer = await self._answer(request)
                await self._deliver(connection, request, answer)
            finally:
                self.in_flight -= 1
            if {connection.wire.our_state, connection.wire.their_state} != {h11.DONE}:
                return
            connection.wire.start_next_cycle()

    async def _answer(self, request: Request) -> Answer:
        found = self._route(request)
        if not callable(found):
            return found
        try:
            answer = found(request)
            return await answer if inspect.isawaitable(answer) else answer
        except Exception as fault:  # noqa: BLE001 - kept, and raised again by stop()
            self._faults.append(fault)
            return Reply(500)

    def _route(self, request: Request) -> Answer | Handler:
        for key in (f"{request.method} {request.path}", request.path):
            if key in self.routes:
                return self.routes[key]
        stems = sorted((key for key in self.routes if key.endswith("*")), key=len, reverse=True)
        for key in stems:
            method, _, path = key.rpartition(" ")
            if method in {"", request.method} and request.path.startswith(path[:-1]):
                return self.routes[key]
        return Reply.html("<h1>404 Not Found</h1>", 404)

    async def _deliver(self, connection: _Connection, request: Request, answer: Answer) -> None:
        match answer:
            case Reply():
                await connection.whole(answer, request.method)
            case Cut(reply, sent):
                await connection.begin(reply)
                await connection.send(h11.Data(data=reply.body[:sent]))
            case Slow(reply, piece, pause_s):
                await connection.begin(reply)
                for start in range(0, len(reply.body), piece):
                    await connection.send(h11.Data(data=reply.body[start : start + piece]))
                    await asyncio.sleep(pause_s)
                await connection.send(h11.EndOfMessage())
            case Endless(piece, content_type):
                head = Reply(headers=(("Content-Type", content_type),), chunked=True)
                await connection.begin(head)
                while True:
                    await connection.send(h11.Data(data=piece))
            case Reset():
                connection.reset()
            case Hang():
                await connection.gone()
            case Raw(data):
                connection.writer.write(data)
                await connection.writer.drain()


@contextlib.contextmanager
def serving(routes: Routes) -> Iterator[LoopbackServer]:
    """Serve from a thread of its own while the block runs, for tests that are not async."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="loopback", daemon=True)
    thread.start()
    server = LoopbackServer(routes)
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
        yield server
    finally:
        stopped = asyncio.run_coroutine_threadsafe(server.stop(), loop)
        with contextlib.ExitStack() as ending:
            ending.callback(loop.close)
            ending.callback(thread.join)
            ending.callback(loop.call_soon_threadsafe, loop.stop)
            stopped.result()
