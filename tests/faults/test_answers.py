"""A CMS that fails in the middle: what is not known is looked up, what failed is tried again."""

import pytest

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from syndicator.sdk.contract import Fault, Manner, Upon
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.faults.wording import http_date, once_whole
from tests.integration.county import County
from tests.integration.office import MONDAY, opened
from tests.integration.scenes import answer_lost, document, handed_over, owed

BUSY = Fault("busy", status=503, body=b"busy")
QUIET = {
    "429, seconds": Fault("throttled", status=429, headers={"Retry-After": "600"}),
    "429, a date": Fault("throttled", status=429, headers={"Retry-After": http_date(MONDAY, 661)}),
    "503, seconds": Fault("busy", status=503, headers={"Retry-After": "600"}),
    "503, a date": Fault("busy", status=503, headers={"Retry-After": http_date(MONDAY, 661)}),
}
EXPIRED = Fault("expired", status=401, body=b'{"code": 401, "msg": "token expired"}')
GARBAGE = Fault("garbage", body=b"<html>\xff\xfe it works!", headers={"Content-Type": "text/html"})


@pytest.mark.parametrize("manner", [Manner.RESET, Manner.CUT])
async def test_a_lost_answer_is_looked_up(
    configuration: Configuration, source: ListedSource, county: County, manner: Manner
) -> None:
    """Stored, but the answer never came whole: unsure, found by the look-up, one copy."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        county.proxy.fail(Fault("lost", manner, body=b"{", stored=True))
        await office.turn("push")
        assert (await office.repost()).repost.state is State.UNSURE
        county.proxy.fail(None)
        await office.later(30, "push")
        assert (await office.repost()).repost.state is State.UNSURE, "the site may still show it"
        await office.later(31, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        assert len(county.records) == len(county.writes()) == 1


async def test_a_lost_request_is_sent_again_after_the_look_up(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The request itself was lost: the look-up finds nothing, and only then it is sent again."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        county.proxy.fail(Fault("gone", Manner.RESET))
        await office.turn("push")
        assert (await office.repost()).repost.state is State.UNSURE
        county.proxy.fail(None)
        await office.later(61, "push")
        assert (await office.repost()).repost.state is State.PLANNED
        await office.later(1, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        assert len(county.records) == 1
        story = await office.story()
        assert [(one.op, one.outcome) for one in story.attempts] == [
            ("create", "Lost"),
            ("create", "HandedOver"),
        ]


async def test_an_unsure_copy_seen_on_the_page_needs_no_look_up(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The page itself shows what became of a lost answer: confirmed as ours, no second request."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await answer_lost(office, county)
        await office.later(1, "confirm")
        row = (await office.repost()).repost
        assert row.state is State.CONFIRMED
        assert not row.theirs, "it bears our key in its source line"
        await office.later(120, "push")
        assert len(county.writes()) == 1


async def test_a_site_that_is_busy_is_tried_again(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """503 to the look-up stores nothing and asks for nothing: another try, then one copy."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        county.proxy.fail(BUSY, Upon.READS)
        await office.turn("push")
        row = await office.repost()
        assert (row.repost.state, row.repost.failures) == (State.PLANNED, 1)
        assert "503" in row.repost.reason
        await office.later(1, "push")
        assert not county.writes()
        county.proxy.fail(None)
        await office.later(60, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED


@pytest.mark.parametrize("upon", [Upon.WRITES, Upon.READS])
@pytest.mark.parametrize("throttled", QUIET.values(), ids=QUIET.keys())
async def test_a_site_that_asks_for_quiet_gets_it(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    throttled: Fault,
    upon: Upon,
) -> None:
    """Retry-After in both forms: no try is used up and none is made before that time."""
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        county.proxy.fail(throttled, upon)
        await office.turn("push")
        row = await office.repost()
        assert (row.repost.state, row.repost.failures) == (State.PLANNED, 0)
        county.proxy.fail(None)
        asked = len(county.proxy.server.requests)
        await office.later(590, "push")
        assert len(county.proxy.server.requests) == asked
        await office.later(11, "push")
        await office.later(1, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        await office.later(31, "confirm")
        await once_whole(office, county, paper)


async def test_a_refused_login_waits_for_a_person(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """401: needs a person, is not hammered, is probed and reminded of; mended, a person retries."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        county.proxy.fail(EXPIRED, Upon.READS)
        await office.turn("push")
        row = await office.repost()
        assert row.repost.state is State.REFUSED
        assert "token expired" in row.repost.reason
        asked = len(county.proxy.server.requests)
        await office.later(600, "push", "confirm")
        assert len(county.proxy.server.requests) == asked
        await office.later(3600, "push", "rescue")
        assert office.needed() == ["refused repost:1"]
        county.proxy.fail(None)
        await office.later(3600, "rescue")
        row = await office.repost()
        assert "the probe is well again" in row.repost.reason
        answer = await office.ask(Verb.RETRY, "repost:1")
        assert answer.ok, answer.message
        await office.turn("push")
        assert (await office.repost()).repost.state is State.ACCEPTED


async def test_a_refused_duty_is_still_watched(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """While the interface refuses us their people may post it by hand: seen, and it counts."""
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        county.proxy.fail(EXPIRED, Upon.READS)
        await office.turn("push")
        county.cms.put(paper.title, paper.text.replace("\n", "<br>"))
        await office.later(31, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.repost.theirs) == (State.CONFIRMED, True)


async def test_nonsense_from_one_cms_costs_only_its_own_repost(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A page instead of JSON: that repost waits with the reason; the other county goes on."""
    async with County() as other:
        other.cms.token = county.cms.token
        configuration.platform("other", "http", "publish", **other.platform())
        configuration.site("beihe", "other", other.list_url, column="要闻")
        async with opened(configuration) as office:
            county.proxy.fail(GARBAGE, Upon.READS)
            await handed_over(office, source, document())
            await office.later(31, "confirm")
            assert (await office.repost("beihe")).repost.state is State.CONFIRMED
            row = await office.repost("anlin")
            assert row.repost.state is State.PLANNED
            assert "not utf-8" in row.repost.reason
            assert not county.writes()
