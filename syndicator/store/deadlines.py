"""Deadlines: what each rule demands of each revision of each repost, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.deadline import Due, Result, urgency
from syndicator.core.model import Form, ProfileKey, RepostId
from syndicator.core.times import Millis, Span
from syndicator.store.columns import dump, millis, span, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.store.tx import Cell, Row, Tx


@dataclass(frozen=True, slots=True)
class Deadline:
    """One rule's demand and how it stands."""

    repost: RepostId
    revision: int
    profile: ProfileKey
    accepts: frozenset[Form]
    target: Span | None
    limit: Span | None
    provisional: bool
    target_result: Result
    limit_result: Result
    decided_at: Millis | None
    visible: Span | None
    """When this revision appeared, kept once a newer one is wanted."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A demand whose target or limit is past and still open."""

    repost: RepostId
    revision: int
    profile: ProfileKey
    target: Span | None
    limit: Span | None
    results: tuple[Result, Result]
    """Of target and limit."""
    absent_at: Millis | None
    """Last good look at the site without the copy."""


def insert(tx: Tx, repost: RepostId, revision: int, dues: Iterable[Due]) -> None:
    """Enter what the rules demand of a revision; it also says how urgent the repost now is.

    Demands that are entered already stay as they are.
    """
    known = tuple(dues)
    tx.many("deadline_add", [_cells(repost, revision, due) for due in known])
    if known:
        tx.run("repost_set_urgency", id=repost, urgency=urgency(known))


def of(tx: Tx, repost: RepostId, revision: int) -> list[Deadline]:
    """The demands on one revision."""
    rows = tx.all("deadline_of", repost=repost, revision=revision)
    return [deadline_of(row) for row in rows]


def all_of(tx: Tx, repost: RepostId) -> list[Deadline]:
    """The demands on every revision, older ones first."""
    return [deadline_of(row) for row in tx.all("deadline_all_of", repost=repost)]


def nearest(tx: Tx, repost: RepostId) -> tuple[Millis | None, Millis | None]:
    """Earliest target and earliest limit of what is wanted now, past ones included."""
    row = tx.one("deadline_nearest", repost=repost)
    return (None, None) if row is None else (millis(row["target"]), millis(row["due"]))


def decide(
    tx: Tx,
    repost: RepostId,
    revision: int,
    profile: ProfileKey,
    target: Result,
    limit: Result,
    at: Millis,
) -> None:
    """Record how a demand stands; what was met or missed stays so."""
    tx.run(
        "deadline_decide",
        repost=repost,
        revision=revision,
        profile=profile,
        target=target,
        due=limit,
        at=at,
    )


def passed(tx: Tx, now: Millis, count: int) -> list[Passed]:
    """Open demands whose target or limit is surely past, at most `count` of each kind."""
    rows = [
        *tx.all("deadline_passed_limits", now=now, count=count),
        *tx.all("deadline_passed_targets", now=now, count=count),
    ]
    found = {(row["repost"], row["revision"], row["profile"]): _passed(row) for row in rows}
    return list(found.values())


def soon(tx: Tx, now: Millis, until: Millis) -> int:
    """Reposts not confirmed whose limit falls within the time given."""
    row = tx.one("deadline_overdue_count", now=now, until=until)
    return 0 if row is None else int(row["n"])


def deadline_of(row: Row) -> Deadline:
    """The value of a row."""
    return Deadline(
        repost=RepostId(row["repost"]),
        revision=row["revision"],
        profile=ProfileKey(row["profile"]),
        accepts=frozenset(Form(form) for form in texts(row["accepts"])),
        target=span(row, "target"),
        limit=span(row, "limit"),
        provisional=bool(row["provisional"]),
        target_result=Result(row["target_result"]),
        limit_result=Result(row["limit_result"]),
        decided_at=millis(row["decided_at"]),
        visible=span(row, "visible"),
    )


def _passed(row: Row) -> Passed:
    one = deadline_of(row)
    return Passed(
        repost=one.repost,
        revision=one.revision,
        profile=one.profile,
        target=one.target,
        limit=one.limit,
        results=(one.target_result, one.limit_result),
        absent_at=millis(row["absent_at"]),
    )


def _cells(repost: RepostId, revision: int, due: Due) -> dict[str, Cell]:
    return {
        "repost": repost,
        "revision": revision,
        "profile": due.profile,
        "accepts": dump(sorted(due.accepts)),
        "target_lower": due.target.lower if due.target else None,
        "target_upper": due.target.upper if due.target else None,
        "limit_lower": due.limit.lower if due.limit else None,
        "limit_upper": due.limit.upper if due.limit else None,
        "provisional": due.provisional,
    }
