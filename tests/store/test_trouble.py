"""Disk full, I/O error, file taken away: told to every caller, nothing half, healed by itself."""

import asyncio
import contextlib
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import aiosqlite
import pytest

from syndicator.store import SqliteStore, Tx, events, meta, open_readonly, open_store, place
from syndicator.store.errors import (
    NotAStore,
    StoreBroken,
    StoreDamaged,
    StoreDown,
    StoreFull,
    StoreReadOnly,
)
from syndicator.store.group import Writer
from syndicator.store.hop import connect, file_uri, hop
from syndicator.store.migrate import migrate
from syndicator.store.queries import load_queries
from syndicator.store.sqlite import WRITING
from syndicator.store.sqlite_tx import SqliteTx
from tests.contract.store.ground import NOON, Dial

NOBODY: Final = 65_534


def put(tx: Tx, key: str, size: int = 10) -> None:
    """Remember a word of that many letters."""
    meta.put(tx, key, "x" * size)


async def keys(writer: Writer) -> list[str]:
    """Words put so far."""
    names = [f"k{number}" for number in range(9)]
    return [name for name in names if await writer.write(partial(meta.get, key=name))]


@asynccontextmanager
async def writing(path: Path) -> AsyncIterator[tuple[Writer, aiosqlite.Connection]]:
    """A writer over a connection that the test can bound."""
    connection = await connect(file_uri(path, "mode=rwc"), ["journal_mode = WAL"])
    await hop(connection, migrate)
    tx = SqliteTx(await hop(connection, lambda raw: raw), load_queries(), "main", "sha256")
    writer = Writer(connection, tx, path, 0)
    try:
        yield writer, connection
    finally:
        await writer.aclose()
        await connection.close()


async def pages(connection: aiosqlite.Connection, spare: int) -> None:
    """Let the database grow by so many pages and no further."""

    def bound(raw: sqlite3.Connection) -> None:
        (count,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {count + spare}")

    await hop(connection, bound)


async def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """The writer's settings: write-ahead log, and a power cut loses nothing acknowledged."""
    connection = await connect(file_uri(tmp_path / "store.db", "mode=rwc"), WRITING)

    def asked(raw: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [raw.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    full = 2
    assert await hop(connection, asked) == ["wal", full, 1]
    await connection.close()


async def test_a_full_disk_reaches_every_caller_and_heals(tmp_path: Path) -> None:
    """All operations of the transaction are told and none is half recorded; space ends it."""
    async with writing(tmp_path / "store.db") as (writer, connection):
        await writer.write(partial(put, key="k0"))
        await pages(connection, 2)
        answers = await asyncio.gather(
            writer.write(partial(put, key="k1")),
            writer.write(partial(put, key="k2", size=500_000)),
            writer.write(partial(put, key="k3")),
            return_exceptions=True,
        )
        assert [type(answer) for answer in answers] == [StoreFull] * 3
        assert "磁盘已满" in str(answers[0])
        assert len({id(answer) for answer in answers}) == 3
        assert await keys(writer) == ["k0"]
        await pages(connection, 10_000)
        await writer.write(partial(put, key="k2", size=500_000))
        assert await keys(writer) == ["k0", "k2"]
        assert writer.counts.failures == 1


async def test_what_fits_is_recorded_while_the_disk_is_full(tmp_path: Path) -> None:
    """An operation too large for the space left does not stop a later one that fits."""
    async with writing(tmp_path / "store.db") as (writer, connection):
        await pages(connection, 2)
        with pytest.raises(StoreFull):
            await writer.write(partial(put, key="k1", size=500_000))
        await writer.write(partial(put, key="k2"))
        assert await keys(writer) == ["k2"]


async def test_no_memory_is_told_to_every_caller_and_outlived(tmp_path: Path) -> None:
    """A commit that finds no memory records nothing of it, and the next one is as ever."""

    def starve(_tx: Tx) -> None:
        raise MemoryError

    async with writing(tmp_path / "store.db") as (writer, _):
        answers = await asyncio.gather(
            writer.write(partial(put, key="k1")), writer.write(starve), return_exceptions=True
        )
        assert {type(answer) for answer in answers} == {StoreBroken}
        assert "内存" in str(answers[0])
        await writer.write(partial(put, key="k2"))
        assert await keys(writer) == ["k2"]


async def test_a_file_taken_away_is_noticed_before_the_next_commit(tmp_path: Path) -> None:
    """Writing on into an unlinked file would lose all: it stops, and goes on when put back."""
    path = tmp_path / "store.db"
    store = await open_store(path, clock=Dial())
    aside = tmp_path / "moved.db"
    path.rename(aside)
    with pytest.raises(StoreBroken, match="taken away"):
        await store.write(partial(put, key="k1"))
    path.write_bytes(b"something else")
    with pytest.raises(StoreBroken, match="replaced"):
        await store.write(partial(put, key="k1"))
    aside.rename(path)
    await store.write(partial(put, key="k1"))
    assert await store.read(partial(meta.get, key="k1")) is not None
    await store.aclose()


async def test_a_read_only_store_says_so(tmp_path: Path) -> None:
    """A database that may not be written to is told as such, not as a bug."""
    path = tmp_path / "store.db"
    async with writing(path) as (writer, connection):
        await hop(connection, lambda raw: raw.execute("PRAGMA query_only = ON").close())
        with pytest.raises(StoreReadOnly, match="不可写"):
            await writer.write(partial(put, key="k1"))
        await hop(connection, lambda raw: raw.execute("PRAGMA query_only = OFF").close())
        await writer.write(partial(put, key="k1"))
        assert await keys(writer) == ["k1"]


LIMITED: Final = """
import asyncio, resource, sys
from functools import partial
from syndicator.ports import SystemClock
from syndicator.store import events, meta, open_store
from syndicator.store.errors import StoreDown

async def main():
    store = await open_store(sys.argv[1], clock=SystemClock())
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
    good = bad = 0
    for number in range(60):
        try:
            await store.write(lambda tx: meta.put(tx, f"k{number}", "x" * 20_000))
            good += 1
        except StoreDown as down:
            bad += 1
            last = str(down)
    print(good, bad)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    await store.write(lambda tx: meta.put(tx, "healed", "yes"))
    kept = [n for n in range(60) if await store.read(partial(meta.get, key=f"k{n}"))]
    print(len(kept), await store.read(partial(meta.get, key="healed")))
    await store.aclose()

asyncio.run(main())
"""


def test_a_limit_of_the_system_stops_and_heals(tmp_path: Path) -> None:
    """When the system refuses to let the file grow, what was acknowledged is there."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LIMITED, str(tmp_path / "store.db")],
        capture_output=True,
        text=True,
        check=True,
    )
    (good, bad), (kept, healed) = (line.split() for line in done.stdout.splitlines())
    assert int(bad) > 0
    assert int(good) > 0
    assert kept == good
    assert healed == "yes"


async def test_a_damaged_store_is_broken_and_not_a_bug(tmp_path: Path) -> None:
    """Pages overwritten by a failing disk end in an error that names the way out."""
    path = tmp_path / "store.db"
    store = await open_store(path, clock=Dial())
    await _fill(store)
    await store.aclose()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreDown, match="restore"):
        await open_store(path, clock=Dial())


async def _fill(store: SqliteStore) -> None:
    for number in range(200):
        await store.write(partial(_note, number=number))


def _note(tx: Tx, number: int) -> None:
    events.append(tx, NOON, "daemon", "noted", {"number": number, "text": "松间" * 50})


async def test_a_writer_that_dies_leaves_nobody_waiting(tmp_path: Path) -> None:
    """Cancelled with the loop, the writer tells everybody who waits that the outcome is unknown."""
    async with writing(tmp_path / "store.db") as (writer, _):
        waiting = [asyncio.create_task(writer.write(partial(put, key=f"k{n}"))) for n in range(3)]
        await asyncio.sleep(0)
        (task,) = (one for one in asyncio.all_tasks() if one.get_name() == "store:writer")
        task.cancel()
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(answer) for answer in answers} == {StoreBroken}
        with pytest.raises(StoreBroken):
            await writer.write(partial(put, key="k9"))


async def test_damage_met_by_a_read_is_ours_to_tell(tmp_path: Path) -> None:
    """Pages that rot under open readers end in our error with the way out, in both languages."""
    path = tmp_path / "store.db"
    store = await open_store(path, clock=Dial())
    await _fill(store)
    await store.aclose()
    reader = await open_readonly(path)
    with path.open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xff" * (path.stat().st_size - 8 * 4096))
    with pytest.raises(StoreDamaged, match="restore") as told:
        await reader.read(lambda tx: events.story(tx, "daemon"))
    assert "已损坏" in str(told.value)
    await reader.aclose()


async def test_text_that_is_none_is_damage(tmp_path: Path) -> None:
    """A cell whose bytes are no UTF-8 any more: told as damage, though the driver gives no code."""
    path = tmp_path / "store.db"
    store = await open_store(path, clock=Dial())
    await store.write(lambda tx: meta.put(tx, "word", "松间灯火"))
    await store.aclose()
    data = path.read_bytes()
    assert data.count("松间灯火".encode()) == 1
    path.write_bytes(data.replace("松间灯火".encode(), b"\xff" * 12))
    reader = await open_readonly(path)
    with pytest.raises(StoreDamaged):
        await reader.read(lambda tx: meta.get(tx, "word"))
    await reader.aclose()


async def test_a_lost_head_of_a_store_of_ours_is_damage(tmp_path: Path) -> None:
    """Where a store of ours stood, a file without its head is damaged, not a stranger's."""
    path = tmp_path / "store.db"
    await (await open_store(path, clock=Dial())).aclose()
    with path.open("r+b") as file:
        file.write(b"\x00" * 100)
    with pytest.raises(StoreDamaged, match="restore"):
        await open_store(path, clock=Dial())
    with pytest.raises(StoreDamaged, match="restore"):
        await open_readonly(path)
    other = tmp_path / "notes.db"
    other.write_text("no database of anybody's\n")
    with pytest.raises(NotAStore):
        await open_readonly(other)


@contextmanager
def _somebody(folder: Path) -> Iterator[None]:
    """Permissions bind whoever is not root: as root, be nobody in a folder of nobody's."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_folder_that_may_not_be_written_to_is_named() -> None:
    """Permissions taken away before the start: the file that could not be made is told."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        path = folder / "store.db"
        await (await open_store(path, clock=Dial())).aclose()
        (folder / "store.db.lock").unlink()
        with _somebody(folder):
            folder.chmod(0o500)
            try:
                with pytest.raises(StoreBroken, match=r"store\.db\.lock"):
                    await open_store(path, clock=Dial())
            finally:
                folder.chmod(0o700)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("不能挂载 tmpfs · a tmpfs cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def test_the_reserve_takes_what_is_under_way_when_the_disk_fills_at_once(
    small_disk: Path,
) -> None:
    """A real full disk: writing fails; the reserve given up, it goes on; room back, it is laid."""
    path = small_disk / "store.db"
    store = await open_store(path, clock=Dial())
    place.lay_reserve(path)
    with (small_disk / "filler").open("wb") as filler, contextlib.suppress(OSError):
        while True:
            filler.write(b"x" * 65_536)
            filler.flush()
    left = place.free_bytes(path)
    assert left is not None
    assert left < 65_536
    with pytest.raises(StoreFull):
        await store.write(partial(put, key="k1", size=500_000))
    assert place.give_up_reserve(path)
    await store.write(partial(put, key="k1", size=500_000))
    assert not place.give_up_reserve(path)
    place.lay_reserve(path)
    assert not place.give_up_reserve(path), "where there is no room, none is taken"
    (small_disk / "filler").unlink()
    place.lay_reserve(path)
    assert place.give_up_reserve(path)
    await store.aclose()
