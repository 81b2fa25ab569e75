"""What a site's sitemap says was written since: pages opened for their title alone, a few a visit.

Without titles a sitemap leads to nothing; what it gives are pages dated at or after the day that is
asked for, the nearest to it first, because a copy is put up soon or never.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from syndicator.core.address import same_site
from syndicator.core.candidates import Listed
from syndicator.core.errors import SyndicatorError
from syndicator.pages.judging import read_answer
from syndicator.pages.sitemap import Sitemap, Told, named_sitemaps, read_sitemap
from syndicator.stages.looking.public import fetch

if TYPE_CHECKING:
    from collections.abc import Collection

    from syndicator.core.model import Site
    from syndicator.core.times import Millis
    from syndicator.stages.context import Context

PAGES: Final = 4
"""Opened at most."""
SITEMAPS: Final = 3
"""Asked for at most, indexes among them."""
_OK: Final = 200


async def written_since(
    ctx: Context, site: Site, since: Millis, known: Collection[str]
) -> tuple[Listed, ...]:
    """Pages of the site, not among `known`, that its sitemap dates at or after `since`.

    Sitemaps are those robots.txt names, else `/sitemap.xml`; an index leads to its newest part. At
    most `SITEMAPS` requests for sitemaps, one for robots.txt and `PAGES` for pages.
    """
    home = site.watch.url if site.watch else site.home_url or ""
    pages = await _told(ctx, site, home)
    new = [
        (one.changed.at, one.url)
        for one in pages
        if one.changed is not None
        and one.changed.span().upper >= since
        and one.url not in known
        and same_site(one.url, home)
    ]
    titled = [await _titled(ctx, site, url) for _, url in sorted(new)[:PAGES]]
    return tuple(one for one in titled if one is not None)


async def _told(ctx: Context, site: Site, home: str) -> list[Told]:
    queue = await _named(ctx, site, home) or [urljoin(home, "/sitemap.xml")]
    pages: list[Told] = []
    asked: set[str] = set()
    while queue and len(asked) < SITEMAPS:
        url = queue.pop(0)
        if url in asked:
            continue
        asked.add(url)
        sitemap = await _sitemap(ctx, site, url)
        if sitemap is not None:
            pages += sitemap.pages
            parts = [one for one in sitemap.parts if same_site(one.url, home)]
            parts.sort(key=lambda one: -one.changed.at if one.changed else 0)
            queue[:0] = [one.url for one in parts[:1]]
    return pages


async def _named(ctx: Context, site: Site, home: str) -> list[str]:
    answer = await fetch(ctx, site, urljoin(home, "/robots.txt"))
    if answer is None or answer.status != _OK:
        return []
    return [url for url in named_sitemaps(answer.body) if same_site(url, home)]


async def _sitemap(ctx: Context, site: Site, url: str) -> Sitemap | None:
    answer = await fetch(ctx, site, url)
    if answer is None or answer.status != _OK:
        return None
    return await asyncio.to_thread(read_sitemap, answer.body)


async def _titled(ctx: Context, site: Site, url: str) -> Listed | None:
    answer = await fetch(ctx, site, url)
    if answer is None or answer.status != _OK:
        return None
    try:
        page = await ctx.reading.run(read_answer, answer, None)
    except SyndicatorError:
        return None
    return Listed(url, page.title) if page.title else None
