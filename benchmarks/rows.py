"""Many rows at once: one policy's rows copied in SQL to further policies."""

import sqlite3
from contextlib import closing
from pathlib import Path

STORE = "bench.db"


def multiply(folder: Path, policies: int, *, history: bool) -> int:
    """Copy policy 1 with its reposts and deadlines to as many policies in all; how many rows.

    `history` makes the copies' reposts confirmed ones, whose next look is a day away; else they
    are due pushes like the first policy's. The store must be closed.
    """
    with closing(sqlite3.connect(folder / STORE, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        for policy in range(2, policies + 1):
            _copy(db, "policy", {"id": str(policy), "doc_no": f"'压测|2026|{policy}'"}, "id = 1")
            _copy(db, "revision", {"policy": str(policy)}, "policy = 1")
            changed = {"id": "NULL", "policy": str(policy)}
            if history:
                far = "due + 86400000"
                changed |= {"state": "'confirmed'", "step": "'look'", "due": far, "sent": "1"}
            _copy(db, "repost", changed, "policy = 1")
            if not history:
                _copy_deadlines(db, policy)
        db.execute("COMMIT")
        db.execute("ANALYZE")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (count,) = db.execute("SELECT count(*) FROM repost").fetchone()
        return int(count)


def _copy(db: sqlite3.Connection, table: str, changed: dict[str, str], where: str) -> None:
    columns = [str(row[1]) for row in db.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed.get(name, name) for name in columns)
    names = ", ".join(columns)
    db.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {where}")  # noqa: S608 - names of our own schema


def _copy_deadlines(db: sqlite3.Connection, policy: int) -> None:
    columns = [str(row[1]) for row in db.execute("PRAGMA table_info(deadline)")]
    values = ", ".join("new.id" if name == "repost" else f"d.{name}" for name in columns)
    db.execute(
        f"INSERT INTO deadline ({', '.join(columns)}) SELECT {values} FROM deadline d "  # noqa: S608 - names of our own schema
        "JOIN repost old ON old.id = d.repost AND old.policy = 1 "
        "JOIN repost new ON new.site = old.site AND new.policy = ?",
        (policy,),
    )
