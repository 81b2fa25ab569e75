"""A look at a site while a push to it is under way: neither says what only the other knows."""

import asyncio
import re

from syndicator.core.repost import State
from syndicator.stages.loop import turn
from tests.acceptance import public
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import library_page
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import TODAY, answer_lost, awaited, document, owed
from tests.loopback import Answer, Reply, Request


async def test_a_look_during_a_push_claims_no_absence(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Stored and public before the list was asked for, answered after: it was never absent then."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        stored, answered = county.answers_late()
        pushing = asyncio.create_task(office.turn("push"))
        await stored.wait()
        appeared = office.clock.now()
        office.clock.pass_time(5)

        async def slow_list(request: Request) -> Answer:
            answered.set()
            await pushing
            return county.public_list(request)

        county.blinds(slow_list)
        await office.turn("confirm")
        row = await office.repost()
        assert row.repost.state is State.ACCEPTED
        assert row.absent_at is None
        county.clears()
        await office.later(31, "confirm")
        row = await office.repost()
        assert row.repost.state is State.CONFIRMED
        assert row.visible is not None
        assert row.visible.lower <= appeared <= row.visible.upper


async def test_a_look_that_crosses_a_look_up_does_not_make_theirs_ours_again(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Judged by the row as it was, the page says nothing of what was found out meanwhile."""
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        await answer_lost(office, county)
        for record in county.records:
            record.ext_id = None
            record.content = re.sub(r' data-syndicator-\w+="[^"]*"', "", record.content)
        await office.turn("confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        page = Reply.html(library_page(paper).replace("11%", "12%"))
        source.publish("corrected.htm", paper.title, page, TODAY)
        await office.later(61, "watch", "plan")

        async def slow_list(request: Request) -> Answer:
            await office.turn("push")
            return county.public_list(request)

        county.blinds(slow_list)
        await office.later(4_000, "confirm")
        row = (await office.repost()).repost
        assert (row.state, row.theirs, row.wanted) == (State.PLANNED, True, 2)


async def test_a_process_that_stood_still_does_not_rescue_what_it_carries(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Woken after its own lease, it waits for the answer under way: one request, no look-up."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        stored, answered = county.answers_late()
        await turn(office.stage("push"), office.app.ctx)
        await stored.wait()
        office.clock.pass_time(3600)
        await turn(office.stage("rescue"), office.app.ctx)
        assert (await office.repost()).repost.state is State.PUSHING
        answered.set()
        await office.settled("push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        assert len(county.records) == len(county.writes()) == 1


async def test_a_page_held_against_an_older_text_accuses_nobody(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Staff put up the corrected text, which we hear of while we look: it is no altered copy."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        county.cms.put(paper.title, public.as_html(paper.text.replace("11%", "12%")))
        page = Reply.html(library_page(paper).replace("11%", "12%"))

        async def slow_list(request: Request) -> Answer:
            source.publish("corrected.htm", paper.title, page, TODAY)
            county.clears()
            await office.turn("watch", "plan")
            return county.public_list(request)

        county.blinds(slow_list)
        await office.later(61, "confirm")
        assert (await office.repost()).repost.state is State.PLANNED
        await office.later(61, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.repost.standing) == (State.CONFIRMED, 2)


async def test_the_text_before_a_correction_is_old_and_not_altered(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Staff put it up between two looks, then the source corrected it: told as what it is."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        county.cms.put(paper.title, public.as_html(paper.text))
        page = Reply.html(library_page(paper).replace("11%", "12%"))
        source.publish("corrected.htm", paper.title, page, TODAY)
        await office.later(61, "watch", "plan", "confirm")
        row = await office.repost()
        assert (row.repost.state, row.repost.wanted, row.repost.standing) == (State.PLANNED, 2, 1)
        assert office.needed() == []
