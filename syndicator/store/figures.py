"""The numbers of one moment, counted anew each time: nothing is remembered, so nothing drifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.figures import OVERDUE_SERIES, Figures, Overdue
from syndicator.core.polling import ListState
from syndicator.core.repost import ENDS, State
from syndicator.core.times import Millis
from syndicator.store import evidence, items, policies, reposts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.store.tx import Tx


def count(tx: Tx, now: Millis) -> Figures:
    """Count everything as it stands in the store at `now`."""
    states = reposts.counts_by_state(tx)
    overdue = [
        Overdue(row["site"], row["unit"], int(row["n"]))
        for row in tx.all("figure_overdue", now=now)
    ]
    _, held_since = policies.waiting(tx)
    kept = evidence.usage(tx)
    return Figures(
        at=now,
        reposts={str(state): number for state, number in states.items()},
        policies=_by_state(tx, "figure_policies", policies.PolicyState),
        held_since=held_since,
        items={str(decision): number for decision, number in items.counts(tx).items()},
        site_lists=_by_state(tx, "figure_lists", ListState),
        undecided=_number(tx, "figure_undecided"),
        overdue=tuple(overdue[:OVERDUE_SERIES]),
        overdue_more=len(overdue[OVERDUE_SERIES:]),
        owed=sum(number for state, number in states.items() if state not in ENDS),
        confirmed=states[State.CONFIRMED],
        in_limit=_number(tx, "figure_in_limit"),
        evidence_records=kept.records,
        evidence_bytes=kept.bytes,
        evidence_expired=kept.expired,
    )


def _by_state(tx: Tx, name: str, states: Iterable[str]) -> dict[str, int]:
    """Counts by state, zeros included."""
    found = {str(row["state"]): int(row["n"]) for row in tx.all(name)}
    return {**dict.fromkeys(map(str, states), 0), **found}


def _number(tx: Tx, name: str) -> int:
    row = tx.one(name)
    return 0 if row is None else int(row["n"])
