"""One daemon to a store, and no store begun anew where data stood."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from syndicator.store import events, meta, open_readonly, open_store, place
from syndicator.store.errors import (
    NotAStore,
    StoreBroken,
    StoreBusy,
    StoreMissing,
    StoreReadOnly,
)
from tests.contract.store.ground import NOON, Dial

HOLDER: Final = """
import asyncio, sys
from syndicator.ports import SystemClock
from syndicator.store import events, open_store

async def main():
    store = await open_store(sys.argv[1], clock=SystemClock())
    number = 0
    while True:
        number += 1
        note = number
        await store.write(lambda tx: events.append(tx, 1, "daemon", "noted", {"number": note}))
        print(note, flush=True)

asyncio.run(main())
"""


def daemon(path: Path) -> subprocess.Popen[str]:
    """A process that writes to the store without end, and says which number is recorded."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True
    )


async def test_a_second_daemon_is_refused_with_the_firsts_number(tmp_path: Path) -> None:
    """While one process has the store, another learns who has it; then the lock is free."""
    path = tmp_path / "store.db"
    with daemon(path) as first:
        assert first.stdout is not None
        first.stdout.readline()
        with pytest.raises(StoreBusy, match=rf"pid {first.pid}\b") as refused:
            await open_store(path, clock=Dial())
        assert "另一个守护进程" in str(refused.value)
        assert place.holder(path) == first.pid
        first.kill()
        first.stdout.read()
    assert place.holder(path) is None
    await (await open_store(path, clock=Dial())).aclose()


@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to])
async def test_a_second_daemon_by_another_name_is_refused(
    tmp_path: Path, link: Callable[[Path, Path], None]
) -> None:
    """A link to the file in another folder is the same store: refused, and free afterwards."""
    path, other = tmp_path / "store.db", tmp_path / "elsewhere" / "copy.db"
    other.parent.mkdir()
    with daemon(path) as first:
        assert first.stdout is not None
        first.stdout.readline()
        link(other, path)
        with pytest.raises(StoreBusy):
            await open_store(other, clock=Dial())
        first.kill()
        first.stdout.read()
    await (await open_store(path, clock=Dial())).aclose()


async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    """Kill -9 at any moment: every write whose caller was told is there after, the chain whole."""
    path = tmp_path / "store.db"
    with daemon(path) as victim:
        assert victim.stdout is not None
        told = [int(victim.stdout.readline()) for _ in range(50)]
        os.kill(victim.pid, signal.SIGKILL)
        told += [int(line) for line in victim.stdout.read().split()]
    store = await open_store(path, clock=Dial())
    story = await store.read(lambda tx: events.story(tx, "daemon"))
    await store.aclose()
    assert [event.body["number"] for event in story][: len(told)] == told
    assert len(story) - len(told) <= 1


async def test_readers_look_on_beside_the_daemon(tmp_path: Path) -> None:
    """A reading command opens the store of a running daemon, and changes nothing in it."""
    path = tmp_path / "store.db"
    store = await open_store(path, clock=Dial())
    await store.write(lambda tx: meta.put(tx, "a", "b"))
    reader = await open_readonly(path)
    assert await reader.read(lambda tx: meta.get(tx, "a")) == "b"
    with pytest.raises(StoreReadOnly):
        await reader.write(lambda tx: meta.put(tx, "a", "c"))
    await store.write(lambda tx: meta.put(tx, "a", "d"))
    assert await reader.read(lambda tx: meta.get(tx, "a")) == "d"
    await reader.aclose()
    await store.aclose()
    at_rest = await open_readonly(path)
    assert await at_rest.read(lambda tx: meta.get(tx, "a")) == "d"
    await at_rest.aclose()


async def test_a_vanished_store_is_not_begun_anew(tmp_path: Path) -> None:
    """An empty store would publish everything again: it is begun only when somebody says so."""
    path = tmp_path / "store.db"
    await (await open_store(path, clock=Dial())).aclose()
    path.unlink()
    for _ in range(2):
        with pytest.raises(StoreMissing, match="--allow-empty"):
            await open_store(path, clock=Dial())
    assert not path.exists()
    store = await open_store(path, clock=Dial(), allow_empty=True)
    assert await store.read(meta.restored) == meta.Restored(NOON, "")
    (told,) = await store.read(lambda tx: events.story(tx, "daemon"))
    assert told.kind == "begun_anew"
    await store.aclose()


async def test_an_emptied_file_is_a_vanished_store(tmp_path: Path) -> None:
    """Cut to nothing, or replaced by a database without tables: the same refusal."""
    path = tmp_path / "store.db"
    await (await open_store(path, clock=Dial())).aclose()
    path.write_bytes(b"")
    with pytest.raises(StoreMissing):
        await open_store(path, clock=Dial())
    subprocess.run([sys.executable, "-c", _EMPTY_DATABASE, str(path)], check=True, cwd=tmp_path)
    with pytest.raises(StoreMissing):
        await open_store(path, clock=Dial())


_EMPTY_DATABASE: Final = """
import sqlite3, sys
raw = sqlite3.connect(sys.argv[1])
raw.execute("PRAGMA user_version = 1")
raw.execute("VACUUM")
raw.close()
"""


async def test_a_first_start_makes_the_store(tmp_path: Path) -> None:
    """Where nothing ever stood it is made, unmarked, unless the caller wants one that stands."""
    path = tmp_path / "store.db"
    with pytest.raises(StoreMissing):
        await open_store(path, clock=Dial(), create_ok=False)
    with pytest.raises(StoreMissing):
        await open_readonly(path)
    store = await open_store(path, clock=Dial())
    assert await store.read(meta.restored) is None
    await store.aclose()
    assert place.stands(path)
    assert place.stood(path)


async def test_a_strangers_file_is_left_alone(tmp_path: Path) -> None:
    """A file that is no database, and a database that is none of ours, are refused untouched."""
    text = tmp_path / "notes.db"
    text.write_text("this is not a database, it is a long enough text file\n" * 100)
    before = text.read_bytes()
    with pytest.raises(NotAStore):
        await open_store(text, clock=Dial())
    assert text.read_bytes() == before
    other = tmp_path / "other.db"
    make = "import sqlite3,sys;sqlite3.connect(sys.argv[1]).execute('CREATE TABLE books (a)')"
    subprocess.run([sys.executable, "-c", make, str(other)], check=True)
    with pytest.raises(NotAStore):
        await open_store(other, clock=Dial())


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A store in a folder that does not exist says which file it could not make."""
    with pytest.raises(StoreBroken, match=r"store\.db\.lock"):
        await open_store(tmp_path / "no" / "store.db", clock=Dial())


async def test_a_failed_opening_frees_the_lock(tmp_path: Path) -> None:
    """After a refusal the same process can open the store as soon as the cause is mended."""
    path = tmp_path / "store.db"
    path.write_text("no database at all, and long enough to be read as one\n" * 100)
    with pytest.raises(NotAStore):
        await open_store(path, clock=Dial())
    path.unlink()
    await (await open_store(path, clock=Dial())).aclose()


async def test_a_store_that_is_only_being_made_holds_nothing_to_read(tmp_path: Path) -> None:
    """Between the file's first byte and its schema a reader is told to wait, in plain words."""
    path = tmp_path / "store.db"
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA user_version = 1")
    raw.close()
    with pytest.raises(StoreMissing, match="being made"):
        await open_readonly(path)
