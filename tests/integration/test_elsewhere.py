"""Rows of a site's list that lead away from it: to the source, to another site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from tests.acceptance import public
from tests.integration.scenes import awaited, document
from tests.loopback import LoopbackServer

if TYPE_CHECKING:
    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County


async def test_a_row_that_leads_to_the_source_is_a_link_and_no_repost(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The whole text stands where it leads, and not at the site: linked, as long as it leads."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        county.blinds(public.list_page([(source.rows[0].url, paper.title)]))
        await office.later(700, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.PLANNED, Verdict.LINKED)
        county.clears()
        await office.later(700, "confirm")
        assert (await office.repost()).repost.page_url is None


async def test_a_row_that_leads_to_another_site_proves_nothing(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A sister office's copy: whoever asks is told where it stands and whose host that is."""
    paper = document()
    async with LoopbackServer() as sister:
        configuration.site("sister", "county", sister.url("/"))
        sister.routes["/art/1.html"] = public.article_page(paper.title, public.as_html(paper.text))
        async with awaited(configuration, source, paper) as office:
            county.blinds(public.list_page([(sister.url("/art/1.html"), paper.title)]))
            await office.later(700, "confirm")
            row = await office.repost("anlin")
            assert (row.repost.state, row.verdict) == (State.PLANNED, Verdict.UNREADABLE)
            story = await office.story(row.repost.id)
            assert "示例sister门户" in str(story.sightings)
