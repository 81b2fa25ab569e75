"""The matrix unit × policy: its cells for the status page, its sums for a live picture.

Everything here only reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.model import PolicyId, RepostId, SiteKey, UnitKey
from syndicator.core.repost import State
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict

if TYPE_CHECKING:
    from syndicator.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Column:
    """A released policy."""

    id: PolicyId
    title: str
    doc_no: str | None
    start: Millis
    """Earliest start of its clocks."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How one repost stands."""

    repost: RepostId
    site: SiteKey
    unit: UnitKey
    state: State
    verdict: Verdict | None
    theirs: bool
    late: bool
    """A limit of what is wanted is missed."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Reposts of one policy in one state."""

    policy: PolicyId
    title: str
    doc_no: str | None
    start: Millis
    state: State
    count: int
    theirs: int
    late: int
    """Of them, how many missed a limit of any revision."""
    slowest_ms: int | None
    """Longest time from the policy's start to the first sight of a copy, at most."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A repost that came into its state lately."""

    repost: RepostId
    site: SiteKey
    state: State
    reason: str


def columns(tx: Tx, count: int) -> list[Column]:
    """The newest released policies."""
    return [
        Column(PolicyId(row["id"]), row["title"], row["doc_no"], Millis(row["start_lower"]))
        for row in tx.all("matrix_policies", count=count)
    ]


def cells(tx: Tx, policy: PolicyId) -> list[Cell]:
    """Every repost of one policy, by unit and site."""
    return [
        Cell(
            repost=RepostId(row["id"]),
            site=SiteKey(row["site"]),
            unit=UnitKey(row["unit"]),
            state=State(row["state"]),
            verdict=None if row["verdict"] is None else Verdict(row["verdict"]),
            theirs=bool(row["theirs"]),
            late=bool(row["late"]),
        )
        for row in tx.all("matrix_cells", policy=policy)
    ]


def tallies(tx: Tx) -> list[Tally]:
    """All reposts, summed up by policy and state."""
    return [
        Tally(
            policy=PolicyId(row["policy"]),
            title=row["title"],
            doc_no=row["doc_no"],
            start=Millis(row["start_lower"]),
            state=State(row["state"]),
            count=row["n"],
            theirs=row["theirs"],
            late=row["late"],
            slowest_ms=row["slowest"],
        )
        for row in tx.all("matrix_tally")
    ]


def newest(tx: Tx, state: State, count: int) -> list[Newcomer]:
    """The reposts that came into a state last, the newest first."""
    return [
        Newcomer(RepostId(row["id"]), SiteKey(row["site"]), State(row["state"]), row["reason"])
        for row in tx.all("matrix_newest_in", state=state, count=count)
    ]


def to_hand_over(tx: Tx) -> bool:
    """Whether anything is still to be handed over, looked for or rescued."""
    row = tx.one("matrix_to_hand_over")
    return row is not None and bool(row["more"])
