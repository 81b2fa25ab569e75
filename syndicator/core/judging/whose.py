"""Whose page an answer is, by its address: the site's own, the source's, or somebody else's.

A list may lead anywhere: to the source's own page, to the copy of a sister office, to the paper
that wrote about it. Only what stands at the site is the site's repost; a row that leads to the
source is a link, and no more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from syndicator.core.address import BadAddress, normalise_url, same_host, same_site
from syndicator.core.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

LINK_IN_LIST: Final = Reason(
    "link_in_list",
    "列表上的标题直接链接到信源原文",
    "its title in the list leads to the source's own page",
)


class Owner(StrEnum):
    """Who a page belongs to."""

    SITE = "site"
    SOURCE = "source"
    OTHER = "other"


def owner(url: str, homes: Sequence[str], source_url: str, neighbour: str = "") -> Owner:
    """Whose page stands at ``url``, after redirects.

    ``homes`` are addresses known to be the site's: its home page, its lists, what its CMS or a
    liaison named; with none every page is its own. ``neighbour`` is the name of another site whose
    host it is: that a host lies under the site's name then makes it no page of its own.
    """
    if not homes or any(same_host(url, home) for home in homes):
        return Owner.SITE
    if _same_page(url, source_url):
        return Owner.SOURCE
    if not neighbour and any(same_site(url, home) for home in homes):
        return Owner.SITE
    return Owner.OTHER


def on_other_host(url: str, neighbour: str = "") -> Reason:
    """The text stands, and not at the site."""
    host = urlsplit(url).netloc
    named = (f"（{neighbour}）", f" ({neighbour})") if neighbour else ("", "")
    return Reason(
        "other_host",
        f"页面在 {host}{named[0]}，不在本站主机上：别处的稿件不算本站转载。"
        "主机确属本站时，请把它写进 sites.csv 的 home_url 或 list_url",
        f"the page is on {host}{named[1]}, no host of this site: a copy elsewhere is not its "
        "repost. If the host is the site's, name it in sites.csv under home_url or list_url",
    )


def _same_page(url: str, source_url: str) -> bool:
    try:
        return bool(source_url) and normalise_url(url) == normalise_url(source_url)
    except BadAddress:
        return False
