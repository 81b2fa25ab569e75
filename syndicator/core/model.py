"""The nouns of the daemon: typed keys and frozen values (words: docs/architecture.md).

Everything here is plain data. Times are integer UTC milliseconds (`Millis`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from syndicator.core.times import Millis, Stamp

SourceKey = NewType("SourceKey", str)
PlatformKey = NewType("PlatformKey", str)
UnitKey = NewType("UnitKey", str)
SiteKey = NewType("SiteKey", str)
ProfileKey = NewType("ProfileKey", str)
EgressKey = NewType("EgressKey", str)
PersonKey = NewType("PersonKey", str)

ItemId = NewType("ItemId", int)
PolicyId = NewType("PolicyId", int)
RepostId = NewType("RepostId", int)
AttemptId = NewType("AttemptId", int)


class Role(StrEnum):
    """What a person may do (经办人角色)."""

    OPERATOR = "operator"
    EDITOR = "editor"
    RELEASER = "releaser"
    DUTY = "duty"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts (经办人): login is the Unix account the control socket sees."""

    key: PersonKey
    name: str
    login: str
    roles: frozenset[Role]


class Trust(StrEnum):
    """How far the office trusts itself on a platform; there is no default."""

    OBSERVE = "observe"
    DRAFT = "draft"
    PUBLISH = "publish"


class Level(StrEnum):
    """Administrative level of a unit (行政层级)."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Validity:
    """Days on which a unit or site exists, as [since, until); None is open."""

    since: Millis | None = None
    until: Millis | None = None

    def covers(self, at: Millis) -> bool:
        """Whether the instant lies inside."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Unit:
    """A responsible unit (责任单位) in the tree of units."""

    key: UnitKey
    name: str
    level: Level
    region: str
    """Region code, GB/T 2260, six digits (`220000`)."""
    parent: UnitKey | None = None
    sectors: frozenset[str] = frozenset()
    """Sector roles (`education`), matched by role because bureaus change names."""
    leader: str = ""
    """分管负责人."""
    contact: str = ""
    """联络员."""
    validity: Validity = Validity()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform or site bears, whoever asks."""

    per_second: float = 2.0
    concurrent: int = 4
    timeout_s: float = 30.0


class ListKind(StrEnum):
    """How a site shows what it published."""

    HTML = "html"
    RSS = "rss"
    CMS = "cms"


@dataclass(frozen=True, slots=True)
class Watch:
    """Where on the public site a repost must become visible."""

    url: str
    kind: ListKind
    selector: str | None = None
    """CSS selector of the list's links; None takes every link of the page."""
    body_selector: str | None = None
    """CSS selector of an article's text; None uses the known ones, then extraction."""
    more: tuple[str, ...] = ()
    """Addresses of further lists of the same kind: together they are the site's list."""

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses of all its lists."""
        return (self.url, *self.more)


@dataclass(frozen=True, slots=True)
class Site:
    """A site, column or account that owes reposts (站点)."""

    key: SiteKey
    name: str
    unit: UnitKey
    platform: PlatformKey
    column: str = ""
    """Placement (落栏): the column's id on the platform."""
    column_name: str = ""
    """The column as its public pages print it: a copy whose page names another is misplaced."""
    home_url: str | None = None
    watch: Watch | None = None
    """None: the site's list is not known yet, so nothing can be confirmed there."""
    site_id_code: str | None = None
    """政府网站标识码; the polled page must carry it where it is given."""
    renders: bool = False
    """Its list and pages are made by scripts: they are read through the browser unit."""
    endpoint: str | None = None
    credential: str | None = None
    egress: EgressKey | None = None
    validity: Validity = Validity()

    @property
    def homes(self) -> tuple[str, ...]:
        """Addresses that are the site's own by its configuration: home page and public lists."""
        named = (self.home_url, *(self.watch.urls if self.watch else ()))
        return tuple(url for url in named if url)


@dataclass(frozen=True, slots=True)
class Platform:
    """One CMS installation (平台)."""

    key: PlatformKey
    name: str
    adapter: str
    trust: Trust
    endpoint: str | None = None
    credential: str | None = None
    """A reference (`env:NAME`, `file:/path`), never the secret itself."""
    egress: EgressKey = EgressKey("default")
    look_egress: EgressKey | None = None
    """The way out for looks at its sites' public pages, where it is not that to the CMS."""
    limits: Limits = Limits()
    authorisation: str | None = None
    """书面授权: named where trust is publish."""
    grace_s: int = 1800
    """How long an accepted copy may stay unseen before a person is told."""
    settle_s: int = 60
    """How long after an unknown outcome the site may still be about to show it."""
    options: dict[str, object] = field(default_factory=dict)
    """The adapter's own settings, validated by the adapter."""


class Form(StrEnum):
    """In what form a rule accepts the duty as done."""

    REPOST = "repost"
    LINK = "link"


class Clock(StrEnum):
    """How a limit counts."""

    WALL = "wall"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time a rule grants: `amount` hours on the wall clock, or working days."""

    amount: int
    clock: Clock


class DayReading(StrEnum):
    """What "one working day" means; no text read defines it, so the office names its reading."""

    END_OF_NEXT = "end_of_next_working_day"
    SAME_TIME_NEXT = "same_time_next_working_day"
    OFFICE_HOURS = "eight_office_hours"


class ScopeKind(StrEnum):
    """Which sites a policy concerns."""

    ALL = "all"
    SECTOR = "sector"
    REGION = "region"
    DIRECTED = "directed"


@dataclass(frozen=True, slots=True)
class Scope:
    """Who owes a policy (范围): all sites, sectors, regions or a directed list (交办) of sites."""

    kind: ScopeKind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A time rule (时限规则) with its document number and quoted clause."""

    key: ProfileKey
    document: str
    clause: str
    """Number of the clause, such as (六)."""
    quote: str
    accepts: frozenset[Form]
    target: Period | None
    limit: Period | None
    reading: DayReading = DayReading.END_OF_NEXT
    verified: bool = False
    enabled: bool = False
    sources: frozenset[SourceKey] = frozenset()
    """Sources whose policies it binds; empty binds all."""
    levels: frozenset[Level] = frozenset()
    """Levels of unit it binds; empty binds all."""


class Importance(StrEnum):
    """Outcome of an importance rule."""

    IMPORTANT = "important"
    UNIMPORTANT = "unimportant"


@dataclass(frozen=True, slots=True)
class Rule:
    """One importance rule (allow-list). All stated conditions must hold; each list is any-of."""

    key: str
    says: Importance
    scope: Scope
    reason: str
    approved_by: str
    """Releaser who approved it; an unapproved rule decides nothing."""
    sources: frozenset[SourceKey] = frozenset()
    title_has: tuple[str, ...] = ()
    title_lacks: tuple[str, ...] = ()
    doc_prefixes: tuple[str, ...] = ()
    """代字 of document numbers, such as 国发, 国办发."""
    issuers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    """主题分类 prefixes."""
    newer_than_days: int | None = None
    """Signed (成文) at most so many days before publication: keeps archive uploads out."""


class Openness(StrEnum):
    """公开属性."""

    ACTIVE = "active"
    ON_REQUEST = "on_request"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Revision:
    """One version (版本) of a policy's text, numbered from 1; the newest wins."""

    number: int
    title: str
    html: str
    """Sanitised body."""
    text: str
    digest: str
    """SHA-256 over the normalised text: identity key 3."""
    source_url: str
    fetched_at: Millis


@dataclass(frozen=True, slots=True)
class PolicyHead:
    """What every stage needs to know of a policy without its text."""

    id: PolicyId
    title: str
    doc_no: str | None
    """Canonical key 代字|年|号."""
    doc_no_text: str | None
    issuers: tuple[str, ...]
    source: SourceKey
    url: str
    published: Stamp
    seen_at: Millis
    released_at: Millis | None
    latest: int
    """Number of the newest revision."""
