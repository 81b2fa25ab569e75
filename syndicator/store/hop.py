"""The one place that reaches into aiosqlite: a plain function run in a connection's own thread.

aiosqlite offers a round trip through its thread for every statement. A transaction of five hundred
operations would make thousands of them; here it makes one. `Connection._execute(function)` is what
all of aiosqlite's own methods are built on, and `Connection._conn` is the connection they pass to
it (aiosqlite/core.py, 0.22). Its thread is made a daemon, so that a process which ends without
closing the store ends; SQLite takes that for the crash it is. Tests run all three, so an upgrade
that renames them fails there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import aiosqlite

from syndicator.store.sqlite_tx import translated

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

T = TypeVar("T")

STATEMENTS_KEPT = 256
"""Prepared statements a connection keeps: more than there are queries."""


async def connect(uri: str, pragmas: Iterable[str]) -> aiosqlite.Connection:
    """Open a connection in a thread of its own; transactions are ours to begin and end."""
    opened = aiosqlite.connect(
        uri, uri=True, isolation_level=None, cached_statements=STATEMENTS_KEPT
    )
    opened._thread.daemon = True  # noqa: SLF001 - see the module
    with translated():
        await opened
    async with AsyncExitStack() as undo:
        undo.push_async_callback(opened.close)
        opened.row_factory = sqlite3.Row
        await hop(opened, lambda raw: _set_up(raw, pragmas))
        undo.pop_all()
    return opened


async def hop(connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run `work` with the raw connection in the connection's thread; one round trip."""
    raw = connection._conn  # noqa: SLF001 - see the module
    running = connection._execute(work, raw)  # type: ignore[no-untyped-call] # noqa: SLF001
    return await cast("Awaitable[T]", running)


def file_uri(path: Path, mode: str) -> str:
    """SQLite's URI of a file; `mode` as in https://www.sqlite.org/uri.html."""
    return f"{path.absolute().as_uri()}?{mode}"


def _set_up(raw: sqlite3.Connection, pragmas: Iterable[str]) -> None:
    with translated():
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}")
