"""The one way markup leaves: an article's structure, none of its behaviour, its text unchanged.

What is allowed is a closed list (paragraphs, headings, tables, lists, emphasis, links, pictures);
nh3, the Python face of the ammonia sanitiser, enforces it. Before that, layout blocks become
paragraphs, since a dropped ``<div>`` would glue two paragraphs together.
"""

from __future__ import annotations

from typing import Final, TypeGuard
from urllib.parse import urlsplit

import nh3
from lxml.html import HtmlElement, tostring

from syndicator.pages.hidden import Concealment
from syndicator.pages.layout import restructure
from syndicator.pages.prune import prune
from syndicator.pages.text import spent_text
from syndicator.pages.tree import NoMarkup, parse_tree
from syndicator.pages.words import words

TAGS: Final = frozenset(
    words(
        "p br h1 h2 h3 h4 h5 h6 table caption thead tbody tfoot tr th td ul ol li strong em u sub "
        "sup a img"
    )
)
_ATTRIBUTES: Final = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "*": {"style"},
}


def sanitise(html: str, base_url: str | None = None) -> str:
    """Safe markup of ``html`` (a fragment or a page) with the same visible text.

    Links and pictures become absolute against ``base_url`` and must be http(s); of styles only
    ``text-align`` stays. Hidden elements and page furniture go, by the rule of :func:`text_of`.
    Returns "" for no content. Raises Unparsable for markup beyond the limits of ``pages.tree``.
    """
    body = _pruned(html)
    if body is None:
        return ""
    restructure(body)
    return nh3.clean(
        "".join(tostring(child, encoding="unicode") for child in body),
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        url_relative=("rewrite_with_base", base_url) if _usable(base_url) else "deny",
        filter_style_properties={"text-align"},
        link_rel=None,
    ).strip()


def _usable(base_url: str | None) -> TypeGuard[str]:
    if base_url is None:
        return False
    try:
        parts = urlsplit(base_url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def text_of(html: str) -> str:
    """Visible text of an article's markup, one block a line, page furniture left out.

    The same rule reads the source, the rendering that leaves, and the copy that comes back.
    Returns "" for no content. Raises Unparsable for markup beyond the limits of ``pages.tree``.
    """
    body = _pruned(html)
    return "" if body is None else spent_text(body)


def _pruned(html: str) -> HtmlElement | None:
    if not html.strip():
        return None
    try:
        root = parse_tree(html)
    except NoMarkup:
        return None
    body = root.find("body")
    content = root if body is None else body
    prune(content, Concealment.of(root))
    return content
