"""An answer as it came, and which of its lines are kept: credentials are none of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from syndicator.net.transport import joined
from syndicator.pages.judging import PageAnswer

if TYPE_CHECKING:
    from syndicator.core.times import Millis
    from syndicator.net.client import Response

REMOVED: Final = b"(removed)"
"""Stands where a value was that lets somebody in."""
_SECRET: Final = frozenset(
    {
        b"authorization",
        b"cookie",
        b"proxy-authorization",
        b"authentication-info",
        b"proxy-authentication-info",
        b"x-csrf-token",
        b"x-wp-nonce",
        b"x-auth-token",
    }
)
_SET_COOKIE: Final = frozenset({b"set-cookie", b"set-cookie2"})


@dataclass(frozen=True, slots=True)
class Received:
    """One answer, its body decompressed."""

    url: str
    """Where it came from, after redirects; without an account."""
    at: Millis
    """When it had come whole."""
    status: int
    reason: bytes
    version: str
    """Of HTTP: `1.1`."""
    lines: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    """Header lines in order, names as written; values of cookies and credentials removed."""
    peer: str | None
    """Numeric address that answered; None where a proxy stood between."""
    body: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the body."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def answer(self) -> PageAnswer:
        """As the judge is asked about it."""
        return PageAnswer(self.url, self.status, joined(self.lines), self.body)


def received(answer: Response, at: Millis) -> Received:
    """What evidence keeps of an answer that had come whole at `at`."""
    head = answer.head
    lines = head.lines or tuple(
        (name.encode(), value.encode()) for name, value in answer.headers.items()
    )
    return Received(
        url=without_account(answer.url),
        at=at,
        status=answer.status,
        reason=head.reason,
        version=head.version,
        lines=tuple((name, _shown(name, value)) for name, value in lines),
        peer=head.peer,
        body=answer.body,
    )


def without_account(url: str) -> str:
    """The address without user and password."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _shown(name: bytes, value: bytes) -> bytes:
    lower = name.lower()
    if lower in _SECRET:
        return REMOVED
    if lower in _SET_COOKIE:
        return value.partition(b"=")[0].strip() + b"=" + REMOVED
    return value
