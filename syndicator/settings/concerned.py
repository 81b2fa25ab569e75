"""Whom a repost concerns, looked up in the configuration in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.advice import Concerned

if TYPE_CHECKING:
    from syndicator.core.model import PlatformKey, SiteKey, UnitKey
    from syndicator.settings.model import Settings


def concerned(
    settings: Settings | None, site: SiteKey, platform: PlatformKey, unit: UnitKey
) -> Concerned | None:
    """Site, platform and unit of these keys; None without a configuration."""
    if settings is None:
        return None
    return Concerned(
        settings.sites.get(site), settings.platforms.get(platform), settings.units.get(unit)
    )
