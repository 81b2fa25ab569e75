"""`Settings`: a whole configuration after every check, frozen, in the words of core/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from urllib.parse import urlsplit

from syndicator.core.calendar import Freeze, WorkCalendar
from syndicator.core.model import (
    EgressKey,
    Person,
    PersonKey,
    Platform,
    PlatformKey,
    Profile,
    Rule,
    Site,
    SiteKey,
    SourceKey,
    Unit,
    UnitKey,
)
from syndicator.settings.problem import Problem

NO_ADAPTER = "none"
"""Adapter name of a platform that is only looked at (trust observe)."""


class ChainAlgorithm(StrEnum):
    """Hash of the event chain; sm3 is GB/T 32905-2016, where the office must use it."""

    SHA256 = "sha256"
    SM3 = "sm3"


class Resolver(StrEnum):
    """Who turns host names into addresses for an egress."""

    SYSTEM = "system"
    PROXY = "proxy"


class SourceLevel(StrEnum):
    """Who stands behind a source."""

    NATIONAL = "national"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class EgressConf:
    """A way out (出口)."""

    key: EgressKey
    proxy: str | None = None
    ca_file: Path | None = None
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Private networks this egress may reach; all others are refused at connect time."""
    resolver: Resolver = Resolver.SYSTEM


@dataclass(frozen=True, slots=True)
class HostLimits:
    """What one host bears, whatever platforms stand on it."""

    per_second: float
    concurrent: int


@dataclass(frozen=True, slots=True)
class Canary:
    """What a healthy list always shows; anything less is a change of format, not "no news"."""

    min_rows: int = 1
    title_pattern: str | None = None
    """Regular expression that at least one title must match."""


@dataclass(frozen=True, slots=True)
class SourceConf:
    """A source (信源) as configured."""

    key: SourceKey
    name: str
    family: str
    """Name of the list family (feeds/families.py) that reads it."""
    url: str
    level: SourceLevel
    official: bool
    """False for converters and mirrors: their items are always held."""
    every_s: int
    egress: EgressKey
    issuer: str
    """发文机关 assumed where a page names none."""
    article_hosts: frozenset[str]
    """Hosts whose pages may be taken as articles of this source, lower case."""
    list_selector: str | None = None
    body_selector: str | None = None
    encoding: str | None = None
    canary: Canary = Canary()

    def has_article_at(self, url: str) -> bool:
        """Whether an address is on a host whose pages may be taken as articles of this source."""
        try:
            return (urlsplit(url).hostname or "") in self.article_hosts
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Metrics:
    """Where the metrics page listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Retention:
    """Days bytes are kept; events, items, decisions and hashes are kept for ever."""

    evidence_days: int
    """Bytes of public pages behind a verdict."""


@dataclass(frozen=True, slots=True)
class Stamping:
    """The time-stamp authority (RFC 3161) that sees our events."""

    url: str
    ca_file: Path
    """Certificates that are trusted, PEM."""
    egress: EgressKey
    every_s: int


@dataclass(frozen=True, slots=True)
class Timing:
    """Intervals of the stages, in seconds; why each is what it is stands in syndicator.yaml."""

    confirm_first_s: int
    """Between the first looks at a site's list after a hand-over; doubles up to `confirm_new_s`."""
    confirm_new_s: int
    """The same while a copy is expected any moment, and shortly before a deadline."""
    confirm_quiet_s: int
    """The same while this platform, as far as was seen, hardly ever shows a copy yet."""
    confirm_later_s: int
    """The longest, owed and in time."""
    confirm_overdue_s: int
    """The same, past the limit."""
    recheck_s: tuple[int, ...]
    """Waits to the first, second, … re-check of a confirmed copy; the last repeats."""
    recheck_days: int
    """How long after its confirmation a copy is re-checked."""
    source_fresh_s: int
    """A source not read for so long is read again before the first push of a policy."""
    refused_probe_s: int
    """Slow probe and reminder of a refused repost."""
    rescue_lease_s: int
    """How long one exchange may take before its repost is rescued."""
    tidy_s: int
    """Between two runs of tidying."""
    retry_s: tuple[int, ...]
    """Waits after the first, second, … failed hand-over; the last repeats."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the daemon is told, checked as a whole."""

    store: Path
    min_free_mb: int
    """Room on the store's disk, in 10⁶ bytes, below which nothing is pushed; 0: no such floor."""
    socket: Path
    metrics: Metrics
    retention: Retention
    chain: ChainAlgorithm
    timing: Timing
    egresses: Mapping[EgressKey, EgressConf]
    sources: Mapping[SourceKey, SourceConf]
    platforms: Mapping[PlatformKey, Platform]
    units: Mapping[UnitKey, Unit]
    sites: Mapping[SiteKey, Site]
    rules: tuple[Rule, ...]
    """In order: the first that matches decides."""
    profiles: tuple[Profile, ...]
    people: Mapping[PersonKey, Person]
    calendar: WorkCalendar
    freezes: tuple[Freeze, ...]
    version: str
    """SHA-256 over all files read (names and bytes): goes to the reload metric and each event."""
    endpoints: Mapping[str, HostLimits] = field(default_factory=dict)
    """What a host bears, by host (and port) in lower case, where several platforms share it."""
    stamp: Stamping | None = None
    """None: no time stamps."""
    browser: Path | None = None
    """Socket of the browser unit; None: no site's pages are rendered."""
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
