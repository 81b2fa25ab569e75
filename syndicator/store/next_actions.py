"""Every time at which something is to be done next, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicator.core.times import Millis
    from syndicator.store.tx import Tx


def pull_in(tx: Tx, now: Millis, by_ms: int) -> int:
    """Bring what lies ahead nearer by so much, to `now` at the nearest; how much was moved.

    Deadlines are no actions and stay where they are.
    """
    names = ("next_reposts", "next_sources", "next_sites", "next_items")
    return sum(_pull(tx, name, now, by_ms) for name in names)


def _pull(tx: Tx, name: str, now: Millis, by_ms: int) -> int:
    return tx.run(name, now=now, by=by_ms)
