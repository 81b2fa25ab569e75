"""The last good list of each site, in memory: polls become conditional, first pushes compare."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.stages.looking.read_before import Recent

if TYPE_CHECKING:
    from syndicator.core.model import Site, SiteKey, Watch
    from syndicator.stages.looking.public import ListLook

LISTS_KEPT = 20_000
"""Last good lists in memory, so that a 304 still has entries; a few kB each at most sites."""


class Lists:
    """Lists as they were last read; a restart begins with none."""

    def __init__(self, most: int = LISTS_KEPT) -> None:
        self._kept: Recent[SiteKey, tuple[Watch | None, ListLook]] = Recent(most)

    def get(self, site: Site) -> ListLook | None:
        """The last good look, unless the list is read in another way since (a reload)."""
        watch, look = self._kept.get(site.key) or (None, None)
        return look if watch == site.watch else None

    def keep(self, site: Site, look: ListLook) -> None:
        """Keep a good look, but not the bytes."""
        self._kept.put(site.key, (site.watch, replace(look, came=None, beside=())))
