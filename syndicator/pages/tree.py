"""Text to element tree, tolerant of broken markup and safe against hostile markup."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from syndicator.core.errors import SyndicatorError

MAX_CHARS: Final = 12_000_000
"""Longest text parsed at all; the largest real page seen had 94,302 bytes."""
# libxml2 drops what follows `</html>` or `</body>`; portals glue whole fragments behind them.
_EARLY_END: Final = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_END: Final = re.compile(r"(?:</(?:html|body)\s*>\s*)+\Z", re.IGNORECASE)
_BLANK: Final = re.compile(r"[\s\ufeff]*\Z")


class Unparsable(SyndicatorError):
    """The markup is empty, too large or too deeply nested to be a page."""


class NoMarkup(Unparsable):
    """There is nothing in it: no bytes, blanks, or comments only."""


def parse_tree(text: str) -> HtmlElement:
    """The ``<html>`` element of ``text``; comments kept, processing instructions dropped.

    Raises NoMarkup where there is none, Unparsable for more than MAX_CHARS characters or nesting
    beyond the 2,048 levels libxml2 follows (it would drop the rest in silence).
    """
    if len(text) > MAX_CHARS:
        raise _unparsable(f"网页过大（{len(text)} 字）", f"page too large ({len(text)} characters)")
    plain = text.replace("\x00", "")
    # Nearly all pages end there, and with nothing behind it there is nothing to be dropped.
    first = _EARLY_END.search(plain)
    if first is not None and not _END.match(plain, first.start()):
        plain = _EARLY_END.sub("", plain)
    if _BLANK.match(plain):
        raise NoMarkup("网页为空，无可判读 · the page is empty; nothing to read")
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, collect_ids=False)
    try:
        root = document_fromstring(plain.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise NoMarkup("网页没有内容，无可判读 · the page is empty; nothing to read") from error
    except (etree.XMLSyntaxError, AssertionError, ValueError) as error:
        raise _unparsable("网页无法解析", f"page cannot be parsed ({error})") from error
    limits = parser.error_log.filter_from_level(etree.ErrorLevels.FATAL)
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in limits):
        raise _unparsable("网页标签嵌套过深", "markup nested too deeply")
    return root


def _unparsable(chinese: str, english: str) -> Unparsable:
    return Unparsable(f"{chinese}，不予判读 · {english}; not read")
