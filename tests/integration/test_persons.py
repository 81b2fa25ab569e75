"""What only persons decide: releases, rulings, waivers, retries; each by name, over the socket."""

import getpass

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from tests.acceptance.configuration import Configuration, important, person
from tests.acceptance.own_pages import library_page
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, handed_over, owed
from tests.loopback import Reply

SECRET_ROW = "<tr><td>密级：</td><td>机密★10年</td></tr>"


async def test_a_held_policy_goes_out_when_a_person_releases_it(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """No rule knows it: no duty, a person is called; released, its clocks count from its start."""
    async with opened(configuration) as office:
        await owed(office, source, document(series="示例办发"))
        start = (await office.policy()).policy.start
        assert await office.reposts() == []
        assert office.needed() == ["held policy:1"]
        refused = await office.ask(Verb.RELEASE, "policy:1")
        assert not refused.ok
        assert "--scope" in refused.message
        slip = await office.ask(Verb.RELEASE, "policy:1", scope="sector:eduction")
        assert not slip.ok
        assert "eduction" in slip.message
        office.clock.pass_time(1800)
        await office.order(Verb.RELEASE, "policy:1", scope="all")
        await office.turn("push", "confirm")
        row = await office.repost()
        assert row.repost.state is State.CONFIRMED
        assert row.start == start
        assert row.released_at is not None
        assert row.released_at > start.upper
        hour = await office.deadline("one-hour")
        assert hour.target is not None
        assert hour.target.lower == start.lower + 3_600_000
        (released,) = [one for one in (await office.policy()).events if one.kind == "released"]
        assert released.person == "tester"


async def test_what_bears_marks_of_secrecy_takes_two(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Nothing of its text is kept, one releaser twice is one; the second lets it be read again."""
    account = getpass.getuser()
    second = person("second", "第二把关人", "nobody-here")
    configuration.people.append(second)
    paper = document()
    async with opened(configuration) as office:
        page = Reply.html(library_page(paper, rows=SECRET_ROW))
        await owed(office, source, paper, page)
        assert office.needed() == ["secret policy:1"]
        await office.order(Verb.RELEASE, "policy:1", scope="all")
        await office.order(Verb.RELEASE, "policy:1", scope="all")
        await office.turn("plan", "push")
        story = await office.policy()
        assert (story.policy.state, story.revisions) == ("secret", [])
    # An orderly stop clears the journal away: what the file holds is all that was kept.
    kept = configuration.store.read_bytes()
    assert source.rows[0].url.encode() in kept
    assert paper.paragraphs[1].encode() not in kept
    assert paper.title.encode() not in kept
    async with opened(configuration, office.clock) as office:
        configuration.people[:] = [
            person("tester", "试验员", "somebody-else"),
            person("second", "第二把关人", account),
        ]
        configuration.write()
        await office.order(Verb.RELOAD, "")
        await office.order(Verb.RELEASE, "policy:1", scope="all")
        await office.turn("plan")
        assert (await office.policy()).policy.state == "held"
        assert not county.records
        await office.order(Verb.RELEASE, "policy:1", scope="all")
        await office.turn("push", "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED


async def test_roles_bound_what_a_person_may_do(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """An operator reloads but releases nothing; an account nobody entered may do nothing."""
    configuration.people.append(person("ops", "运维", getpass.getuser(), "operator"))
    configuration.people[0] = {**configuration.people[0], "login": "somebody-else"}
    async with opened(configuration) as office:
        await owed(office, source, document(series="示例办发"))
        refused = await office.ask(Verb.RELEASE, "policy:1", scope="all")
        assert not refused.ok
        assert "releaser" in refused.message
        await office.order(Verb.RELOAD, "")
        configuration.people[1] = {**configuration.people[1], "login": "another"}
        configuration.write()
        await office.order(Verb.RELOAD, "")
        refused = await office.ask(Verb.PING, "")
        assert "people.yaml" in refused.message
        assert await office.reposts() == []


async def test_a_waiver_ends_a_duty_with_its_reason(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Without a reason nothing ends; with one the duty ends and nothing more is sent."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        refused = await office.ask(Verb.WAIVE, "repost:1", reason=" ")
        assert "--reason" in refused.message
        await office.order(Verb.WAIVE, "repost:1", reason="网站已关停")
        await office.turn("push", "confirm")
        row = await office.repost()
        assert (row.repost.state, row.repost.due) == (State.WAIVED, None)
        assert row.repost.reason == "网站已关停"
        assert not county.writes()
        again = await office.ask(Verb.RETRY, "repost:1")
        assert not again.ok


async def test_a_conflict_is_ruled_by_a_person(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Equal text under another number is nobody's guess: a person says that it is the same."""
    paper = document()
    mistyped = library_page(paper).replace(paper.number, "示例国发〔2026〕3号")
    async with opened(configuration) as office:
        await handed_over(office, source, paper)
        await owed(office, source, paper, Reply.html(mistyped))
        (item,) = await office.waiting_items()
        assert item.decision == "conflict"
        refused = await office.ask(Verb.RETRY, f"item:{item.id}")
        assert "--same-as" in refused.message
        await office.order(Verb.RETRY, f"item:{item.id}", same_as="policy:1")
        await office.turn("plan", "push")
        assert await office.waiting_items() == []
        assert len(await office.reposts()) == 1


async def test_a_sector_reaches_only_the_sites_it_concerns(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A rule for one region lays no duty on another; why a site owes it is written down."""
    configuration.site("beihe", "county", county.list_url, column="要闻")
    configuration.rules[:] = [
        important("north", {"kind": "region", "values": ["990102"]}, doc_prefixes=["示例国发"])
    ]
    async with opened(configuration) as office:
        await owed(office, source, document())
        (row,) = await office.reposts()
        assert row.repost.site == "beihe"
        assert row.why["zh"]
