"""Where a copy may stand beside the first page of a site's list: asked rarely, a few pages a visit.

Older pages of the list, the site's feed, its other lists for what comes from above, its own search,
and at last what its sitemap says was written since. What is found there is a candidate like any
other: its page decides.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from syndicator.core.address import same_site
from syndicator.core.candidates import Listed, is_listed
from syndicator.core.errors import SyndicatorError
from syndicator.core.model import ListKind
from syndicator.core.text import title_key, titles_agree
from syndicator.feeds.errors import FeedError
from syndicator.pages.columns import Fit, find_columns
from syndicator.pages.decode import decode
from syndicator.pages.extract import base_of
from syndicator.pages.judging import PageAnswer
from syndicator.pages.listing import read_listing
from syndicator.pages.paging import embedded_records, next_page
from syndicator.pages.rows import read_rows
from syndicator.pages.search_form import find_search
from syndicator.pages.sitemap import find_feeds
from syndicator.pages.tree import parse_tree
from syndicator.pages.wall import AnswerKind, judge_answer
from syndicator.stages.looking.public import fetch
from syndicator.stages.looking.written import written_since

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.core.model import Site
    from syndicator.core.times import Millis
    from syndicator.pages.search_form import SearchForm
    from syndicator.stages.context import Context
    from syndicator.stages.looking.public import ListLook

OLDER_PAGES: Final = 2
COLUMNS: Final = 2
SEARCHES: Final = 2
"""At most so many of each a visit."""
TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Lead:
    """A page of the site, read for its links and for the ways on."""

    entries: tuple[Listed, ...] = ()
    following: str | None = None
    feeds: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    search: SearchForm | None = None


async def elsewhere(
    ctx: Context, site: Site, look: ListLook, titles: Sequence[str], since: Millis
) -> tuple[Listed, ...]:
    """Entries of the site beyond its lists' first pages, which `look` read.

    `titles` are searched for in turn; the sitemap is asked for what was written since `since` where
    nothing found bears one of them. At most seven requests, two more for each further list and six
    for a sitemap. Whatever fails shows nothing: nothing is concluded from what is not found here.
    """
    first = await _first(ctx, site, look)
    base = site.watch.url if site.watch else ""
    found: list[Listed] = []
    if first is not None:
        found += await _led_to(ctx, site, first, titles)
    for url in site.watch.more if site.watch and site.watch.kind is ListKind.HTML else ():
        lead = await _lead(ctx, site, url)
        further = await _lead(ctx, site, lead.following) if lead and lead.following else None
        found += further.entries if further else ()
    if not all(any(_bears(one, title) for one in found) for title in titles):
        known = {one.url for one in (*look.entries, *found)}
        found += await written_since(ctx, site, since, known)
    return tuple(one for one in found if same_site(one.url, base))


async def _led_to(ctx: Context, site: Site, first: Lead, titles: Sequence[str]) -> list[Listed]:
    """What the list's first page leads to."""
    found = list(await _older(ctx, site, first))
    addresses = [*first.columns[:COLUMNS]]
    if first.search is not None:
        addresses += [first.search.address(title) for title in titles[:SEARCHES]]
    for url in first.feeds[:1]:
        found += await _feed(ctx, site, url)
    for url in addresses:
        lead = await _lead(ctx, site, url)
        found += lead.entries if lead else ()
    return found


def _bears(entry: Listed, title: str) -> bool:
    return titles_agree(entry.title, title) or title_key(title) in title_key(entry.title)


async def hidden(ctx: Context, site: Site, look: ListLook, url: str, older: Sequence[str]) -> bool:
    """Whether the site's lists lead to copies older than that at `url`, and no more to this one.

    Their older pages are read too: a copy that moved there is where anybody finds it. Where one
    cannot be read, nothing is hidden. Of several lists one must lead to an older copy, and none to
    this one, whatever it shows.
    """
    watch = site.watch
    if watch is None or look.gap is not None or is_listed(look.entries, url):
        return False
    if not watch.more:
        return await _passes_over(ctx, site, look, url, older)
    parts = dict(zip(watch.urls, look.parts, strict=True))
    leading = False
    for at, part in parts.items():
        one = replace(site, watch=replace(watch, url=at, more=()))
        if part is None:
            return False
        if any(is_listed(part.entries, other) for other in older):
            leading = True
            if not await _passes_over(ctx, one, part, url, older):
                return False
        elif not await _lacks(ctx, one, await _first(ctx, one, part), url):
            return False
    return leading


async def _passes_over(
    ctx: Context, site: Site, look: ListLook, url: str, older: Sequence[str]
) -> bool:
    """Whether one list leads to copies older than that at `url`, and not to this one."""
    above = sum(is_listed(look.entries, one) for one in older)
    if not above:
        return False
    page = await _first(ctx, site, look)
    if page is None or page.following is None:
        # One older copy may be pinned to the top while the list goes on in a way not known here.
        return page is not None and above >= TWO and not is_listed(page.entries, url)
    return await _lacks(ctx, site, page, url)


async def _lacks(ctx: Context, site: Site, page: Lead | None, url: str) -> bool:
    """Whether a list, read from its first page on, does not lead there; False where unread."""
    for _ in range(OLDER_PAGES):
        if page is None or is_listed(page.entries, url):
            return False
        if page.following is None:
            return True
        page = await _lead(ctx, site, page.following)
    return page is not None and not is_listed(page.entries, url)


async def _first(ctx: Context, site: Site, look: ListLook) -> Lead | None:
    """The list's first page, from what the look brought where that is a page."""
    watch = site.watch
    if watch is None:
        return None
    if watch.kind is ListKind.HTML and look.came is not None and look.came.answer.body:
        return await asyncio.to_thread(_read, look.came.answer)
    home = watch.url if watch.kind is ListKind.HTML else site.home_url
    return await _lead(ctx, site, home) if home else None


async def _older(ctx: Context, site: Site, first: Lead) -> tuple[Listed, ...]:
    found: list[Listed] = []
    page: Lead | None = first
    for _ in range(OLDER_PAGES):
        if page is None or page.following is None:
            break
        page = await _lead(ctx, site, page.following)
        found += page.entries if page else ()
    return tuple(found)


async def _lead(ctx: Context, site: Site, url: str) -> Lead | None:
    answer = await fetch(ctx, site, url)
    return None if answer is None else await asyncio.to_thread(_read, answer)


async def _feed(ctx: Context, site: Site, url: str) -> tuple[Listed, ...]:
    answer = await fetch(ctx, site, url)
    if answer is None:
        return ()
    try:
        rows = read_listing(
            answer.body, ListKind.RSS, answer.url, content_type=answer.headers.get("content-type")
        )
    except FeedError:
        return ()
    return tuple(Listed(row.url, row.title) for row in rows)


def _read(answer: PageAnswer) -> Lead | None:
    """None for a wall, an error page, and what is no markup."""
    if judge_answer(answer.status, answer.headers, answer.body).kind is not AnswerKind.OK:
        return None
    try:
        decoded = decode(answer.body, answer.headers.get("content-type"))
        root = parse_tree(decoded.text)
        base = base_of(root, answer.url)
        rows = list(read_rows(decoded.text, answer.url))
        if records := embedded_records(decoded.text):
            rows += read_rows(records, answer.url)
    except SyndicatorError:
        return None
    columns = [one for one in find_columns(root, base) if one.fit >= Fit.DOCUMENTS]
    return Lead(
        entries=tuple(Listed(row.url, row.title) for row in rows),
        following=next_page(decoded.text, root, base),
        feeds=tuple(url for url, _ in find_feeds(root, base)),
        columns=tuple(one.url for one in columns),
        search=find_search(root, base, decoded.encoding),
    )


def widened(look: ListLook, more: Sequence[Listed]) -> ListLook:
    """The look with further entries behind its own."""
    known = {one.url for one in look.entries}
    return replace(look, entries=(*look.entries, *(one for one in more if one.url not in known)))
