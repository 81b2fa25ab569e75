"""The seam for an HTTP engine: one request out, one answer in, nothing else.

An engine makes connections, speaks HTTP/1.1 and keeps the two waiting times. Everything above it
(guard of addresses as written, redirects, bounds of time and size, decoding) is the client's. A
network in memory fits as well as a real one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from syndicator.core.judging.certificates import Certificate
from syndicator.net.progress import Progress
from syndicator.net.target import Target

_FRAMING: Final = frozenset({"connection", "content-length", "transfer-encoding"})
_WRITES: Final = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request, legal as it stands: names, values and path were checked by the client."""

    method: str
    """In upper case."""
    url: Target
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case, all ASCII. Host and framing are added by the engine (`wire_headers`)."""
    content: bytes | None = field(repr=False)
    connect_s: float
    """Longest time from the name's look-up to a connection that can carry the request."""
    read_s: float
    """Longest silence while sending, waiting for the answer, or between two parts of its body."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer as it came on the wire: what evidence keeps beside the body."""

    reason: bytes = b""
    """Words behind the status."""
    lines: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)
    """Names and values in order, names as written, repeated ones as often as they came."""
    version: str = "1.1"
    peer: str | None = None
    """Numeric address that answered; None where a proxy stood between."""
    certificate: Certificate | None = None
    """Of the host, accepted; None over plain HTTP."""


NO_HEAD: Final = Head()


class Incoming(Protocol):
    """One answer whose headers are there; the body streams. To be closed whatever happens."""

    @property
    def status(self) -> int:
        """The final status; interim ones (1xx) are the engine's business."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case; repeated headers joined by a comma (RFC 9110 5.3)."""

    @property
    def head(self) -> Head:
        """The same, as it came on the wire."""

    def body(self) -> AsyncIterator[bytes]:
        """The body as it came, not decompressed. Raises NetError like `send`."""

    async def aclose(self) -> None:
        """Give the connection up."""


class Transport(Protocol):
    """An HTTP engine. It redirects, retries, remembers and decodes nothing."""

    async def send(self, request: Outgoing, progress: Progress) -> Incoming:
        """Send one request; return when the answer's headers are there.

        Tells `progress` each phase *before* its first byte can leave: the ground for NO or MAYBE.
        Raises subclasses of NetError only; when cancelled it leaves nothing open behind.
        """

    async def aclose(self) -> None:
        """Close all connections."""


def wire_headers(request: Outgoing) -> list[tuple[str, str]]:
    """Everything between request line and body: Host first, framing by the content alone.

    Saying `close` (RFC 9112 9.6) lets the server end at once: no connection serves twice, because a
    stale one would make a write unsure.
    """
    headers = [(name, value) for name, value in request.headers.items() if name not in _FRAMING]
    if "host" not in request.headers:
        headers.insert(0, ("host", request.url.authority))
    if request.content:
        headers.append(("content-length", str(len(request.content))))
    elif request.method in _WRITES:
        headers.append(("content-length", "0"))
    headers.append(("connection", "close"))
    return headers


def peer_name(address: object) -> str | None:
    """The numeric address of a socket's other end, as `getpeername` says it."""
    return str(address[0]) if isinstance(address, tuple) and address else None


def joined(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header lines as `Incoming.headers` holds them; UTF-8 where it is that, else Latin-1."""
    headers: dict[str, str] = {}
    for line_name, line_value in raw:
        name, value = line_name.decode("latin-1").lower(), _text(line_value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
