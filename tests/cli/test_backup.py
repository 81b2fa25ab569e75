"""`backup` and `restore`: one proved file, never over a running daemon, nothing lost in silence."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from syndicator.cli import run
from syndicator.store.place import lock
from tests.cli.office import Office, objects
from tests.cli.stored import Day


def test_a_backup_is_proved_and_restores(
    place: Office, day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was backed up stands again after the store is lost; the restore is an event."""
    copy = tmp_path / "copy.db"
    assert run(["backup", str(copy), "--json", *place.option()]) == 0
    (done,) = objects(capsys.readouterr().out)
    assert (done["file"], done["bytes"]) == (str(copy), copy.stat().st_size)
    place.store.unlink()
    assert run(["restore", str(copy), "--json", *place.option()]) == 0
    (restored,) = objects(capsys.readouterr().out)
    assert restored["aside"] is None
    assert restored["heads"] == done["heads"]
    assert run(["export", *place.option()]) == 0
    assert len(objects(capsys.readouterr().out)) == 4
    with closing(sqlite3.connect(place.store)) as raw:
        last = raw.execute("SELECT kind, person FROM event ORDER BY seq DESC").fetchone()
    assert last == ("restored", "tester")


def test_an_existing_file_is_not_overwritten(
    place: Office, day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A backup never destroys another file."""
    copy = tmp_path / "copy.db"
    copy.write_text("diary")
    assert run(["backup", str(copy), *place.option()]) == 1
    assert copy.read_text() == "diary"
    assert " · " in capsys.readouterr().err


def test_restore_is_refused_while_a_daemon_runs(
    place: Office, day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever holds the store's lock keeps it; nothing is changed."""
    copy = tmp_path / "copy.db"
    assert run(["backup", str(copy), *place.option()]) == 0
    before = place.store.read_bytes()
    held = lock(place.store)
    try:
        assert run(["restore", str(copy), *place.option()]) == 1
    finally:
        held.release()
    assert place.store.read_bytes() == before
    assert "守护进程" in capsys.readouterr().err


def test_a_damaged_backup_is_refused(
    place: Office, day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is no store does not replace one."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    assert run(["restore", str(copy), *place.option()]) == 1
    assert " · " in capsys.readouterr().err
    assert run(["export", *place.option()]) == 0


def test_an_older_backup_needs_a_word(
    place: Office, day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over a store that knows more a restore must be meant; the store is then kept aside."""
    copy = tmp_path / "copy.db"
    assert run(["backup", str(copy), *place.option()]) == 0
    # A restore records itself, so the store is newer than its backup from then on.
    assert run(["restore", str(copy), *place.option()]) == 0
    capsys.readouterr()
    assert run(["restore", str(copy), *place.option()]) == 1
    assert "--over-newer" in capsys.readouterr().err
    assert run(["restore", str(copy), "--over-newer", "--json", *place.option()]) == 0
    aside = json.loads(capsys.readouterr().out)["aside"]
    assert Path(aside).is_file()
