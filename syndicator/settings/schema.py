"""Schemas of the configuration files, one class an entry, in the words of the files."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from syndicator.core.model import (
    DayReading,
    Form,
    Importance,
    Level,
    ListKind,
    Role,
    ScopeKind,
    Trust,
)
from syndicator.settings.fields import (
    Authority,
    CredentialRef,
    Day,
    Days,
    Encoding,
    Entry,
    Host,
    Items,
    Key,
    Moment,
    Network,
    OfficeSpan,
    Pattern,
    Region,
    Seconds,
    Selector,
    SiteId,
    Text,
    Url,
    Urls,
)
from syndicator.settings.model import ChainAlgorithm, Resolver, SourceLevel

Waits = Annotated[Items[Seconds], Field(min_length=1, max_length=50)]


RECHECKS_S = (3_600, 82_800, 172_800, 345_600, 604_800, 1_209_600, 2_592_000)
"""After one hour, then 1, 3, 7, 14, 28 days after the copy was confirmed, then every 30."""


def _one_or_many(waits: object) -> object:
    """One number is the wait to every re-check."""
    return (waits,) if isinstance(waits, int) else waits


class StoreEntry(Entry):
    """Where the database lies."""

    path: Text
    min_free_mb: Annotated[int, Field(ge=0, le=1_000_000)] = 100


class ControlEntry(Entry):
    """Where the command line meets the daemon."""

    socket: Text


class MetricsEntry(Entry):
    """Where figures are read."""

    listen: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 9843
    expose: bool = False


class RetentionEntry(Entry):
    """How long bytes are kept."""

    evidence_days: Days = 400


class EventsEntry(Entry):
    """How the event chain is made."""

    chain: Annotated[ChainAlgorithm, Field(strict=False)] = ChainAlgorithm.SHA256


class TimingEntry(Entry):
    """Intervals, in seconds."""

    confirm_first_s: Seconds = 15
    confirm_new_s: Seconds = 120
    confirm_quiet_s: Seconds = 600
    confirm_later_s: Seconds = 900
    confirm_overdue_s: Seconds = 900
    recheck_s: Annotated[Waits, BeforeValidator(_one_or_many)] = RECHECKS_S
    recheck_days: Days = 400
    source_fresh_s: Seconds = 300
    refused_probe_s: Seconds = 3600
    rescue_lease_s: Seconds = 180
    tidy_s: Seconds = 3600
    retry_s: Waits = (30, 60, 120, 300, 600, 1200, 1800, 3600)


class BrowserEntry(Entry):
    """The browser unit, for sites whose pages are made by scripts."""

    socket: Text


class StampEntry(Entry):
    """A time-stamp authority (RFC 3161)."""

    url: Url
    ca_file: Text
    egress: Key = "default"
    every_s: Seconds = 86_400


class EvidenceEntry(Entry):
    """What is done with evidence beside keeping it."""

    stamp: StampEntry | None = None


class EgressEntry(Entry):
    """A way out."""

    key: Key
    proxy: Url | None = None
    ca_file: Text | None = None
    allowed_networks: Items[Network] = ()
    resolver: Annotated[Resolver, Field(strict=False)] = Resolver.SYSTEM


class EndpointEntry(Entry):
    """What one host bears, whatever platforms stand on it."""

    host: Authority
    per_second: Annotated[float, Field(gt=0, le=100)]
    concurrent: Annotated[int, Field(ge=1, le=64)]


class MainFile(Entry):
    """syndicator.yaml."""

    store: StoreEntry
    control: ControlEntry
    metrics: MetricsEntry = MetricsEntry()
    retention: RetentionEntry = RetentionEntry()
    events: EventsEntry = EventsEntry()
    timing: TimingEntry = TimingEntry()
    office_hours: Annotated[Items[OfficeSpan], Field(min_length=1)] | None = None
    egresses: Items[EgressEntry] = ()
    endpoints: Items[EndpointEntry] = ()
    browser: BrowserEntry | None = None
    evidence: EvidenceEntry = EvidenceEntry()


class PersonEntry(Entry):
    """people.yaml, one person."""

    key: Key
    name: Text
    login: Text | None = None
    roles: Annotated[Items[Annotated[Role, Field(strict=False)]], Field(min_length=1)]
    placeholder: bool = False


class CanaryEntry(Entry):
    """What a healthy list always shows."""

    min_rows: Annotated[int, Field(ge=1, le=100_000)] = 1
    title_pattern: Pattern | None = None


class SourceEntry(Entry):
    """sources/*.yaml, one source."""

    key: Key
    name: Text
    family: Text
    url: Url
    level: Annotated[SourceLevel, Field(strict=False)]
    official: bool
    every_s: Annotated[int, Field(ge=1, le=86_400)] = 60
    egress: Key = "default"
    issuer: Text
    article_hosts: Annotated[Items[Host], Field(min_length=1)]
    list_selector: Selector | None = None
    body_selector: Selector | None = None
    encoding: Encoding | None = None
    canary: CanaryEntry = CanaryEntry()


class LimitsEntry(Entry):
    """What a platform bears."""

    per_second: Annotated[float, Field(gt=0, le=100)] = 2.0
    concurrent: Annotated[int, Field(ge=1, le=64)] = 4
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0


class PlatformEntry(Entry):
    """platforms/*.yaml, one platform."""

    key: Key
    name: Text
    adapter: Text
    trust: Annotated[Trust, Field(strict=False)]
    endpoint: Url | None = None
    credential: CredentialRef | None = None
    egress: Key = "default"
    look_egress: Key | None = None
    limits: LimitsEntry = LimitsEntry()
    authorisation: Text | None = None
    grace_s: Annotated[int, Field(ge=1, le=604_800)] = 1800
    settle_s: Annotated[int, Field(ge=0, le=86_400)] = 60
    options: dict[str, object] = Field(default_factory=dict)


class ScopeEntry(Entry):
    """Whom a rule's policies concern."""

    kind: Annotated[ScopeKind, Field(strict=False)]
    values: Items[Text] = ()


class ConditionEntry(Entry):
    """When a rule matches; all that are stated must hold, each list is any-of."""

    sources: Items[Key] = ()
    title_has: Items[Text] = ()
    title_lacks: Items[Text] = ()
    doc_prefixes: Items[Text] = ()
    issuers: Items[Text] = ()
    themes: Items[Text] = ()
    newer_than_days: Days | None = None


class RuleEntry(Entry):
    """rules.yaml, one rule."""

    key: Key
    says: Annotated[Importance, Field(strict=False)]
    scope: ScopeEntry | None = None
    when: ConditionEntry
    reason: Text
    approved_by: Key


class PeriodEntry(Entry):
    """A length of time: one of the two."""

    hours: Annotated[int, Field(ge=1, le=8760)] | None = None
    working_days: Annotated[int, Field(ge=1, le=250)] | None = None


class ProfileEntry(Entry):
    """profiles.yaml, one time rule."""

    key: Key
    document: Text
    clause: Text
    quote: Text
    accepts: Annotated[Items[Annotated[Form, Field(strict=False)]], Field(min_length=1)]
    target: PeriodEntry | None = None
    limit: PeriodEntry | None = None
    reading: Annotated[DayReading, Field(strict=False)] = DayReading.END_OF_NEXT
    verified: bool
    enabled: bool
    sources: Items[Key] = ()
    levels: Items[Annotated[Level, Field(strict=False)]] = ()


class FreezeEntry(Entry):
    """A freeze window."""

    name: Text
    since: Moment
    until: Moment
    platforms: Items[Key] = ()


class CalendarFile(Entry):
    """calendar/*.yaml: a year's table, freeze windows, or both."""

    year: Annotated[int, Field(ge=2004, le=2100)] | None = None
    notice: Text | None = None
    holidays: Items[Day] = ()
    makeup: Items[Day] = ()
    freezes: Items[FreezeEntry] = ()


class UnitRow(Entry):
    """units.csv, one row."""

    key: Key
    name: Text
    level: Annotated[Level, Field(strict=False)]
    region: Region
    parent: Key | None = None
    sectors: Items[Key] = ()
    leader: str = ""
    contact: str = ""
    since: Moment | None = None
    until: Moment | None = None


class SiteRow(Entry):
    """sites.csv, one row."""

    key: Key
    name: Text
    unit: Key
    platform: Key
    column: str = ""
    column_name: str = ""
    home_url: Url | None = None
    list_url: Urls = ()
    list_kind: Annotated[ListKind, Field(strict=False)] | None = None
    list_selector: Selector | None = None
    body_selector: Selector | None = None
    site_id_code: SiteId | None = None
    renders: Annotated[bool, Field(strict=False)] = False
    endpoint: Url | None = None
    credential: CredentialRef | None = None
    egress: Key | None = None
    since: Moment | None = None
    until: Moment | None = None
