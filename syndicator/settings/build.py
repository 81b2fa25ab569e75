"""From checked entries to the values of core/: nothing here can fail any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path

from syndicator.core.calendar import STANDARD_HOURS, Freeze, OfficeHours, WorkCalendar
from syndicator.core.model import (
    Clock,
    EgressKey,
    Limits,
    ListKind,
    Period,
    Person,
    PersonKey,
    Platform,
    PlatformKey,
    Profile,
    ProfileKey,
    Rule,
    Scope,
    ScopeKind,
    Site,
    SiteKey,
    SourceKey,
    Unit,
    UnitKey,
    Validity,
    Watch,
)
from syndicator.settings.check_main import DEFAULT_EGRESS
from syndicator.settings.gather import Located
from syndicator.settings.model import Canary, EgressConf, SourceConf, Stamping, Timing
from syndicator.settings.schema import (
    CalendarFile,
    EgressEntry,
    EvidenceEntry,
    PeriodEntry,
    PersonEntry,
    PlatformEntry,
    ProfileEntry,
    RuleEntry,
    SiteRow,
    SourceEntry,
    TimingEntry,
    UnitRow,
)


def build_timing(entry: TimingEntry) -> Timing:
    """Intervals of the stages."""
    return Timing(
        confirm_first_s=entry.confirm_first_s,
        confirm_new_s=entry.confirm_new_s,
        confirm_quiet_s=entry.confirm_quiet_s,
        confirm_later_s=entry.confirm_later_s,
        confirm_overdue_s=entry.confirm_overdue_s,
        recheck_s=entry.recheck_s,
        recheck_days=entry.recheck_days,
        source_fresh_s=entry.source_fresh_s,
        refused_probe_s=entry.refused_probe_s,
        rescue_lease_s=entry.rescue_lease_s,
        tidy_s=entry.tidy_s,
        retry_s=entry.retry_s,
    )


def build_egresses(
    entries: Iterable[EgressEntry], directory: Path
) -> Mapping[EgressKey, EgressConf]:
    """Ways out by key; the default one is always there."""
    default = EgressKey(DEFAULT_EGRESS)
    egresses = {default: EgressConf(default)}
    for entry in entries:
        key = EgressKey(entry.key)
        egresses[key] = EgressConf(
            key=key,
            proxy=entry.proxy,
            ca_file=None if entry.ca_file is None else directory / entry.ca_file,
            allowed_networks=entry.allowed_networks,
            resolver=entry.resolver,
        )
    return egresses


def build_stamp(entry: EvidenceEntry, directory: Path) -> Stamping | None:
    """The time-stamp authority, where one is named."""
    stamp = entry.stamp
    if stamp is None:
        return None
    return Stamping(stamp.url, directory / stamp.ca_file, EgressKey(stamp.egress), stamp.every_s)


def build_person(entry: PersonEntry) -> Person:
    """Build a person; a placeholder has no login, and no account is named by nothing."""
    login = "" if entry.placeholder else entry.login or ""
    return Person(PersonKey(entry.key), entry.name, login, frozenset(entry.roles))


def build_source(entry: SourceEntry) -> SourceConf:
    """Build a source."""
    return SourceConf(
        key=SourceKey(entry.key),
        name=entry.name,
        family=entry.family,
        url=entry.url,
        level=entry.level,
        official=entry.official,
        every_s=entry.every_s,
        egress=EgressKey(entry.egress),
        issuer=entry.issuer,
        article_hosts=frozenset(host.lower() for host in entry.article_hosts),
        list_selector=entry.list_selector,
        body_selector=entry.body_selector,
        encoding=entry.encoding,
        canary=Canary(entry.canary.min_rows, entry.canary.title_pattern),
    )


def build_platform(entry: PlatformEntry) -> Platform:
    """Build a platform."""
    limits = entry.limits
    return Platform(
        key=PlatformKey(entry.key),
        name=entry.name,
        adapter=entry.adapter,
        trust=entry.trust,
        endpoint=entry.endpoint,
        credential=entry.credential,
        egress=EgressKey(entry.egress),
        look_egress=None if entry.look_egress is None else EgressKey(entry.look_egress),
        limits=Limits(limits.per_second, limits.concurrent, limits.timeout_s),
        authorisation=entry.authorisation,
        grace_s=entry.grace_s,
        settle_s=entry.settle_s,
        options=dict(entry.options),
    )


def build_unit(row: UnitRow) -> Unit:
    """Build a unit."""
    return Unit(
        key=UnitKey(row.key),
        name=row.name,
        level=row.level,
        region=row.region,
        parent=None if row.parent is None else UnitKey(row.parent),
        sectors=frozenset(row.sectors),
        leader=row.leader,
        contact=row.contact,
        validity=Validity(row.since, row.until),
    )


def build_site(row: SiteRow) -> Site:
    """Build a site; without an address of its list there is nothing to watch."""
    watch = None
    if row.list_kind is not None:
        # A list of kind cms is asked through the adapter: its address is for people only.
        own = row.home_url or "" if row.list_kind is ListKind.CMS else ""
        url, *more = row.list_url or (own,)
        watch = Watch(url, row.list_kind, row.list_selector, row.body_selector, tuple(more))
    return Site(
        key=SiteKey(row.key),
        name=row.name,
        unit=UnitKey(row.unit),
        platform=PlatformKey(row.platform),
        column=row.column,
        column_name=row.column_name,
        home_url=row.home_url,
        watch=watch,
        site_id_code=row.site_id_code,
        renders=row.renders,
        endpoint=row.endpoint,
        credential=row.credential,
        egress=None if row.egress is None else EgressKey(row.egress),
        validity=Validity(row.since, row.until),
    )


def build_rule(entry: RuleEntry) -> Rule:
    """Build an importance rule."""
    scope = entry.scope
    when = entry.when
    return Rule(
        key=entry.key,
        says=entry.says,
        scope=Scope(ScopeKind.ALL) if scope is None else Scope(scope.kind, scope.values),
        reason=entry.reason,
        approved_by=entry.approved_by,
        sources=frozenset(SourceKey(key) for key in when.sources),
        title_has=when.title_has,
        title_lacks=when.title_lacks,
        doc_prefixes=when.doc_prefixes,
        issuers=when.issuers,
        themes=when.themes,
        newer_than_days=when.newer_than_days,
    )


def build_profile(entry: ProfileEntry) -> Profile:
    """Build a time rule."""
    return Profile(
        key=ProfileKey(entry.key),
        document=entry.document,
        clause=entry.clause,
        quote=entry.quote,
        accepts=frozenset(entry.accepts),
        target=_period(entry.target),
        limit=_period(entry.limit),
        reading=entry.reading,
        verified=entry.verified,
        enabled=entry.enabled,
        sources=frozenset(SourceKey(key) for key in entry.sources),
        levels=frozenset(entry.levels),
    )


def _period(entry: PeriodEntry | None) -> Period | None:
    if entry is None:
        return None
    if entry.hours is not None:
        return Period(entry.hours, Clock.WALL)
    return Period(entry.working_days or 0, Clock.WORKING_DAYS)


def build_calendar(
    calendars: Iterable[Located[CalendarFile]], hours: Iterable[tuple[time, time]] | None
) -> WorkCalendar:
    """One calendar of all years' tables; `hours` None for the usual office hours."""
    files = [calendar.entry for calendar in calendars]
    return WorkCalendar(
        years=frozenset(file.year for file in files if file.year is not None),
        holidays=frozenset(day for file in files for day in file.holidays),
        makeup=frozenset(day for file in files for day in file.makeup),
        office_hours=STANDARD_HOURS
        if hours is None
        else tuple(OfficeHours(opens, closes) for opens, closes in hours),
    )


def build_freezes(calendars: Iterable[Located[CalendarFile]]) -> tuple[Freeze, ...]:
    """All freeze windows."""
    return tuple(
        Freeze(
            name=freeze.name,
            since=freeze.since,
            until=freeze.until,
            platforms=frozenset(PlatformKey(key) for key in freeze.platforms),
        )
        for calendar in calendars
        for freeze in calendar.entry.freezes
    )
