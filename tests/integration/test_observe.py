"""Observe mode, and copies that the site's own people put up: looked at, counted, never touched."""

from syndicator.core.repost import State, Step
from syndicator.core.verdict import Verdict
from tests.acceptance import public
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, handed_over, observing, owed


async def test_observe_never_writes(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """At trust observe the interface is not even asked; staff post it, and that is confirmed."""
    paper = document()
    async with opened(observing(configuration)) as office:
        await handed_over(office, source, paper)
        row = await office.repost()
        assert (row.repost.state, row.repost.step) == (State.PLANNED, Step.LOOK)
        absent_at = office.clock.now()
        county.cms.put(paper.title, public.as_html(paper.text))
        await office.later(31, "push", "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        assert row.repost.theirs
        assert row.visible is not None
        assert (row.visible.lower, row.visible.upper) == (absent_at + 1, office.clock.now())
        assert not county.proxy.server.requests
        assert not office.needed()


async def test_a_staff_copy_is_found_before_anything_is_sent(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Put up by hand, not yet on the list: the look-up finds it, nothing is created beside it."""
    paper = document()
    hand_made = county.cms.put(f" {paper.title} ", public.as_html(paper.text))
    county.hidden.add(hand_made.id)
    async with opened(configuration) as office:
        await handed_over(office, source, paper)
        row = await office.repost()
        assert row.repost.theirs
        assert row.repost.state is State.PLANNED
        county.hidden.clear()
        await office.later(31, "push", "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert not county.writes()
        assert len(county.records) == 1


async def test_a_staff_copy_seen_first_is_never_pushed_beside(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The checker sees it on the page before push turns: confirmed as theirs, nothing is sent."""
    paper = document()
    county.cms.put(paper.title, public.as_html(paper.text))
    async with opened(configuration) as office:
        await owed(office, source, paper)
        await office.turn("confirm", "push")
        row = await office.repost()
        assert (row.repost.state, row.repost.theirs) == (State.CONFIRMED, True)
        assert not county.writes()


async def test_a_wrong_staff_copy_calls_a_person(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A figure that the staff mistyped is held with the two figures; nobody overwrites theirs."""
    paper = document()
    county.cms.put(paper.title, public.as_html(paper.text.replace("11%", "71%")))
    async with opened(configuration) as office:
        await owed(office, source, paper)
        await office.turn("confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.HELD, Verdict.ALTERED)
        (sighting,) = (await office.story()).sightings
        assert "71" in str(sighting.spans)
        await office.later(31, "push", "confirm", "report")
        assert office.needed() == ["held repost:1"]
        await office.later(3600, "push", "confirm", "rescue")
        assert not county.writes()
