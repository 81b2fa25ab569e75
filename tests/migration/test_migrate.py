"""The schema grows by numbered steps; no step is half done, none is undone."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from syndicator.store import Tx, events, meta, offline, open_readonly, open_store
from syndicator.store.errors import Duplicate, NotAStore, StoreNewer, StoreOlder
from syndicator.store.migrate import (
    Migration,
    migrate,
    read_migrations,
    shipped,
    statements,
    version_of,
)
from syndicator.store.queries import sql_files
from tests.contract.store.ground import NOON, Dial


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    """An empty database in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


def shape(raw: sqlite3.Connection) -> dict[str, tuple[object, ...]]:
    """Everything a schema is made of, without blanks and comments."""
    found: dict[str, tuple[object, ...]] = {}
    rows = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    for kind, name, table, sql in rows.fetchall():
        lines = (line.partition("--")[0] for line in (sql or "").splitlines())
        plain = " ".join(" ".join(lines).split())
        found[f"{kind} {name}"] = (table, re.sub(r" ?([(),]) ?", r"\1", plain))
    return found


STEP_TWO = Migration(2, "0002_note.sql", "CREATE TABLE note (a INTEGER) STRICT;")


def test_the_schema_is_the_sum_of_the_migrations(raw: sqlite3.Connection) -> None:
    """schema.sql, which people read, and the migrations, which run, make the same database."""
    migrate(raw)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as whole:
        for statement in statements((sql_files() / "schema.sql").read_text(encoding="utf-8")):
            whole.execute(statement)
        assert shape(raw) == shape(whole)
    assert len(shape(raw)) > 20


def test_an_older_store_is_brought_up_with_its_data(raw: sqlite3.Connection) -> None:
    """What was recorded under the old schema is there under the new, and its version is noted."""
    assert migrate(raw, shipped()[:1]) == (0, 1)
    raw.execute("INSERT INTO meta VALUES ('word', 'kept')")
    fill = Migration(
        2, "0002_note.sql", STEP_TWO.text + "\nINSERT INTO note SELECT length(value) FROM meta;"
    )
    assert migrate(raw, (*shipped()[:1], fill)) == (1, 2)
    assert version_of(raw) == 2
    assert (4,) in raw.execute("SELECT a FROM note").fetchall()
    assert migrate(raw, (*shipped()[:1], fill)) == (2, 2)


def test_a_failing_step_leaves_the_version_before_it(raw: sqlite3.Connection) -> None:
    """A step is one transaction: the good ones before it stay, nothing of it does."""
    twice = "INSERT INTO meta VALUES ('schema_version', 'x');"
    bad = Migration(3, "0003_bad.sql", f"CREATE TABLE half (a);\n{twice}")
    with pytest.raises(Duplicate):
        migrate(raw, (*shipped()[:1], STEP_TWO, bad))
    assert version_of(raw) == 2
    assert "table half" not in shape(raw)
    assert not raw.in_transaction


async def test_a_newer_store_is_refused_untouched(tmp_path: Path) -> None:
    """Going back would lose what the newer code wrote: told with the way out, for readers too."""
    path = tmp_path / "store.db"
    await (await open_store(path, clock=Dial())).aclose()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    before = path.read_bytes()
    with pytest.raises(StoreNewer, match="不能降级"):
        await open_store(path, clock=Dial())
    with pytest.raises(StoreNewer, match="99"):
        await open_readonly(path)
    assert path.read_bytes() == before


async def test_a_reader_waits_for_the_last_step(tmp_path: Path) -> None:
    """Between two steps no query fits: whoever reads is told so, and what he can do."""
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        migrate(raw, shipped()[:-1])
    with pytest.raises(StoreOlder, match="start the daemon"):
        await open_readonly(path)
    with pytest.raises(StoreOlder, match="请先启动"), offline.reading(path):
        pass
    await (await open_store(path, clock=Dial())).aclose()
    await (await open_readonly(path)).aclose()


async def test_a_store_without_a_version_is_none_of_ours(tmp_path: Path) -> None:
    """A table called meta does not make a store."""
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    with pytest.raises(NotAStore):
        await open_store(path, clock=Dial())


async def test_opening_again_changes_no_schema(tmp_path: Path) -> None:
    """A store at the code's version is opened as it is, with everything in it."""
    path = tmp_path / "store.db"

    def note(tx: Tx) -> None:
        events.append(tx, NOON, "daemon", "started", {})
        meta.put(tx, "word", "kept")

    first = await open_store(path, clock=Dial())
    await first.write(note)
    await first.aclose()
    second = await open_store(path, clock=Dial())
    assert await second.read(lambda tx: meta.get(tx, "word")) == "kept"
    assert len(await second.read(lambda tx: events.story(tx, "daemon"))) == 1
    await second.aclose()


def test_a_gap_in_the_numbers_is_a_mistake(tmp_path: Path) -> None:
    """Migrations count 1, 2, 3 …; files that are none of them are passed over."""
    (tmp_path / "0001_initial.sql").write_text("SELECT 1;")
    (tmp_path / "README.md").write_text("x")
    assert [step.number for step in read_migrations(tmp_path)] == [1]
    (tmp_path / "0003_later.sql").write_text("SELECT 1;")
    with pytest.raises(ValueError, match="1, 2, 3"):
        read_migrations(tmp_path)


def test_a_script_is_split_into_its_statements() -> None:
    """Semicolons inside a trigger or a text end no statement; an unfinished one is a mistake."""
    trigger = "CREATE TRIGGER t BEFORE DELETE ON a BEGIN SELECT RAISE(ABORT, 'no; never'); END;"
    script = f"-- why\nCREATE TABLE a (b TEXT DEFAULT ';');\n\n-- more\n{trigger}\n"
    assert statements(script) == ["CREATE TABLE a (b TEXT DEFAULT ';');", trigger]
    with pytest.raises(ValueError, match="inside a statement"):
        statements("CREATE TABLE a (")


def test_exchanges_recorded_before_placements_are_kept(raw: sqlite3.Connection) -> None:
    """Step 2 builds the table of exchanges anew: what stood there stands there, places may come."""
    migrate(raw, shipped()[:1])
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("INSERT INTO attempt VALUES (5, 7, 'create', 1, 100, 200, 'Lost', 'reset')")
    migrate(raw, shipped()[:2])
    raw.execute("INSERT INTO attempt (repost, op, revision, started_at) VALUES (7, 'place', 1, 3)")
    assert raw.execute("SELECT id, op, detail FROM attempt ORDER BY id").fetchall() == [
        (5, "create", "reset"),
        (6, "place", ""),
    ]
