"""A list that is a web page: links by selector, dates from the row or the address."""

from __future__ import annotations

from syndicator.feeds.errors import FeedBroken, FeedChanged
from syndicator.feeds.model import Document, Entry, Feed
from syndicator.feeds.opening import open_text, raise_for
from syndicator.pages.rows import read_rows
from syndicator.pages.tree import Unparsable
from syndicator.pages.wall import judge_page


def parse_htmllist(document: Document) -> Feed:
    """Read a list page by ``options.selector`` (links, or boxes around them).

    No row where a selector is given means the page was rebuilt: FeedChanged. Raises FeedEmpty,
    FeedBlocked, FeedFailed, FeedBroken too, and ConfigurationError for a selector that is no CSS.
    """
    decoded = open_text(document)
    raise_for(judge_page(decoded.text))
    selector = document.options.selector
    try:
        rows = read_rows(decoded.text, document.url, selector)
    except Unparsable as error:
        raise FeedBroken(str(error)) from error
    if not rows:
        named = selector or "a"
        raise FeedChanged(
            f"列表页上没有匹配“{named}”的有效链接，页面可能已改版；请打开核对并改正选择器 · "
            f"no usable link on the list page matches “{named}”: it may have been rebuilt; "
            "open it and correct the selector"
        )
    entries = tuple(
        Entry(
            url=row.url,
            title=row.title,
            published=row.stamp,
            position=position,
            extra={"cut": "true"} if row.cut else {},
        )
        for position, row in enumerate(rows)
    )
    return Feed(entries, "html")
