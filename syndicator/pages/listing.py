"""What a site's public list shows, where a repost must become visible."""

from __future__ import annotations

from syndicator.core.model import ListKind
from syndicator.feeds.htmllist import parse_htmllist
from syndicator.feeds.model import Document, ListOptions
from syndicator.feeds.rss import parse_rss
from syndicator.pages.rows import Row


def read_listing(
    body: bytes,
    kind: ListKind,
    url: str | None,
    selector: str | None = None,
    content_type: str | None = None,
) -> tuple[Row, ...]:
    """Rows of a web page or a feed, in its order; ``cms`` lists are searched by their adapters.

    Raises FeedError subclasses (*empty, blocked, failed, changed, broken*: none of them says that a
    repost is absent), ConfigurationError for a selector that is no CSS, ValueError for ``cms``.
    """
    if kind is ListKind.CMS:
        msg = "CMS 列表由适配器查询 · a CMS list is searched by its adapter"
        raise ValueError(msg)
    parse = parse_rss if kind is ListKind.RSS else parse_htmllist
    feed = parse(Document(body, content_type, url, ListOptions(selector=selector)))
    return tuple(
        Row(entry.url, entry.title, entry.stamp, cut="cut" in entry.extra)
        for entry in feed.entries
        if entry.url is not None
    )


__all__ = ["Row", "read_listing"]
