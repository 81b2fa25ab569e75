"""Named SQL: every query is found, used, portable, and answered from an index where it must be."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndicator.core.deadline import Result
from syndicator.core.polling import ListState
from syndicator.core.repost import ENDS, State, Step
from syndicator.core.times import Precision
from syndicator.core.verdict import Verdict
from syndicator.store.items import ItemDecision
from syndicator.store.migrate import migrate
from syndicator.store.policies import PolicyState
from syndicator.store.queries import load_queries, named, sql_files

QUERIES = load_queries()
SCHEMA = (sql_files() / "schema.sql").read_text(encoding="utf-8")
TABLE_SCAN = re.compile(r"SCAN (repost|item|event|deadline|[rde])\b(?!.*INDEX)")
_WORD = re.compile(r"'[^']*'")


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    """An empty store in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    yield connection
    connection.close()


def test_a_file_of_queries_is_split_by_name() -> None:
    """Each text stands under its name, comments and the last semicolon left out."""
    text = "-- name: one\n-- why\nSELECT 1\n;\n\n-- name: two\nSELECT :a;\n"
    assert named(text) == [("one", "SELECT 1\n"), ("two", "SELECT :a")]


def test_every_query_is_used_and_every_use_is_there(repository: Path) -> None:
    """No dead query, and no name that only fails when it is first run."""
    room = repository / "syndicator" / "store"
    code = "\n".join(file.read_text(encoding="utf-8") for file in room.glob("*.py"))
    unused = [name for name in QUERIES if f'"{name}"' not in code]
    called = set(re.findall(r"tx\.(?:run|insert|one|all|each|many)\(\s*\"([a-z_]+)\"", code))
    assert unused == []
    assert called - set(QUERIES) == set()


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_keeps_to_the_portable_subset(name: str, raw: sqlite3.Connection) -> None:
    """Named parameters only, no clock, no JSON operator, and the schema knows what it names."""
    text = _WORD.sub("''", QUERIES[name])
    assert "?" not in text
    assert not re.search(r"(?i)\b(datetime|strftime|julianday|now|current_\w+)\s*\(", text)
    assert not re.search(r"(?i)->|\bjson\w*\s*\(|\browid\b|\bglob\b|insert or |replace into", text)
    parameters = dict.fromkeys(re.findall(r":([a-z_]+)", text))
    raw.execute(f"EXPLAIN {QUERIES[name]}", parameters)


PLANS = {
    "repost_claim": "USING COVERING INDEX repost_next (step=? AND platform=?)",
    "repost_fronts": "USING COVERING INDEX repost_next (step=? AND platform>?)",
    "repost_due": "USING INDEX repost_due (step=? AND due<?)",
    "repost_get": "USING INTEGER PRIMARY KEY",
    "repost_move_if_unmoved": "USING INTEGER PRIMARY KEY",
    "repost_at_site": "USING INDEX repost_site (site=? AND state=?)",
    "repost_on_site": "USING INDEX repost_site (site=?)",
    "repost_look_ids": "USING INDEX repost_site (site=?)",
    "repost_versions_at_site": "USING INDEX repost_site (site=?)",
    "repost_unseen_at_site": "USING INDEX repost_site (site=?)",
    "repost_of_policy": "USING INDEX sqlite_autoindex_repost_1 (policy=?)",
    "repost_stuck": "USING INDEX repost_due (step=? AND due<?)",
    "repost_counts": "SEARCH tally USING PRIMARY KEY (thing=?)",
    "item_counts": "SEARCH tally USING PRIMARY KEY (thing=?)",
    "figure_in_limit": "SEARCH tally USING PRIMARY KEY (thing=?)",
    "figure_overdue": "USING INDEX repost_state (state=?)",
    "attention_oldest": "SEARCH tally USING PRIMARY KEY (thing=?)",
    "deadline_passed_limits": "USING INDEX deadline_open (limit_upper<?)",
    "deadline_passed_targets": "USING INDEX deadline_target_open (target_upper<?)",
    "deadline_nearest": "(repost=? AND revision=?)",
    "event_head": "USING INDEX sqlite_autoindex_event_1 (chain=?)",
    "event_story": "USING INDEX event_subject (subject=?)",
    "item_due": "USING INDEX item_due (plan_at<?)",
    "item_seen_again": "(source=? AND address_key=?)",
    "watch_due": "USING INDEX site_watch_due (next_poll_at<?)",
    "sighting_last": "USING INDEX sighting_repost (repost=?)",
    "evidence_expire": "USING INDEX evidence_age (at<?)",
    "evidence_find": "USING INDEX evidence_age (at=?)",
    "evidence_whole": "USING INDEX evidence_digest (digest=?)",
    "evidence_of": "SEARCH p USING PRIMARY KEY (sighting=?)",
    "policy_by_key": "USING PRIMARY KEY (kind=? AND value=?)",
}


@pytest.mark.parametrize("name", sorted(PLANS))
def test_what_runs_often_is_answered_from_an_index(name: str, raw: sqlite3.Connection) -> None:
    """The plan names the index and never reads a whole table of reposts, items or events."""
    parameters = dict.fromkeys(re.findall(r":([a-z_]+)", QUERIES[name]))
    rows = raw.execute(f"EXPLAIN QUERY PLAN {QUERIES[name]}", parameters)
    plan = [str(row[3]) for row in rows]
    assert any(PLANS[name] in line for line in plan), plan
    assert [line for line in plan if TABLE_SCAN.match(line)] == []


@pytest.mark.parametrize("name", ["repost_claim", "watch_due"])
def test_the_queue_is_read_in_order_and_never_sorted(name: str, raw: sqlite3.Connection) -> None:
    """An index gives the order, so the first rows cost the same at a million."""
    parameters = dict.fromkeys(re.findall(r":([a-z_]+)", QUERIES[name]))
    plan = " ".join(
        str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {QUERIES[name]}", parameters)
    )
    assert "TEMP B-TREE" not in plan


def words(table: str, column: str) -> set[str]:
    """The words that a column's CHECK admits."""
    body = re.search(rf"CREATE TABLE {table} \((.*?)\n\) STRICT", SCHEMA, re.DOTALL)
    assert body is not None
    check = re.search(rf"CHECK \({column} IN \(([^)]*)\)\)", body.group(1))
    assert check is not None
    return set(re.findall(r"'([a-z_]+)'", check.group(1)))


def test_the_schema_admits_the_words_of_the_core_and_no_others() -> None:
    """States, steps, verdicts, results and decisions in CHECKs come from the core's own lists."""
    assert words("repost", "state") == set(State)
    assert words("repost", "step") == set(Step)
    assert words("sighting", "verdict") == set(Verdict)
    assert words("deadline", "limit_result") == set(Result)
    assert words("deadline", "target_result") == set(Result)
    assert words("source", "state") == set(ListState)
    assert words("site_watch", "state") == set(ListState)
    assert words("item", "decision") == set(ItemDecision)
    assert words("policy", "state") == set(PolicyState)
    assert words("policy", "published_precision") == set(Precision)
    ends = re.search(r"\(step = 'none'\) = \(state IN \(([^)]*)\)\)", SCHEMA)
    assert ends is not None
    assert set(re.findall(r"'([a-z]+)'", ends.group(1))) == set(ENDS)


@pytest.mark.parametrize("change", ["UPDATE event SET kind = 'x'", "DELETE FROM event"])
def test_events_cannot_be_changed_by_statement(change: str, raw: sqlite3.Connection) -> None:
    """The table is append-only, by triggers, for whoever holds the connection."""
    raw.execute(
        "INSERT INTO event (chain, seq, at, subject, kind, body, prev, hash) "
        "VALUES ('main', 1, 1, 'daemon', 'started', '{}', '', '')"
    )
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(change)
