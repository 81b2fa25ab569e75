"""What the store remembers of itself: schema version, algorithms of its chains, restores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.times import Millis

if TYPE_CHECKING:
    from syndicator.store.tx import Tx

RESTORED_AT = "restored_at"
"""Set by a restore and by starting empty where data stood: look everything up before writing."""
RESTORED_FROM = "restored_from"
"""The backup's file, where it was a restore."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The store knows less than the sites do."""

    at: Millis
    source: str
    """The backup's file; "" where the store was begun empty."""


def get(tx: Tx, key: str) -> str | None:
    """A remembered word."""
    row = tx.one("meta_get", key=key)
    return None if row is None else str(row["value"])


def put(tx: Tx, key: str, value: str) -> None:
    """Remember a word."""
    tx.run("meta_put", key=key, value=value)


def drop(tx: Tx, key: str) -> None:
    """Forget a word."""
    tx.run("meta_drop", key=key)


def touch(tx: Tx, at: Millis) -> None:
    """Write something harmless: proof that the store records."""
    put(tx, "touched_at", str(at))


def restored(tx: Tx) -> Restored | None:
    """That this store was restored or begun anew, until it caught up (`settled`)."""
    value = get(tx, RESTORED_AT)
    return None if value is None else Restored(Millis(int(value)), get(tx, RESTORED_FROM) or "")


def settled(tx: Tx) -> None:
    """It caught up with the sites and the sources."""
    drop(tx, RESTORED_AT)
    drop(tx, RESTORED_FROM)
