"""Platforms that keep one master for many columns (落栏): who shares it, who writes when.

Such sites have one key of ours together. All writes to one master stand in line, so that no two of
its columns create it at once, and a list of columns is never read by two and written by both.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from syndicator.sdk import Capabilities, Connection, OptionsInvalid, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.model import Platform, PlatformKey, Site
    from syndicator.sdk import Adapter
    from syndicator.settings.model import Settings


class Masters:
    """What the configuration in force says of shared platforms; locks of the masters in work."""

    def __init__(self, adapters: Mapping[str, type[Adapter]]) -> None:
        self._adapters = adapters
        self._asked: dict[PlatformKey, tuple[Platform, bool]] = {}
        self._counted: tuple[Settings | None, Counter[PlatformKey]] = (None, Counter())
        self._locks: dict[str, asyncio.Lock] = {}
        self._in_line: Counter[str] = Counter()

    def keeps(self, site: Site, platform: Platform) -> bool:
        """Whether the site shows a master of its platform in a column.

        A site with an endpoint or credential of its own, or without a column, stands alone.
        """
        own = site.endpoint not in {None, platform.endpoint} or site.credential is not None
        return bool(site.column) and not own and self._refers(platform)

    def shared(self, settings: Settings, platform: PlatformKey) -> bool:
        """Whether more than one site shows the platform's masters: only then do columns tell."""
        known, counts = self._counted
        if known is not settings:
            counts = Counter(
                site.platform
                for site in settings.sites.values()
                if self.keeps(site, settings.platforms[site.platform])
            )
            self._counted = (settings, counts)
        return counts[platform] > 1

    @asynccontextmanager
    async def alone(self, key: str) -> AsyncIterator[None]:
        """Wait for one's turn to write to the master of this key."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._in_line[key] += 1
        try:
            async with lock:
                yield
        finally:
            self._in_line[key] -= 1
            if not self._in_line[key]:  # a freed lock may have somebody woken and not yet inside
                del self._in_line[key], self._locks[key]

    def _refers(self, platform: Platform) -> bool:
        known = self._asked.get(platform.key)
        if known is None or known[0] is not platform:
            known = (platform, capabilities_of(self._adapters, platform).can_refer)
            self._asked[platform.key] = known
        return known[1]


def capabilities_of(adapters: Mapping[str, type[Adapter]], platform: Platform) -> Capabilities:
    """What the platform's CMS can do by its options alone; none where its adapter is missing."""
    family = adapters.get(platform.adapter)
    if family is None:
        return Capabilities()
    try:
        connection = Connection(platform.endpoint or "", None, platform.options)
        return family(connection, _Nobody()).capabilities
    except OptionsInvalid:
        return Capabilities()


class _Nobody:
    """The client of an adapter that is only asked what it can do."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        raise AssertionError(method, url, headers, content)
