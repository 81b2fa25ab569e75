"""By which way out a site's public pages are looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from syndicator.core.model import EgressKey, Platform, PlatformKey, Site, SiteKey, Trust, UnitKey
from syndicator.stages.looking.browsing import way_to

if TYPE_CHECKING:
    from syndicator.settings.model import Settings


class Told:
    """As much of a configuration as the question needs."""

    def __init__(self, platform: Platform) -> None:
        self.platforms = {platform.key: platform}


def way(platform: Platform, site: Site) -> str:
    """The way to the site's pages."""
    return way_to(cast("Settings", Told(platform)), site)


def test_the_site_decides_then_the_platforms_looks_then_the_platform() -> None:
    """What is nearest to the page is named by whoever knows it best."""
    platform = Platform(PlatformKey("p"), "平台", "http", Trust.PUBLISH, egress=EgressKey("inner"))
    site = Site(SiteKey("s"), "站点", UnitKey("u"), platform.key)
    assert way(platform, site) == "inner"
    public = replace(platform, look_egress=EgressKey("default"))
    assert way(public, site) == "default"
    assert way(public, replace(site, egress=EgressKey("own"))) == "own"
