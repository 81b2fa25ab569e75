"""Addresses in figures that their own egress never asks: the private ones it does not allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network
from urllib.parse import urlsplit

from syndicator.core.model import ListKind
from syndicator.settings.check_main import DEFAULT_EGRESS
from syndicator.settings.entries import Entries
from syndicator.settings.gather import E, Located
from syndicator.settings.problem import Problem

Refuses = Callable[[str, Sequence[IPv4Network | IPv6Network]], tuple[str, str] | None]
"""Why an egress that allows these networks never asks an address: Chinese, English; None: it may.

Only what the address itself says, without asking where a name leads.
"""


def closed_addresses(entries: Entries, refuses: Refuses) -> Iterator[Problem]:
    """A warning for each address of a source, platform or site that its egress keeps shut."""
    allowed = {one.entry.key: one.entry.allowed_networks for one in entries.egresses.entries}

    def judge(
        located: Located[E], column: str, urls: Sequence[str | None], egress: str
    ) -> Iterator[Problem]:
        for url in filter(None, urls):
            why = refuses(url, allowed.get(egress, ()))
            if why is not None:
                host = urlsplit(url).hostname or ""
                yield located.problem(
                    (column,),
                    f"{column} 的 {host} 是{why[0]}，出口 {egress} 不允许，永远读不到",
                    f"{column}: {host} is {why[1]}, which egress {egress} does not allow: "
                    "it is never asked",
                    f"写公网地址，或换出口，或在该出口的 allowed_networks 里加 {host} · give the "
                    f"public address, another egress, or add {host} to its allowed_networks",
                )

    for source in entries.sources.entries:
        yield from judge(source, "url", (source.entry.url,), source.entry.egress)
    platforms = {one.entry.key: one.entry for one in entries.platforms.entries}
    for platform in entries.platforms.entries:
        yield from judge(platform, "endpoint", (platform.entry.endpoint,), platform.entry.egress)
    for site in entries.sites.entries:
        entry, on = site.entry, platforms.get(site.entry.platform)
        sends = on.egress if on is not None else DEFAULT_EGRESS
        looks = (on.look_egress if on is not None else None) or sends
        yield from judge(site, "endpoint", (entry.endpoint,), entry.egress or sends)
        if entry.list_kind is not ListKind.CMS:  # that list is asked through the adapter
            yield from judge(site, "list_url", entry.list_url, entry.egress or looks)
