"""Adapters bound to sites: connection, credential, pacing. One outlet per (platform, endpoint)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from syndicator.core.errors import ConfigurationError
from syndicator.core.model import PlatformKey, SiteKey
from syndicator.net.client import HttpClient, Timeouts
from syndicator.net.limits import Gates, Key, Pace, Width
from syndicator.sdk import Adapter, Connection, Reply
from syndicator.settings.secrets import resolve
from syndicator.stages.rules import placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.model import Platform, Site
    from syndicator.sdk import Secret
    from syndicator.stages.context import Context

ANSWER_BYTES = 8 * 1024 * 1024
"""A CMS answer is a record or a short list; more is a fault of the CMS."""


@dataclass(frozen=True, slots=True)
class PacedHttp:
    """The sdk's `Http`: passes site, platform and endpoint gates before each request."""

    client: HttpClient
    gates: Gates
    site: SiteKey
    platform: PlatformKey
    timeout: Timeouts

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        """Send one request, in turn, without following redirects."""
        host = urlsplit(url).netloc.lower()
        keys = (
            Key(Width.SITE, self.site),
            Key(Width.PLATFORM, self.platform),
            Key(Width.ENDPOINT, host),
        )
        async with self.gates.enter(*keys):
            return await self.client.request(
                method,
                url,
                headers=headers,
                content=content,
                timeout=self.timeout,
                max_bytes=ANSWER_BYTES,
                follow=0,
            )


class Outlets:
    """Makes adapters for sites, from the configuration in force."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._gates = Gates(ctx.clock, self._pace)

    def of(self, site: SiteKey) -> Adapter:
        """The adapter that speaks to this site's CMS.

        Raises `ConfigurationError` when the site left the configuration, its adapter is not
        installed, or its credential cannot be read.
        """
        where = placed(self._ctx.settings, site)
        if where is None:
            raise ConfigurationError(
                f"站点 {site} 已不在配置中 · site {site} is not configured any more"
            )
        return self._bind(*where)

    def of_platform(self, platform: PlatformKey) -> Adapter:
        """The adapter for a platform as a whole, for `platform probe`."""
        found = self._ctx.settings.platforms.get(platform)
        if found is None:
            raise ConfigurationError(
                f"没有平台 {platform},见 config/platforms/ · "
                f"no platform {platform}: see config/platforms/"
            )
        return self._bind(None, found)

    def inside(self, platform: PlatformKey) -> int:
        """Requests to the platform that have left and are not answered."""
        return self._gates.inside(Key(Width.PLATFORM, platform))

    def _bind(self, site: Site | None, platform: Platform) -> Adapter:
        family = self._ctx.adapters.get(platform.adapter)
        endpoint = (site.endpoint if site else None) or platform.endpoint
        if family is None or endpoint is None:
            raise ConfigurationError(
                f"平台 {platform.key} 没有可用的适配器或接口地址 · "
                f"platform {platform.key} has no installed adapter or no endpoint"
            )
        reference = (site.credential if site else None) or platform.credential
        secret: Secret | None = resolve(reference) if reference else None
        total = round(platform.limits.timeout_s * 1000)
        http = PacedHttp(
            client=self._ctx.client((site.egress if site else None) or platform.egress),
            gates=self._gates,
            site=site.key if site else SiteKey(f"platform:{platform.key}"),
            platform=platform.key,
            timeout=Timeouts(connect_ms=min(10_000, total), read_ms=total, total_ms=total),
        )
        return family(Connection(endpoint, secret, platform.options), http)

    def _pace(self, key: Key) -> Pace | None:
        if key.width is Width.SITE:
            return Pace(concurrent=1)
        if key.width is Width.PLATFORM:
            platform = self._ctx.settings.platforms.get(PlatformKey(key.name))
            if platform is None:
                return Pace(concurrent=1)
            limits = platform.limits
            return Pace(per_second=limits.per_second, burst=1, concurrent=limits.concurrent)
        return None
