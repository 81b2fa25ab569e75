"""The store on SQLite: one writer, a few readers, each connection in its own thread.

WAL, so that readers never wait for the writer; synchronous=FULL, so that a commit survives a power
cut. The file belongs to one daemon at a time; reading commands open it beside the daemon.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from syndicator.store import events, meta, place
from syndicator.store.errors import StoreReadOnly
from syndicator.store.group import Counts, Writer
from syndicator.store.hop import connect, file_uri, hop
from syndicator.store.migrate import migrate, refuse_unfit, version_of
from syndicator.store.queries import load_queries
from syndicator.store.sqlite_tx import SqliteTx, translated

if TYPE_CHECKING:
    import aiosqlite

    from syndicator.core.times import Millis
    from syndicator.ports import Clock
    from syndicator.store.tx import Tx

T = TypeVar("T")

READERS: Final = 2
GATHER_MS: Final = 150
"""The longest a commit gathers, in a fan-out; see `group`."""
_COMMON: Final = ("busy_timeout = 5000", "foreign_keys = ON", "temp_store = MEMORY")
WRITING: Final = (
    *_COMMON,
    "journal_mode = WAL",
    "synchronous = FULL",
    "cache_size = -65536",  # KiB
    "journal_size_limit = 67108864",  # bytes the WAL file keeps after a checkpoint
    "secure_delete = FAST",  # what must not be kept is overwritten, not only unlinked
)
_READING: Final = (*_COMMON, "query_only = ON")


class SqliteStore:
    """The daemon's store; see `tx.Store`. Made by `open_store`."""

    def __init__(self, writer: Writer, readers: _Readers, ends: AsyncExitStack) -> None:
        self._writer = writer
        self._readers = readers
        self._ends = ends

    @property
    def counts(self) -> Counts:
        """What the writer did so far."""
        return self._writer.counts

    async def write(self, op: Callable[[Tx], T]) -> T:
        """Run an operation in the next group commit."""
        return await self._writer.write(op)

    async def read(self, op: Callable[[Tx], T]) -> T:
        """Run an operation that changes nothing."""
        return await self._readers.read(op)

    async def aclose(self) -> None:
        """Record what was handed in, then close and let another daemon in."""
        await self._ends.aclose()


class ReadOnlyStore:
    """A store opened beside a daemon, or at rest, for commands that only read."""

    def __init__(self, readers: _Readers) -> None:
        self._readers = readers

    async def write(self, op: Callable[[Tx], T]) -> T:
        """Refuse: changes go through the daemon."""
        raise StoreReadOnly(
            "只读打开，变更请经守护进程 · opened to read: changes go through the daemon"
        )

    async def read(self, op: Callable[[Tx], T]) -> T:
        """Run an operation that changes nothing."""
        return await self._readers.read(op)

    async def aclose(self) -> None:
        """Close."""
        await self._readers.aclose()


class _Readers:
    """Reading connections, lent one at a time."""

    def __init__(self, tx: Callable[[sqlite3.Connection], SqliteTx]) -> None:
        self._tx = tx
        self._free: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        self._all: list[aiosqlite.Connection] = []

    async def open(self, uri: str, count: int) -> None:
        for _ in range(count):
            connection = await connect(uri, _READING)
            self._all.append(connection)
            self._free.put_nowait(connection)

    async def read(self, op: Callable[[Tx], T]) -> T:
        connection = await self._free.get()
        try:
            return await hop(connection, lambda raw: self._within(raw, op))
        finally:
            self._free.put_nowait(connection)

    def _within(self, raw: sqlite3.Connection, op: Callable[[Tx], T]) -> T:
        """One transaction, so that several queries see the same moment."""
        with translated():
            raw.execute("BEGIN")
        try:
            return op(self._tx(raw))
        finally:
            if raw.in_transaction:
                with contextlib.suppress(sqlite3.Error):  # the operation's own error says it
                    raw.execute("ROLLBACK")

    async def inspect(self, look: Callable[[sqlite3.Connection], object]) -> None:
        await hop(self._all[0], look)

    async def aclose(self) -> None:
        while self._all:
            await self._all.pop().close()


async def open_store(
    path: Path | str,
    *,
    clock: Clock,
    chain: str = "main",
    algorithm: str = "sha256",
    create_ok: bool = True,
    allow_empty: bool = False,
    gather_ms: int = GATHER_MS,
) -> SqliteStore:
    """Open the daemon's store, alone; make or upgrade it where need be.

    `chain` and `algorithm` name the event chain this writer appends to. `gather_ms` is the
    longest a commit waits for company while there is some. Raises `StoreBusy` for a second daemon,
    `StoreMissing` where data stood and is gone (`allow_empty` begins anew, marked as restored),
    `StoreNewer`, `NotAStore`, `StoreDown`.
    """
    path = Path(path)
    async with AsyncExitStack() as ends:
        held = place.lock(path)
        ends.callback(held.release)
        loss = partial(place.refuse_loss, path, create_ok=create_ok, allow_empty=allow_empty)
        loss(empty=not place.stands(path))
        if place.stands(path):
            place.refuse_stranger(path)
        connection = await connect(file_uri(path, "mode=rwc"), WRITING)
        ends.push_async_callback(connection.close)
        empty = await hop(connection, version_of) == 0
        loss(empty=empty)
        begun_anew = empty and place.stood(path)
        now = clock.now()
        tx = await hop(
            connection, lambda raw: _prepare(raw, chain, algorithm, now, begun_anew=begun_anew)
        )
        if len(held.descriptors) == 1:
            held.cover(path)
        place.remember(path)
        readers = _Readers(lambda raw: SqliteTx(raw, tx.queries, tx.chain, tx.algorithm))
        ends.push_async_callback(readers.aclose)
        await readers.open(file_uri(path, "mode=rw"), READERS)
        writer = Writer(connection, tx, path, gather_ms)
        ends.push_async_callback(writer.aclose)
        return SqliteStore(writer, readers, ends.pop_all())


async def open_readonly(path: Path | str) -> ReadOnlyStore:
    """Open a store to read, beside its daemon or at rest.

    Raises `StoreMissing`, `StoreOlder`, `StoreNewer`, `NotAStore`, `StoreDown`.
    """
    path = Path(path)
    place.refuse_loss(path, empty=not place.stands(path), create_ok=False, allow_empty=True)
    place.refuse_stranger(path)
    readers = _Readers(lambda raw: SqliteTx(raw, load_queries(), "", ""))
    async with AsyncExitStack() as undo:
        undo.push_async_callback(readers.aclose)
        await readers.open(readable_uri(path), 1)
        await readers.inspect(refuse_unfit)
        undo.pop_all()
    return ReadOnlyStore(readers)


def readable_uri(path: Path) -> str:
    """How to open a store that we may only read.

    A WAL database needs its shared-memory file; where nobody has it open and we may not make one
    (read-only medium, another's directory), the file cannot change and is opened as such.
    """
    at_rest = not path.with_name(path.name + "-wal").exists()
    if at_rest and not os.access(path.parent, os.W_OK):
        return file_uri(path, "mode=ro&immutable=1")
    return file_uri(path, "mode=ro")


def _prepare(
    raw: sqlite3.Connection, chain: str, algorithm: str, now: Millis, *, begun_anew: bool
) -> SqliteTx:
    """Schema, chain and marks, before anything else is written."""
    migrate(raw)
    queries = load_queries()
    with translated():
        raw.execute("BEGIN IMMEDIATE")
        try:
            plain = SqliteTx(raw, queries, chain, algorithm)
            tx = SqliteTx(raw, queries, events.open_chain(plain), algorithm)
            if begun_anew:
                meta.put(tx, meta.RESTORED_AT, str(now))
                events.append(tx, now, "daemon", "begun_anew", {})
            raw.execute("COMMIT")
        finally:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
    return tx
