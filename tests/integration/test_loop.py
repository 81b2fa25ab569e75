"""From a row on a source's list to a verdict about a public page, with every figure in between."""

from datetime import date

from syndicator.core.deadline import Result
from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from syndicator.obs.observed import Lagged
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import library_page
from tests.acceptance.public import as_html
from tests.acceptance.source import ListedSource
from tests.contract.adapter.fake_json_cms import PUBLISHED
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import TODAY, document, handed_over, owed, standing
from tests.loopback import Reply

HOUR_MS = 3_600_000


async def test_the_whole_loop_with_its_figures(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Seen, decided, handed over whole, seen on the page; lag and deadlines as the clocks say."""
    paper = document()
    async with opened(configuration) as office:
        await office.turn("watch")
        empty_at = office.clock.now()
        source.publish("1.htm", paper.title, Reply.html(library_page(paper)), TODAY)
        seen_at = office.clock.pass_time(70)
        await office.turn("watch", "plan", "confirm")
        first_look = office.clock.now()
        await office.turn("push")
        (attempt,) = (await office.story()).attempts
        assert attempt.started_at > first_look
        (record,) = county.records
        assert record.title == paper.title
        assert all(line in record.content for line in paper.paragraphs)
        assert (await office.repost()).repost.state is State.ACCEPTED

        seen_right = office.clock.pass_time(40)
        await office.turn("confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        assert (row.start.lower, row.start.upper) == (empty_at + 1, seen_at)
        assert row.visible is not None
        assert (row.visible.lower, row.visible.upper) == (attempt.started_at, seen_right)
        hour = await office.deadline("one-hour")
        assert hour.target is not None
        assert hour.target.lower == row.start.lower + HOUR_MS
        assert {due.limit_result for due in row.deadlines} == {Result.MET}
        (lagged,) = office.seen(Lagged)
        assert lagged.lower_ms == row.visible.lower - row.start.upper
        assert lagged.upper_ms == row.visible.upper - row.start.lower
        assert not office.needed()


async def test_a_time_of_day_on_the_page_is_the_start(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A page that says 08:31:00 starts the clocks then, not when the list showed the row."""
    paper = document()
    async with opened(configuration) as office:
        page = Reply.html(library_page(paper, stamp="08:31:00"))
        await owed(office, source, paper, page)
        row = await office.repost()
        nine = office.clock.now() - 61_000
        assert row.start.lower == row.start.upper - 999 or row.start.lower == row.start.upper
        assert row.start.lower == nine - 29 * 60_000


async def test_a_push_after_the_hour_misses_it_though_nobody_had_looked(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Dated three hours back and pushed before the first look: ours did not stand before that."""
    async with opened(configuration) as office:
        page = Reply.html(library_page(document(), stamp="06:00:00"))
        await owed(office, source, document(), page)
        before = office.clock.now()
        await office.turn("push", "confirm", "report")
        row = await office.repost()
        assert row.visible is not None
        assert row.visible.lower >= before
        assert await _results(office) == {
            "one-hour": ("missed", "met"),
            "whole-text": ("open", "met"),
        }


async def test_their_own_copy_may_have_stood_all_along(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The same hours, but staff had put it up: when, nobody saw; the hour stays undecided."""
    paper = document()
    county.cms.put(paper.title, as_html(paper.text))
    async with opened(configuration) as office:
        await owed(office, source, paper, Reply.html(library_page(paper, stamp="06:00:00")))
        await office.turn("confirm", "push", "report")
        assert (await office.repost()).repost.theirs
        assert (await _results(office))["one-hour"] == ("undecided", "met")


async def test_a_draft_is_published_by_their_editor(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """At trust draft nothing becomes public by us; their editor's click is what is confirmed."""
    configuration.platforms.clear()
    configuration.platform("county", "http", "draft", **county.platform())
    async with opened(configuration) as office:
        await handed_over(office, source, document())
        await office.later(31, "confirm")
        assert (await office.repost()).repost.state is State.IN_REVIEW
        before = office.clock.now()
        county.records[0].state = PUBLISHED
        await office.later(31, "confirm")
        row = await office.repost()
        assert row.repost.state is State.CONFIRMED
        assert not row.repost.theirs
        assert row.visible is not None
        assert (row.visible.lower, row.visible.upper) == (before + 1, office.clock.now())


async def test_a_copy_that_never_appears_misses_its_deadlines(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Stored but on no page: met nothing, missed the hour, then the limit, and people are told."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("push")
        county.hidden.add(county.records[0].id)
        assert await _results(office) == {
            "one-hour": ("open", "open"),
            "whole-text": ("open", "open"),
        }
        await office.later(3700, "confirm", "rescue", "report")
        assert (await _results(office))["one-hour"] == ("missed", "open")
        assert "accepted repost:1" in office.needed()
        await office.later(11 * 3600, "confirm", "report")
        await office.later(20 * 3600, "confirm", "report")
        assert await _results(office) == {
            "one-hour": ("missed", "missed"),
            "whole-text": ("open", "open"),
        }
        county.hidden.clear()
        await office.later(901, "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert await _results(office) == {
            "one-hour": ("missed", "missed"),
            "whole-text": ("open", "met"),
        }
        assert len(county.writes()) == 1


async def _results(office: Office) -> dict[str, tuple[str, str]]:
    """Target and limit of each profile."""
    row = await office.repost()
    return {due.profile: (str(due.target_result), str(due.limit_result)) for due in row.deadlines}


async def test_a_confirmed_copy_is_looked_at_again(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Between re-checks a confirmed copy costs nothing; when one is due, its page is opened."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        page = f"/art/{county.records[0].id}.html"
        opened_times = len(county.cms.server.seen(page))
        await office.later(600, "confirm")
        assert len(county.cms.server.seen(page)) == opened_times
        await office.later(3600, "confirm")
        assert len(county.cms.server.seen(page)) == opened_times + 1
        assert (await office.repost()).repost.state is State.CONFIRMED


async def test_one_policy_at_two_addresses_is_one_policy(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The same number and text under a second address is seen as the same and goes out once."""
    paper = document()
    async with opened(configuration) as office:
        await standing(office, source, paper)
        source.publish("again.htm", paper.title, Reply.html(library_page(paper)), date(2026, 3, 3))
        await office.later(61, "watch", "plan", "push")
        assert [item.decision for item in (await office.policy()).items] == ["policy", "same"]
        assert len(county.records) == 1
