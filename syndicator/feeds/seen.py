"""What a watcher without a daemon remembers of a list: rows already shown, and the last reading.

One SQLite file. Rows are recognised by address and document number (`core.identity`), never by
date: twenty rows may share a day, and a row may appear late. A row is remembered only after it was
shown, so a kill in between shows it again and loses nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from syndicator.core.address import BadAddress, normalise_url
from syndicator.core.docno import DocNo, find_docno, parse_docno
from syndicator.core.errors import StoreError
from syndicator.core.identity import Conflict, Keys, KnownPolicy, Same, match
from syndicator.core.model import PolicyId
from syndicator.core.reason import Reason
from syndicator.core.times import Millis
from syndicator.feeds.fetch import Memory
from syndicator.feeds.model import Entry
from syndicator.net.conditional import Validators

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS reading (
    source TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, digest TEXT NOT NULL,
    rows INTEGER NOT NULL, how TEXT NOT NULL, read_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS mark (
    source TEXT NOT NULL, item INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (source, kind, value, item)
) STRICT, WITHOUT ROWID;
"""
_ADDRESS: Final = "address"
_NUMBER: Final = "number"
_TITLE: Final = "title"
_ROW: Final = "row"


@dataclass(frozen=True, slots=True)
class Reading:
    """The last good reading of a list: its memory, how many rows it had, and how it was read."""

    memory: Memory = field(default_factory=Memory)
    rows: int = 0
    how: str = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A row not shown before; ``conflict`` where its keys do not add up with known rows."""

    entry: Entry
    doc_no: DocNo | None
    conflict: Reason | None = None


def doc_no_of(entry: Entry) -> DocNo | None:
    """The document number of a list row: its own field, else its title, else its summary."""
    if entry.doc_no_text and (found := parse_docno(entry.doc_no_text)):
        return found
    return find_docno(entry.title) or find_docno(entry.summary or "")


def address_key(entry: Entry) -> str:
    """A row's address in its one form; its id or its words where it has none."""
    if entry.url is not None:
        try:
            return normalise_url(entry.url)
        except BadAddress:
            return entry.url
    if entry.id:
        return f"id:{entry.id}"
    stamp = "" if entry.stamp is None else entry.stamp.iso()
    return "row:" + sha256(f"{entry.title}\n{stamp}".encode("utf-8", "replace")).hexdigest()


class _Known:
    """Marks of all items of one source, indexed; grows while a list is sorted."""

    def __init__(self, marks: Iterable[tuple[int, str, str]]) -> None:
        self._holders: dict[tuple[str, str], set[int]] = {}
        self._marks: dict[int, set[tuple[str, str]]] = {}
        self._last = 0
        self.added: list[tuple[int, str, str]] = []
        for item, kind, value in marks:
            self._put(item, kind, value)

    def _put(self, item: int, kind: str, value: str) -> bool:
        holders = self._holders.setdefault((kind, value), set())
        if item in holders:
            return False
        holders.add(item)
        self._marks.setdefault(item, set()).add((kind, value))
        self._last = max(self._last, item)
        return True

    def add(self, item: int, marks: Iterable[tuple[str, str]]) -> None:
        """Note marks of an item, new or known."""
        self.added += [(item, kind, value) for kind, value in marks if self._put(item, kind, value)]

    def next_item(self) -> int:
        """A number no item has."""
        return self._last + 1

    def has(self, kind: str, value: str) -> bool:
        """Whether any item bears the mark."""
        return (kind, value) in self._holders

    def sharing(self, keys: Keys) -> list[KnownPolicy]:
        """Every item that shares a key."""
        wanted = {(_ADDRESS, keys.address or ""), (_NUMBER, keys.doc_no or "")}
        items = {item for mark in wanted for item in self._holders.get(mark, ())}
        return [self._policy(item) for item in sorted(items)]

    def _policy(self, item: int) -> KnownPolicy:
        def of(kind: str) -> frozenset[str]:
            return frozenset(value for one, value in self._marks[item] if one == kind)

        titles = tuple(sorted(of(_TITLE)))
        return KnownPolicy(
            PolicyId(item), titles, of(_ADDRESS), of(_NUMBER), texts=frozenset(), latest=None
        )


class SeenItems:
    """The file of one state directory; use as a context manager.

    Raises StoreError where the file cannot be opened, read or written.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / "poll.sqlite3"
        with self._translated():
            directory.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(self._path, isolation_level=None)
            self._base.execute("PRAGMA synchronous = FULL")
            self._base.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def last(self, source: str) -> Reading:
        """The last good reading of a source; an empty one before the first."""
        query = "SELECT etag, last_modified, digest, rows, how FROM reading WHERE source = ?"
        with self._translated():
            row = self._base.execute(query, (source,)).fetchone()
        if row is None:
            return Reading()
        return Reading(Memory(Validators(row[0], row[1]), row[2]), row[3], row[4])

    def sort_out(
        self, source: str, entries: Iterable[Entry]
    ) -> tuple[list[Fresh], list[tuple[int, str, str]]]:
        """(rows not shown before, in list order; what to remember once they are shown)."""
        query = "SELECT item, kind, value FROM mark WHERE source = ?"
        with self._translated():
            known = _Known(self._base.execute(query, (source,)).fetchall())
        fresh = [one for entry in entries if (one := _sorted(known, entry)) is not None]
        return fresh, known.added

    def keep(
        self,
        source: str,
        reading: Reading,
        marks: Iterable[tuple[int, str, str]],
        now: Millis,
    ) -> None:
        """Remember a reading and its rows, durably and together."""
        kept = reading.memory
        row = (
            source,
            kept.validators.etag,
            kept.validators.last_modified,
            kept.digest,
            reading.rows,
            reading.how,
            now,
        )
        with self._translated():
            self._base.execute("BEGIN IMMEDIATE")
            self._base.execute("REPLACE INTO reading VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            self._base.executemany(
                "INSERT OR IGNORE INTO mark (source, item, kind, value) VALUES (?, ?, ?, ?)",
                ((source, *mark) for mark in marks),
            )
            self._base.execute("COMMIT")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"状态文件 {self._path} 无法读写（{error}）；请检查目录权限、磁盘空间，"
                "损坏时换一个 --state 目录（会重新列出全部条目） · "
                f"state file {self._path} cannot be used ({error}): check permissions and disk "
                "space; if it is damaged take another --state directory (all rows show again)"
            ) from error


def _sorted(known: _Known, entry: Entry) -> Fresh | None:
    """The row if it is not known; its marks are noted either way."""
    number = doc_no_of(entry)
    keys = Keys(address_key(entry), number.key if number and number.identifies else None, None)
    row = sha256(f"{keys.address}\n{keys.doc_no}\n{entry.title}".encode("utf-8", "replace"))
    if known.has(_ROW, row.hexdigest()):
        return None
    outcome = match(keys, entry.title, known.sharing(keys))
    marks = [(_ADDRESS, keys.address or ""), (_TITLE, entry.title), (_ROW, row.hexdigest())]
    if keys.doc_no is not None:
        marks.append((_NUMBER, keys.doc_no))
    if isinstance(outcome, Same):
        known.add(outcome.id, marks)
        return None
    known.add(known.next_item(), marks)
    return Fresh(entry, number, outcome.why if isinstance(outcome, Conflict) else None)
