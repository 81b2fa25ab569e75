"""The life of a repost (转载任务): states, values and rules. core/lifecycle/ moves it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicator.core.model import PolicyId, RepostId, SiteKey
    from syndicator.core.times import Millis

GONE = 0
"""Value of `wanted` when the copy is to disappear; revisions count from 1."""


class State(StrEnum):
    """Where a repost stands on its way to `wanted`."""

    HELD = "held"
    """A person must decide. Left by release, waiver or a withdrawal; a crash changes nothing."""
    PLANNED = "planned"
    """Owed, not handed over. Left by push (claim), by a sighting, or by a person."""
    PUSHING = "pushing"
    """A request may be under way; the attempt is on disk. A crash makes it unsure (rescue)."""
    UNSURE = "unsure"
    """Nobody knows whether the CMS stored it. Left only by looking it up or seeing it."""
    IN_REVIEW = "in_review"
    """Stored; an editor of the site must act. Left by a sighting or a new revision."""
    ACCEPTED = "accepted"
    """Stored; the page must come to show it. Never pushed again by itself."""
    CONFIRMED = "confirmed"
    """Seen on the public page in a form every binding deadline accepts. Looked at again."""
    REFUSED = "refused"
    """The CMS says no until a person mends something; still owed, still watched."""
    WAIVED = "waived"
    """Ended by a person with a reason."""
    WITHDRAWN = "withdrawn"
    """Ended: withdrawal ordered by a person and seen gone."""

    @property
    def label(self) -> str:
        """Chinese name."""
        return _LABELS[self]


_LABELS = {
    State.HELD: "待审",
    State.PLANNED: "待推送",
    State.PUSHING: "推送中",
    State.UNSURE: "结果待查",
    State.IN_REVIEW: "站内待审",
    State.ACCEPTED: "已入库待可见",
    State.CONFIRMED: "已核验",
    State.REFUSED: "需处理",
    State.WAIVED: "免转",
    State.WITHDRAWN: "已撤回",
}

ENDS = frozenset({State.WAIVED, State.WITHDRAWN})
OPEN = frozenset(State) - ENDS - {State.CONFIRMED}
"""Owed and not at rest; each has a next action time."""


class Step(StrEnum):
    """Who acts next on a row, at `due`."""

    PUSH = "push"
    """push looks it up and hands it over."""
    FIND = "find"
    """push looks it up only."""
    RESCUE = "rescue"
    """rescue takes it when its lease is over."""
    LOOK = "look"
    """confirm meets it at the site's next poll."""
    REMIND = "remind"
    """A person must act; push reminds and, where refused, probes."""
    NONE = "none"
    """Ended."""


@dataclass(frozen=True, slots=True)
class Repost:
    """One policy owed by one site; the queue row too."""

    id: RepostId
    policy: PolicyId
    site: SiteKey
    state: State
    version: int
    """Fencing number: each write is compare-and-set on (state, version)."""
    wanted: int
    """Revision the site must show, or GONE."""
    step: Step
    due: Millis | None
    """Next action time; None only when ended."""
    since: Millis
    """When it entered this state."""
    sent: int | None = None
    """Revision the CMS last took from us (GONE: took the withdrawal)."""
    standing: int | None = None
    """Revision last seen on the public page."""
    failures: int = 0
    """Failed tries towards `wanted`; throttling does not count."""
    writes: int = 0
    """Requests towards `wanted` that may have stored something."""
    remote_id: str | None = None
    """The id of our copy at the site, as the CMS told it; of nobody else's."""
    remote_url: str | None = None
    page_url: str | None = None
    """Where it was last seen."""
    theirs: bool = False
    """Put up by the site's people: never updated, moved or doubled."""
    override: bool = False
    """A named person ordered the next push although a copy was removed or changed."""
    misses: int = 0
    """Looks in a row that did not find a copy seen before."""
    reason: str = ""
    """Why it stands here, bilingual."""
    told_url: str | None = None
    """Where a person says that it stands; looked at like any other address, evidence of nothing."""

    @property
    def own_id(self) -> str | None:
        """The id by which our copy is known where the CMS keeps no key of ours.

        None while the site's people's copy stands for it: older stores kept that one's id.
        """
        return None if self.theirs else self.remote_id or None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a transition may know of the site's configuration and of the duty's deadlines."""

    pushes: bool
    """The platform's trust level lets us write and nobody froze it."""
    watched: bool
    """The site's list is known."""
    schedule: tuple[float, ...]
    """Seconds between tries, see core/retry.py."""
    target: Millis | None
    limit: Millis | None
    lease_ms: int
    settle_ms: int
    grace_ms: int
    remind_ms: int
    rechecks_ms: tuple[int, ...]
    """Waits to the first, second, … re-check of a confirmed copy; the last repeats."""
    recheck_for_ms: int
    """How long after its confirmation a copy is re-checked."""
    look_ms: int
    fraction: float = 0.5
    """A throw of the dice in [0, 1) for jitter."""
    max_writes: int = 8
    """Writes towards one revision before a person must look."""
    vanish_after: int = 2
    """Good looks in a row without a copy seen before, until it counts as vanished."""
