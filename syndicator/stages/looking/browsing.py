"""What the browser unit is asked about a site's page: by the site's own way out, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.browser.client import BrowserClient
from syndicator.browser.protocol import Ask
from syndicator.net.client import Timeouts
from syndicator.settings.model import Resolver

if TYPE_CHECKING:
    from syndicator.core.model import EgressKey, Site
    from syndicator.settings.model import Settings

PAGE_BYTES: Final = 8 * 1024 * 1024
PATIENCE: Final = Timeouts(connect_ms=8_000, read_ms=15_000, total_ms=30_000)
"""A page that takes fifteen seconds counts as unreachable (国办秘函〔2019〕19号)."""


def way_to(settings: Settings, site: Site) -> EgressKey:
    """The way out to a site's public pages: its own, or that of its platform's looks."""
    platform = settings.platforms[site.platform]
    return site.egress or platform.look_egress or platform.egress


def ask_for(settings: Settings, site: Site, url: str) -> Ask:
    """The question, with all that the site's egress allows."""
    egress = settings.egresses[way_to(settings, site)]
    return Ask(
        url,
        total_ms=PATIENCE.total_ms,
        max_bytes=PAGE_BYTES,
        allowed_networks=tuple(map(str, egress.allowed_networks)),
        proxy=egress.proxy,
        resolved_by_proxy=egress.resolver is Resolver.PROXY,
    )


async def screenshot(settings: Settings, site: Site, url: str) -> bytes | None:
    """A PNG of the page as it is now; None where no browser unit is configured. Raises NetError."""
    if settings.browser is None:
        return None
    return await BrowserClient(settings.browser).picture(ask_for(settings, site, url))
