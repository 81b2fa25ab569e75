"""`audit verify` names the first broken link, offline."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from syndicator.cli import run
from tests.cli.office import Office, objects
from tests.cli.stored import Day


def tamper(store: Path, statement: str) -> None:
    """Change the file as somebody with the database's own tools would."""
    with closing(sqlite3.connect(store)) as raw:
        raw.execute("DROP TRIGGER event_is_not_updated")
        raw.execute("DROP TRIGGER event_is_not_deleted")
        raw.execute(statement)
        raw.commit()


def verified(
    place: Office, capsys: pytest.CaptureFixture[str], *options: str, code: int
) -> list[dict[str, object]]:
    """What it says, as objects."""
    assert run(["audit", "verify", "--json", *options, *place.option()]) == code
    return objects(capsys.readouterr().out)


def test_a_whole_chain_holds(place: Office, day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    """Count and head of the chain, which a later audit can be given."""
    chain, audit = verified(place, capsys, code=0)
    assert (chain["chain"], chain["ok"], audit["ok"]) == ("main", True, True)
    head = str(chain["head"])
    _, again = verified(place, capsys, "--head", head.upper(), code=0)
    assert again["head_in"] == "main"


def test_a_changed_event_is_named(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first link that does not hold is named, and the exit code is 1."""
    tamper(place.store, "UPDATE event SET person = 'nobody' WHERE seq IN (5, 7)")
    chain, audit = verified(place, capsys, code=1)
    assert (chain["broken_at"], audit["ok"]) == (5, False)
    assert run(["audit", "verify", *place.option()]) == 1
    complaint = capsys.readouterr().err
    assert "第 5 条" in complaint
    assert "link 5" in complaint


def test_a_chain_cut_off_lacks_the_known_head(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its last events a chain verifies by itself; the head noted earlier shows the cut."""
    head = str(verified(place, capsys, code=0)[0]["head"])
    tamper(place.store, "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)")
    _, audit = verified(place, capsys, "--head", head, code=1)
    assert audit["head_in"] is None


def test_a_row_changed_behind_the_daemon_is_named(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """A repost that stands where no event put it is named."""
    statement = f"UPDATE repost SET state = 'confirmed' WHERE id = {day.late}"
    tamper(place.store, statement)
    *_, audit = verified(place, capsys, code=1)
    assert audit["astray"] == [f"repost:{day.late}"]


def test_a_store_is_named_directly(
    place: Office, day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An auditor needs the file and nothing else: no configuration, no daemon."""
    assert run(["audit", "verify", "--store", str(place.store), "--json"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert json.loads(first)["ok"] is True
    assert run(["audit", "verify", "--store", str(tmp_path / "none.db")]) == 1
    assert " · " in capsys.readouterr().err
