"""Time stamps (RFC 3161) over stretches of the event chains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syndicator.core.times import Millis
from syndicator.store.columns import millis

if TYPE_CHECKING:
    from syndicator.store.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events of a chain in a row."""

    chain: str
    first: int
    last: int
    hashes: tuple[bytes, ...] = field(repr=False)
    """Of the events, in order."""


@dataclass(frozen=True, slots=True)
class StampRow:
    """One stamp."""

    id: int
    chain: str
    first: int
    """Events that are covered, both included."""
    last: int
    root: str
    """Of the tree over their hashes."""
    at: Millis
    """When it was asked for."""
    said_at: Millis
    """What the authority says."""
    authority: str
    token: bytes = field(repr=False)
    """The answer, DER."""


def uncovered(tx: Tx, chain: str, count: int) -> Stretch | None:
    """Events that no stamp covers yet, oldest first, at most `count`; None where there are none."""
    last = tx.one("stamp_last", chain=chain)
    after = 0 if last is None else int(last["last"])
    return _stretch(chain, tx.all("stamp_open", chain=chain, after=after, count=count))


def covered(tx: Tx, stamp: StampRow) -> Stretch | None:
    """The events that a stamp covers, as they stand now."""
    rows = tx.all("stamp_leaves", chain=stamp.chain, first=stamp.first, last=stamp.last)
    return _stretch(stamp.chain, rows)


def add(
    tx: Tx, over: Stretch, *, root: str, at: Millis, said_at: Millis, authority: str, token: bytes
) -> int:
    """Keep a stamp; its number."""
    return tx.insert(
        "stamp_add",
        chain=over.chain,
        first=over.first,
        last=over.last,
        root=root,
        at=at,
        said_at=said_at,
        authority=authority,
        token=token,
    )


def every(tx: Tx) -> list[StampRow]:
    """Every stamp, oldest first."""
    return [_stamp(row) for row in tx.all("stamp_every")]


def covering(tx: Tx, chain: str, seq: int) -> StampRow | None:
    """The stamp that covers an event."""
    row = tx.one("stamp_covering", chain=chain, seq=seq)
    return None if row is None else _stamp(row)


def newest_at(tx: Tx) -> Millis | None:
    """When the newest stamp was asked for."""
    row = tx.one("stamp_newest")
    return None if row is None else millis(row["at"])


def _stretch(chain: str, rows: list[Row]) -> Stretch | None:
    if not rows:
        return None
    hashes = tuple(bytes.fromhex(row["hash"]) for row in rows)
    return Stretch(chain, int(rows[0]["seq"]), int(rows[-1]["seq"]), hashes)


def _stamp(row: Row) -> StampRow:
    return StampRow(
        id=row["id"],
        chain=row["chain"],
        first=row["first"],
        last=row["last"],
        root=row["root"],
        at=Millis(row["at"]),
        said_at=Millis(row["said_at"]),
        authority=row["authority"],
        token=row["token"],
    )
