"""A page's links: absolute addresses and what a visitor reads on them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from html import escape, unescape
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from syndicator.pages.hidden import UNSEEN_TAGS
from syndicator.pages.snapshot import Addresses, Links
from syndicator.pages.text import LONGEST_LABEL, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from syndicator.pages.stream import Stream, Stretch

_HTTP: Final = re.compile(r"https?://[^/?#\s\[\]\\]+|https?://\[[0-9a-fA-F:.]+\]")
_WEB: Final = ("http://", "https://")
# Nothing in it that joining would change: no dots between slashes, no empty parts, no escapes.
_PLAIN: Final = re.compile(r"(?:/[\w~-][\w.~-]*)*/?(?:\?[\w.~=&-]+)?", re.ASCII)
_PLAIN_LINES: Final = re.compile(rf"(?:{_PLAIN.pattern}(?:\n|\Z))*+", re.ASCII)
_OF_PATHS: Final = dict.fromkeys(map(ord, f"{ascii_letters}{digits}_.~/-\n"))
MAX_LINKS: Final = 5_000


def base_of(root: HtmlElement, url: str | None) -> str | None:
    """What relative addresses on a page are relative to: its ``<base href>``, else its address."""
    return _first_base((element.get("href") or "" for element in root.iter("base")), url)


def base_in(stream: Stream, url: str | None) -> str | None:
    """As `base_of`."""
    return _first_base((stream.attributes(at).get("href", "") for at in stream.named("base")), url)


def _first_base(hrefs: Iterable[str], url: str | None) -> str | None:
    for href in map(str.strip, hrefs):
        if href:
            return link_target(url, href) or url
    return url


@lru_cache(maxsize=8_192)  # a site's menu stands on each of its pages
def link_target(base: str | None, href: str | None) -> str | None:
    """Absolute http(s) address without fragment that ``href`` leads to; None for all else."""
    href = (href or "").strip()
    if not href or href.startswith("#"):
        return None
    address = href.partition("#")[0]
    if not address.startswith(_WEB):
        try:
            address = urljoin(base, address) if base else address
        except ValueError:
            return None
    return address if _HTTP.match(address) else None


class _Joiner:
    """Joins plain addresses to one base without taking it apart each time."""

    def __init__(self, base: str | None) -> None:
        self._base = base
        self.origin = self._folder = ""
        if base is not None and base.startswith(_WEB) and _HTTP.match(base):
            parts = urlsplit(base)
            self.origin = f"{parts.scheme}://{parts.netloc}"
            folder = parts.path.rpartition("/")[0]
            if _PLAIN.fullmatch(folder):
                self._folder = self.origin + folder

    def target(self, href: str) -> str | None:
        """As `link_target`."""
        if href.startswith("./") and self._folder and _PLAIN.fullmatch(href, 1):
            return self._folder + href[1:]
        return link_target(self._base, href)


def read_links(stream: Stream, base: str | None) -> tuple[Links, list[int]]:
    """The page's http(s) anchors, and the places of their tags in the stream."""
    joiner = _Joiner(base)
    origin = joiner.origin
    anchors = stream.named("a", "area")
    # A menu's links, hundreds on a page: each step here is one of the dearest of a reading.
    hrefs = stream.hrefs(anchors)
    rooted = _rooted(hrefs)
    if origin and rooted is hrefs and len(hrefs) <= MAX_LINKS:
        urls = Addresses(hrefs, origin)
    else:
        targets = [
            origin + path if path and origin else _target(stream, at, href, joiner)
            for at, href, path in zip(anchors, hrefs, rooted, strict=True)
        ]
        leading = [(url, at) for url, at in zip(targets, anchors, strict=True) if url is not None]
        urls = Addresses([url for url, _ in leading[:MAX_LINKS]])
        anchors = [at for _, at in leading[:MAX_LINKS]]
    return Links(urls, _labels(stream, anchors)), anchors


def _labels(stream: Stream, anchors: list[int]) -> list[str]:
    """What anchors bear, as the markup has it."""
    names, texts = stream.names, stream.texts
    if stream.are_bare(anchors):
        shown = [texts[at + 1] for at in anchors]
        if not any(map(str.isspace, shown)) and "" not in shown:
            return shown
    shown = [
        text
        if names[at + 1] == "/a" and names[at] == "a" and not (text := texts[at + 1]).isspace()
        else ""
        for at in anchors
    ]
    if "" not in shown:
        return shown
    return [text or escape(_label(stream, at)) for text, at in zip(shown, anchors, strict=True)]


def _rooted(hrefs: list[str]) -> list[str]:
    """The addresses that are rooted and plain, and "" for the others."""
    lines = "\n".join(hrefs)
    if lines.count("\n") >= len(hrefs):  # one has a break in it
        return [href if _PLAIN.fullmatch(href) else "" for href in hrefs]
    if f"\n{lines}".count("\n/") != len(hrefs):
        hrefs = [href if href.startswith("/") else "" for href in hrefs]
        lines = "\n".join(hrefs)
    # Mostly all of them are plain: one look tells.
    if _are_paths(lines) or _PLAIN_LINES.fullmatch(lines):
        return hrefs
    return [href if _PLAIN.fullmatch(href) else "" for href in hrefs]


def _are_paths(rooted: str) -> bool:
    """Whether each line is a path that joining leaves as it is: asked sign by sign, it costs less.

    Empty lines are none, and do not matter.
    """
    return not (rooted.translate(_OF_PATHS) or "//" in rooted or "/." in rooted)


def _target(stream: Stream, at: int, href: str, joiner: _Joiner) -> str | None:
    """Where an anchor leads that begins with an address, or bears one elsewhere; None: nowhere."""
    if not href and "href" in stream.tags[at]:
        href = stream.attributes(at).get("href", "")
    elif "&" in href:
        href = unescape(href)
    href = href.strip()
    return joiner.target(href) if href else None


def links_within(links: Links, places: list[int], stretch: Stretch) -> Links:
    """Those of a page's links that stand in one element of it."""
    first = bisect_right(places, stretch.first)
    return links[first : bisect_left(places, stretch.last, first)]


def _label(stream: Stream, at: int) -> str:
    """Text of an anchor with markup in it, else its title attribute."""
    stretch = stream.stretch(at)
    parts = [stream.texts[at + 1]] if stretch.last > at else []
    size = 1 + sum(map(len, parts))
    for place in range(at + 1, stretch.last):
        name, text = stream.names[place], stream.texts[place + 1]
        if name.startswith("/") or stream.is_empty(place):
            parts.append(f"\n{text}" if name.strip("/") == "br" else text)
        elif name not in UNSEEN_TAGS:
            parts.append(text)
        size += 1 + len(text)
    label = one_line(stream.plain("".join(parts))) if size <= LONGEST_LABEL else ""
    return label or stream.attributes(at).get("title", "").strip()
