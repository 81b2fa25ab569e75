"""Reads a page: from bytes or text to a :class:`PageSnapshot`, never raising for a bad page."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from urllib.parse import urljoin

from lxml.html import HtmlElement, tostring

from syndicator.pages import fields as facts
from syndicator.pages.body import Body, find_body
from syndicator.pages.decode import REPLACEMENT, Decoded, Undecodable, decode
from syndicator.pages.hidden import Concealment
from syndicator.pages.prune import prune
from syndicator.pages.script import declares_traditional
from syndicator.pages.snapshot import Link, PageSnapshot, PageStatus
from syndicator.pages.text import label_of, spent_text, split_text
from syndicator.pages.tree import Unparsable, parse_tree
from syndicator.pages.wall import AnswerKind, is_data, judge_page

_HTTP = re.compile(r"https?://[^/?#\s\[\]\\]+|https?://\[[0-9a-fA-F:.]+\]")
_MAX_LINKS = 5_000
_MAX_STARTS = 20
_DATA_WHY = (
    "返回的是数据(JSON 或 RSS),不是网页,稍后重试 · "
    "the answer is data (JSON or a feed) and no page: asked again later"
)
_STATUS: Mapping[AnswerKind, PageStatus] = {
    AnswerKind.OK: PageStatus.OK,
    AnswerKind.BLOCKED: PageStatus.BLOCKED,
    AnswerKind.MISSING: PageStatus.MISSING,
    AnswerKind.FAILED: PageStatus.UNREADABLE,
    AnswerKind.UNREADABLE: PageStatus.UNREADABLE,
}


def read_page(
    html: bytes | str,
    url: str | None = None,
    selector: str | None = None,
    content_type: str | None = None,
) -> PageSnapshot:
    """Read one page that was answered with success.

    ``url`` is where it was fetched (links become absolute against it), ``selector`` the source's or
    site's CSS selector of the article, ``content_type`` the HTTP header. A page that cannot be read
    comes back as ``unreadable`` with the reason; a wall as ``blocked``; a page that says it is gone
    as ``missing``. Raises ConfigurationError only, for a selector that is no CSS.
    """
    try:
        decoded = decode(html, content_type) if isinstance(html, bytes) else _as_given(html)
        if is_data(decoded.text):
            return PageSnapshot(url, PageStatus.UNREADABLE, _DATA_WHY)
        root = parse_tree(decoded.text)
    except (Undecodable, Unparsable) as error:
        return PageSnapshot(url, PageStatus.UNREADABLE, str(error))
    return _read(root, decoded, url, selector)


def _as_given(html: str) -> Decoded:
    text = html.removeprefix("\ufeff")
    return Decoded(text, "str", "given", damaged=REPLACEMENT in text)


def _read(
    root: HtmlElement, decoded: Decoded, url: str | None, selector: str | None
) -> PageSnapshot:
    concealment = Concealment.of(root)
    seen_root = root.find("body")
    full_text, hidden_text = split_text(root if seen_root is None else seen_root, concealment)
    answer = judge_page(decoded.text, full_text)
    status, why = _STATUS[answer.kind], answer.why
    base = base_of(root, url)
    comments = facts.read_comments(root)
    metas = facts.read_metas(root, comments)
    column = facts.read_column(root, metas)
    body = find_body(root, concealment, selector) if status is PageStatus.OK and full_text else None
    text, body_html, body_hidden = _body_parts(body, concealment, base)
    above, below = _around(full_text, text)
    found = facts.read_fields(root, None if body is None else body.element, (*above, *below))
    title = facts.read_title(root, metas, found, column)
    published, origin = facts.read_published(metas, found, above if text else [])
    if status is PageStatus.OK:
        status, why = _readable(full_text, f"{title or ''}{text}")
    return PageSnapshot(
        url=url,
        status=status,
        why=why,
        title=title,
        text=text,
        body_html=body_html,
        body_by="" if body is None else body.by,
        full_text=full_text,
        hidden_text=hidden_text,
        body_hidden_text=body_hidden,
        links=read_links(root, base),
        metas=metas,
        fields=found,
        comments=comments,
        column=column,
        site_id_code=facts.read_code(metas, full_text),
        published=published,
        published_from=origin,
        encoding=decoded.encoding,
        damaged=decoded.damaged,
        traditional=declares_traditional(root, url, decoded.encoding),
        body_links=() if body is None else read_links(body.element, base),
    )


def _readable(full_text: str, article: str) -> tuple[PageStatus, str]:
    if not full_text:
        return PageStatus.UNREADABLE, (
            "页面没有可见文字，可能要靠脚本显示：可为该站点设 renders: true，由渲染单元读取 · no "
            "visible text; a script may have to draw it: with renders: true the browser unit "
            "reads the site"
        )
    if REPLACEMENT in article:
        return PageStatus.UNREADABLE, (
            "正文含乱码替换符 U+FFFD，原文已损坏，不得转发 · "
            "the article holds U+FFFD: it was damaged upstream and must not be reposted"
        )
    return PageStatus.OK, ""


def _body_parts(
    body: Body | None, concealment: Concealment, base: str | None
) -> tuple[str, str | None, str]:
    """Text, raw markup with absolute links, and hidden text of the article."""
    if body is None:
        return "", None, ""
    element = copy.deepcopy(body.element)
    element.tail = None
    if base is not None:
        _absolutise(element, base)
    markup = tostring(element, encoding="unicode")
    hidden = filter(None, map(spent_text, prune(element, concealment)))
    return spent_text(element), markup, "\n".join(hidden)


def _absolutise(element: HtmlElement, base: str) -> None:
    for tag, name in (("a", "href"), ("img", "src")):
        for one in element.iter(tag):
            address = (one.get(name) or "").strip()
            if address and not address.startswith(("http://", "https://", "#")):
                with suppress(ValueError):
                    one.set(name, urljoin(base, address))


def _around(full_text: str, text: str) -> tuple[list[str], list[str]]:
    """Lines of the page before and after the article's; all are before where there is none."""
    lines, article = full_text.split("\n"), text.split("\n")
    starts = [at for at, line in enumerate(lines) if line == article[0]] if text else []
    if not starts:
        return lines, []
    # The title stands above the article too: the start is where most lines agree.
    start = max(starts[:_MAX_STARTS], key=lambda at: _agreeing(lines[at:], article))
    return lines[:start], lines[start + len(article) :]


def _agreeing(lines: list[str], article: list[str]) -> int:
    return sum(one == other for one, other in zip(lines, article[:_MAX_STARTS], strict=False))


def base_of(root: HtmlElement, url: str | None) -> str | None:
    """What relative addresses on a page are relative to: its ``<base href>``, else its address."""
    for element in root.iter("base"):
        if href := (element.get("href") or "").strip():
            return link_target(url, href) or url
    return url


def read_links(root: HtmlElement, base: str | None) -> tuple[Link, ...]:
    """The page's http(s) anchors as absolute addresses without fragment, with their text."""
    links: list[Link] = []
    for element in root.iter("a", "area"):
        href = link_target(base, element.get("href"))
        if href is not None:
            links.append(Link(href, label_of(element) or (element.get("title") or "").strip()))
            if len(links) >= _MAX_LINKS:
                break
    return tuple(links)


@lru_cache(maxsize=8_192)  # a site's menu stands on each of its pages
def link_target(base: str | None, href: str | None) -> str | None:
    """Absolute http(s) address without fragment that ``href`` leads to; None for all else."""
    href = (href or "").strip()
    if not href or href.startswith("#"):
        return None
    address = href.partition("#")[0]
    if not address.startswith(("http://", "https://")):
        try:
            address = urljoin(base, address) if base else address
        except ValueError:
            return None
    return address if _HTTP.match(address) else None


__all__ = [
    "Link",
    "PageSnapshot",
    "PageStatus",
    "base_of",
    "link_target",
    "read_links",
    "read_page",
]
