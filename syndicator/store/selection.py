"""Reposts chosen by filter and range of time, for acts on many of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.model import RepostId
from syndicator.core.repost import Repost, State
from syndicator.store import reposts

if TYPE_CHECKING:
    from syndicator.core.model import PolicyId
    from syndicator.core.times import Millis
    from syndicator.store.tx import Cell, Tx

BEFORE_ALL: Final = RepostId(0)
"""Where a walk over all rows begins."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reposts; None chooses all. The range is of the time they entered their state."""

    platform: str | None = None
    site: str | None = None
    policy: PolicyId | None = None
    state: State | None = None
    since: Millis | None = None
    """From this instant on."""
    until: Millis | None = None
    """Before this instant."""

    def parameters(self) -> dict[str, Cell]:
        """As the queries take them."""
        return {
            "platform": self.platform,
            "site": self.site,
            "policy": self.policy,
            "state": self.state,
            "since": self.since,
            "until": self.until,
        }


def counts(tx: Tx, chosen: Selection) -> dict[State, int]:
    """How many in each state; states without one are left out."""
    told = tx.all("selected_counts", **chosen.parameters())
    found = {row["state"]: int(row["n"]) for row in told}
    return {state: found[state] for state in State if state in found}


def rows(tx: Tx, chosen: Selection, state: State, after: RepostId, count: int) -> list[Repost]:
    """The next ones in this state behind `after`, by number."""
    parameters = {**chosen.parameters(), "state": state, "after": after, "count": count}
    return [reposts.repost_of(row) for row in tx.all("selected_rows", **parameters)]
