"""Copies of our own making: what shows late, what stands twice, what nobody deletes for us."""

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from syndicator.sdk.contract import Fault, Manner
from syndicator.store import duplicates
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.contract.adapter.fake_json_cms import REMOVED, Record
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import answer_lost, document, owed

GRACE_S = 1801
"""As shipped: how long an accepted copy may stay unseen."""


async def doubles(office: Office) -> list[duplicates.Duplicate]:
    """What `syndicator duplicates` lists."""
    return await office.app.ctx.read(duplicates.standing)


async def stored_unseen(office: Office, county: County) -> Record:
    """A create whose answer is lost and whose copy no look-up shows for now; where it is kept."""
    await answer_lost(office, county)
    (late,) = county.records
    del county.cms.records[late.id]
    return late


async def sent_again(office: Office, source: ListedSource, county: County) -> Record:
    """Such a create, looked up after its settle time, not found and repeated; the first copy."""
    await owed(office, source, document())
    await office.turn("confirm")
    late = await stored_unseen(office, county)
    await office.later(61, "push")
    await office.later(1, "push")
    return late


async def test_a_first_copy_that_shows_late_is_found_and_told(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Lost, not found after its settle time, sent again; then both stand: told, none deleted."""
    async with opened(configuration) as office:
        late = await sent_again(office, source, county)
        assert (await office.repost()).repost.state is State.ACCEPTED
        county.cms.records[late.id] = late
        await office.later(60, "rescue")
        assert await doubles(office) == [], "its grace time is not over"
        await office.later(GRACE_S, "rescue")
        (double,) = await doubles(office)
        assert len(double.copies) == 2
        assert "doubled repost:1" in office.needed()
        assert [one.kind for one in (await office.story()).events].count("doubled") == 1
        for _ in range(3):
            await office.later(3601, "rescue")
        assert office.needed().count("doubled repost:1") == 1, "told once"
        assert len(county.records) == 2
        assert len(county.writes()) == 2


async def test_a_double_ends_when_the_site_deletes_one(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Counted again until one look-up shows no more than one; then its story says so."""
    async with opened(configuration) as office:
        late = await sent_again(office, source, county)
        county.cms.records[late.id] = late
        await office.later(GRACE_S, "rescue")
        assert len(await doubles(office)) == 1
        late.state = REMOVED
        await office.later(3601, "rescue")
        assert await doubles(office) == []
        assert "single_again" in [one.kind for one in (await office.story()).events]
        asked = len(county.proxy.server.requests)
        await office.later(36_000, "rescue")
        assert len(county.proxy.server.requests) == asked, "it is not counted for ever"


async def test_one_copy_is_counted_once(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The lost request was lost indeed: one more look-up finds one copy, nobody is called."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        county.proxy.fail(Fault("gone", Manner.RESET))
        await office.turn("push")
        county.proxy.fail(None)
        await office.later(61, "push")
        await office.later(1, "push")
        await office.later(30, "confirm")
        await office.later(GRACE_S, "rescue")
        assert await doubles(office) == []
        assert not [one for one in office.needed() if one.startswith("doubled")]


async def test_a_double_seen_by_a_push_is_told_at_once(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Whatever look-up shows two standing copies that bear our key: a person is told."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        await answer_lost(office, county)
        (first,) = county.records
        again = Record(
            999, first.title, first.content, first.state, first.channel, first.ext_id, ""
        )
        county.cms.records[again.id] = again
        await office.later(61, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        (double,) = await doubles(office)
        assert {str(one["id"]) for one in double.copies} == {str(first.id), "999"}
        assert "doubled repost:1" in office.needed()


async def test_asked_at_once_nothing_found_is_no_evidence(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A person's retry looks at once; before the settle time is over nothing is sent again."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        late = await stored_unseen(office, county)
        row = (await office.repost()).repost
        assert row.state is State.UNSURE
        office.clock.pass_time(5)
        await office.order(Verb.RETRY, f"repost:{row.id}")
        await office.turn("push")
        row = (await office.repost()).repost
        assert row.state is State.UNSURE
        assert row.due is not None
        assert row.due >= row.since + 60_000
        county.cms.records[late.id] = late
        await office.later((row.due - office.clock.now()) / 1000, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        assert len(county.writes()) == 1
