"""Events: append-only, hash-chained, one chain a writer. What happened to every subject.

A link's hash covers chain, number, time, subject, kind, person and body, so none of them can be
changed unseen (core/chain.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.chain import GENESIS, link
from syndicator.core.model import PersonKey
from syndicator.core.times import Millis
from syndicator.store import meta
from syndicator.store.columns import dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.store.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class EventRow:
    """One link."""

    chain: str
    seq: int
    at: Millis
    subject: str
    """`repost:12`, `policy:3`, `item:7`, `source:govcn`, `site:x`, `daemon`."""
    kind: str
    """Snake case."""
    person: PersonKey | None
    body: Mapping[str, object]
    prev: str
    hash: str


def append(
    tx: Tx,
    at: Millis,
    subject: str,
    kind: str,
    body: Mapping[str, object],
    person: str | None = None,
) -> int:
    """Append one event to this writer's chain; its number. Texts and integers only in `body`."""
    last, prev = tx.tip.link or _last(tx)
    seq = last + 1
    whole = _hashed(tx.chain, seq, at, subject, kind, person, body)
    own = link(prev, whole, tx.algorithm)
    tx.run(
        "event_add",
        chain=tx.chain,
        seq=seq,
        at=at,
        subject=subject,
        kind=kind,
        person=person,
        body=dump(body),
        prev=prev,
        hash=own,
    )
    tx.tip.link = seq, own
    return seq


def _last(tx: Tx) -> tuple[int, str]:
    head = tx.one("event_head", chain=tx.chain)
    return (0, GENESIS) if head is None else (int(head["seq"]), str(head["hash"]))


def last_at(tx: Tx) -> Millis | None:
    """When the newest event of this writer's chain happened; None before the first."""
    row = tx.one("event_last_at", chain=tx.chain)
    return None if row is None else Millis(row["at"])


def heads(tx: Tx) -> dict[str, tuple[int, str]]:
    """Number and hash of the last link of every chain."""
    found: dict[str, tuple[int, str]] = {}
    for name in chains(tx):
        head = tx.one("event_head", chain=name)
        if head is not None:
            found[name] = int(head["seq"]), str(head["hash"])
    return found


def chains(tx: Tx) -> list[str]:
    """Names of all chains."""
    return [str(row["chain"]) for row in tx.all("event_chain_names")]


def story(tx: Tx, subject: str) -> list[EventRow]:
    """Everything that happened to one subject, in order."""
    return [_event(row) for row in tx.all("event_story", subject=subject)]


def open_chain(tx: Tx) -> str:
    """The chain this writer appends to: `tx.chain`, or one beside it where the hash changed.

    A chain keeps the algorithm it began with. Where the office changes from sha256 to sm3, the old
    chain ends and `main-sm3` begins.
    """
    for name in (tx.chain, f"{tx.chain}-{tx.algorithm}"):
        known = algorithm_of(tx, name)
        if known in {None, tx.algorithm}:
            meta.put(tx, _algorithm_key(name), tx.algorithm)
            return name
    raise ValueError(tx.chain)


def algorithm_of(tx: Tx, chain: str) -> str | None:
    """Hash of a chain; None for one that never began."""
    return meta.get(tx, _algorithm_key(chain))


def _algorithm_key(chain: str) -> str:
    return f"chain:{chain}"


def hashed(row: Row, body: Mapping[str, object]) -> dict[str, object]:
    """What a link's hash was made from."""
    return _hashed(
        row["chain"], row["seq"], row["at"], row["subject"], row["kind"], row["person"], body
    )


def _hashed(
    chain: str,
    seq: int,
    at: Millis,
    subject: str,
    kind: str,
    person: str | None,
    body: Mapping[str, object],
) -> dict[str, object]:
    return {
        "chain": chain,
        "seq": seq,
        "at": at,
        "subject": subject,
        "kind": kind,
        "person": person,
        "body": body,
    }


def _event(row: Row) -> EventRow:
    return EventRow(
        chain=row["chain"],
        seq=row["seq"],
        at=Millis(row["at"]),
        subject=row["subject"],
        kind=row["kind"],
        person=None if row["person"] is None else PersonKey(row["person"]),
        body=json.loads(row["body"]),
        prev=row["prev"],
        hash=row["hash"],
    )
