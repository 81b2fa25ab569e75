"""Who has it, how late, what was found: the live picture, from the daemon's own record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from syndicator.core.deadline import Result
from syndicator.core.repost import State
from syndicator.store import open_readonly, views

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from syndicator.core.model import PolicyId
    from syndicator.core.times import Millis
    from syndicator.store.views import Listed

_TOLD: Final = frozenset({State.HELD, State.REFUSED})


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
class Finding:
    """Something a person must look at."""

    repost: int
    site: str
    state: State
    reason: str


@dataclass(slots=True)
class Picture:
    """Everything shown, of one moment."""

    policies: dict[PolicyId, PolicyLine] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def take(self, listed: Listed) -> None:
        """Enter one repost."""
        row = listed.repost
        line = self.policies.get(row.policy)
        if line is None:
            number = listed.doc_no or ""
            line = PolicyLine(listed.title, number, listed.start.lower)
            self.policies[row.policy] = line
        line.states[row.state] += 1
        line.theirs += row.theirs
        line.late += any(due.limit_result is Result.MISSED for due in listed.deadlines)
        if listed.visible is not None:
            line.slowest_ms = max(line.slowest_ms, listed.visible.upper - listed.start.lower)
        if row.state in _TOLD:
            self.findings.append(Finding(row.id, row.site, row.state, row.reason))

    def counted(self) -> Mapping[State, int]:
        """All reposts by state."""
        total: Counter[State] = Counter()
        for line in self.policies.values():
            total.update(line.states)
        return total


async def look(store: Path) -> Picture:
    """Read the picture beside the running daemon. Raises `StoreError` before there is a store."""
    opened = await open_readonly(store)
    picture = Picture()
    try:
        async for listed in views.every(opened):
            picture.take(listed)
    finally:
        await opened.aclose()
    return picture
