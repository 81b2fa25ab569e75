"""One page of a site read for what a survey wants: rows, columns, the way on. Pure, for threads."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from syndicator.core.errors import SyndicatorError
from syndicator.core.model import ListKind
from syndicator.core.text import title_key
from syndicator.feeds.errors import FeedError, SourceState
from syndicator.pages.columns import Column, Fit, find_columns, fit_of
from syndicator.pages.data_list import find_data, read_data
from syndicator.pages.decode import decode
from syndicator.pages.extract import base_of, link_target
from syndicator.pages.fields import read_code, read_column, read_metas
from syndicator.pages.listing import read_listing
from syndicator.pages.onward import leads_on
from syndicator.pages.opened import bare_tree
from syndicator.pages.paging import embedded_records, next_page
from syndicator.pages.rows import Row, read_rows
from syndicator.pages.search_form import SearchForm, find_search
from syndicator.pages.short_days import with_short_days
from syndicator.pages.sitemap import find_feeds
from syndicator.pages.stream import Stream
from syndicator.pages.text import label_of
from syndicator.pages.tree import parse_tree
from syndicator.pages.wall import visible_text
from syndicator.survey.asking import unseen_of
from syndicator.survey.model import Unseen
from syndicator.survey.state import Heard

_PARKED: Final = re.compile(
    r"域名(?:出售|转让|停放|交易)|(?:购买|收购)(?:此|该|这个)域名|网站建设中|站点创建成功"
    r"|domain (?:name )?(?:is |may be )?for sale|buy this domain|this domain (?:is|has been) parked"
    r"|sedoparking|parkingcrew",
    re.IGNORECASE,
)
_SCRIPTED: Final = re.compile(
    r"queryData\s*=|jpaas-publish|api-gateway/|gkmlpt|/es-search/|searchList/|common/search/"
    r"|<div[^>]+id=[\"']?(?:app|root)\b|v-for=|ng-repeat|\{\{\s*\w+[.\w]*\s*\}\}|\$\.(?:ajax|getJSON)|axios",
    re.IGNORECASE,
)
_OK: Final = 200
_LEAST_TITLE: Final = 6
_LEAST_ROWS: Final = 5
_SCRIPTED_ROWS: Final = 10
_LOGIN_LINKS: Final = 10
_LONGEST_PARKED: Final = 600
_TITLE_END: Final = re.compile(r"[_|\-—–·]+")


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a site, read as a list and as a way to lists."""

    url: str
    unseen: Unseen | None = None
    """Why it is no page to read."""
    why: str = ""
    title: str = ""
    fit: Fit = Fit.NONE
    """How well the page itself fits, by its own name."""
    rows: tuple[Row, ...] = ()
    """Every link, as a candidate."""
    main: tuple[Row, ...] = ()
    """Dated rows of the list itself, without side bars."""
    following: str | None = None
    columns: tuple[Column, ...] = ()
    feeds: tuple[tuple[str, str], ...] = ()
    search: SearchForm | None = None
    onward: str | None = None
    site_id_code: str | None = None
    scripted: bool = False
    data: tuple[str, ...] = ()
    """JSON files that its scripts name: the list may be drawn from one."""

    @property
    def is_list(self) -> bool:
        """Whether enough dated rows stand there to say that the list itself was seen."""
        least = _SCRIPTED_ROWS if self.scripted else _LEAST_ROWS
        return len(self.main) >= least


def read_list_page(heard: Heard) -> ListPage:
    """Read one answer; never raises for a bad page."""
    refused = unseen_of(heard)
    if refused is not None:
        return ListPage(heard.url, *refused, onward=_scripted_lead(heard, refused[0]))
    try:
        decoded = decode(heard.body, heard.headers.get("content-type"))
        root, comments = bare_tree(decoded.text)
        base = base_of(root, heard.url)
        html = decoded.text
        rows = with_short_days(read_rows(html, heard.url), root, base, heard.at)
        records = embedded_records(html)
        hidden = read_rows(records, heard.url) if records else ()
    except SyndicatorError as error:
        return ListPage(heard.url, Unseen.PAGE, str(error))
    stream = Stream.of_tree(root)
    metas = read_metas(stream, comments)
    column = read_column(stream, metas)
    title = _title(root)
    seen = visible_text(html)
    parked = _PARKED.search(html) if len(seen) <= _LONGEST_PARKED else None
    if parked is not None:
        return ListPage(heard.url, Unseen.PARKED, parked.group(), title)
    if _is_login(root):
        why = "页面要求登录 · the page asks for a login"
        return ListPage(heard.url, Unseen.BLOCKED, why, title)
    return ListPage(
        url=heard.url,
        title=title,
        fit=max(fit_of(column or ""), fit_of(_TITLE_END.split(title)[0][:16])),
        rows=(*rows, *hidden),
        main=_dated(hidden) or _main(root, base, rows),
        following=next_page(html, root, base),
        columns=find_columns(root, base),
        feeds=find_feeds(root, base),
        search=find_search(root, base, decoded.encoding),
        onward=leads_on(html, root, base),
        site_id_code=read_code(metas, seen[-4_000:]),
        scripted=not hidden and _SCRIPTED.search(html) is not None,
        data=find_data(html, base),
    )


def _scripted_lead(heard: Heard, why: Unseen) -> str | None:
    """Where a page leads on that does nothing but set the location; walls do so too, and stay."""
    if why is not Unseen.PAGE or heard.status != _OK:
        return None
    try:
        html = decode(heard.body, heard.headers.get("content-type")).text
        root = parse_tree(html)
    except SyndicatorError:
        return None
    return leads_on(html, root, base_of(root, heard.url))


def read_feed_page(heard: Heard) -> ListPage:
    """Read a feed as a list."""
    kind = heard.headers.get("content-type")
    refused = unseen_of(heard)
    if refused is not None:
        return ListPage(heard.url, *refused)
    try:
        rows = read_listing(heard.body, ListKind.RSS, heard.url, content_type=kind)
    except FeedError as error:
        blocked = error.state is SourceState.BLOCKED
        return ListPage(heard.url, Unseen.BLOCKED if blocked else Unseen.PAGE, str(error))
    return ListPage(heard.url, rows=rows, main=_dated(rows))


def read_data_page(heard: Heard) -> ListPage:
    """Read a JSON file as a list; without rows where it is none."""
    refused = unseen_of(heard)
    if refused is not None:
        return ListPage(heard.url, *refused)
    rows = read_data(heard.body, heard.headers.get("content-type"), heard.url)
    return ListPage(heard.url, rows=rows, main=_dated(rows))


def _dated(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.stamp and len(title_key(row.title)) >= _LEAST_TITLE)


def _main(root: HtmlElement, base: str | None, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The dated rows that stand in boxes of one kind, of the kind with most of them.

    Side bars and "hot" lists bear dates too, often old ones: they must not pass for the list.
    """
    dated = {row.url: row for row in _dated(rows)}
    kinds: dict[str, str] = {}
    for anchor in root.iter("a"):
        target = link_target(base, anchor.get("href"))
        if target in dated and target not in kinds:
            kinds[target] = _kind(anchor)
    if not kinds:
        return ()
    ((most, _),) = Counter(kinds.values()).most_common(1)
    return tuple(row for url, row in dated.items() if kinds.get(url) == most)


def _kind(anchor: HtmlElement) -> str:
    """The boxes around a link, by tag and class, without its own row's."""
    names: list[str] = []
    for box in anchor.iterancestors():
        first = (box.get("class") or "").split()[:1]
        if box.tag in {"body", "html"}:
            break
        names.append(f"{box.tag!s}.{first[0] if first and box.tag not in {'li', 'tr'} else ''}")
    return ">".join(names)


def _title(root: HtmlElement) -> str:
    found = next(root.iter("title"), None)
    return "" if found is None else label_of(found)[:120]


def _is_login(root: HtmlElement) -> bool:
    password = any((field.get("type") or "").lower() == "password" for field in root.iter("input"))
    return password and sum(1 for _ in root.iter("a")) < _LOGIN_LINKS
