"""The audit finds what was changed behind the daemon's back, offline, and names it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from syndicator.core.chain import Broken, Verified
from syndicator.core.events import Claimed
from syndicator.core.model import RepostId
from syndicator.store import Tx, events, open_store, policies
from syndicator.store.audit import Audit, verify_store
from syndicator.store.errors import NotAStore, StoreMissing
from tests.contract.store.ground import NOON, Dial, document, owe, steps
from tests.store.made import filled


def tamper(path: Path, *statements: str) -> None:
    """Change the file as somebody with a tool of his own would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER event_is_not_updated")
        raw.execute("DROP TRIGGER event_is_not_deleted")
        for statement in statements:
            raw.execute(statement)


def broken(audit: Audit) -> Broken:
    """The one chain's break."""
    (chain,) = audit.chains
    assert isinstance(chain.result, Broken)
    assert not audit.ok
    return chain.result


async def test_an_untouched_store_holds(tmp_path: Path) -> None:
    """Every link counts, the head is the one the store tells, and progress is told on the way."""
    path = tmp_path / "store.db"
    heads = await filled(path)
    told: list[int] = []
    audit = verify_store(path, progress=told.append)
    (chain,) = audit.chains
    assert audit.ok
    assert chain.result == Verified(*heads["main"])
    assert told == [1_000]


async def test_it_looks_on_beside_the_daemon(tmp_path: Path) -> None:
    """The audit needs no stop: it reads one moment of a store that is being written to."""
    path = tmp_path / "store.db"
    store = await open_store(path, clock=Dial())
    await store.write(lambda tx: events.append(tx, NOON, "daemon", "started", {}))
    assert verify_store(path).ok
    await store.aclose()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET body = '{\"number\":99}' WHERE seq = 40",
        "UPDATE event SET person = 'somebody' WHERE seq = 40",
        "UPDATE event SET at = at - 1 WHERE seq = 40",
        "UPDATE event SET subject = 'policy:9' WHERE seq = 40",
        "UPDATE event SET body = 'no json' WHERE seq = 40",
        "UPDATE event SET body = '{\"number\": 39}' WHERE seq = 40",
        "UPDATE event SET hash = prev WHERE seq = 40",
    ],
)
async def test_a_changed_event_is_the_first_broken_link(tmp_path: Path, change: str) -> None:
    """Whichever column was changed, the audit names that event."""
    path = tmp_path / "store.db"
    await filled(path)
    tamper(path, change)
    assert broken(verify_store(path)).seq == 40


async def test_a_dropped_event_shows_at_its_successor(tmp_path: Path) -> None:
    """What followed a dropped event follows nothing any more."""
    path = tmp_path / "store.db"
    await filled(path)
    tamper(path, "DELETE FROM event WHERE seq = 40")
    assert broken(verify_store(path)).seq == 41


async def test_a_chain_cut_at_its_end_needs_a_head_noted_elsewhere(tmp_path: Path) -> None:
    """Without the events after, the rest verifies by itself; the head from the journal does not."""
    path = tmp_path / "store.db"
    heads = await filled(path)
    early = verify_store(path, heads["main"][1])
    assert early.ok
    assert early.head_in == "main"
    tamper(path, "DELETE FROM event WHERE seq > 1005")
    assert verify_store(path).ok
    cut = verify_store(path, heads["main"][1])
    assert not cut.ok
    assert cut.head_in is None


async def test_a_row_that_no_event_moved_is_named(tmp_path: Path) -> None:
    """A repost set to confirmed by hand stands where its events did not put it."""
    path = tmp_path / "store.db"
    store = await open_store(path, clock=Dial())
    repost = await store.write(_owed)
    await store.write(steps(repost, Claimed()))
    await store.aclose()
    assert verify_store(path).ok
    tamper(path, "UPDATE repost SET state = 'confirmed', step = 'look'")
    audit = verify_store(path)
    assert audit.astray == ("repost:1",)
    assert not audit.ok


def _owed(tx: Tx) -> RepostId:
    return owe(tx, policies.insert(tx, document(), NOON), "pine")


async def test_a_change_of_hash_begins_a_chain_of_its_own(tmp_path: Path) -> None:
    """From sha256 to sm3 and back: each chain keeps its hash, and both are followed."""
    path = tmp_path / "store.db"
    for algorithm in ("sha256", "sm3", "sm3", "sha256"):
        store = await open_store(path, clock=Dial(), algorithm=algorithm)
        await store.write(lambda tx: events.append(tx, NOON, "daemon", "started", {}))
        await store.aclose()
    audit = verify_store(path)
    assert audit.ok
    found = [(one.chain, one.algorithm, _count(one.result)) for one in audit.chains]
    assert found == [("main", "sha256", 2), ("main-sm3", "sm3", 2)]


def _count(result: Verified | Broken) -> int:
    assert isinstance(result, Verified)
    return result.count


def test_what_cannot_be_audited_is_said(tmp_path: Path) -> None:
    """No file, and a file that is no store, are errors in words."""
    with pytest.raises(StoreMissing):
        verify_store(tmp_path / "store.db")
    (tmp_path / "text.db").write_text("no database, though it is long enough\n" * 100)
    with pytest.raises(NotAStore):
        verify_store(tmp_path / "text.db")
