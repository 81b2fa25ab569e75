"""One connection while it carries one request and its answer, parsed by Node's llhttp."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Final

import httptools

from syndicator.net.errors import BadReply, ConnectionLost, NetError, TimedOut, Wording
from syndicator.net.progress import Phase, Progress
from syndicator.net.reasons import loss_reason, waiting
from syndicator.net.tls import TlsLayer
from syndicator.net.transport import NO_HEAD, Head, Outgoing, joined, peer_name

MOST_HEAD: Final = 100 * 1024
"""Bytes before the end of the answer's head, interim answers included."""
_STEP: Final = 64 * 1024
_MOST_WAITING: Final = 256 * 1024
"""Bytes of body nobody took yet; beyond that the other side must wait."""

_MALFORMED: Final = Wording("不符合 HTTP/1.1", "does not follow HTTP/1.1")
_HEAD_TOO_LARGE: Final = Wording(
    f"应答头超过 {MOST_HEAD} 字节", f"the answer's head is over {MOST_HEAD} bytes"
)
_OK: Final = 200


class Answer(asyncio.Protocol):
    """Sends one request, then is its `Incoming`. Never used for a second one."""

    __slots__ = (
        "_choked",
        "_chunks",
        "_complete",
        "_failure",
        "_has_head",
        "_head_bytes",
        "_heard",
        "_loop",
        "_parser",
        "_progress",
        "_raw",
        "_reason",
        "_request",
        "_silence",
        "_tls",
        "_transport",
        "_unread",
        "_waiter",
        "head",
        "headers",
        "status",
    )

    def __init__(self, request: Outgoing, progress: Progress) -> None:
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self.head: Head = NO_HEAD
        self._request = request
        self._progress = progress
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._tls: TlsLayer | None = None
        parser = httptools.HttpResponseParser(self)
        # RFC 9112 2.2 and 7.1.1 let a recipient take bare LF and blanks after a chunk's size; old
        # servers send both. One answer a connection leaves nothing to smuggle.
        parser.set_dangerous_leniencies(
            lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True
        )
        self._parser: httptools.HttpResponseParser | None = parser
        self._raw: list[tuple[bytes, bytes]] = []
        self._reason = b""
        self._head_bytes = 0
        self._has_head = False
        self._complete = False
        self._failure: NetError | OSError | None = None
        self._chunks: deque[bytes] = deque()
        self._unread = 0
        self._choked = False
        self._heard = 0.0
        self._silence: asyncio.TimerHandle | None = None
        self._waiter: asyncio.Future[None] | None = None

    async def secure(self, context: ssl.SSLContext) -> None:
        """Shake hands for TLS. Raises OSError, ssl.SSLError among them."""
        self._tls = TlsLayer(context, self._request.url.host, self._wire.write)
        self._tls.handshake()
        while not self._tls.established:
            self.check()
            await self._event()

    def check(self) -> None:
        """Raise what went wrong, if anything did: OSError before the request, NetError since."""
        if self._failure is not None:
            raise self._failure

    async def ask(self, head: bytes) -> None:
        """Send the request and wait for the head of the answer. Raises NetError."""
        content = self._request.content or b""
        self._heard = self._loop.time()
        self._silence = self._loop.call_later(self._request.read_s, self._listen)
        self._progress.phase = Phase.HEADERS
        self._write(head + content[:_STEP])
        for start in range(_STEP, len(content), _STEP):
            while self._choked and not self._has_head and self._failure is None:
                await self._event()
            if self._has_head or self._failure is not None:
                break
            self._write(content[start : start + _STEP])
        if not self._choked and self._progress.phase is Phase.HEADERS:
            self._progress.phase = Phase.SENT
        while not self._has_head:
            self.check()
            await self._event()

    async def body(self) -> AsyncIterator[bytes]:
        """The body as it comes. Raises NetError."""
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._unread -= len(chunk)
                yield chunk
            if self._complete:
                return
            self.check()
            self._wire.resume_reading()
            await self._event()

    async def aclose(self) -> None:
        """Break the connection off; it serves nobody else."""
        self.abort()

    def abort(self) -> None:
        """The same, for whoever cannot wait."""
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None
        if self._transport is not None:
            self._transport.abort()
        # It knows our methods: together they would stay, request and all, until a collection.
        self._parser = None

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take what came, through TLS where there is one."""
        self._heard = self._loop.time()
        if self._complete or self._failure is not None:
            return
        tls = self._tls
        if tls is None:
            self._parse(data)
        else:
            try:
                if not tls.established:
                    tls.handshake(data)
                    data = b""
                if tls.established and (plain := tls.decrypt(data)):
                    self._parse(plain)
                if tls.ended:
                    # They may wait for ours before they close the connection.
                    self._end(None)
            except ssl.SSLError as error:
                self._lost(error)
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side closed, or the connection broke."""
        self._end(exc)
        self._wake()

    def pause_writing(self) -> None:
        """The request goes out slower than it is written."""
        self._choked = True

    def resume_writing(self) -> None:
        """What was written has mostly left."""
        self._choked = False
        self._heard = self._loop.time()
        if self._progress.phase is Phase.HEADERS:
            self._progress.phase = Phase.SENT
        self._wake()

    # What the parser calls.

    def on_status(self, words: bytes) -> None:
        """Words behind the status, or a part of them."""
        self._reason += words

    def on_header(self, name: bytes, value: bytes) -> None:
        """One line of the head; what trails a chunked body is of no use."""
        if not self._has_head:
            self._raw.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is there, or an interim answer's."""
        parser = self._parser
        if parser is None or (status := parser.get_status_code()) < _OK:
            return
        self.status = status
        self.headers = joined(self._raw)
        version = parser.get_http_version()
        peer = peer_name(self._wire.get_extra_info("peername"))
        shown = None if self._tls is None else self._tls.certificate()
        self.head = Head(self._reason, tuple(self._raw), version, peer, shown)
        self._has_head = True
        self._progress.answered(status)
        if self._request.method == "HEAD":
            self._complete = True

    def on_body(self, data: bytes) -> None:
        """A part of the body."""
        if not self._complete:
            self._chunks.append(data)
            self._unread += len(data)

    def on_message_complete(self) -> None:
        """The answer ends, or an interim one."""
        if self._has_head:
            self._complete = True
        self._raw, self._reason = [], b""

    # Inside.

    @property
    def _wire(self) -> asyncio.Transport:
        if self._transport is None:
            raise RuntimeError("no connection was made")
        return self._transport

    def _write(self, data: bytes) -> None:
        if self._tls is None:
            self._wire.write(data)
            return
        try:
            self._tls.encrypt(data)
        except ssl.SSLError as error:
            self._lost(error)

    def _parse(self, data: bytes) -> None:
        if self._parser is None:
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            # What follows a complete answer is not ours to read.
            if not self._complete:
                self._fail(BadReply, _MALFORMED)
        if not self._has_head:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD:
                self._fail(BadReply, _HEAD_TOO_LARGE)
        elif self._unread > _MOST_WAITING:
            self._wire.pause_reading()

    def _is_until_close(self) -> bool:
        """Whether the end of the connection is the body's end (RFC 9112 6.3)."""
        coding = self.headers.get("transfer-encoding")
        if coding is not None:
            return not coding.lower().endswith("chunked")
        return "content-length" not in self.headers

    def _end(self, exc: Exception | None) -> None:
        """Nothing more will come: the end of the body, or of our hopes for it."""
        if self._complete or self._failure is not None:
            return
        whole = self._has_head and self._is_until_close() and exc is None
        if whole and (self._tls is None or self._tls.ended):
            self._complete = True
        else:
            self._lost(exc)

    def _lost(self, exc: Exception | None) -> None:
        if self._progress.phase < Phase.HEADERS:
            self._failure = exc if isinstance(exc, OSError) else ConnectionResetError()
        else:
            self._fail(ConnectionLost, loss_reason(exc), exc)

    def _fail(self, kind: type[NetError], why: Wording, cause: Exception | None = None) -> None:
        progress = self._progress
        where = self._request.url.shown()
        failure = kind(where, why, sent=progress.sent, status=progress.status)
        failure.__cause__ = cause
        self._failure = self._failure or failure

    def _listen(self) -> None:
        """Bear no silence longer than `read_s`; one timer, wound on as things are heard."""
        left = self._heard + self._request.read_s - self._loop.time()
        if left > 0:
            self._silence = self._loop.call_later(left, self._listen)
        elif not self._complete:
            self._fail(TimedOut, waiting(self._progress.phase))
            self._wake()

    async def _event(self) -> None:
        """Wait until something happens."""
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
