"""The matrix unit × policy, as the status page shows it. Everything here only reads."""

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
