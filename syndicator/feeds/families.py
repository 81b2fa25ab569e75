"""The list families: a name in a source's configuration to the parser that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from syndicator.core.errors import ConfigurationError
from syndicator.feeds.errors import FeedEmpty
from syndicator.feeds.govlist import parse_govlist
from syndicator.feeds.htmllist import parse_htmllist
from syndicator.feeds.jsonfeed import parse_jsonfeed
from syndicator.feeds.model import Document, Feed
from syndicator.feeds.opening import looks_like_html, open_text
from syndicator.feeds.rss import parse_rss

Parser = Callable[[Document], Feed]


@dataclass(frozen=True, slots=True)
class Family:
    """One list family.

    ``always_rows``: a healthy answer has at least one row, so none is an alarm whatever came
    before; an RSS channel may honestly be empty.
    """

    name: str
    label: str
    parse: Parser
    always_rows: bool


FAMILIES: Final[dict[str, Family]] = {
    family.name: family
    for family in (
        Family("rss", "RSS/Atom", parse_rss, always_rows=False),
        Family("jsonfeed", "JSON Feed", parse_jsonfeed, always_rows=False),
        Family("govlist", "国务院列表 JSON", parse_govlist, always_rows=True),
        Family("html", "网页列表", parse_htmllist, always_rows=True),
    )
}
_SNIFFED: Final = 4096
_FEED_ROOT: Final = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_JSONFEED: Final = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')


def family_named(name: str) -> Family:
    """The family of that name (``atom`` is ``rss``); raises ConfigurationError for none."""
    family = FAMILIES.get("rss" if name == "atom" else name)
    if family is None:
        known = ", ".join(FAMILIES)
        raise ConfigurationError(
            f"没有名为“{name}”的列表类型（family），可用：{known} · "
            f"no list family “{name}”; there are: {known}"
        )
    return family


def sniff(document: Document) -> Family:
    """The family an answer looks like, judged by its text before its Content-Type.

    Raises FeedEmpty for no bytes and FeedBroken for what cannot be decoded.
    """
    text = open_text(document).text.lstrip("\ufeff \t\r\n")
    head = text[:_SNIFFED]
    if head.startswith(("[", "{")):
        return FAMILIES["jsonfeed" if _JSONFEED.search(head) else "govlist"]
    if not looks_like_html(head) and _FEED_ROOT.search(head):
        return FAMILIES["rss"]
    declared = (document.content_type or "").lower()
    if not looks_like_html(head) and ("xml" in declared and "html" not in declared):
        return FAMILIES["rss"]
    return FAMILIES["html"]


def parse_feed(document: Document, family: str | None = None) -> Feed:
    """Read a list by its family, or by what it looks like where none is named.

    A list with fewer rows than ``options.min_rows`` (by default one, for families that always have
    rows) is FeedEmpty. Raises FeedError subclasses (*empty, failed, blocked, changed, broken*) and
    ConfigurationError.
    """
    chosen = sniff(document) if family is None else family_named(family)
    feed = chosen.parse(document)
    least = document.options.min_rows
    if least is None:
        least = 1 if chosen.always_rows else 0
    if (count := len(feed.entries)) < least:
        raise FeedEmpty(
            f"{chosen.label}只有 {count} 行（正常至少 {least} 行），不能当作“没有新文件”；"
            "请打开该地址核对 · "
            f"the {chosen.name} list has {count} rows where at least {least} are healthy; this is "
            "not “no news”: open its address and look"
        )
    return feed
