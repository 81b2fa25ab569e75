"""Fetching a list: conditions, hashes, and answers that are no list."""

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest

from syndicator.feeds.errors import FeedBlocked, FeedFailed
from syndicator.feeds.fetch import Change, Memory, fetch_list
from syndicator.net.client import HttpClient
from syndicator.net.egress import Egress
from syndicator.net.errors import AddressRefused, NetError
from syndicator.net.pool import ClientPool
from syndicator.ports import SystemClock
from tests.feeds import samples
from tests.loopback import Cut, LoopbackServer, Reply, Request

FEED = Reply.xml(samples.rss(samples.item(1)))


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    """A guarded client that may reach this machine."""
    egress = Egress("test", allowed_networks=(ip_network("127.0.0.0/8"),))
    async with ClientPool([egress], SystemClock()) as pool:
        yield pool.client("test")


async def test_not_modified(client: HttpClient) -> None:
    """Validators come back as they were given; a 304 brings nothing to parse."""

    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(304)
        return FEED.having(ETag='"v1"', Last_Modified="Mon, 11 May 2026 01:30:00 GMT")

    async with LoopbackServer({"/f": answer}) as site:
        first = await fetch_list(client, site.url("/f"))
        again = await fetch_list(client, site.url("/f"), first.memory)
        assert (first.change, again.change) == (Change.CHANGED, Change.NOT_MODIFIED)
        assert first.document is not None
        assert first.document.content_type == "application/rss+xml"
        assert again.document is None
        assert again.memory == first.memory
        asked = site.requests[1].headers
        assert asked["if-modified-since"] == "Mon, 11 May 2026 01:30:00 GMT"


async def test_a_server_without_conditions(client: HttpClient) -> None:
    """The same body again is told by its hash, whatever the server says of it."""
    async with LoopbackServer({"/f": FEED}) as site:
        first = await fetch_list(client, site.url("/f"))
        again = await fetch_list(client, site.url("/f"), first.memory)
        assert again.change is Change.SAME_BODY
        site.routes["/f"] = Reply.xml(samples.rss(samples.item(1), samples.item(2)))
        later = await fetch_list(client, site.url("/f"), again.memory)
        assert later.change is Change.CHANGED


async def test_unasked_304_is_a_failure(client: HttpClient) -> None:
    """A 304 to a question without conditions is no reading."""
    async with LoopbackServer({"/f": Reply(304)}) as site:
        with pytest.raises(FeedFailed):
            await fetch_list(client, site.url("/f"))


@pytest.mark.parametrize("status", [403, 412, 521, 429])
async def test_walls(client: HttpClient, status: int) -> None:
    """A wall's status is blocked, not empty and not failed."""
    async with LoopbackServer({"/f": Reply.html("<p>x</p>", status)}) as site:
        with pytest.raises(FeedBlocked):
            await fetch_list(client, site.url("/f"))


@pytest.mark.parametrize("status", [404, 410, 500, 503, 204])
async def test_failures(client: HttpClient, status: int) -> None:
    """A list that is gone, a broken server and an answer without content are failures."""
    async with LoopbackServer({"/f": Reply(status)}) as site:
        with pytest.raises(FeedFailed, match=str(status)):
            await fetch_list(client, site.url("/f"), Memory(digest="x"))


async def test_half_an_answer_is_no_answer(client: HttpClient) -> None:
    """A body that breaks off is an error of the exchange, never a shorter list."""
    async with LoopbackServer({"/f": Cut(FEED, 100)}) as site:
        with pytest.raises(NetError):
            await fetch_list(client, site.url("/f"))


async def test_address_after_redirects(client: HttpClient) -> None:
    """Relative links are relative to where the answer came from."""
    async with LoopbackServer({"/f": Reply.redirect("/g/feed.xml"), "/g/feed.xml": FEED}) as site:
        fetched = await fetch_list(client, site.url("/f"))
        assert fetched.document is not None
        assert fetched.document.url == site.url("/g/feed.xml")


async def test_the_guard_stands_before_it() -> None:
    """A list on a private address is refused unless its network is allowed."""
    async with (
        LoopbackServer({"/f": FEED}) as site,
        ClientPool([Egress("closed")], SystemClock()) as pool,
    ):
        with pytest.raises(AddressRefused):
            await fetch_list(pool.client("closed"), site.url("/f"))
        assert not site.requests
