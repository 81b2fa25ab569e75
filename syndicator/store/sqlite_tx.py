"""A transaction over the standard library's sqlite3, and the border where its exceptions end."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn

from syndicator.store.errors import (
    Duplicate,
    RuleBroken,
    StoreBroken,
    StoreBusy,
    StoreDamaged,
    StoreFull,
    StoreReadOnly,
)
from syndicator.store.queries import Queries
from syndicator.store.tx import Tip

if TYPE_CHECKING:
    from syndicator.core.errors import StoreError
    from syndicator.store.tx import Cell, Row

_TWICE: Final = frozenset(
    {
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_ROWID,
    }
)
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_UNDECODABLE: Final = "Could not decode to UTF-8"
"""How the driver begins its complaint of text that is none; it gives no result code then."""
_BROKEN: Final = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOMEM,
    }
)


@contextmanager
def translated() -> Generator[None]:
    """Turn sqlite3's exceptions into the store's; a mistake in the SQL itself stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        _raise_translated(error)


def _raise_translated(error: sqlite3.Error) -> NoReturn:
    known = store_error(error)
    if known is None:
        raise error
    raise known from error


def store_error(error: sqlite3.Error) -> StoreError | None:
    """The store's name for a failure of SQLite, by its result code; None for a bug in the SQL.

    Codes: https://www.sqlite.org/rescode.html
    """
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None:
        return _damaged(error) if str(error).startswith(_UNDECODABLE) else None
    code = extended & 0xFF
    if code == sqlite3.SQLITE_CONSTRAINT:
        kind = Duplicate if extended in _TWICE else RuleBroken
        return kind(f"数据库拒绝该行 · the schema refused the row: {error}")
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(
            f"磁盘已满，无法记录，已停止发布；腾出空间后自动继续 · no space left, nothing can be "
            f"recorded and nothing is published; free some space and it goes on by itself ({error})"
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
        return StoreReadOnly(
            f"数据库不可写，请检查权限与挂载 · the store cannot be written to: "
            f"check its permissions and its mount ({error})"
        )
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreBusy(
            f"数据库被别的进程占用，请查是谁(lsof) · another process holds the store: "
            f"find it with lsof ({error})"
        )
    if code in _DAMAGED:
        return _damaged(error)
    if code in _BROKEN:
        return StoreBroken(
            f"数据库读写失败({error.sqlite_errorname})，请查磁盘与日志，必要时 restore · reading "
            f"or writing the store failed: check disk and kernel log, restore if need be ({error})"
        )
    return None


def _damaged(error: sqlite3.Error) -> StoreDamaged:
    return StoreDamaged(
        "数据库文件已损坏，已停止发布：请停守护进程，查磁盘，用最近的备份 restore · the store's "
        "file is damaged and nothing is published: stop the daemon, check the disk, restore the "
        f"latest backup ({error})"
    )


@dataclass(frozen=True, slots=True)
class SqliteTx:
    """The `Tx` of this driver; used in the thread that owns the connection only."""

    connection: sqlite3.Connection
    queries: Queries
    chain: str
    algorithm: str
    tip: Tip = field(default_factory=Tip)

    def run(self, name: str, /, **params: Cell) -> int:
        """Change rows; how many."""
        # Written out, not `with translated()`: this is called for every statement of a push.
        try:
            return self.connection.execute(self.queries[name], params).rowcount
        except sqlite3.Error as error:
            _raise_translated(error)

    def insert(self, name: str, /, **params: Cell) -> int:
        """Enter one row; its id. Raises `Duplicate` where the query ends without one."""
        row = self.one(name, **params)
        if row is None:
            raise Duplicate(f"该行已存在 · the row is there already: {name}")
        return int(row["id"])

    def one(self, name: str, /, **params: Cell) -> Row | None:
        """The first row of the answer; a changing query runs to its end first."""
        rows = self.all(name, **params)
        return rows[0] if rows else None

    def all(self, name: str, /, **params: Cell) -> list[Row]:
        """The whole answer."""
        try:
            return self.connection.execute(self.queries[name], params).fetchall()
        except sqlite3.Error as error:
            _raise_translated(error)

    def each(self, name: str, /, **params: Cell) -> Iterator[Row]:
        """The answer row by row."""
        with translated():
            cursor = self.connection.execute(self.queries[name], params)
            try:
                yield from cursor
            finally:
                cursor.close()

    def many(self, name: str, rows: Iterable[Mapping[str, Cell]], /) -> None:
        """Run one changing query for every set of parameters."""
        with translated():
            self.connection.executemany(self.queries[name], rows)
