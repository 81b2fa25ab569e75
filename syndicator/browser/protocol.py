"""What daemon and browser unit say to each other: one question and one answer a connection.

A question is one line of JSON. An answer is one line of JSON that tells how many bytes follow, then
these: the answer's body as the site sent it, the page as scripts left it, the picture.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

from pydantic import TypeAdapter, ValidationError

from syndicator.browser.errors import KINDS, NotRendered
from syndicator.net.errors import NetError, Wording

LONGEST_LINE: Final = 256 * 1024
MOST_BYTES: Final = 16 * 1024 * 1024
"""Of one part of an answer."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One page, by which way out. The unit knows no configuration: all it may do stands here."""

    url: str
    picture: bool = False
    """Also a PNG of the whole page."""
    total_ms: int = 30_000
    """Bounds the whole, from the first byte to the picture."""
    max_bytes: int = 8 * 1024 * 1024
    """Longest page as scripts left it."""
    allowed_networks: tuple[str, ...] = ()
    """Private networks that this way out may reach."""
    proxy: str | None = None
    """The egress's own proxy, `http://host:port`."""
    resolved_by_proxy: bool = False
    """Whether only that proxy knows the names."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as the browser saw it."""

    url: str
    """Where it ended, after redirects and what scripts did to the address."""
    status: int
    headers: Mapping[str, str]
    """Of the last document, names in lower case."""
    address: str
    """IP address that gave it; empty behind a proxy."""
    browser: str
    """Name and version, such as `Chrome/156.0.8078.79`."""
    raw: bytes = field(repr=False)
    """Body of the last document as the site sent it, decompressed."""
    page: bytes | None = field(repr=False)
    """The page as scripts left it, serialised, UTF-8; None where it is no HTML page."""
    picture: bytes | None = field(default=None, repr=False)
    """PNG of the whole page, in a bounded size."""
    elapsed_ms: int = 0
    """From the question's turn to its answer."""
    refused: tuple[str, ...] = ()
    """Hosts the page wanted something of and was refused, each once."""


@dataclass(frozen=True, slots=True)
class _Head:
    url: str
    status: int
    headers: dict[str, str]
    address: str
    browser: str
    refused: tuple[str, ...]
    elapsed_ms: int
    raw: int
    page: int | None
    picture: int | None


@dataclass(frozen=True, slots=True)
class _Failed:
    kind: str
    where: str
    zh: str
    en: str


_ASK: Final = TypeAdapter(Ask)
_ANSWER: Final[TypeAdapter[_Head | _Failed]] = TypeAdapter(_Head | _Failed)


def write_ask(ask: Ask) -> bytes:
    """One question as bytes."""
    return json.dumps(asdict(ask)).encode() + b"\n"


async def read_ask(reader: asyncio.StreamReader) -> Ask | None:
    """The question; None for whoever says nothing or something else."""
    try:
        return _ASK.validate_json(await reader.readuntil(b"\n"))
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValidationError, OSError):
        return None


def write_seen(seen: Seen) -> list[bytes]:
    """An answer as the parts that go out one after the other."""
    head = {
        "url": seen.url,
        "status": seen.status,
        "headers": dict(seen.headers),
        "address": seen.address,
        "browser": seen.browser,
        "refused": list(seen.refused),
        "elapsed_ms": seen.elapsed_ms,
        "raw": len(seen.raw),
        "page": None if seen.page is None else len(seen.page),
        "picture": None if seen.picture is None else len(seen.picture),
    }
    line = json.dumps(head).encode() + b"\n"
    return [line, seen.raw, seen.page or b"", seen.picture or b""]


def write_failure(failure: NetError) -> list[bytes]:
    """A failure as bytes; its kind survives the way."""
    kind = type(failure).__name__
    told = _Failed(
        kind if kind in KINDS else NotRendered.__name__,
        failure.where,
        failure.why.zh,
        failure.why.en,
    )
    return [json.dumps(asdict(told)).encode() + b"\n"]


async def read_answer(reader: asyncio.StreamReader) -> Seen:
    """The answer, or the failure it tells, raised.

    Raises NetError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, and ValueError
    for what is no answer.
    """
    head = _ANSWER.validate_json(await reader.readuntil(b"\n"))
    if isinstance(head, _Failed):
        kind = KINDS.get(head.kind, NotRendered)
        raise kind(head.where, Wording(head.zh, head.en))
    raw = await _part(reader, head.raw)
    page = None if head.page is None else await _part(reader, head.page)
    picture = None if head.picture is None else await _part(reader, head.picture)
    return Seen(
        head.url,
        head.status,
        head.headers,
        head.address,
        head.browser,
        raw,
        page,
        picture,
        head.elapsed_ms,
        head.refused,
    )


async def _part(reader: asyncio.StreamReader, size: int) -> bytes:
    if not 0 <= size <= MOST_BYTES:
        raise ValueError("a part of impossible size")
    return await reader.readexactly(size)
