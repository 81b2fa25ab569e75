"""Before a first create the public list is asked: staff may publish where no look-up sees it."""

from syndicator.core.repost import State
from tests.acceptance import public
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import Policy
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, owed
from tests.loopback import Reply


def shown_elsewhere(county: County, paper: Policy, html: str = "") -> None:
    """Their public list shows an article of another system, under the policy's own title."""
    text = html or "".join(f"<p>{line}</p>" for line in paper.text.splitlines())
    county.blinds(public.list_page([("/other/1.html", paper.title)]))
    county.cms.server.routes["/other/1.html"] = public.article_page(paper.title, text)


async def test_a_staff_copy_in_another_system_stops_the_create(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The look-up finds nothing, the public list shows it: judged first, then it is theirs."""
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        shown_elsewhere(county, paper)
        await office.turn("push")
        row = (await office.repost()).repost
        assert row.state is State.PLANNED
        assert "public list" in row.reason
        await office.turn("confirm")
        row = (await office.repost()).repost
        assert (row.state, row.theirs) == (State.CONFIRMED, True)
        await office.later(3600, "push", "confirm")
        assert not county.writes()


async def test_news_under_the_same_title_stops_nothing_once_it_was_read(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The page is opened, is not the document, and the create goes on."""
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        shown_elsewhere(county, paper, "<p>本报讯 近日有关文件印发，记者就此采访。</p>" * 9)
        await office.turn("push")
        assert not county.writes()
        await office.turn("confirm")
        await office.later(61, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED


async def test_a_list_read_a_moment_ago_is_not_read_again(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The checker's last good look serves; a stale one is taken anew."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        looks = len([one for one in county.cms.server.requests if one.path == "/zc/"])
        await office.turn("push")
        assert len([one for one in county.cms.server.requests if one.path == "/zc/"]) == looks
        await owed(office, source, document(2))
        office.clock.pass_time(301)
        await office.turn("push")
        assert len([one for one in county.cms.server.requests if one.path == "/zc/"]) > looks


async def test_a_list_that_cannot_be_read_stops_nothing(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A blind list is no evidence of anything: the CMS's own look-up decides."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        county.blinds(Reply.html("", 500))
        await office.turn("push")
        assert (await office.repost()).repost.state is State.ACCEPTED
