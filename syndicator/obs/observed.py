"""Everything worth telling, as values. Stages emit these and call no metric and no logger.

Durations are seconds; instants are UTC milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicator.core.times import Millis


@dataclass(frozen=True, slots=True)
class StageTurned:
    """One turn of a stage's loop ended."""

    stage: str
    ok: bool
    seconds: float
    counts: tuple[tuple[str, int], ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class SourceRead:
    """A source was polled."""

    source: str
    state: str
    """ok, empty, failed, blocked, changed, or unchanged."""
    new: int
    seconds: float
    reason: str = ""
    skew_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ItemDecided:
    """An item got its decision."""

    item: int
    decision: str
    title: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One exchange with a CMS ended."""

    platform: str
    site: str
    repost: int
    op: str
    outcome: str
    seconds: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SiteRead:
    """A site's public list was polled."""

    site: str
    state: str
    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A repost went from one state to another."""

    repost: int
    site: str
    event: str
    before: str
    after: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lagged:
    """A repost was confirmed for the first time: its lag, and where the time went.

    Milliseconds from the start of the clocks; None where that step did not happen (staff copies
    are not sent). Lags are upper bounds; `lower_ms` is the lower bound of the whole.
    """

    repost: int
    theirs: bool
    lower_ms: int
    upper_ms: int
    responsible_ms: int
    """责任口径: from release."""
    stages: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DeadlineJudged:
    """A target or limit was met, missed, or cannot be decided."""

    repost: int
    profile: str
    which: str
    result: str


@dataclass(frozen=True, slots=True)
class Remarked:
    """What a page says of itself was found wrong; told when it begins."""

    repost: int
    site: str
    code: str
    """Of the remark (core/judging/statements.py): backdated, date_12h_off, source_missing …"""


@dataclass(frozen=True, slots=True)
class EvidenceSpared:
    """A page says the same in other words at every look: this look was counted and not kept."""

    repost: int
    site: str
    verdict: str


@dataclass(frozen=True, slots=True)
class PersonNeeded:
    """Somebody must act; `message` says what to do (Chinese and English)."""

    kind: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class StoreTrouble:
    """The store cannot record (`ok` False, told once), or can again."""

    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class Reloaded:
    """A reload of the configuration was tried."""

    ok: bool
    digest: str
    message: str


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest link of an event chain, for the journal."""

    chain: str
    seq: int
    digest: str
    at: Millis


@dataclass(frozen=True, slots=True)
class Stamped:
    """A time stamp over the events was asked for."""

    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class EndpointMoved:
    """An endpoint is left alone, or is well again."""

    platform: str
    host: str
    what: str
    """opened (it does not answer), quiet (it asked to wait), closed (well again)."""
    seconds: float
    """How long it is left alone."""


Observed = (
    StageTurned
    | SourceRead
    | ItemDecided
    | Exchanged
    | EndpointMoved
    | SiteRead
    | Moved
    | Lagged
    | DeadlineJudged
    | Remarked
    | EvidenceSpared
    | PersonNeeded
    | StoreTrouble
    | Reloaded
    | ChainHead
    | Stamped
)
Observer = Callable[[Observed], None]
