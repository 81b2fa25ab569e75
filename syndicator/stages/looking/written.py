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
from syndicator.pages.sitemap import Sitemap, read_sitemap
from syndicator.stages.looking.public import fetch

if TYPE_CHECKING:
    from collections.abc import Collection

    from syndicator.core.model import Site
    from syndicator.core.times import Millis
    from syndicator.stages.context import Context

PAGES: Final = 4
"""Opened at most."""
_OK: Final = 200


async def written_since(
    ctx: Context, site: Site, since: Millis, known: Collection[str]
) -> tuple[Listed, ...]:
    """Pages of the site, not among `known`, that its sitemap dates at or after `since`.

    At most two requests for the sitemap (an index leads to its newest part) and `PAGES` for pages.
    """
    home = site.watch.url if site.watch else site.home_url or ""
    sitemap = await _sitemap(ctx, site, urljoin(home, "/sitemap.xml"))
    if sitemap is not None and sitemap.parts:
        parts = [one for one in sitemap.parts if same_site(one.url, home)]
        newest = max(parts, key=lambda one: one.changed.at if one.changed else 0, default=None)
        sitemap = None if newest is None else await _sitemap(ctx, site, newest.url)
    if sitemap is None:
        return ()
    new = [
        (one.changed.at, one.url)
        for one in sitemap.pages
        if one.changed is not None
        and one.changed.span().upper >= since
        and one.url not in known
        and same_site(one.url, home)
    ]
    titled = [await _titled(ctx, site, url) for _, url in sorted(new)[:PAGES]]
    return tuple(one for one in titled if one is not None)


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
