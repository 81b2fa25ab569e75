"""Sources: what the watcher remembers between two readings of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from syndicator.core.model import SourceKey
from syndicator.core.polling import ListState
from syndicator.core.times import Millis
from syndicator.store import events
from syndicator.store.columns import dump, mapping, millis

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.store.tx import Row, Tx


class Validated(Protocol):
    """What a server gave to recognise a representation by (RFC 9110 8.8)."""

    @property
    def etag(self) -> str | None:
        """Entity tag, as it came."""
        ...

    @property
    def last_modified(self) -> str | None:
        """Date, as it came."""
        ...


class Remembered(Protocol):
    """What is kept of a good reading."""

    @property
    def validators(self) -> Validated:
        """Validators of the answer."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of its body, in hex."""
        ...


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the watcher left it."""

    key: SourceKey
    state: ListState
    reason: str
    etag: str | None
    last_modified: str | None
    body_digest: str
    """Empty before the first good reading."""
    next_poll_at: Millis
    last_try_at: Millis | None
    last_ok_at: Millis | None
    rows_seen: int
    failures: int
    """Readings in a row that were not good."""
    skew_ms: int | None
    """Our clock minus the source's Date header."""


def due(tx: Tx, keys: Iterable[SourceKey], now: Millis) -> list[SourceRow]:
    """Of the configured sources those to be read now; one never met is due at once. Writes."""
    found: list[SourceRow] = []
    for key in keys:
        row = tx.one("source_get", key=key)
        if row is None:
            tx.run("source_ensure", key=key, now=now)
            row = tx.one("source_get", key=key)
        if row is not None and row["next_poll_at"] <= now:
            found.append(_source(row))
    return sorted(found, key=lambda source: source.next_poll_at)


def get(tx: Tx, key: SourceKey) -> SourceRow | None:
    """One source; None before its first reading."""
    row = tx.one("source_get", key=key)
    return None if row is None else _source(row)


def every(tx: Tx) -> list[SourceRow]:
    """Every source ever watched."""
    return [_source(row) for row in tx.all("source_all")]


def looked(  # noqa: PLR0913 - a reading is that wide
    tx: Tx,
    *,
    key: SourceKey,
    at: Millis,
    state: ListState,
    reason: str,
    good: bool,
    failures: int,
    next_poll_at: Millis,
    memory: Remembered | None,
    rows_seen: int | None,
    skew_ms: int | None,
) -> None:
    """Record a reading. None keeps the older value; a change of state is an event."""
    before = get(tx, key)
    tx.run(
        "source_looked",
        key=key,
        at=at,
        state=state,
        reason=reason,
        good=good,
        failures=failures,
        next_poll_at=next_poll_at,
        validators=None if memory is None else _validators(memory.validators),
        body_digest=None if memory is None else memory.digest,
        rows_seen=rows_seen,
        skew_ms=skew_ms,
    )
    if before is not None and before.state is not state:
        course = {"from": str(before.state), "to": str(state), "reason": reason}
        events.append(tx, at, f"source:{key}", "list_changed_state", course)


def _validators(validators: Validated) -> str:
    return dump({"etag": validators.etag, "last_modified": validators.last_modified})


def _source(row: Row) -> SourceRow:
    validators = mapping(row["validators"])
    etag, last_modified = validators.get("etag"), validators.get("last_modified")
    return SourceRow(
        key=SourceKey(row["key"]),
        state=ListState(row["state"]),
        reason=row["reason"],
        etag=None if etag is None else str(etag),
        last_modified=None if last_modified is None else str(last_modified),
        body_digest=row["body_digest"] or "",
        next_poll_at=Millis(row["next_poll_at"]),
        last_try_at=millis(row["last_try_at"]),
        last_ok_at=millis(row["last_ok_at"]),
        rows_seen=row["rows_seen"],
        failures=row["failures"],
        skew_ms=row["skew_ms"],
    )
