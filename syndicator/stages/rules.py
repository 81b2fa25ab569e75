"""Rules of one repost, read off the configuration in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.model import PlatformKey, SiteKey, Trust
from syndicator.core.repost import Rules

if TYPE_CHECKING:
    from syndicator.core.model import Platform, Site
    from syndicator.core.times import Millis
    from syndicator.settings.model import Settings
    from syndicator.stages.context import Context

SECOND = 1_000
DAY_MS = 24 * 60 * 60 * SECOND
BLIND_REMIND_S = 24 * 60 * 60
"""Where we may neither write nor look, the figures say so all the time; the row only once a day."""


def placed(settings: Settings, site: SiteKey) -> tuple[Site, Platform] | None:
    """The site and its platform, None once the configuration knows it no longer."""
    found = settings.sites.get(site)
    return None if found is None else (found, settings.platforms[found.platform])


def rules_of(
    ctx: Context, site: SiteKey, target: Millis | None = None, limit: Millis | None = None
) -> Rules:
    """What a transition of a repost at this site may know.

    A site that left the configuration is neither pushed to nor watched; its duties stay for a
    person to end.
    """
    timing = ctx.settings.timing
    where = placed(ctx.settings, site)
    pushes = where is not None and where[1].trust is not Trust.OBSERVE
    watched = where is not None and where[0].watch is not None
    return Rules(
        pushes=pushes,
        watched=watched,
        schedule=tuple(map(float, timing.retry_s)),
        target=target,
        limit=limit,
        lease_ms=timing.rescue_lease_s * SECOND,
        settle_ms=(where[1].settle_s if where else timing.rescue_lease_s) * SECOND,
        grace_ms=(where[1].grace_s if where else timing.refused_probe_s) * SECOND,
        remind_ms=(timing.refused_probe_s if pushes or watched else BLIND_REMIND_S) * SECOND,
        rechecks_ms=tuple(wait * SECOND for wait in timing.recheck_s),
        recheck_for_ms=timing.recheck_days * DAY_MS,
        look_ms=timing.confirm_later_s * SECOND,
        fraction=ctx.dice.fraction(),
    )


def writable(settings: Settings, platform: PlatformKey, now: Millis) -> bool:
    """Whether a configured platform may be written to now, as far as orders and trust go."""
    trusted = settings.platforms[platform].trust is not Trust.OBSERVE
    return trusted and not frozen(settings, platform, now)


def frozen(settings: Settings, platform: PlatformKey, now: Millis) -> bool:
    """Whether a freeze window (重保) covers the platform now."""
    return any(
        window.since <= now < window.until
        and (not window.platforms or platform in window.platforms)
        for window in settings.freezes
    )
