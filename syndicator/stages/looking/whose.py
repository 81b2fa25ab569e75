"""Whose host a page is on, by the configuration in force and by what CMS and liaison named."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from syndicator.core.address import same_host

if TYPE_CHECKING:
    from syndicator.core.model import Site
    from syndicator.core.repost import Repost
    from syndicator.settings.model import Settings


def homes(site: Site, repost: Repost) -> tuple[str, ...]:
    """Addresses that are the site's own, for this repost."""
    named = (repost.remote_url, repost.told_url)
    return tuple(dict.fromkeys((*site.homes, *(url for url in named if url))))


class Hosts:
    """The configured sites by host, worked out once for each configuration."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._names: dict[str, str] = {}

    def neighbour(self, settings: Settings, site: Site, url: str) -> str:
        """Name of another site on whose host the page is; empty on the site's own, and on none."""
        if any(same_host(url, home) for home in site.homes):
            return ""
        if self._settings is not settings:
            self._names = {
                urlsplit(home).netloc.lower(): one.name
                for one in settings.sites.values()
                for home in one.homes
            }
            self._settings = settings
        return self._names.get(urlsplit(url).netloc.lower(), "")
