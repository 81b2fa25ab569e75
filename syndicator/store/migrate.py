"""The schema, step by step: sql/migrations/0001_initial.sql and on, one transaction each."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from syndicator.store.errors import NotAStore, StoreMissing, StoreNewer, StoreOlder
from syndicator.store.queries import sql_files
from syndicator.store.sqlite_tx import translated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

VERSION: Final = "schema_version"
_FILE: Final = re.compile(r"(\d{4})_[a-z_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    name: str
    text: str


@cache
def shipped() -> tuple[Migration, ...]:
    """The migrations inside the package."""
    return read_migrations(sql_files() / "migrations")


def read_migrations(folder: Traversable) -> tuple[Migration, ...]:
    """Migrations of a folder, in order. Raises ValueError for a gap in their numbers."""
    files = sorted((entry for entry in folder.iterdir() if _FILE.fullmatch(entry.name)), key=_name)
    found = tuple(
        Migration(int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in files
    )
    if [step.number for step in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"迁移编号不连续 · migrations must count 1, 2, 3 …: {folder}")
    return found


def version_of(raw: sqlite3.Connection) -> int:
    """Schema version of a database, 0 for an empty one. Raises `NotAStore` for a stranger's."""
    with translated():
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
        if "meta" not in tables:
            if tables:
                raise NotAStore(
                    "该数据库不是本系统的，请核对 store.path · the database is none of ours: "
                    "check store.path"
                )
            return 0
        row = raw.execute("SELECT value FROM meta WHERE key = ?", (VERSION,)).fetchone()
    if row is None:
        raise NotAStore("数据库没有版本号 · the database bears no schema version")
    return int(row[0])


def migrate(raw: sqlite3.Connection, steps: Sequence[Migration] | None = None) -> tuple[int, int]:
    """Bring the schema up to the code's; versions before and after.

    A step that fails leaves the version before it. Raises `StoreNewer` for a schema that this code
    does not know: going back is refused, because data of the newer schema would be lost.
    """
    known = shipped() if steps is None else steps
    before = refuse_newer(raw, len(known))
    for step in known[before:]:
        with translated():
            raw.execute("BEGIN IMMEDIATE")
            try:
                for statement in statements(step.text):
                    raw.execute(statement)
                raw.execute(
                    "INSERT INTO meta (key, value) VALUES (?, ?) "
                    "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    (VERSION, str(step.number)),
                )
                raw.execute("COMMIT")
            finally:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
    return before, max(before, len(known))


def refuse_newer(raw: sqlite3.Connection, known: int | None = None) -> int:
    """The database's version. Raises `StoreNewer` where this code is too old for it."""
    newest = len(shipped()) if known is None else known
    version = version_of(raw)
    if version > newest:
        raise StoreNewer(
            f"数据库结构版本 {version} 新于本程序({newest})，不能降级：请装回新版本，或 restore "
            f"升级前的备份 · the store's schema {version} is newer than this program's {newest}: "
            "install the newer version again, or restore a backup made before the upgrade"
        )
    return version


def refuse_unfit(raw: sqlite3.Connection) -> None:
    """Raise unless the schema is this code's: no query of ours fits another one.

    Raises `StoreMissing` where nothing is laid out yet, `StoreOlder` between the steps of a store
    that is being made, and before a daemon of this version was started; `StoreNewer`.
    """
    version, newest = refuse_newer(raw), len(shipped())
    if version == 0:
        raise StoreMissing(
            "数据库刚建立，尚无内容，请稍候 · the store is only being made: try again in a moment"
        )
    if version < newest:
        raise StoreOlder(
            f"数据库结构版本 {version} 旧于本程序({newest})：守护进程启动时会升级；正在启动的话请"
            f"稍候，否则请先启动本版本的守护进程 · the store's schema {version} is older than this "
            f"program's {newest}: the daemon brings it up to date when it starts; try again in a "
            "moment, or start the daemon of this version first"
        )


def statements(text: str) -> list[str]:
    """The statements of a script, one by one: sqlite3's own script runner commits on its own."""
    found: list[str] = []
    pending = ""
    for line in text.splitlines():
        bare = line.strip()
        if not pending and (not bare or bare.startswith("--")):
            continue
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    if pending.strip():
        raise ValueError(f"语句没有结束 · the script ends inside a statement: {pending[:60]!r}")
    return found


def _name(entry: Traversable) -> str:
    return entry.name
