"""Evidence: the bytes behind sightings and refused pages; retention takes bytes, never digests."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.times import Millis
from syndicator.store.columns import dump, mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.store.tx import Tx

LEVEL: Final = 3
"""zlib: pages shrink to a fifth; higher levels cost twice the time for a tenth."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An answer as it came."""

    digest: str
    url: str
    at: Millis
    status: int
    headers: Mapping[str, str]
    size: int
    """Bytes before compression."""
    body: bytes | None
    """None once retention is over."""


def put(
    tx: Tx,
    *,
    digest: str,
    url: str,
    at: Millis,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
) -> None:
    """Keep an answer under its digest; one that is kept already stays."""
    known = tx.one("evidence_known", digest=digest)
    if known is not None and known["kept"]:
        return
    tx.run(
        "evidence_put",
        digest=digest,
        url=url,
        at=at,
        status=status,
        headers=dump(dict(headers)),
        size=len(body),
        body=zlib.compress(body, LEVEL),
    )


def get(tx: Tx, digest: str) -> Evidence | None:
    """An answer by its digest."""
    row = tx.one("evidence_get", digest=digest)
    if row is None:
        return None
    return Evidence(
        digest=row["digest"],
        url=row["url"],
        at=Millis(row["at"]),
        status=row["status"],
        headers={name: str(value) for name, value in mapping(row["headers"]).items()},
        size=row["size"],
        body=None if row["body"] is None else zlib.decompress(row["body"]),
    )


def expire(tx: Tx, before: Millis, count: int) -> int:
    """Let go of the bytes of at most `count` answers older than `before`; how many."""
    return tx.run("evidence_expire", before=before, count=count)
