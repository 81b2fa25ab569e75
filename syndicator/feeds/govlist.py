"""The State Council's lists: ``ZUIXINZHENGCE.json`` and its sisters on www.gov.cn.

The top level is the array itself, newest first, with ``TITLE``, ``SUB_TITLE``, ``URL`` and
``DOCRELPUBTIME`` (a day). About a thousand rows are always there, so none at all is never "no
news": `families.parse_feed` refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping

from syndicator.core.times import parse_stamp
from syndicator.feeds.errors import FeedChanged
from syndicator.feeds.jsonfeed import read_json, string
from syndicator.feeds.model import Document, Entry, Feed
from syndicator.feeds.opening import open_text
from syndicator.feeds.prose import http_url, plain_title
from syndicator.pages.extract import link_target

_NAME = "国务院列表 JSON"


def parse_govlist(document: Document) -> Feed:
    """Read a State Council list. Raises FeedEmpty, FeedBlocked, FeedChanged, FeedBroken."""
    decoded = open_text(document)
    rows = read_json(decoded.text, _NAME)
    if not isinstance(rows, list):
        raise FeedChanged(
            f"{_NAME}的顶层应为数组，格式已变；请核对接口 · "
            "the State Council list must be an array at top level; its format changed"
        )
    entries = [
        entry
        for position, row in enumerate(rows)
        if isinstance(row, dict) and (entry := _entry(row, position, document.url)) is not None
    ]
    if rows and not entries:
        raise FeedChanged(
            f"{_NAME}共 {len(rows)} 行，没有一行有 TITLE 和 URL，字段已变；请核对接口 · "
            f"none of the {len(rows)} rows has TITLE and URL: its keys changed; check it"
        )
    warnings: list[str] = []
    if skipped := len(rows) - len(entries):
        warnings.append(
            f"{skipped} 行缺 TITLE 或 URL，已跳过 · {skipped} rows lack TITLE or URL; skipped"
        )
    if decoded.damaged:
        warnings.append("内容含 U+FFFD，源头已乱码 · the source carries U+FFFD: damaged upstream")
    return Feed(tuple(entries), "govlist", None, tuple(warnings))


def _entry(row: Mapping[str, object], position: int, base: str | None) -> Entry | None:
    title = plain_title(string(row, "TITLE"))
    address = string(row, "URL")
    url = http_url(address) or link_target(base, address)
    if not title or url is None:
        return None
    return Entry(
        url=url,
        title=title,
        published=parse_stamp(string(row, "DOCRELPUBTIME") or ""),
        summary=plain_title(string(row, "SUB_TITLE")) or None,
        position=position,
    )
