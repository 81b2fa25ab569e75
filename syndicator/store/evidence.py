"""Evidence: the answers behind sightings and refused pages, each one WARC record.

The same bytes are held once: a later answer with them is a record that refers to the first.
Retention takes bytes, never digests. What a record says inside is for ``syndicator.evidence``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from syndicator.core.times import Millis
from syndicator.store.columns import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.store.tx import Row, Tx


class Form(StrEnum):
    """How an answer is kept."""

    RESPONSE = "response"
    """A WARC record with the body."""
    REVISIT = "revisit"
    """A WARC record of an answer whose body stands in another one."""
    BODY = "body"
    """The body alone, zlib: as older versions of this program kept it."""


class Role(StrEnum):
    """What an answer is to a sighting."""

    PAGE = "page"
    """The page that speaks for the site."""
    SOURCE = "source"
    """What the site sent, where a browser made the page of it."""
    LIST = "list"
    """The list that does not show the copy."""
    OPENED = "opened"
    """A page that was opened in vain."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """An answer that is to be kept."""

    digest: str
    """SHA-256 of the body, decompressed."""
    url: str
    at: Millis
    status: int
    size: int
    """Bytes of the body."""
    form: Form
    refers: int | None
    """The record that holds the body of a revisit."""
    record: bytes = field(repr=False)
    """A gzip member with one WARC record."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A record that holds its body itself."""

    id: int
    url: str
    at: Millis


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept."""

    id: int
    digest: str
    url: str
    at: Millis
    status: int
    size: int
    form: Form
    headers: Mapping[str, str]
    """Of form `BODY`; the others hold their own."""
    refers: int | None
    sealed: str
    """SHA-256 of `record`; "" for form `BODY`."""
    record: bytes | None = field(repr=False)
    """None once retention is over."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How much evidence there is."""

    records: int
    """Answers whose bytes are at hand."""
    bytes: int
    """As they lie in the store, compressed."""
    expired: int
    """Answers whose bytes retention took."""


def find(tx: Tx, digest: str, url: str, at: Millis) -> int | None:
    """The record of this very answer."""
    row = tx.one("evidence_find", digest=digest, url=url, at=at)
    return None if row is None else int(row["id"])


def whole(tx: Tx, digest: str) -> Whole | None:
    """The newest record that holds the bytes with this digest itself."""
    row = tx.one("evidence_whole", digest=digest)
    return None if row is None else Whole(row["id"], row["url"], Millis(row["at"]))


def has_bytes(tx: Tx, number: int) -> bool:
    """Whether retention left the bytes of a record."""
    row = tx.one("evidence_bytes", id=number)
    return row is not None and bool(row["kept"])


def put(tx: Tx, new: NewRecord) -> int:
    """Keep an answer; its number."""
    return tx.insert(
        "evidence_put",
        digest=new.digest,
        url=new.url,
        at=new.at,
        status=new.status,
        size=new.size,
        form=new.form,
        refers=new.refers,
        sealed=hashlib.sha256(new.record).hexdigest(),
        record=new.record,
    )


def get(tx: Tx, number: int) -> Kept | None:
    """An answer by its number."""
    row = tx.one("evidence_get", id=number)
    return None if row is None else _kept(row)


def named(tx: Tx, digest: str) -> Kept | None:
    """An answer by the digest of its body."""
    row = tx.one("evidence_named", digest=digest)
    return None if row is None else _kept(row)


def prove(tx: Tx, sighting: int, place: int, role: Role, number: int) -> None:
    """Note that a sighting rests on an answer; `place` counts from 0."""
    tx.run("evidence_prove", sighting=sighting, place=place, role=role, evidence=number)


def of(tx: Tx, sighting: int) -> list[tuple[Role, Kept]]:
    """What a sighting rests on, in order."""
    rows = tx.all("evidence_of", sighting=sighting)
    return [(Role(row["role"]), _kept(row)) for row in rows]


def expire(tx: Tx, before: Millis, count: int) -> int:
    """Let go of the bytes of at most `count` answers older than `before`; how many.

    A body stays while a younger answer refers to it.
    """
    return tx.run("evidence_expire", before=before, count=count)


def usage(tx: Tx) -> Usage:
    """How much there is; kept counted, so that asking costs nothing."""
    row = tx.one("evidence_usage")
    return Usage(0, 0, 0) if row is None else Usage(row["records"], row["bytes"], row["expired"])


def _kept(row: Row) -> Kept:
    return Kept(
        id=row["id"],
        digest=row["digest"],
        url=row["url"],
        at=Millis(row["at"]),
        status=row["status"],
        size=row["size"],
        form=Form(row["form"]),
        headers={name: str(value) for name, value in mapping(row["headers"]).items()},
        refers=row["refers"],
        sealed=row["sealed"],
        record=row["record"],
    )
