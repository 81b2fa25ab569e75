"""Backup beside a running daemon, restore with everything looked up again."""

import asyncio
from pathlib import Path

import pytest

from syndicator.core.times import Millis
from syndicator.store import Tx, events, meta, open_readonly, open_store
from syndicator.store.audit import verify_store
from syndicator.store.backup import backup, restore
from syndicator.store.errors import BackupBad, StoreBusy, StoreDown, StoreMissing
from tests.contract.store.ground import HOUR, NOON, Dial
from tests.store.made import EVENTS, filled

LATER = Millis(NOON + HOUR)


def note(tx: Tx) -> int:
    """Append one event."""
    return events.append(tx, NOON, "daemon", "noted", {"text": "松间" * 200})


async def test_a_backup_is_one_moment_of_a_store_at_work(tmp_path: Path) -> None:
    """Commits go on while it is made; the copy is whole, and ends where some commit ended."""
    path, to = tmp_path / "store.db", tmp_path / "backup.db"
    store = await open_store(path, clock=Dial())
    await asyncio.gather(*(store.write(note) for _ in range(3_000)))
    told: list[tuple[int, int]] = []
    making = asyncio.create_task(
        asyncio.to_thread(backup, path, to, lambda done, whole: told.append((done, whole)))
    )
    written = 0
    while not making.done():
        await store.write(note)
        written += 1
    made = await making
    whole = await store.read(events.heads)
    await store.aclose()
    assert made.size == to.stat().st_size
    assert 3_000 <= made.heads["main"][0] <= whole["main"][0]
    assert told
    assert told[-1][0] == told[-1][1]
    assert verify_store(to, made.heads["main"][1]).ok
    assert sorted(file.name for file in tmp_path.glob("backup*")) == ["backup.db"]


async def test_nothing_is_overwritten_by_a_backup(tmp_path: Path) -> None:
    """An existing file is refused; a store that is not there makes no file."""
    path, to = tmp_path / "store.db", tmp_path / "backup.db"
    await filled(path)
    to.write_text("precious")
    with pytest.raises(BackupBad, match="已存在"):
        backup(path, to)
    assert to.read_text() == "precious"
    with pytest.raises(StoreMissing):
        backup(tmp_path / "no.db", tmp_path / "other.db")
    assert not (tmp_path / "other.db").exists()


async def test_a_restore_keeps_the_old_store_and_marks_the_new(tmp_path: Path) -> None:
    """What stood there lies aside, the restore is in the chain with its person, the mark is set."""
    path, to = tmp_path / "store.db", tmp_path / "backup.db"
    await filled(path)
    made = backup(path, to)
    done = restore(to, path, at=LATER, person="qian")
    assert done.heads == made.heads
    assert done.aside is not None
    assert verify_store(done.aside, made.heads["main"][1]).ok
    reader = await open_readonly(path)
    assert await reader.read(meta.restored) == meta.Restored(LATER, str(to))
    last = (await reader.read(lambda tx: events.story(tx, "daemon")))[-1]
    await reader.aclose()
    assert (last.kind, last.person, last.at) == ("restored", "qian", LATER)
    assert verify_store(path, made.heads["main"][1]).ok
    store = await open_store(path, clock=Dial())
    assert await store.write(note) == EVENTS + 2
    await store.aclose()


async def test_a_lost_store_is_restored_from_its_backup(tmp_path: Path) -> None:
    """Where the file is gone or damaged, the backup takes its place without further words."""
    path, to = tmp_path / "store.db", tmp_path / "backup.db"
    await filled(path)
    backup(path, to)
    path.write_bytes(path.read_bytes()[:5_000])
    assert restore(to, path, at=LATER).aside is not None
    path.unlink()
    assert restore(to, path, at=LATER).aside is None
    assert verify_store(path).ok


async def test_a_restore_over_a_running_daemon_is_refused(tmp_path: Path) -> None:
    """The daemon's store is not pulled away under it."""
    path, to = tmp_path / "store.db", tmp_path / "backup.db"
    store = await open_store(path, clock=Dial())
    await store.write(note)
    backup(path, to)
    with pytest.raises(StoreBusy):
        restore(to, path, at=LATER)
    await store.write(note)
    await store.aclose()


async def test_a_restore_that_would_forget_is_refused_unless_meant(tmp_path: Path) -> None:
    """A store with events the backup lacks is replaced only on an explicit word."""
    path, to = tmp_path / "store.db", tmp_path / "backup.db"
    await filled(path)
    backup(path, to)
    store = await open_store(path, clock=Dial())
    await store.write(note)
    await store.aclose()
    with pytest.raises(BackupBad, match="--over-newer"):
        restore(to, path, at=LATER)
    assert verify_store(path).chains[0].result.count == EVENTS + 1  # type: ignore[union-attr]
    restore(to, path, at=LATER, over_newer=True)
    assert len(list(tmp_path.glob("store.db.aside-*"))) >= 1


async def test_a_damaged_backup_replaces_nothing(tmp_path: Path) -> None:
    """A backup that does not hold is refused before anything is moved."""
    path, to = tmp_path / "store.db", tmp_path / "backup.db"
    await filled(path)
    backup(path, to)
    before = path.read_bytes()
    bad = to.read_bytes()
    changed = bad.replace(b'{"number":500}', b'{"number":501}')
    assert changed != bad
    to.write_bytes(changed)
    with pytest.raises(BackupBad, match="audit verify"):
        restore(to, path, at=LATER)
    to.write_bytes(bad[:8_192] + b"\x00" * (len(bad) - 8_192))
    with pytest.raises((BackupBad, StoreDown)):
        restore(to, path, at=LATER)
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.restoring")) == []
