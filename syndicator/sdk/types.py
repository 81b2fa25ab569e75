"""What passes between the daemon and an adapter: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """How far a hand-over goes, from the platform's trust level."""

    DRAFT = "draft"
    PUBLISH = "publish"


class Standing(StrEnum):
    """Where a copy stands inside the CMS."""

    PUBLIC = "public"
    REVIEW = "review"
    """Stored, an editor of the site must act (站内待审)."""
    TRASHED = "trashed"
    """Removed by the site's people: never put back by the daemon."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A credential in memory; its text never shows in repr, logs or errors."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        """Hide the text."""
        return "Secret(***)"


@dataclass(frozen=True, slots=True)
class Reference:
    """How a copy is recognised in a CMS before anything is written."""

    key: str
    """Our own key, stable per (policy, site), or per (policy, platform) where one master serves
    many columns: lower-case ASCII letters, digits, dashes."""
    title: str
    doc_no: str | None
    """The number as printed, 国发〔2026〕5号."""
    source_url: str
    column: str = ""
    """Placement (落栏) at the site: on a shared platform the same title in another column is
    another site's copy."""
    also: tuple[str, ...] = ()
    """Older keys of ours under which a copy for this very site may stand."""
    remote_id: str | None = None
    """The id under which this CMS told us that it stores our copy; None where it never did."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that makes a copy ours, the one in force first."""
        return (self.key, *self.also)

    def owns(self, remote_id: str, key: str | None) -> bool:
        """Whether a copy of that id, bearing that key (None: bearing no key of ours), is ours.

        Some CMSs keep neither a foreign key nor attributes in the text: there the id tells.
        """
        return remote_id == self.remote_id if key is None else key in self.keys


@dataclass(frozen=True, slots=True)
class Article:
    """One rendering of one revision, ready to hand over.

    `html` is the sanitised text of the source, the same for every site; the per-site part
    (source line, link) lies in the other fields.
    """

    ref: Reference
    revision: int
    html: str
    text: str
    digest: str
    """SHA-256 over the normalised text."""
    summary: str
    source_name: str
    """来源, as the copy must name it."""
    source_published: str
    """The source's own publication time, ISO 8601; never the copy's publication time."""
    column: str
    """Placement (落栏) on the platform, empty for the platform's default."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy found in a CMS."""

    remote_id: str
    url: str | None
    standing: Standing
    ours: bool
    """Whether it bears our key."""
    title: str
    revision: int | None = None
    """Our revision mark, where the CMS keeps it."""
    html: str | None = None
    """Stored text, where the CMS gives it: read back before an update."""
    beside: tuple[str, ...] = ()
    """HTML that the adapter itself puts beside every text it sends: nobody's change."""
    published: str | None = None
    columns: frozenset[str] | None = None
    """Columns it stands in: the reference's own by its name there, others by whatever names the CMS
    has for them. None where the CMS does not tell."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Answer of a look-up: every copy that matches by key, number or title; empty when none."""

    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The CMS has it (已入库); not yet evidence of anything public."""

    remote_id: str
    url: str | None
    standing: Standing


class Need(StrEnum):
    """What a person must mend before the CMS takes it."""

    CREDENTIAL = "credential"
    PERMISSION = "permission"
    COLUMN = "column"
    CONTENT = "content"
    CONFIGURATION = "configuration"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Refused:
    """The CMS said no and will say so again: a person must mend something."""

    need: Need
    message: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many requests, or busy: nothing was stored, the same will do later."""

    retry_after_s: float | None
    message: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Surely nothing was stored and it may heal by itself (503 before work began, and the like)."""

    message: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it was stored: 5xx, cut answers, answers that make no sense."""

    message: str


Outcome = Accepted | Refused | Throttled | Failed | Unknown


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The CMS says the copy is out of public sight."""

    remote_id: str


WithdrawOutcome = Withdrawn | Refused | Throttled | Failed | Unknown


@dataclass(frozen=True, slots=True)
class LookupFailed:
    """The look-up itself gave no answer; says nothing about the copy."""

    message: str
    retry_after_s: float | None = None
    need: Need | None = None
    """Set where a person must mend something (credential rejected, route missing)."""
    throttled: bool = False
    """The CMS asked to wait: it is well, and no attempt is used up."""


LookupOutcome = Lookup | LookupFailed


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a probe: what was tried on the live system and how it went."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the CMS can do; the daemon asks before it relies on it."""

    refuses_duplicates: bool = False
    """The CMS itself rejects a second create with our key, so the look-up may be left out."""
    can_update: bool = True
    can_withdraw: bool = True
    can_refer: bool = False
    """One master can be shown in several columns: the adapter is a `Placing` one too, and its
    look-ups tell `Copy.columns`."""
    can_list: bool = False
    """`recent` gives the site's public posts (watch kind `cms`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One public post as the CMS lists it."""

    url: str
    title: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """What an adapter instance is built with: one per (platform, endpoint, credential)."""

    endpoint: str
    credential: Secret | None
    options: Mapping[str, object]
