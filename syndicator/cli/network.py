"""`syndicator network`: what a firewall must let through, for the application form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from syndicator.cli.configuration import ConfigOption, load_settings
from syndicator.cli.output import JsonOption, heading, put, say, table
from syndicator.core.model import Trust

if TYPE_CHECKING:
    from syndicator.core.model import EgressKey
    from syndicator.settings.model import Settings

PORTS: Final = {"http": 80, "https": 443}
"""Ports of addresses that name none (RFC 9110, 4.2)."""


class Purpose(StrEnum):
    """Why a connection is made."""

    SOURCE = "source"
    ARTICLE = "article"
    LIST = "list"
    CMS = "cms"
    STAMP = "stamp"
    METRICS = "metrics"

    @property
    def label(self) -> str:
        """Chinese and English."""
        return _LABELS[self]


_LABELS: Final = {
    Purpose.SOURCE: "信源列表 source list",
    Purpose.ARTICLE: "文章页 article",
    Purpose.LIST: "站点列表与文章 site's list and articles",
    Purpose.CMS: "推送接口 CMS",
    Purpose.STAMP: "时间戳机构 time-stamp authority",
    Purpose.METRICS: "指标页（入站） metrics page (inbound)",
}


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """One row of the form: a connection that must be possible."""

    inbound: bool
    """True: others connect to us."""
    egress: str
    via: str
    """Proxy `host:port` the connection goes to instead; "" for a direct one."""
    host: str
    port: int
    scheme: str
    purpose: Purpose
    subjects: tuple[str, ...] = field(compare=False, default=())
    """Keys of the sources, platforms and sites that need it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that cannot be listed, and why: the form is not complete without it."""

    subject: str
    reason: str


def network(config: ConfigOption = None, json_lines: JsonOption = False) -> None:
    """List every host, port and purpose, for the firewall (网络清单)."""
    settings = load_settings(config)
    ways, unknown = list(needed(settings)), list(missing(settings))
    if json_lines:
        for way in ways:
            put({"kind": "way", **asdict(way)})
        for one in unknown:
            put({"kind": "unknown", **asdict(one)})
        return
    heading("网络清单 · connections", len(ways))
    header = ("方向 way", "出口 egress", "代理 via", "主机 host", "端口 port", "协议 scheme")
    table(
        (*header, "用途 purpose", "对象 for"),
        (
            (
                "入 in" if way.inbound else "出 out",
                way.egress,
                way.via or "-",
                way.host,
                str(way.port),
                way.scheme,
                way.purpose.label,
                shortened(way.subjects),
            )
            for way in ways
        ),
    )
    say(
        "  另需域名解析；经代理的连接只需放行到代理 · name resolution besides; what goes via a "
        "proxy needs the way to the proxy only"
    )
    if unknown:
        heading("列不出的 · what cannot be listed", len(unknown))
        table(("对象 subject", "原因 reason"), ((one.subject, one.reason) for one in unknown))


def needed(settings: Settings) -> Iterator[Way]:
    """Every connection this configuration makes or takes, each once, sorted."""
    found: defaultdict[Way, set[str]] = defaultdict(set)
    for way, subject in _each(settings):
        found[way].add(subject)
    for way in sorted(found):
        yield Way(
            way.inbound,
            way.egress,
            way.via,
            way.host,
            way.port,
            way.scheme,
            way.purpose,
            tuple(sorted(found[way])),
        )


def missing(settings: Settings) -> Iterator[Unknown]:
    """Sites nobody can look at yet: their hosts are not known."""
    for site in settings.sites.values():
        if site.watch is None:
            yield Unknown(
                f"site:{site.key}",
                f"{site.name}：没有列表地址，请在 sites.csv 补 list_url · no list address: add "
                "list_url in sites.csv",
            )


def shortened(subjects: Iterable[str], most: int = 3) -> str:
    """The first few of many keys."""
    keys = list(subjects)
    more = f" … ({len(keys)})" if len(keys) > most else ""
    return ", ".join(keys[:most]) + more


def _each(settings: Settings) -> Iterator[tuple[Way, str]]:
    for source in settings.sources.values():
        subject = f"source:{source.key}"
        yield _to(settings, source.egress, source.url, Purpose.SOURCE), subject
        # Articles are taken from these hosts alone; over http where a list says so.
        for host in sorted(source.article_hosts):
            bare = f"[{host}]" if ":" in host else host
            for scheme in PORTS:
                url = f"{scheme}://{bare}/"
                yield _to(settings, source.egress, url, Purpose.ARTICLE), subject
    for platform in settings.platforms.values():
        if platform.trust is not Trust.OBSERVE and platform.endpoint:
            way = _to(settings, platform.egress, platform.endpoint, Purpose.CMS)
            yield way, f"platform:{platform.key}"
    for site in settings.sites.values():
        platform = settings.platforms[site.platform]
        egress = site.egress or platform.egress
        if site.watch is not None:
            for url in site.watch.urls:
                yield _to(settings, egress, url, Purpose.LIST), f"site:{site.key}"
        if platform.trust is not Trust.OBSERVE and site.endpoint:
            yield _to(settings, egress, site.endpoint, Purpose.CMS), f"site:{site.key}"
    if settings.stamp is not None:
        yield _to(settings, settings.stamp.egress, settings.stamp.url, Purpose.STAMP), "evidence"
    yield (
        Way(
            inbound=True,
            egress="-",
            via="",
            host=settings.metrics.host,
            port=settings.metrics.port,
            scheme="http",
            purpose=Purpose.METRICS,
        ),
        "prometheus",
    )


def _to(settings: Settings, egress: EgressKey, url: str, purpose: Purpose) -> Way:
    """The way to an address. Addresses were checked when the configuration was loaded."""
    proxy = settings.egresses[egress].proxy
    host, port, scheme = _place(url)
    via = ""
    if proxy is not None:
        proxy_host, proxy_port, _ = _place(proxy)
        via = f"{proxy_host}:{proxy_port}"
    return Way(
        inbound=False,
        egress=egress,
        via=via,
        host=host,
        port=port,
        scheme=scheme,
        purpose=purpose,
    )


def _place(url: str) -> tuple[str, int, str]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0), parts.scheme
