"""Attempts: one exchange with a CMS, on disk before it leaves and closed after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.model import AttemptId, RepostId
from syndicator.core.times import Millis
from syndicator.store.columns import millis

if TYPE_CHECKING:
    from syndicator.store.tx import Tx


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One exchange."""

    id: AttemptId
    repost: RepostId
    op: str
    """find, create, update, withdraw, place or unplace."""
    revision: int
    started_at: Millis
    finished_at: Millis | None
    """None: nobody knows how it ended."""
    outcome: str | None
    detail: str


def begin(tx: Tx, repost: RepostId, op: str, revision: int, at: Millis) -> AttemptId:
    """Record the intent; its commit comes before the request."""
    return AttemptId(tx.insert("attempt_begin", repost=repost, op=op, revision=revision, at=at))


def finish(tx: Tx, attempt: AttemptId, at: Millis, outcome: str, detail: str) -> None:
    """Record what came of it; the first ending stays."""
    tx.run("attempt_finish", id=attempt, at=at, outcome=outcome, detail=detail)


def first_sent(tx: Tx, repost: RepostId) -> Millis | None:
    """When the first request that may store the repost left; None where none did."""
    row = tx.one("attempt_first_sent", repost=repost)
    return None if row is None else millis(row["at"])


def last_write(tx: Tx, repost: RepostId) -> Millis | None:
    """When the last request that may have changed something ended; None where none left."""
    row = tx.one("attempt_last_write", repost=repost)
    return None if row is None else millis(row["at"])


def of(tx: Tx, repost: RepostId) -> list[AttemptRow]:
    """Every exchange for a repost, in order."""
    return [
        AttemptRow(
            id=AttemptId(row["id"]),
            repost=RepostId(row["repost"]),
            op=row["op"],
            revision=row["revision"],
            started_at=Millis(row["started_at"]),
            finished_at=millis(row["finished_at"]),
            outcome=row["outcome"],
            detail=row["detail"],
        )
        for row in tx.all("attempt_of", repost=repost)
    ]
