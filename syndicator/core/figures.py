"""The numbers of one moment, counted from the store: what the metrics page and `status` show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.attention import Kind, Need, ReadSource
    from syndicator.core.repost import State
    from syndicator.core.times import Millis

OVERDUE_SERIES = 200
"""Sites named in the metrics at most, the most urgent first; the rest is a count."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """What one site owes past its limit."""

    site: str
    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class StagePulse:
    """How one stage of the daemon turns."""

    name: str
    ok_at: Millis | None
    """End of the last turn without an error."""
    stuck: bool
    """It does not end its turn within its bound, or ends none without an error."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What needs a person, and how far the office sees, at one moment."""

    needs: tuple[Need, ...]
    """At most `attention.NAMED` of each kind, most urgent first."""
    unnamed: Mapping[Kind, int]
    """How many more there are of a kind."""
    names: Mapping[str, str]
    """What people call the subjects, by subject."""
    sources: tuple[ReadSource, ...]
    oldest: Mapping[State, Millis]
    """Since when the oldest repost is in a state."""
    next_target: Millis | None
    """The next open target of what is not confirmed; past ones included until they are judged."""
    next_limit: Millis | None
    """The same for limits."""
    office_open: bool
    """Whether offices are open, make-up days and holidays considered."""
    calendar_days_left: int
    frozen_platforms: int
    """Platforms that a freeze window (重保) covers."""
    frozen_until: Millis | None
    """End of the longest of these windows."""
    sites: int
    """Sites configured."""
    sites_unlisted: int
    """Of these, sites without an address of their list: nothing can be confirmed there."""
    sites_watched: int
    """Lists that were read because something was owed."""
    sites_blind: int
    """Of these, lists that could not be read at the last visit."""
    forgotten: int
    """Open reposts whose next action is long past: none, or the daemon is broken."""
    backed_up_at: Millis | None
    """Last proved backup."""
    endpoints_down: int = 0
    """Endpoints of CMSs left alone because they do not answer."""
    endpoints_quiet: int = 0
    """Endpoints of CMSs left alone because they asked for it."""

    @property
    def blind_share(self) -> float:
        """Share of the watched lists that could not be read, 0 to 1."""
        return self.sites_blind / self.sites_watched if self.sites_watched else 0.0


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
    evidence_records: int = 0
    """Answers behind verdicts whose bytes are at hand."""
    evidence_bytes: int = 0
    """As they lie in the store, compressed."""
    evidence_expired: int = 0
    """Answers whose bytes retention took."""
    outlook: Outlook | None = None
    """None where only the store was counted."""
