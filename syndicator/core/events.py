"""What can happen to a repost. Each is one line of its story, hashed into the chain.

A field named `person` makes it an act of a person: it always bears a reason.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from types import NoneType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from syndicator.core.model import PersonKey
    from syndicator.core.verdict import Verdict


_PLAIN: Final = frozenset({str, int, bool, NoneType})


@dataclass(frozen=True, slots=True)
class Event:
    """Root of all life-cycle events."""

    def body(self) -> dict[str, object]:
        """Plain values for the chain and for `explain`."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        if all(type(value) in _PLAIN for value in plain.values()):
            return plain  # nearly every event; to copy what cannot change takes ten times as long
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Claimed(Event):
    """Push took it; the attempt is on disk, the request has not left."""


@dataclass(frozen=True, slots=True)
class HandedOver(Event):
    """The CMS took a revision (or, with revision GONE, took the copy down)."""

    revision: int
    remote_id: str
    remote_url: str | None
    review: bool
    """An editor of the site must act before it is public."""


@dataclass(frozen=True, slots=True)
class MasterUpdated(Event):
    """The CMS took a revision for all columns of a master; this site's column comes after."""

    revision: int
    remote_id: str
    remote_url: str | None


@dataclass(frozen=True, slots=True)
class NotStored(Event):
    """The try failed and surely stored nothing."""

    reason: str
    retry_after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Throttled(Event):
    """The site asked us to come later; uses up no attempt."""

    reason: str
    retry_after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Lost(Event):
    """The request may have been stored; nobody can say."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refusal(Event):
    """The CMS says no until a person mends something."""

    need: str
    reason: str


@dataclass(frozen=True, slots=True)
class LookupFailed(Event):
    """The look-up before a write gave no answer; nothing was written."""

    reason: str
    retry_after_ms: int | None = None
    throttled: bool = False
    """The site asked to wait: that uses up no attempt."""


@dataclass(frozen=True, slots=True)
class FoundOurs(Event):
    """The look-up found our own copy."""

    remote_id: str
    remote_url: str | None
    review: bool
    revision: int | None
    """Revision mark of the copy; None when the CMS keeps none and the text was not compared."""


@dataclass(frozen=True, slots=True)
class FoundTheirs(Event):
    """The look-up found a copy that the site's own people put up."""

    remote_id: str
    remote_url: str | None


@dataclass(frozen=True, slots=True)
class FoundNothing(Event):
    """The look-up found no copy at all; of a master, none in this site's column."""


@dataclass(frozen=True, slots=True)
class FoundRemoved(Event):
    """Our copy was removed, from the site or from its column; it may be gone on order."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class FoundEdited(Event):
    """Reading back before an update showed that the site's editors changed our copy."""

    remote_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Interrupted(Event):
    """The rescuer found a push whose daemon died or whose lease ran out."""


@dataclass(frozen=True, slots=True)
class SeenRight(Event):
    """A look at the public page found the text (or a link that the rules accept)."""

    verdict: Verdict
    revision: int
    page_url: str
    theirs: bool


@dataclass(frozen=True, slots=True)
class SeenWrong(Event):
    """A look at the public page found a copy that is not right."""

    verdict: Verdict
    page_url: str
    theirs: bool
    reason: str


@dataclass(frozen=True, slots=True)
class NotSeen(Event):
    """A good look at the site's list without the copy."""


@dataclass(frozen=True, slots=True)
class Reminded(Event):
    """Its time came and a person was told: the copy stays unseen, or the refusal stands."""

    reason: str


@dataclass(frozen=True, slots=True)
class Revised(Event):
    """The policy has a newer revision."""

    revision: int


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The source lost or changed the policy; nothing more goes out until a person decides."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reaimed(Event):
    """The configuration changed what may be done at this site."""

    reason: str


@dataclass(frozen=True, slots=True)
class Released(Event):
    """A person lets a held repost go on (放行)."""

    person: PersonKey
    reason: str


@dataclass(frozen=True, slots=True)
class Retried(Event):
    """A person orders another try now (重试); the look-up comes first as always."""

    person: PersonKey
    reason: str


@dataclass(frozen=True, slots=True)
class UrlRecorded(Event):
    """A person says where the copy stands (回填); it is looked at, and is evidence of nothing."""

    person: PersonKey
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class Waived(Event):
    """A person ends the duty (免转)."""

    person: PersonKey
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawalOrdered(Event):
    """A person orders that the copy disappears (撤回)."""

    person: PersonKey
    reason: str
