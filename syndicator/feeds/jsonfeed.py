"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from syndicator.core.times import Stamp, parse_stamp
from syndicator.feeds.errors import FeedChanged
from syndicator.feeds.model import Document, Entry, Feed
from syndicator.feeds.opening import not_the_format, open_text
from syndicator.feeds.prose import http_url, plain_text, plain_title, safe_markup

_VERSION: Final = "https://jsonfeed.org/version/"


def read_json(text: str, wanted: str) -> object:
    """The JSON value in ``text``; raises the FeedError that fits where there is none."""
    try:
        value: object = json.loads(text.strip().lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise not_the_format(text, wanted) from error
    return value


def string(row: Mapping[str, object], name: str) -> str | None:
    """A row's text value, outer blanks off; numbers as written; None for anything else or blank."""
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def parse_jsonfeed(document: Document) -> Feed:
    """Read a JSON Feed. Raises FeedEmpty, FeedBlocked, FeedChanged, FeedBroken."""
    top = read_json(open_text(document).text, "JSON Feed")
    if not isinstance(top, dict) or not str(top.get("version", "")).startswith(_VERSION):
        raise FeedChanged(
            "JSON 中没有 JSON Feed 的 version，格式已变；请核对地址和 family · "
            "no JSON Feed version in the answer; check address and family"
        )
    rows = top.get("items")
    if not isinstance(rows, list):
        raise FeedChanged("JSON Feed 缺少 items，格式已变 · JSON Feed without items")
    entries = [_entry(row, i, document.url) for i, row in enumerate(rows) if isinstance(row, dict)]
    warnings = () if len(entries) == len(rows) else (_odd(len(rows) - len(entries)),)
    return Feed(tuple(entries), "jsonfeed", plain_title(string(top, "title")) or None, warnings)


def _odd(count: int) -> str:
    return f"{count} 个条目不是对象，已跳过 · {count} items are no objects; skipped"


def _entry(row: Mapping[str, object], position: int, feed_url: str | None) -> Entry:
    identity = string(row, "id")
    url = http_url(row.get("url")) or http_url(row.get("external_url")) or http_url(identity)
    markup = string(row, "content_html")
    text = string(row, "content_text")
    return Entry(
        url=url,
        title=plain_title(string(row, "title")),
        id=identity,
        author=_author(row),
        published=_stamp(row, "date_published"),
        updated=_stamp(row, "date_modified"),
        summary=plain_text(string(row, "summary")) or text,
        content=safe_markup(markup, url or feed_url),
        position=position,
    )


def _author(row: Mapping[str, object]) -> str | None:
    authors = row.get("authors")
    one = authors[0] if isinstance(authors, list) and authors else row.get("author")
    return plain_title(string(one, "name")) or None if isinstance(one, dict) else None


def _stamp(row: Mapping[str, object], name: str) -> Stamp | None:
    written = string(row, name)
    return None if written is None else parse_stamp(written)
