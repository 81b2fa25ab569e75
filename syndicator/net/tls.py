"""TLS over bytes in memory, for one connection.

asyncio's own TLS transport holds a quarter of a megabyte for each connection; a thousand sites at
once should not cost that. What is here is OpenSSL's state machine with its two buffers.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Final

from syndicator.core.judging.certificates import Certificate
from syndicator.net.certificate import certificate_of

_READ: Final = 64 * 1024


class TlsLayer:
    """The client's side of one TLS connection; `send` takes the bytes for the wire."""

    __slots__ = ("_inward", "_object", "_outward", "_send", "ended", "established")

    def __init__(
        self, context: ssl.SSLContext, server_name: str, send: Callable[[bytes], None]
    ) -> None:
        self._inward, self._outward = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = context.wrap_bio(self._inward, self._outward, server_hostname=server_name)
        self._send = send
        self.established = False
        """Whether the handshake is done and the certificate was accepted."""
        self.ended = False
        """Whether the other side said that nothing more will come (close_notify)."""

    def handshake(self, data: bytes = b"") -> None:
        """Go on with the handshake as far as `data` leads. Raises ssl.SSLError."""
        self._inward.write(data)
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            pass
        else:
            self.established = True
        finally:
            # An alert that says why leaves also when the handshake failed.
            self._flush()

    def encrypt(self, data: bytes) -> None:
        """Send application data. Raises ssl.SSLError."""
        view = memoryview(data)
        while view:
            view = view[self._object.write(view) :]
        self._flush()

    def decrypt(self, data: bytes = b"") -> bytes:
        """Application data out of what came. Raises ssl.SSLError."""
        self._inward.write(data)
        plain = bytearray()
        try:
            while piece := self._object.read(_READ):
                plain += piece
            self.ended = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self.ended = True
        # A key update or a new session may want an answer.
        self._flush()
        return bytes(plain)

    def certificate(self) -> Certificate | None:
        """What the other side showed; None before the handshake is done."""
        return certificate_of(self._object) if self.established else None

    def _flush(self) -> None:
        if self._outward.pending:
            self._send(self._outward.read())
