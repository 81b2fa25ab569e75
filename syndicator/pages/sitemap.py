"""What a site tells machines of its pages: feeds named in the head, and sitemaps.

https://www.sitemaps.org/protocol.html; in robots.txt: RFC 9309, 2.2.4; feeds by
``<link rel="alternate">`` (RSS advisory board).
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from syndicator.core.times import Stamp, parse_stamp
from syndicator.pages.extract import link_target
from syndicator.pages.text import one_line

_FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml"}
)
_GZIP: Final = b"\x1f\x8b"
_LARGEST: Final = 50 * 1024 * 1024
"""The protocol's own bound on one sitemap, uncompressed."""
_MOST: Final = 50_000
_NAMED: Final = re.compile(
    rb"^[ \t]*sitemap[ \t]*:[ \t]*(https?://[^\s#]+)", re.IGNORECASE | re.MULTILINE
)
_LARGEST_ROBOTS: Final = 500 * 1024
"""What RFC 9309, 2.5 asks of a reader; what comes after is not read."""
_GZIP_WINDOW: Final = zlib.MAX_WBITS | 16


@dataclass(frozen=True, slots=True)
class Told:
    """One page, or one further sitemap, that a sitemap names."""

    url: str
    changed: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap, read: pages, and where it is an index the sitemaps it names."""

    pages: tuple[Told, ...] = ()
    parts: tuple[Told, ...] = ()


def find_feeds(root: HtmlElement, base: str | None) -> tuple[tuple[str, str], ...]:
    """(address, title) of the feeds the page's head names; feeds of comments are left out."""
    found: dict[str, str] = {}
    if base is None:
        return ()
    for link in root.iter("link"):
        kind, rel = (link.get("type") or "").lower(), (link.get("rel") or "").lower().split()
        target = link_target(base, link.get("href"))
        if target is None or "alternate" not in rel or kind not in _FEED_TYPES:
            continue
        title = one_line(link.get("title"))
        if "comment" not in target.lower() and "评论" not in title:
            found.setdefault(target, title)
    return tuple(found.items())


def named_sitemaps(robots: bytes) -> tuple[str, ...]:
    """Addresses of the sitemaps that a robots.txt names, in its order, each once."""
    text = robots[:_LARGEST_ROBOTS].replace(b"\r", b"\n")
    named = (found.decode("ascii", "ignore") for found in _NAMED.findall(text))
    return tuple(dict.fromkeys(named))


def read_sitemap(body: bytes) -> Sitemap | None:
    """A sitemap or an index of sitemaps, gzipped or plain; None for what is neither."""
    plain = _plain(body)
    if plain is None:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(plain, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if not isinstance(root.tag, str):
        return None
    kind = etree.QName(root).localname.lower()
    if kind not in {"urlset", "sitemapindex"}:
        return None
    told = tuple(_entries(root))
    return Sitemap(parts=told) if kind == "sitemapindex" else Sitemap(pages=told)


def _plain(body: bytes) -> bytes | None:
    if not body.startswith(_GZIP):
        return body
    unpacking = zlib.decompressobj(_GZIP_WINDOW)
    try:
        plain = unpacking.decompress(body, _LARGEST)
    except zlib.error:
        return None
    return None if unpacking.unconsumed_tail else plain


def _entries(root: etree._Element) -> list[Told]:
    told: list[Told] = []
    for entry in root:
        if not isinstance(entry.tag, str):
            continue
        said = {
            etree.QName(field).localname.lower(): (field.text or "").strip()
            for field in entry
            if isinstance(field.tag, str)
        }
        url = said.get("loc", "")
        if url.startswith(("http://", "https://")):
            told.append(Told(url, parse_stamp(said.get("lastmod", ""))))
        if len(told) >= _MOST:
            break
    return told
