"""What a person must act on now, and from when: every threshold behind an alert stands here.

A `Need` names one subject (a site, a source, a policy, a part of the daemon). The rules of the
monitoring only ask whether one is there; they hold no number of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from syndicator.core.calendar import WorkCalendar
from syndicator.core.deadline import warn_at
from syndicator.core.judging.faces import HIJACKED
from syndicator.core.polling import ListState
from syndicator.core.repost import State
from syndicator.core.times import Millis, Span
from syndicator.core.verdict import Verdict

if TYPE_CHECKING:
    from syndicator.core.model import PlatformKey, ProfileKey, SiteKey, SourceKey, UnitKey

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS

HELD_MS: Final = 10 * MINUTE_MS
"""How long something may wait for a releaser, in office time."""
REVIEW_MS: Final = 20 * MINUTE_MS
"""How long a copy may wait for the site's editor, in office time."""
UNSURE_MS: Final = 10 * MINUTE_MS
"""An unknown outcome is looked up after a minute; so long means that the look-up fails."""
BLIND_MS: Final = 30 * MINUTE_MS
"""How long a site that owes something may be unreadable."""
BLIND_SITES: Final = 3
BLIND_SHARE: Final = 0.2
"""So many blind sites, and so large a share of those watched, are our fault and not theirs."""
SILENT_POLLS: Final = 5
SILENT_MS: Final = 10 * MINUTE_MS
"""A source is silent after so many of its own intervals without a good reading, at least this."""
BAD_READINGS: Final = 2
"""Readings in a row that make an obstacle of an accident."""
SKEW_MS: Final = MINUTE_MS
CALENDAR_DAYS: Final = 30
"""The next year's table is announced about November; so many days before it is needed, ask."""
BACKUP_MS: Final = 26 * HOUR_MS
"""One nightly backup failed, with two hours to spare."""
BACKDATED_MS: Final = 72 * HOUR_MS
"""How long a backdated page is called for; after that it stays in `status` until put right."""
DOWN_MS: Final = 10 * MINUTE_MS
"""How long a CMS's interface may not answer: a restart there is over by then."""
NAMED: Final = 200
"""Subjects of one kind named in the metrics at most, the most urgent first."""


class Kind(StrEnum):
    """Why a person is called; each has an alert and a section in the runbook."""

    WILL_MISS_TARGET = "will_miss_target"
    WILL_MISS_LIMIT = "will_miss_limit"
    MISSED_LIMIT = "missed_limit"
    UNDECIDED_LIMIT = "undecided_limit"
    VANISHED = "vanished"
    ALTERED = "altered"
    HIJACKED = "hijacked"
    BACKDATED = "backdated"
    HELD = "held"
    SECRET = "secret"  # noqa: S105 - a kind of document, no password
    CONFLICT = "conflict"
    DOUBLED = "doubled"
    IN_REVIEW = "in_review"
    UNSEEN = "unseen"
    UNSURE = "unsure"
    REFUSED = "refused"
    FORGOTTEN = "forgotten"
    SOURCE_SILENT = "source_silent"
    SOURCE_BLOCKED = "source_blocked"
    SOURCE_CHANGED = "source_changed"
    STAGE_STUCK = "stage_stuck"
    ENDPOINT_DOWN = "endpoint_down"
    SITE_BLIND = "site_blind"
    CHECKER_BLIND = "checker_blind"
    CLOCK_SKEW = "clock_skew"
    CALENDAR_MISSING = "calendar_missing"
    BACKUP_OLD = "backup_old"
    STORE_DOWN = "store_down"
    RELOAD_REFUSED = "reload_refused"


@dataclass(frozen=True, slots=True)
class Need:
    """One subject that a person must act on."""

    kind: Kind
    subject: str
    """`site:pine`, `source:govcn`, `policy:3`, `stage:push`, `daemon`."""
    since: Millis
    """From when somebody must act."""
    unit: str = ""
    count: int = 1
    """Reposts behind it, where it is a site."""
    deadline: Millis | None = None
    """The target or limit that is or will be missed, the earliest."""


def calls_at(since: Millis, patience_ms: int, calendar: WorkCalendar) -> Millis:
    """When patience ends with what waits since then for somebody in an office.

    What began outside office hours waits from the next opening on.
    """
    return Millis(calendar.next_office_opening(since) + patience_ms)


# -- reposts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """A repost in a state that somebody may have to end."""

    site: SiteKey
    unit: UnitKey
    platform: PlatformKey
    state: State
    verdict: Verdict | None
    """Of the last look."""
    was_seen: bool
    """A right copy of what is wanted stood there once."""
    since: Millis


_WRONG: Final = frozenset({Verdict.ALTERED, Verdict.POLLUTED, Verdict.PARTIAL, Verdict.MISPLACED})
_GONE: Final = frozenset({Verdict.ABSENT, Verdict.VANISHED})


def of_reposts(
    rows: Iterable[Waiting],
    grace_ms: Mapping[PlatformKey, int],
    now: Millis,
    calendar: WorkCalendar,
) -> tuple[Need, ...]:
    """One need for every kind and site; `grace_ms` is how long an accepted copy may be unseen."""
    found: dict[tuple[Kind, str], Need] = {}
    for row in rows:
        kind, since = _called(row, grace_ms, calendar)
        if since > now:
            continue
        need = Need(kind, f"site:{row.site}", since, row.unit)
        known = found.get((kind, need.subject))
        if known is not None:
            need = replace(known, count=known.count + 1, since=min(known.since, since))
        found[kind, need.subject] = need
    return tuple(found.values())


def _called(
    row: Waiting, grace_ms: Mapping[PlatformKey, int], calendar: WorkCalendar
) -> tuple[Kind, Millis]:
    match row.state:
        case State.HELD if row.verdict in _WRONG:
            return Kind.ALTERED, row.since
        case State.HELD if row.was_seen and row.verdict in _GONE:
            return Kind.VANISHED, row.since
        case State.IN_REVIEW:
            return Kind.IN_REVIEW, calls_at(row.since, REVIEW_MS, calendar)
        case State.ACCEPTED:
            return Kind.UNSEEN, Millis(row.since + grace_ms.get(row.platform, 0))
        case State.UNSURE:
            return Kind.UNSURE, Millis(row.since + UNSURE_MS)
        case State.REFUSED:
            return Kind.REFUSED, row.since
        case _:
            return Kind.HELD, calls_at(row.since, HELD_MS, calendar)


# -- what pages say of themselves -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Strange:
    """A page or list of a site that a person must look at."""

    site: SiteKey
    unit: UnitKey
    codes: frozenset[str]
    """Of the remarks (core/judging/faces.py, core/judging/statements.py)."""
    since: Millis


def of_statements(rows: Iterable[Strange], now: Millis) -> tuple[Need, ...]:
    """Sites that are no longer themselves, and sites whose pages claim an impossible date."""
    found: dict[tuple[Kind, str], Need] = {}
    for row in rows:
        if row.codes & HIJACKED:
            kind = Kind.HIJACKED
        elif now <= row.since + BACKDATED_MS:
            kind = Kind.BACKDATED
        else:
            continue
        need = Need(kind, f"site:{row.site}", row.since, row.unit)
        known = found.get((kind, need.subject))
        if known is not None:
            need = replace(known, count=known.count + 1, since=min(known.since, row.since))
        found[kind, need.subject] = need
    return tuple(found.values())


# -- deadlines --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Demand:
    """One rule's open target or limit for one revision of one policy, the same at many sites."""

    policy: int
    revision: int
    profile: ProfileKey
    due: Span
    start: Span
    """From when its clock runs."""


def warned(demands: Iterable[Demand], now: Millis, calendar: WorkCalendar) -> list[Demand]:
    """Those that will be missed unless somebody acts, the earliest first."""
    near = [one for one in demands if warn_at(one.due, one.start, calendar) <= now]
    return sorted(near, key=lambda one: (one.due.lower, one.policy, one.profile))


def at_sites(
    kind: Kind, owing: Iterable[tuple[Demand, Iterable[tuple[SiteKey, UnitKey]]]], now: Millis
) -> tuple[Need, ...]:
    """One need a site, with the earliest deadline of several; demands come earliest first."""
    found: dict[str, Need] = {}
    for demand, sites in owing:
        for site, unit in sites:
            known = found.get(site)
            found[site] = (
                Need(kind, f"site:{site}", now, unit, 1, demand.due.lower)
                if known is None
                else replace(known, count=known.count + 1)
            )
    return tuple(found.values())


# -- sources and sites, as read ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A source as its readings left it."""

    key: SourceKey
    state: ListState
    last_ok_at: Millis | None
    last_try_at: Millis | None
    failures: int
    skew_ms: int | None
    """Our clock minus the source's Date header; positive: we are ahead."""


def of_sources(
    rows: Iterable[ReadSource], every_s: Mapping[SourceKey, int], now: Millis
) -> tuple[Need, ...]:
    """Sources that tell us nothing: walled off, redesigned, or silent for whatever reason."""
    found: list[Need] = []
    for row in rows:
        heard = row.last_ok_at if row.last_ok_at is not None else row.last_try_at
        if row.key not in every_s or heard is None:
            continue
        silence = max(SILENT_POLLS * every_s[row.key] * 1_000, SILENT_MS)
        subject = f"source:{row.key}"
        obstructed = row.failures >= BAD_READINGS
        if obstructed and row.state is ListState.BLOCKED:
            found.append(Need(Kind.SOURCE_BLOCKED, subject, heard))
        elif obstructed and row.state in {ListState.CHANGED, ListState.EMPTY}:
            found.append(Need(Kind.SOURCE_CHANGED, subject, heard))
        elif heard + silence <= now:
            found.append(Need(Kind.SOURCE_SILENT, subject, Millis(heard + silence)))
    return tuple(found)


def of_endpoints(silent: Iterable[tuple[str, Millis]], now: Millis) -> list[Need]:
    """Interfaces of CMSs (platform/host, since when) that have not answered for too long."""
    return [
        Need(Kind.ENDPOINT_DOWN, f"endpoint:{name}", Millis(since + DOWN_MS))
        for name, since in silent
        if since + DOWN_MS <= now
    ]


def of_clock(rows: Iterable[ReadSource], now: Millis) -> tuple[Need, ...]:
    """Our clock is wrong when every source that told its time says so; one alone may be wrong."""
    told = [row.skew_ms for row in rows if row.skew_ms is not None]
    wrong = bool(told) and all(abs(skew) > SKEW_MS for skew in told)
    return (Need(Kind.CLOCK_SKEW, "clock", now),) if wrong else ()


@dataclass(frozen=True, slots=True)
class BlindSite:
    """A site whose list could not be read at the last visit."""

    site: SiteKey
    unit: UnitKey
    seen_at: Millis
    """The last good look, or the duty's begin where there was none."""
    owes: bool
    """Something is owed there."""


def of_sites(rows: Iterable[BlindSite], watched: int, now: Millis) -> tuple[Need, ...]:
    """Sites we cannot see; many at once are one need of ours, not many of theirs."""
    blind = [row for row in rows if row.owes and row.seen_at + BLIND_MS <= now]
    if len(blind) >= BLIND_SITES and len(blind) >= BLIND_SHARE * watched:
        since = Millis(min(row.seen_at for row in blind) + BLIND_MS)
        return (Need(Kind.CHECKER_BLIND, "checker", since, "", len(blind)),)
    return tuple(
        Need(Kind.SITE_BLIND, f"site:{row.site}", Millis(row.seen_at + BLIND_MS), row.unit)
        for row in blind
    )


# -- ourselves --------------------------------------------------------------------------------


def of_calendar(calendar: WorkCalendar, now: Millis) -> tuple[Need, ...]:
    """The tables of working days end soon."""
    short = calendar.days_left_covered(now) < CALENDAR_DAYS
    return (Need(Kind.CALENDAR_MISSING, "calendar", now),) if short else ()


def of_backup(backed_up_at: Millis | None, began_at: Millis, now: Millis) -> tuple[Need, ...]:
    """The last proved backup is too old; before the first, the store's begin counts."""
    since = Millis((began_at if backed_up_at is None else backed_up_at) + BACKUP_MS)
    return (Need(Kind.BACKUP_OLD, "store", since),) if since <= now else ()


# -- how many are named -----------------------------------------------------------------------


def named(needs: Iterable[Need]) -> tuple[tuple[Need, ...], dict[Kind, int]]:
    """At most `NAMED` of each kind, the most urgent first; and how many more there are of it."""
    found: dict[Kind, list[Need]] = {}
    for need in needs:
        found.setdefault(need.kind, []).append(need)
    kept: list[Need] = []
    more: dict[Kind, int] = {}
    for kind, group in found.items():
        group.sort(key=lambda one: (one.deadline or one.since, one.subject))
        kept += group[:NAMED]
        more[kind] = len(group[NAMED:])
    return tuple(kept), more
