"""Reads a page: from bytes or text to a :class:`PageSnapshot`, never raising for a bad page."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement, tostring

from syndicator.pages import fields as facts
from syndicator.pages.body import Body, element_of, extract_body, find_container
from syndicator.pages.decode import REPLACEMENT, Decoded, Undecodable, decode
from syndicator.pages.hidden import UNSEEN_TAGS
from syndicator.pages.links import base_in, base_of, link_target, links_within, read_links
from syndicator.pages.opened import OpenPage, open_page
from syndicator.pages.prune import UNREAD_TAGS, may_hold_furniture, prune
from syndicator.pages.script import declares_traditional
from syndicator.pages.shown import hidden_text, out_of_sight, shown_around, shown_text
from syndicator.pages.snapshot import NO_LINKS, Link, Links, PageSnapshot, PageStatus
from syndicator.pages.stream import Stream
from syndicator.pages.text import spent_text
from syndicator.pages.tree import Unparsable
from syndicator.pages.wall import AnswerKind, is_data, judge_page

_MAX_STARTS = 20
_CONTROLS = UNREAD_TAGS - UNSEEN_TAGS
"""Seen on the page, and no part of an article."""
_BREAK = "\n"
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
    *,
    markup: bool = True,
) -> PageSnapshot:
    """Read one page that was answered with success.

    ``url`` is where it was fetched (links become absolute against it), ``selector`` the source's or
    site's CSS selector of the article, ``content_type`` the HTTP header; without ``markup`` the
    snapshot has no ``body_html``. A page that cannot be read
    comes back as ``unreadable`` with the reason; a wall as ``blocked``; a page that says it is gone
    as ``missing``. Raises ConfigurationError only, for a selector that is no CSS.
    """
    try:
        decoded = decode(html, content_type) if isinstance(html, bytes) else _as_given(html)
        if is_data(decoded.text):
            return PageSnapshot(url, PageStatus.UNREADABLE, _DATA_WHY)
        straight = not markup and isinstance(html, bytes)
        page = open_page(decoded.text, straight=straight)
    except (Undecodable, Unparsable) as error:
        return PageSnapshot(url, PageStatus.UNREADABLE, str(error))
    return _read(page, decoded, url, selector, markup=markup)


def _as_given(html: str) -> Decoded:
    text = html.removeprefix("\ufeff")
    return Decoded(text, "str", "given", damaged=REPLACEMENT in text)


@dataclass(frozen=True, slots=True)
class _Article:
    """What the article's element holds."""

    text: str = ""
    hidden: str = ""
    markup: str | None = None


def _read(
    page: OpenPage, decoded: Decoded, url: str | None, selector: str | None, *, markup: bool
) -> PageSnapshot:
    stream = page.stream
    container = find_container(page, selector)
    seen = _seen(page, container)
    full_text = seen.text
    answer = judge_page(decoded.text, full_text)
    status, why = _STATUS[answer.kind], answer.why
    base = base_in(stream, url)
    metas = facts.read_metas(stream, page.comments)
    column = facts.read_column(stream, metas)
    readable = status is PageStatus.OK and bool(full_text)
    body = (container or extract_body(page)) if readable else None
    article = _article(page, body, seen, base, markup=markup)
    above, below = _around(full_text, article.text)
    found = facts.read_fields(stream, body.stretch if body else None, (above, below))
    title = facts.read_title(stream, metas, found, column)
    published, origin = facts.read_published(metas, found, above if article.text else "")
    if status is PageStatus.OK:
        status, why = _readable(full_text, f"{title or ''}{article.text}")
    links, places = read_links(stream, base)
    return PageSnapshot(
        url=url,
        status=status,
        why=why,
        title=title,
        text=article.text,
        body_html=article.markup,
        body_by="" if body is None else body.by,
        full_text=full_text,
        hidden_text=seen.hidden,
        body_hidden_text=article.hidden,
        links=links,
        metas=metas,
        fields=found,
        comments=page.comments,
        column=column,
        site_id_code=facts.read_code(metas, full_text),
        published=published,
        published_from=origin,
        encoding=decoded.encoding,
        damaged=decoded.damaged,
        traditional=declares_traditional(page.language, url, decoded.encoding),
        body_links=_links_of(body, base, links, places),
        numbered=stream.has("ol"),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a visitor sees of the page."""

    text: str
    hidden: str
    article: str | None
    """The part of it that stands in the container; None where it is not just that."""


def _seen(page: OpenPage, container: Body | None) -> _Seen:
    """The page's text, and the article's as a part of it: both are long, so each is read once."""
    stream = page.stream
    out = out_of_sight(stream, stream.body, stream.hidden(page.concealment))
    hidden = hidden_text(stream, out)
    if container is not None and (within := container.stretch) is not None:
        parts = shown_around(stream, stream.body, within, out)
        if parts is not None:
            article = None if stream.places(_CONTROLS, *within) else parts[1]
            return _Seen("\n".join(filter(None, parts)), hidden, article)
    return _Seen(shown_text(stream, stream.body, out), hidden, None)


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


def _element(page: OpenPage, body: Body) -> HtmlElement:
    """The article's element in the tree, or the one that the library put together."""
    if body.element is not None:
        return body.element
    if body.stretch is None:
        raise ValueError("a body that stands nowhere")
    return element_of(page.root, page.stream, body.stretch)


def _article(
    page: OpenPage, body: Body | None, seen: _Seen, base: str | None, *, markup: bool
) -> _Article:
    """Text, hidden text and, where asked for, raw markup with absolute links."""
    if body is None:
        return _Article()
    raw = _markup(_element(page, body), base) if markup else None
    if body.stretch is not None:
        out = out_of_sight(
            page.stream, body.stretch, page.stream.hidden(page.concealment), UNREAD_TAGS
        )
        text = seen.article
        if text is None:
            text = shown_text(page.stream, body.stretch, out)
        if not may_hold_furniture(text.split("\n")):
            return _Article(text, hidden_text(page.stream, out), raw)
    element = copy.deepcopy(_element(page, body))
    element.tail = None
    hidden_parts = filter(None, map(spent_text, prune(element, page.concealment)))
    return _Article(spent_text(element), "\n".join(hidden_parts), raw)


def _links_of(body: Body | None, base: str | None, links: Links, places: list[int]) -> Links:
    """The article's links."""
    if body is None:
        return NO_LINKS
    if body.stretch is not None:
        return links_within(links, places, body.stretch)
    return NO_LINKS if body.element is None else read_links(Stream.of_tree(body.element), base)[0]


def _markup(found: HtmlElement, base: str | None) -> str:
    element = copy.deepcopy(found)
    element.tail = None
    if base is not None:
        _absolutise(element, base)
    return tostring(element, encoding="unicode")


def _absolutise(element: HtmlElement, base: str) -> None:
    for tag, name in (("a", "href"), ("img", "src")):
        for one in element.iter(tag):
            address = (one.get(name) or "").strip()
            if address and not address.startswith(("http://", "https://", "#")):
                with suppress(ValueError):
                    one.set(name, urljoin(base, address))


def _around(full_text: str, text: str) -> tuple[str, str]:
    """The page's text before and after the article's; all is before where there is none."""
    # Mostly it stands there as it is; a long text is found by its first line.
    at = full_text.find(f"\n{text.split(_BREAK, 1)[0]}\n") + 1 if text else 0
    if at and full_text.startswith(f"{text}\n", at):
        return full_text[: at - 1], full_text[at + len(text) + 1 :]
    lines, article = full_text.split("\n"), text.split("\n")
    starts = [at for at, line in enumerate(lines) if line == article[0]] if text else []
    if not starts:
        return full_text, ""
    # The title stands above the article too: the start is where most lines agree.
    start = max(starts[:_MAX_STARTS], key=lambda at: _agreeing(lines[at:], article))
    return "\n".join(lines[:start]), "\n".join(lines[start + len(article) :])


def _agreeing(lines: list[str], article: list[str]) -> int:
    return sum(one == other for one, other in zip(lines, article[:_MAX_STARTS], strict=False))


__all__ = [
    "Link",
    "PageSnapshot",
    "PageStatus",
    "base_of",
    "link_target",
    "read_page",
]
