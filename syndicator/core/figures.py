"""The numbers of one moment, counted from the store: what the metrics page and `status` show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.times import Millis

OVERDUE_SERIES = 200
"""Sites named in the metrics at most, the most urgent first; the rest is a count."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """What one site owes past its limit."""

    site: str
    unit: str
    count: int
    oldest_limit: Millis


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts at `at`; every one of them is of the store, none is remembered."""

    at: Millis
    reposts: Mapping[str, int]
    """By state."""
    policies: Mapping[str, int]
    """By state."""
    held_since: Millis | None
    """When the oldest policy that waits for a person was first seen."""
    items: Mapping[str, int]
    """By decision."""
    site_lists: Mapping[str, int]
    """Sites by the outcome of their last look."""
    undecided: int
    """Deadlines whose outcome our looks do not tell."""
    overdue: tuple[Overdue, ...]
    """Sites past a limit, most urgent first, at most OVERDUE_SERIES."""
    overdue_more: int
    """Overdue sites beyond those."""
    owed: int
    """Reposts not ended by a person."""
    confirmed: int
    in_limit: int
    """Confirmed with every limit met."""
