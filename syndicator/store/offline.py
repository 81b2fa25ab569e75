"""A store, a copy or a backup, read from its file alone: no daemon, no writer, nothing changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from syndicator.store import place
from syndicator.store.errors import StoreMissing
from syndicator.store.hop import file_uri
from syndicator.store.migrate import refuse_newer, refuse_unfit
from syndicator.store.queries import load_queries
from syndicator.store.sqlite import readable_uri
from syndicator.store.sqlite_tx import SqliteTx, translated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.store.tx import Tx


@contextmanager
def opened(path: Path, *, rest: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a store to read, without the daemon's machinery; `rest`: the file surely lies still.

    Raises `StoreMissing`, `StoreNewer`, `NotAStore`, `StoreDown`.
    """
    if not place.stands(path):
        raise StoreMissing(f"没有数据库 {path} · there is no store at {path}")
    place.refuse_stranger(path)
    uri = file_uri(path, "mode=ro&immutable=1") if rest else readable_uri(path)
    with translated(), closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as raw:
        raw.row_factory = sqlite3.Row
        raw.execute("PRAGMA query_only = ON")
        refuse_newer(raw)
        raw.execute("BEGIN")
        yield raw


@contextmanager
def reading(path: Path) -> Iterator[Tx]:
    """One consistent view of it, for the named queries. Raises as `opened` does, `StoreOlder`."""
    with opened(path) as raw:
        refuse_unfit(raw)
        yield SqliteTx(raw, load_queries(), "", "")
