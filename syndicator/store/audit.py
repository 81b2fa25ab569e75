"""The audit: offline, read-only, by anybody who can read the file.

Every chain of events is followed from its first link, and every repost is held against its own
events: a row that was changed behind the daemon's back stands where no event put it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from syndicator.core.chain import GENESIS, Broken, Link, Verified, verify
from syndicator.store import events
from syndicator.store.columns import dump
from syndicator.store.offline import reading

if TYPE_CHECKING:
    from syndicator.store.tx import Row, Tx

Progress = Callable[[int], None]
"""Told the number of links followed so far."""

SHOWN: Final = 100
"""Reposts named at most that stand where no event put them."""
_TELL_EVERY: Final = 1_000
_REPOST: Final = "repost:"


@dataclass(frozen=True, slots=True)
class ChainAudit:
    """One chain."""

    chain: str
    algorithm: str
    result: Verified | Broken


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found."""

    chains: tuple[ChainAudit, ...]
    head: str | None
    """The head noted earlier that was asked for."""
    head_in: str | None
    """The chain that holds it; None where none does, or none was asked for."""
    astray: tuple[str, ...]
    """Subjects (`repost:12`) that stand where no event put them, at most `SHOWN`."""

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        whole = all(isinstance(one.result, Verified) for one in self.chains)
        return whole and not self.astray and (self.head is None or self.head_in is not None)


def verify_store(
    path: Path | str, head: str | None = None, progress: Progress | None = None
) -> Audit:
    """Follow every chain of the store at `path`, daemon running or not.

    `head` is a hash noted earlier (journal, metric). Raises `StoreMissing`, `StoreNewer`,
    `NotAStore`, `StoreDown`.
    """
    with reading(Path(path)) as tx:
        return verify_events(tx, head, progress)


def verify_events(tx: Tx, head: str | None = None, progress: Progress | None = None) -> Audit:
    """Follow every chain, and hold every repost against its events."""
    said: dict[int, tuple[int, str]] = {}
    chains = tuple(_follow(tx, name, said, progress) for name in events.chains(tx))
    found = None
    if head == GENESIS:
        found = ""
    elif head is not None:
        row = tx.one("audit_link", hash=head)
        found = None if row is None else str(row["chain"])
    return Audit(chains, head, found, tuple(_astray(tx, said)))


def _follow(
    tx: Tx, chain: str, said: dict[int, tuple[int, str]], progress: Progress | None
) -> ChainAudit:
    algorithm = events.algorithm_of(tx, chain)
    if algorithm is None:
        why = "该链没有登记算法 · no algorithm is on record for this chain"
        return ChainAudit(chain, "?", Broken(0, why))
    reader = _Reader(said, progress)
    try:
        result = verify(reader.links(tx, chain), algorithm=algorithm)
    except _Unreadable as bad:
        result = Broken(bad.seq, f"内容不是规范 JSON · its body is no canonical JSON: {bad.why}")
    return ChainAudit(chain, algorithm, result)


class _Unreadable(Exception):
    """A link whose body cannot be read."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(seq, why)
        self.seq = seq
        self.why = why


@dataclass(slots=True)
class _Reader:
    """Reads links in passing what they say of reposts."""

    said: dict[int, tuple[int, str]]
    """Repost → version and state after its last move."""
    progress: Progress | None
    count: int = 0

    def links(self, tx: Tx, chain: str) -> Iterator[Link]:
        for row in tx.each("event_links", chain=chain):
            body = _body(row)
            self._note(row["subject"], body)
            yield row["seq"], row["prev"], row["hash"], events.hashed(row, body)
            self.count += 1
            if self.progress is not None and self.count % _TELL_EVERY == 0:
                self.progress(self.count)

    def _note(self, subject: str, body: Mapping[str, object]) -> None:
        version, state = body.get("version"), body.get("to")
        if not subject.startswith(_REPOST) or not isinstance(version, int):
            return
        number = int(subject.removeprefix(_REPOST))
        if version >= self.said.get(number, (0, ""))[0]:
            self.said[number] = version, str(state)


def _body(row: Row) -> Mapping[str, object]:
    try:
        body = json.loads(row["body"])
    except ValueError as error:
        raise _Unreadable(row["seq"], str(error)) from error
    if not isinstance(body, dict) or dump(body) != row["body"]:
        raise _Unreadable(row["seq"], str(row["body"])[:60])
    return body


def _astray(tx: Tx, said: Mapping[int, tuple[int, str]]) -> Iterator[str]:
    shown = 0
    for row in tx.each("audit_reposts"):
        if said.get(row["id"]) != (row["version"], row["state"]):
            yield f"{_REPOST}{row['id']}"
            shown += 1
            if shown == SHOWN:
                return
