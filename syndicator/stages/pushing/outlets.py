"""Adapters bound to sites: connection, credential, pacing. One outlet per (platform, endpoint)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from syndicator.core.errors import ConfigurationError
from syndicator.core.model import PlatformKey, SiteKey
from syndicator.net.client import HttpClient, Timeouts
from syndicator.net.limits import Gates, Key, Pace, Width
from syndicator.sdk import Adapter, Connection, Reply, TransportError
from syndicator.settings.secrets import resolve
from syndicator.stages.pushing.rests import Endpoint, Rests
from syndicator.stages.rules import placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.model import Platform, Site
    from syndicator.sdk import Secret
    from syndicator.settings.model import Settings
    from syndicator.stages.context import Context

_USUAL: Final = re.compile(r"https?://([a-z0-9.:-]+)(?:/|$)")
"""Most addresses; asked four times a delivery."""
ANSWER_BYTES = 8 * 1024 * 1024
"""A CMS answer is a record or a short list; more is a fault of the CMS."""


@dataclass(frozen=True, slots=True)
class PacedHttp:
    """The sdk's `Http`: passes site, platform and endpoint gates before each request.

    Nothing leaves for an endpoint that rests: `EndpointRests` is raised instead.
    """

    client: HttpClient
    gates: Gates
    rests: Rests
    site: SiteKey
    endpoint: Endpoint
    timeout: Timeouts
    insists: bool = False
    """A person asked: it leaves although the endpoint rests."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        """Send one request, in turn, without following redirects."""
        keys = (
            Key(Width.SITE, self.site),
            Key(Width.PLATFORM, self.endpoint.platform),
            Key(Width.ENDPOINT, host_of(url)),
        )
        well = self.rests.well(self.endpoint)
        self._check()
        async with self.gates.enter(*keys):
            if not self.insists:
                self.rests.enter(self.endpoint, was_well=well)
            told = False
            try:
                reply = await self.client.request(
                    method,
                    url,
                    headers=headers,
                    content=content,
                    timeout=self.timeout,
                    max_bytes=ANSWER_BYTES,
                    follow=0,
                )
                self.rests.replied(self.endpoint, reply)
                told = True
            except TransportError as error:
                self.rests.broke(self.endpoint, error)
                told = True
                raise
            finally:
                if not told:
                    self.rests.let_go(self.endpoint)
            return reply

    def _check(self) -> None:
        """Do not even wait for a turn where none will come."""
        if not self.insists:
            self.rests.check(self.endpoint)


class Outlets:
    """Makes adapters for sites, from the configuration in force."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._gates = Gates(ctx.clock, self._pace)
        self.rests = Rests(ctx.clock, ctx.dice, ctx.observe)
        self._strays: tuple[Settings, dict[Endpoint, set[SiteKey]]] | None = None

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
        """The adapter for a platform as a whole, or for a site of that key, for `platform probe`.

        Raises `ConfigurationError` where there is nothing to talk to, and says whom to probe.
        """
        settings = self._ctx.settings
        found = settings.platforms.get(platform)
        if found is None and (site := SiteKey(str(platform))) in settings.sites:
            return self.of(site)
        if found is None:
            raise ConfigurationError(
                f"没有平台 {platform}，见 config/platforms/ · "
                f"no platform {platform}: see config/platforms/"
            )
        own = [one.key for one in settings.sites.values() if one.platform == platform]
        if found.endpoint is None and own and found.adapter in self._ctx.adapters:
            raise ConfigurationError(
                f"平台 {platform} 自己没有接口地址，各站点各有一个：请探测站点，如 platform probe "
                f"{own[0]} · platform {platform} has no endpoint of its own, its sites have: probe "
                f"a site, such as platform probe {own[0]}"
            )
        return self._bind(None, found)

    def inside(self, width: Width, name: str) -> int:
        """Requests that passed this gate and are not answered."""
        return self._gates.inside(Key(width, name))

    def bears(self, platform: Platform) -> int | None:
        """How many requests for the platform's rows may leave now; None: as many as you like.

        Its own endpoint holds up nobody who has another one: those that it holds up are
        `resting_sites` then.
        """
        own = Endpoint(platform.key, host_at(platform))
        bears = self.rests.bears(own)
        return None if bears == 0 and own in self._by_endpoint() else bears

    def resting_sites(self) -> dict[PlatformKey, set[SiteKey]]:
        """Sites whose endpoint rests, by platform, where not all sites of it have the same."""
        found: dict[PlatformKey, set[SiteKey]] = {}
        resting = self.rests.endpoints()
        if resting:
            strays = self._by_endpoint()
            for endpoint in resting & strays.keys():
                found.setdefault(endpoint.platform, set()).update(strays[endpoint])
        return found

    def _by_endpoint(self) -> dict[Endpoint, set[SiteKey]]:
        settings = self._ctx.settings
        if self._strays is None or self._strays[0] is not settings:
            strays: dict[Endpoint, set[SiteKey]] = {}
            mixed = {site.platform for site in settings.sites.values() if site.endpoint}
            for site in settings.sites.values():
                if site.platform in mixed:
                    host = host_of(
                        site.endpoint or settings.platforms[site.platform].endpoint or ""
                    )
                    strays.setdefault(Endpoint(site.platform, host), set()).add(site.key)
            self._strays = (settings, strays)
        return self._strays[1]

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
            rests=self.rests,
            site=site.key if site else SiteKey(f"platform:{platform.key}"),
            endpoint=Endpoint(platform.key, host_of(endpoint)),
            insists=site is None,
            timeout=Timeouts(connect_ms=min(10_000, total), read_ms=total, total_ms=total),
        )
        return family(Connection(endpoint, secret, platform.options), http)

    def _pace(self, key: Key) -> Pace | None:
        if key.width is Width.SITE:
            return _ALONE
        if key.width is Width.PLATFORM:
            platform = self._ctx.settings.platforms.get(PlatformKey(key.name))
            if platform is None:
                return _ALONE
            return _pace(platform.limits.per_second, platform.limits.concurrent)
        shared = self._ctx.settings.endpoints.get(key.name)
        return None if shared is None else _pace(shared.per_second, shared.concurrent)


_ALONE: Final = Pace(concurrent=1)


@lru_cache(maxsize=256)
def _pace(per_second: float, concurrent: int) -> Pace:
    """Asked for every request, and there are few of them."""
    return Pace(per_second=per_second, burst=1, concurrent=concurrent)


def host_of(url: str) -> str:
    """Host and port of an address, as gates and breakers name it."""
    usual = _USUAL.match(url)
    return usual[1] if usual else urlsplit(url).netloc.lower()


def host_at(platform: Platform) -> str:
    """The host of a platform's own endpoint; empty where it has none."""
    return host_of(platform.endpoint or "")
