"""Small texts of a feed: titles and summaries as plain text, contents as safe markup."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from syndicator.pages.sanitise import sanitise, text_of
from syndicator.pages.text import one_line
from syndicator.pages.tree import Unparsable

_INLINE_TAG: Final = re.compile(
    r"</?(?:a|b|big|br|em|font|i|mark|p|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*/?>",
    re.IGNORECASE,
)
_MARKUP: Final = re.compile(r"<[a-z!/][^<>]*>|&(?:#\d+|#x[0-9a-f]+|\w+);", re.IGNORECASE)
_HTTP: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def plain_title(raw: str | None) -> str:
    """A title on one line: inline tags dropped, one level of entities resolved.

    Search interfaces mark hits with ``<em>`` and feeds escape twice; ``<通知>`` is text and stays.
    """
    return one_line(unescape(_INLINE_TAG.sub("", raw or "")))


def plain_text(raw: str | None) -> str | None:
    """A summary as plain text, one block a line; None for nothing."""
    if raw is None or not raw.strip():
        return None
    if _MARKUP.search(raw) is None:
        return raw.strip()
    try:
        return text_of(raw) or None
    except Unparsable:
        return None


def safe_markup(raw: str | None, base_url: str | None) -> str | None:
    """An entry's content as safe markup; None for nothing, or for markup nobody could read."""
    if raw is None or not raw.strip():
        return None
    try:
        return sanitise(raw, base_url) or None
    except Unparsable:
        return None


def http_url(raw: object) -> str | None:
    """``raw`` where it is an absolute http(s) address, outer blanks off; else None."""
    if not isinstance(raw, str):
        return None
    plain = raw.strip()
    return plain if _HTTP.fullmatch(plain) else None
