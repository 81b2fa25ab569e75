"""What needs a person now: the store's rows and the configuration, put to core/attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core import attention
from syndicator.core.attention import Demand, Kind, Need
from syndicator.core.deadline import duties
from syndicator.core.figures import Outlook
from syndicator.core.model import Level
from syndicator.core.times import Millis
from syndicator.stages.pushing import rests
from syndicator.stages.rules import frozen
from syndicator.store import attention as known
from syndicator.store import duplicates, place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.settings.model import Settings
    from syndicator.stages.pushing.rests import Rest
    from syndicator.store import Tx
    from syndicator.store.attention import WaitingPolicy

SECOND = 1_000


@dataclass(frozen=True, slots=True)
class Known:
    """What the daemon knows of this moment beside the store."""

    forgotten: int = 0
    """Open reposts whose next action is long past, at rescue's last count."""
    resting: tuple[Rest, ...] = ()
    """Endpoints that are left alone."""


def look_out(tx: Tx, settings: Settings, now: Millis, known_now: Known) -> Outlook:
    """Everything a duty officer must know at `now`; reads only."""
    limits, targets = known.limits(tx), known.targets(tx)
    sources, blind, watched = known.read_sources(tx), known.blind(tx), known.watched(tx)
    backed_up_at = place.backed_up_at(settings.store)
    sites = [one for one in settings.sites.values() if one.validity.covers(now)]
    frozen_now = [key for key in settings.platforms if frozen(settings, key, now)]
    needs = [
        *_owed(tx, settings, limits, targets, now),
        *_policies(tx, settings, now),
        *_doubled(tx),
        *attention.of_statements(known.strange(tx), now),
        *attention.of_sources(
            sources, {key: one.every_s for key, one in settings.sources.items()}, now
        ),
        *attention.of_sites(blind, watched, now),
        *attention.of_endpoints(
            [(rests.name(one), one.since) for one in known_now.resting if not one.asked], now
        ),
        *attention.of_clock(sources, now),
        *attention.of_calendar(settings.calendar, now),
        *attention.of_backup(backed_up_at, known.began_at(tx) or now, now),
    ]
    if known_now.forgotten:
        needs.append(Need(Kind.FORGOTTEN, "daemon", now, count=known_now.forgotten))
    named, unnamed = attention.named(needs)
    return Outlook(
        needs=named,
        unnamed=unnamed,
        names=_names(settings, named),
        sources=tuple(one for one in sources if one.key in settings.sources),
        oldest=known.oldest(tx),
        next_target=_first(targets),
        next_limit=_first(limits),
        office_open=settings.calendar.in_office_hours(now),
        calendar_days_left=settings.calendar.days_left_covered(now),
        frozen_platforms=len(frozen_now),
        frozen_until=_thaw(settings, now),
        sites=len(sites),
        sites_unlisted=sum(one.watch is None for one in sites),
        sites_watched=watched,
        sites_blind=len(blind),
        forgotten=known_now.forgotten,
        endpoints_down=sum(not one.asked for one in known_now.resting),
        endpoints_quiet=sum(one.asked for one in known_now.resting),
        backed_up_at=backed_up_at,
    )


def _owed(
    tx: Tx, settings: Settings, limits: list[Demand], targets: list[Demand], now: Millis
) -> list[Need]:
    """Reposts that are late, will be, or wait for somebody."""
    calendar = settings.calendar
    grace = {key: one.grace_s * SECOND for key, one in settings.platforms.items()}
    near_limits = attention.warned(limits, now, calendar)
    near_targets = attention.warned(targets, now, calendar)
    return [
        *attention.of_reposts(known.waiting(tx), grace, now, calendar),
        *attention.at_sites(
            Kind.WILL_MISS_LIMIT, ((one, known.limit_sites(tx, one)) for one in near_limits), now
        ),
        *attention.at_sites(
            Kind.WILL_MISS_TARGET, ((one, known.target_sites(tx, one)) for one in near_targets), now
        ),
        *(
            Need(
                Kind.MISSED_LIMIT if row.missed else Kind.UNDECIDED_LIMIT,
                f"site:{row.site}",
                row.decided_at,
                row.unit,
                row.count,
                row.limit,
            )
            for row in known.late(tx)
        ),
    ]


def _doubled(tx: Tx) -> list[Need]:
    """Sites where two copies of our own making stand."""
    by_site: dict[str, Need] = {}
    for one in duplicates.standing(tx):
        known = by_site.get(one.site)
        since = one.found_at if known is None else known.since
        count = 1 if known is None else known.count + 1
        by_site[one.site] = Need(Kind.DOUBLED, f"site:{one.site}", since, one.unit, count)
    return list(by_site.values())


def _policies(tx: Tx, settings: Settings, now: Millis) -> list[Need]:
    """Policies and items that wait for a person."""
    found: list[Need] = [
        Need(Kind.CONFLICT, f"item:{number}", since) for number, since in known.conflicts(tx)
    ]
    for row in known.policies(tx):
        subject = f"policy:{row.id}"
        if row.secret:
            found.append(Need(Kind.SECRET, subject, row.seen_at))
            continue
        limit = _first(_if_released(settings, row))
        since = attention.calls_at(row.seen_at, attention.HELD_MS, settings.calendar)
        if since <= now:
            found.append(Need(Kind.HELD, subject, since, deadline=limit))
        near = attention.warned(_if_released(settings, row), now, settings.calendar)
        if near and near[0].due.upper > now:
            found.append(Need(Kind.WILL_MISS_LIMIT, subject, now, deadline=near[0].due.lower))
    return found


def _if_released(settings: Settings, row: WaitingPolicy) -> list[Demand]:
    """Limits that a held policy will have: its clocks run although nobody owes it yet."""
    return [
        Demand(row.id, 1, due.profile, due.limit, row.start)
        for level in Level
        for due in duties(settings.profiles, row.source, level, row.start, settings.calendar)
        if due.limit is not None
    ]


def _first(demands: Iterable[Demand]) -> Millis | None:
    return min((one.due.lower for one in demands), default=None)


def _thaw(settings: Settings, now: Millis) -> Millis | None:
    on = [window.until for window in settings.freezes if window.since <= now < window.until]
    return max(on, default=None)


def _names(settings: Settings, needs: Iterable[Need]) -> dict[str, str]:
    """What people call the subjects; a policy's title stays inside."""
    subjects = {need.subject for need in needs}
    names = {
        **{f"site:{key}": one.name for key, one in settings.sites.items()},
        **{f"source:{key}": one.name for key, one in settings.sources.items()},
    }
    return {subject: names[subject] for subject in subjects if subject in names}
