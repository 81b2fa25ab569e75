"""Who has it, how late, what was found: the live picture, from the daemon's own record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from syndicator.core.repost import State
from syndicator.store import matrix, open_readonly

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from syndicator.core.model import PolicyId
    from syndicator.core.times import Millis
    from syndicator.store import Tx
    from syndicator.store.matrix import Newcomer, Tally

_TOLD: Final = (State.HELD, State.REFUSED)
_FINDINGS: Final = 100
"""Of each kind, at most: a screen shows five, a log names those that came since the last look."""


@dataclass(slots=True)
class PolicyLine:
    """One document in the picture."""

    title: str
    doc_no: str
    start: Millis
    states: Counter[State] = field(default_factory=Counter)
    late: int = 0
    theirs: int = 0
    slowest_ms: int = 0
    """Longest lag of a confirmed copy, at most."""

    @property
    def owed(self) -> int:
        """How many sites owe it."""
        return self.states.total()


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything shown, of one moment."""

    policies: Mapping[PolicyId, PolicyLine] = field(default_factory=dict)
    findings: tuple[Newcomer, ...] = ()
    """What a person must look at, the newest last."""

    def counted(self) -> Mapping[State, int]:
        """All reposts by state."""
        total: Counter[State] = Counter()
        for line in self.policies.values():
            total.update(line.states)
        return total


def picture_of(tallies: Iterable[Tally], findings: Iterable[Newcomer]) -> Picture:
    """Put sums and findings together."""
    lines: dict[PolicyId, PolicyLine] = {}
    for one in tallies:
        line = lines.setdefault(one.policy, PolicyLine(one.title, one.doc_no or "", one.start))
        line.states[one.state] += one.count
        line.theirs += one.theirs
        line.late += one.late
        line.slowest_ms = max(line.slowest_ms, one.slowest_ms or 0)
    return Picture(lines, tuple(findings))


async def look(store: Path) -> Picture:
    """Read the picture beside the running daemon. Raises `StoreError` before there is a store."""
    opened = await open_readonly(store)

    def read(tx: Tx) -> Picture:
        found = [one for state in _TOLD for one in matrix.newest(tx, state, _FINDINGS)]
        return picture_of(matrix.tallies(tx), reversed(found))

    try:
        return await opened.read(read)
    finally:
        await opened.aclose()
