"""Lists that a script draws from JSON: where the page names the file plainly, it is read instead.

As on portals that publish their lists as ``ZUIXINZHENGCE.json`` or ``list_1.json`` beside the page.
An address put together by the script is not guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from syndicator.core.address import same_site
from syndicator.feeds.errors import FeedError
from syndicator.feeds.families import parse_feed, sniff
from syndicator.feeds.model import Document
from syndicator.pages.links import link_target
from syndicator.pages.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMED: Final = re.compile(
    r"(?<![+\w])[\"']([^\"'\s<>{}$+,;]{1,300}\.json(?:\?[^\"'\s<>{}$+,]{0,200})?)[\"'](?!\s*\+)",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"\+\s*$")
_NO_LISTS: Final = re.compile(
    r"/(?:manifest|package|config|settings|site|menu|nav|weather|lang|i18n|zh-?cn|area|city)[^/]*"
    r"\.json",
    re.IGNORECASE,
)
_JSON: Final = frozenset({"jsonfeed", "govlist"})
MOST: Final = 3


def find_data(html: str, base: str | None) -> tuple[str, ...]:
    """Addresses of JSON files of the same site that the page's scripts and attributes name."""
    return tuple(dict.fromkeys(_found(html, base)))[:MOST] if base is not None else ()


def _found(html: str, base: str) -> Iterator[str]:
    for named in _NAMED.finditer(html):
        target = link_target(base, named[1].replace("&amp;", "&"))
        joined = _JOINED.search(html, max(0, named.start() - 10), named.start())
        if target is None or joined or _NO_LISTS.search(target):
            continue
        if same_site(target, base):
            yield target


def read_data(body: bytes, content_type: str | None, url: str | None) -> tuple[Row, ...]:
    """Rows of a JSON list of a kind that is known; none for anything else."""
    document = Document(body, content_type, url)
    try:
        if sniff(document).name not in _JSON:
            return ()
        feed = parse_feed(document)
    except FeedError:
        return ()
    return tuple(Row(one.url, one.title, one.stamp) for one in feed.entries if one.url is not None)
