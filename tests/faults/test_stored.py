"""A create that the CMS carried out and did not say so: looked up, never sent again."""

from dataclasses import replace

import pytest

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from syndicator.sdk.contract import Fault, Manner
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import Policy
from tests.acceptance.source import ListedSource
from tests.faults.wording import impatient, once_whole
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import answer_lost, document, owed
from tests.loopback import Answer, Reply, Request, Slow

LOGIN = b'<html><body><form action="/login"><input name="password"></form></body></html>'
HTML = {"Content-Type": "text/html"}
UNSAID = {
    "time-out": Fault("silent", Manner.SILENT),
    "reset": Fault("reset", Manner.RESET),
    "500": Fault("error", status=500, body=b"Internal Server Error"),
    "502": Fault("gateway", status=502, body=b"<html>Bad Gateway</html>", headers=HTML),
    "504": Fault("gateway", status=504),
    "half an answer": Fault("half", Manner.CUT, body=b'{"code": 0, "data": {"id": 30'),
    "endless answer": Fault("endless", Manner.ENDLESS),
    "200 with an error": Fault("error", body='{"code": 5003, "msg": "服务异常"}'.encode()),
    "login page": Fault("login", body=LOGIN, headers=HTML),
    "sent to the login": Fault("moved", status=302, headers={"Location": "/login"}),
    "nothing": Fault("nothing", body=b""),
    "not JSON": Fault("garbage", body=b"\xff\xfe ok", headers=HTML),
}


@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not stored"])
@pytest.mark.parametrize("fault", UNSAID.values(), ids=UNSAID.keys())
async def test_an_answer_that_says_nothing_is_looked_up(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    fault: Fault,
    stored: bool,
) -> None:
    """Whether the CMS stored it or not, it ends with one copy, whole, and confirmed."""
    impatient(configuration)
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        county.proxy.fail(replace(fault, stored=stored))
        await office.turn("push")
        row = (await office.repost()).repost
        assert row.state in {State.UNSURE, State.PLANNED, State.REFUSED}
        assert row.reason, "a person can read why"
        assert len(county.records) == stored
        if stored:
            assert row.state is State.UNSURE, "what may have been stored is looked up first"
        county.proxy.fail(None)
        await _mended(office, row.state)
        await once_whole(office, county, paper)
        assert len(county.writes()) == 1, "the request that stored it was the only one"


async def _mended(office: Office, state: State) -> None:
    """Time goes by; where the daemon waits for a person, one says that it is mended."""
    if state is State.REFUSED:
        await office.order(Verb.RETRY, "repost:1")
    for _ in range(4):
        await office.later(61, "push", "confirm", "rescue")


async def test_a_cms_that_drops_our_number_is_known_by_our_mark(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """No field keeps our key: the lost create is found by title, and by the mark in its text."""
    paper = document()

    def forgets(request: Request) -> Answer:
        reply = county.cms.handle(request)
        for record in county.records:
            record.ext_id = None
        return reply

    county.cms.server.routes["POST /api/articles"] = forgets
    async with opened(configuration) as office:
        await owed(office, source, paper)
        await answer_lost(office, county)
        assert (await office.repost()).repost.state is State.UNSURE
        await office.later(61, "push")
        row = (await office.repost()).repost
        assert (row.state, row.theirs) == (State.ACCEPTED, False)
        await office.later(31, "confirm")
        await once_whole(office, county, paper)
        assert len(county.writes()) == 1


async def test_an_answer_byte_by_byte_is_read_to_its_end(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Slow, but within the site's time: it counts as what it says."""
    paper = document()
    _drips(county, pause_s=0.0005)
    async with opened(configuration) as office:
        await owed(office, source, paper)
        await office.turn("push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        await office.later(31, "confirm")
        await once_whole(office, county, paper)


async def test_an_answer_byte_by_byte_beyond_its_time_is_lost(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Bytes that keep coming do not hold the exchange for ever: unsure, then found."""
    impatient(configuration)
    paper = document()
    _drips(county, pause_s=0.2)
    async with opened(configuration) as office:
        await owed(office, source, paper)
        await office.turn("push")
        assert (await office.repost()).repost.state is State.UNSURE
        await office.later(61, "push")
        await office.later(31, "confirm")
        await once_whole(office, county, paper)
        assert len(county.proxy.server.seen("/api/articles", "POST")) == 1


def _drips(county: County, pause_s: float) -> None:
    """Creates are answered a byte at a time."""

    def dripping(request: Request) -> Answer:
        reply = county.cms.handle(request)
        assert isinstance(reply, Reply)
        return Slow(reply, piece=1, pause_s=pause_s)

    county.proxy.server.routes["POST /api/articles"] = dripping


async def test_visible_late_within_its_time_is_waited_for(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Stored, answer lost, shown in no search for a while: nothing is sent before `settle_s`."""
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        found = _late(county, paper)
        await answer_lost(office, county)
        await office.later(30, "push", "confirm")
        assert (await office.repost()).repost.state is State.UNSURE
        assert len(county.writes()) == 1
        found.append(True)
        county.hidden.clear()
        await office.later(31, "push", "confirm")
        await office.later(31, "push", "confirm")
        await once_whole(office, county, paper)
        assert len(county.writes()) == 1


async def test_visible_later_than_its_time_is_counted_and_told(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The site shows its copy later than it promised: nobody could know; both are told of."""
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        found = _late(county, paper)
        await answer_lost(office, county)
        await office.later(61, "push")
        await office.later(1, "push")
        assert len(county.records) == 2
        found.append(True)
        county.hidden.clear()
        for _ in range(6):
            await office.later(601, "confirm", "rescue")
        assert any(one.startswith("doubled ") for one in office.needed()), office.needed()
        assert len(county.records) == len(county.writes()) == 2, "nothing is deleted by us"


def _late(county: County, paper: Policy) -> list[bool]:
    """The first copy is found by nobody until the answer is filled."""
    found: list[bool] = []
    first = 301
    county.hidden.add(first)

    def blind(request: Request) -> Answer:
        if found or first not in county.cms.records:
            return county.cms.handle(request)
        kept = county.cms.records.pop(first)
        try:
            return county.cms.handle(request)
        finally:
            county.cms.records = {first: kept, **county.cms.records}

    county.cms.server.routes["GET /api/*"] = blind
    return found
