"""What only a site's sitemap knows of is found before anybody is late, a few pages a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from syndicator.stages.looking.written import PAGES, SITEMAPS
from tests.acceptance import public
from tests.integration.office import opened
from tests.integration.scenes import document, handed_over, hours, observing
from tests.loopback import Reply

if TYPE_CHECKING:
    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County


def sitemap(kind: str, *told: tuple[str, str]) -> Reply:
    """A sitemap, or an index of some, with days of change."""
    rows = "".join(f"<e><loc>{url}</loc><lastmod>{day}</lastmod></e>" for url, day in told)
    return Reply.xml(f"<{kind}>{rows}</{kind}>")


async def test_what_only_the_sitemap_knows_is_found(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """An index leads to its newest part; what was written before the policy is not opened."""
    paper = document()
    async with opened(observing(configuration)) as office:
        await handed_over(office, source, paper)
        routes, url = county.cms.server.routes, county.cms.server.url
        routes["/other/7.html"] = public.article_page(paper.title, public.as_html(paper.text))
        routes["/sitemap.xml"] = sitemap(
            "sitemapindex", (url("/old.xml"), "2026-02-01"), (url("/new.xml"), "2026-03-02")
        )
        routes["/new.xml"] = sitemap(
            "urlset",
            (url("/other/1.html"), "2026-02-27"),
            (url("/other/7.html"), "2026-03-02"),
            ("http://elsewhere.example/7.html", "2026-03-02"),
        )
        await hours(office, 1.5)
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        assert row.repost.page_url == url("/other/7.html")
        assert not county.cms.server.seen("/other/1.html")
        assert not county.cms.server.seen("/old.xml")


async def test_a_sitemap_that_only_robots_txt_names_is_found(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """By its own site alone; however many are named, few are asked for."""
    paper = document()
    async with opened(observing(configuration)) as office:
        await handed_over(office, source, paper)
        routes, url = county.cms.server.routes, county.cms.server.url
        routes["/other/7.html"] = public.article_page(paper.title, public.as_html(paper.text))
        named = [url("/maps/0.xml"), *(url(f"/maps/{number}.xml") for number in range(50))]
        lines = ["Sitemap: http://elsewhere.example/0.xml", *(f"sitemap: {one}" for one in named)]
        routes["/robots.txt"] = Reply.of("text/plain", "\r\n".join(["User-agent: *", *lines]))
        routes["/maps/0.xml"] = sitemap("urlset", (url("/other/7.html"), "2026-03-02"))
        await hours(office, 1.5)
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        maps = [one for one in county.cms.server.requests if one.path.startswith("/maps/")]
        assert len(maps) == SITEMAPS


async def test_a_sitemap_is_opened_for_a_few_pages(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """However many pages were written that day."""
    async with opened(observing(configuration)) as office:
        await handed_over(office, source, document())
        routes, url = county.cms.server.routes, county.cms.server.url
        routes["/other/*"] = public.article_page("本县今日植树", "<p>植树三千株。</p>")
        written = [(url(f"/other/{number}.html"), "2026-03-02") for number in range(50)]
        routes["/sitemap.xml"] = sitemap("urlset", *written)
        await hours(office, 1.5)
        asked = [one for one in county.cms.server.requests if one.path.startswith("/other/")]
        assert len(asked) == PAGES
        assert (await office.repost()).repost.state is State.PLANNED
