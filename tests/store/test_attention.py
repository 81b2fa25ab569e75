"""What the store tells of things that need a person, and at what cost."""

import re
import sqlite3
from pathlib import Path

import pytest

from syndicator.core import events as ev
from syndicator.core.attention import Demand
from syndicator.core.deadline import Result
from syndicator.core.model import PersonKey, ProfileKey, RepostId, SiteKey
from syndicator.core.polling import ListState
from syndicator.core.times import Millis, Span
from syndicator.store import attempts, attention, deadlines, open_store, place, policies, watches
from syndicator.store.backup import backup
from syndicator.store.migrate import migrate
from syndicator.store.queries import load_queries
from syndicator.store.sqlite_tx import SqliteTx
from tests.contract.store.ground import EVENING, HOUR, NOON, Dial, document, due, owe, step

QUERIES = load_queries()
PLANS = {
    "attention_waiting": "USING INDEX repost_state (state=?)",
    "attention_limits": "USING INDEX deadline_open (limit_upper>?)",
    "attention_targets": "USING INDEX deadline_target_open (target_upper>?)",
    "attention_limit_sites": "USING INDEX deadline_open (limit_upper=?)",
    "attention_target_sites": "USING INDEX deadline_target_open (target_upper=?)",
    "attention_late": "USING INDEX repost_state (state=?)",
    "attention_oldest": "USING COVERING INDEX repost_state",
    "attention_began": "(chain=? AND seq=?)",
    "attempt_first_sent": "USING INDEX attempt_repost (repost=?)",
}


@pytest.fixture
def tx() -> SqliteTx:
    """A transaction on an empty store in memory."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    raw.row_factory = sqlite3.Row
    migrate(raw)
    return SqliteTx(raw, QUERIES, "main", "sha256")


@pytest.mark.parametrize("name", sorted(PLANS))
def test_what_is_counted_every_quarter_minute_uses_an_index(name: str, tx: SqliteTx) -> None:
    """What is at rest costs nothing."""
    parameters = dict.fromkeys(re.findall(r":([a-z_]+)", QUERIES[name]))
    rows = tx.connection.execute(f"EXPLAIN QUERY PLAN {QUERIES[name]}", parameters)
    assert any(PLANS[name] in str(row[3]) for row in rows)


def test_a_limit_at_many_sites_is_one_demand_until_it_is_decided(tx: SqliteTx) -> None:
    """What is confirmed, ended or judged asks nobody."""
    policy = policies.insert(tx, document(), NOON)
    pine, _, _ = (owe(tx, policy, site, dues=(due(),)) for site in ("pine", "fir", "oak"))
    demand = Demand(
        policy=int(policy),
        revision=1,
        profile=ProfileKey("one-hour"),
        due=Span(EVENING, Millis(EVENING + 59_999)),
        start=document().start,
    )
    assert attention.limits(tx) == [demand]
    assert [one.due.lower for one in attention.targets(tx)] == [NOON + HOUR]
    step(tx, pine, ev.Waived(person=PersonKey("zhang"), reason="机构撤并"))
    assert sorted(site for site, _ in attention.limit_sites(tx, demand)) == ["fir", "oak"]
    for repost in (pine + 1, pine + 2):
        deadlines.decide(
            tx, RepostId(repost), 1, demand.profile, Result.MET, Result.MISSED, EVENING
        )
    assert attention.limits(tx) == []
    assert [(one.site, one.missed, one.count) for one in attention.late(tx)] == [
        ("fir", True, 1),
        ("oak", True, 1),
    ]


def test_the_first_request_that_may_store_is_when_it_was_sent(tx: SqliteTx) -> None:
    """Look-ups send nothing."""
    repost = owe(tx, policies.insert(tx, document(), NOON))
    attempts.begin(tx, repost, "find", 1, NOON)
    assert attempts.first_sent(tx, repost) is None
    for later in (2, 3):
        attempts.begin(tx, repost, "create", 1, Millis(NOON + later))
    assert attempts.first_sent(tx, repost) == NOON + 2


def test_a_blind_site_is_counted_from_when_something_was_owed_there(tx: SqliteTx) -> None:
    """A list that was not read for days while nothing was owed there was no loss."""
    pine = SiteKey("pine")
    watches.wake(tx, pine, NOON)
    for days, state in ((9, ListState.OK), (1, ListState.BLOCKED)):
        at = Millis(NOON - days * 24 * HOUR)
        watches.looked(tx, site=pine, at=at, state=state, reason="", next_poll_at=NOON, failures=1)
    (idle,) = attention.blind(tx)
    assert (idle.seen_at, idle.owes) == (NOON - 9 * 24 * HOUR, False)
    owe(tx, policies.insert(tx, document(), NOON))
    (owing,) = attention.blind(tx)
    assert (owing.seen_at, owing.owes, owing.unit) == (NOON, True, "unit-pine")


async def test_a_proved_backup_is_noted(tmp_path: Path) -> None:
    """Its age is known to the daemon; before the first there is none."""
    file = tmp_path / "s.db"
    store = await open_store(file, clock=Dial())
    assert place.backed_up_at(file) is None
    backup(file, tmp_path / "copy.db")
    noted = place.backed_up_at(file)
    await store.aclose()
    assert noted is not None
    assert noted >= round((tmp_path / "copy.db").stat().st_mtime * 1000) - 1000
