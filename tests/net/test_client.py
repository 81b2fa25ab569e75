"""Whole exchanges over real sockets: what is delivered, what is refused, what is said of it."""

import asyncio
import gzip
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import closing

import pytest

from syndicator.core.errors import Sent, TransportError
from syndicator.net import errors
from syndicator.net.client import Hop, HttpClient
from syndicator.net.egress import USER_AGENT, ResolvedBy
from syndicator.net.guard import AddressGuard
from syndicator.net.progress import Progress
from syndicator.net.resolve import Resolver
from syndicator.net.route import Route
from syndicator.net.transport import NO_HEAD, Incoming, Outgoing
from syndicator.ports import SystemClock
from tests.loopback import (
    Answer,
    Cut,
    Hang,
    LoopbackServer,
    Raw,
    Reply,
    Request,
    Reset,
    Routes,
)
from tests.net.ground import BRISK, NamesOf, client_of

pytestmark = pytest.mark.usefixtures("each_engine")

TEXT = "关于做好政策文件转载工作的通知".encode()


class Empty:
    """An answer without a body."""

    status = 200
    headers: Mapping[str, str] = {}
    head = NO_HEAD

    async def body(self) -> AsyncIterator[bytes]:
        for none in tuple[bytes, ...]():
            yield none

    async def aclose(self) -> None:
        pass


class CountedTransport:
    """Holds its first four requests until all four are there; counts how many are inside."""

    def __init__(self) -> None:
        self.inside = self.peak = self.served = 0
        self._full = asyncio.Event()

    async def send(self, request: Outgoing, progress: Progress) -> Incoming:
        self.inside += 1
        self.peak = max(self.peak, self.inside)
        if self.inside == 4:
            # Let whoever could still enter do so before anybody leaves.
            asyncio.get_running_loop().call_later(0.01, self._full.set)
        await self._full.wait()
        self.inside -= 1
        self.served += 1
        return Empty()

    async def aclose(self) -> None:
        pass


async def test_an_answer_comes_whole_with_its_headers() -> None:
    """Status, lower-case headers, body, final address and the server's date arrive."""
    page = Reply.html(TEXT).having(Date="Sun, 06 Nov 1994 08:49:37 GMT", X_Total="7")
    async with LoopbackServer({"/a": page}) as site, client_of() as client:
        answer = await client.request("get", site.url("/a#part"), headers={"X-One": "1"})
        assert (answer.status, answer.body, answer.url) == (200, TEXT, site.url("/a"))
        assert answer.headers["x-total"] == "7"
        assert answer.date == 784111777000
        assert answer.history == ()
        sent = site.requests[0].headers
        assert (sent["user-agent"], sent["x-one"]) == (USER_AGENT, "1")
        assert sent["accept-encoding"] == "gzip, deflate"
        assert sent["connection"] == "close"


async def test_errors_of_the_site_are_answers() -> None:
    """A 404 or 503 is an answer with its body, not an exception."""
    async with LoopbackServer({"/busy": Reply.html("busy", 503)}) as site, client_of() as client:
        assert (await client.request("GET", site.url("/busy"))).status == 503
        assert (await client.request("GET", site.url("/none"))).status == 404


async def test_cookies_are_not_kept() -> None:
    """What one answer sets is not sent with the next request: accounts must not mix."""
    page = Reply.html("x").having(Set_Cookie="session=secret; Path=/")
    async with LoopbackServer({"/a": page}) as site, client_of() as client:
        await client.request("GET", site.url("/a"))
        await client.request("GET", site.url("/a"))
        assert "cookie" not in site.requests[1].headers


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::1]"])
async def test_loopback_is_refused_in_every_spelling(host: str) -> None:
    """Without an allowed network no spelling of a loopback address reaches the server."""
    async with LoopbackServer() as site, client_of(allow=()) as client:
        with pytest.raises(errors.AddressRefused) as caught:
            await client.request("GET", f"http://{host}:{site.port}/")
        assert caught.value.sent is Sent.NO
        assert site.connections == 0


async def test_a_redirect_into_a_closed_network_is_refused() -> None:
    """Each hop is judged again; the earlier hop was sent, so the whole is MAYBE."""
    async with LoopbackServer(host="127.0.0.2") as inner, LoopbackServer() as outer:
        outer.routes["/a"] = Reply.redirect(inner.url("/admin"))
        async with client_of(allow=["127.0.0.1"]) as client:
            with pytest.raises(errors.AddressRefused) as caught:
                await client.request("GET", outer.url("/a"))
        assert caught.value.sent is Sent.MAYBE
        assert inner.connections == 0
        assert "127.0.0.2" in str(caught.value)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://u:pw@127.0.0.1/", "ftp://a.cn/"])
async def test_a_redirect_to_another_scheme_is_refused(target: str) -> None:
    """A redirect cannot lead out of http and https, nor bring an account along."""
    async with LoopbackServer({"/a": Reply.redirect(target)}) as site, client_of() as client:
        with pytest.raises(errors.AddressRefused):
            await client.request("GET", site.url("/a"))


async def test_the_checked_address_is_the_one_connected_to() -> None:
    """A name that changes its address after the check (DNS rebinding) gains nothing by it."""
    names = NamesOf({"site.example": [["127.0.0.1"], ["127.0.0.2"]]})
    async with LoopbackServer({"/": Reply.html("outer")}) as outer:
        async with client_of(allow=["127.0.0.1"], names=names) as client:
            answer = await client.request("GET", f"http://site.example:{outer.port}/")
        assert answer.body == b"outer"
        assert names.asked == ["site.example"]
        assert outer.requests[0].headers["host"] == f"site.example:{outer.port}"


async def test_a_rebound_name_is_judged_at_its_next_connection() -> None:
    """When the cached answer is gone and the name now leads inside, the connection is refused."""
    names = NamesOf({"one.example": [["127.0.0.1"]], "two.example": [["127.0.0.2"]]})
    async with LoopbackServer() as outer, LoopbackServer(host="127.0.0.2") as inner:
        outer.routes["/"] = Reply.redirect(f"http://two.example:{inner.port}/")
        async with client_of(allow=["127.0.0.1"], names=names) as client:
            with pytest.raises(errors.AddressRefused, match=r"two\.example"):
                await client.request("GET", f"http://one.example:{outer.port}/")
        assert inner.connections == 0


async def test_the_next_address_is_tried_when_the_first_is_dead() -> None:
    """Of several addresses of a name the first that answers is used; refused ones are skipped."""
    names = NamesOf({"site.example": [["10.0.0.1", "127.0.0.3", "127.0.0.1"]]})
    async with LoopbackServer({"/": Reply.html("here")}) as site, client_of(names=names) as client:
        answer = await client.request("GET", f"http://site.example:{site.port}/")
        assert answer.body == b"here"


async def test_a_refused_address_is_skipped_though_it_listens() -> None:
    """Of a name's addresses only the open ones are tried, whatever the order."""
    names = NamesOf({"site.example": [["127.0.0.2", "127.0.0.1"]]})
    async with (
        LoopbackServer(host="127.0.0.2") as inner,
        client_of(allow=["127.0.0.1"], names=names) as client,
    ):
        with pytest.raises(errors.ConnectFailed):
            await client.request("GET", f"http://site.example:{inner.port}/")
        assert inner.connections == 0


async def test_redirects_are_followed_and_told() -> None:
    """Relative and absolute locations lead on; the history names each hop."""
    routes: Routes = {
        "/a": Reply.redirect("b?x=1", 301),
        "/b": Reply.redirect("/c", 307),
        "/c": Reply.html("end"),
    }
    async with LoopbackServer(routes) as site, client_of() as client:
        answer = await client.request("GET", site.url("/a"))
        assert (answer.body, answer.url) == (b"end", site.url("/c"))
        assert answer.history == (Hop(301, site.url("/a")), Hop(307, site.url("/b?x=1")))


async def test_endless_redirects_end() -> None:
    """A loop ends after the bound, with as many requests as allowed."""
    async with LoopbackServer({"/a": Reply.redirect("/a")}) as site, client_of() as client:
        with pytest.raises(errors.TooManyRedirects):
            await client.request("GET", site.url("/a"), follow=3)
        assert len(site.requests) == 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_write_is_never_redirected_by_itself(status: int) -> None:
    """The redirect of a write is its answer: nothing is sent a second time."""
    routes: Routes = {"/a": Reply.redirect("/b", status), "/b": Reply.html("x")}
    async with LoopbackServer(routes) as site, client_of() as client:
        answer = await client.request("POST", site.url("/a"), content=b"{}")
        assert answer.status == status
        assert [r.path for r in site.requests] == ["/a"]


async def test_a_write_that_asks_for_its_answer_gets_it_by_get() -> None:
    """With `follow`, 303 is fetched by GET without the body; 307 stays the answer."""
    routes: Routes = {
        "/a": Reply.redirect("/b", 303),
        "/b": Reply.html("x"),
        "/c": Reply.redirect("/b", 307),
    }
    async with LoopbackServer(routes) as site, client_of() as client:
        headers = {"Content-Type": "application/json"}
        answer = await client.request(
            "POST", site.url("/a"), content=b"{}", headers=headers, follow=2
        )
        assert answer.status == 200
        assert (site.requests[1].method, site.requests[1].body) == ("GET", b"")
        assert "content-type" not in site.requests[1].headers
        again = await client.request("POST", site.url("/c"), content=b"{}", follow=2)
        assert again.status == 307


async def test_credentials_stay_at_their_origin() -> None:
    """Another port is another origin: no credential of any header name goes along."""
    async with LoopbackServer({"/end": Reply.html("x")}) as other, LoopbackServer() as site:
        site.routes["/same"] = Reply.redirect("/away")
        site.routes["/away"] = Reply.redirect(other.url("/end"))
        async with client_of() as client:
            await client.request(
                "GET",
                site.url("/same"),
                headers={"Cookie": "s=1", "X-Api-Key": "k", "If-None-Match": '"1"'},
                auth=("bot", "密码"),
            )
        kept, left = site.requests[1].headers, other.requests[0].headers
        assert kept["authorization"].startswith("Basic ")
        assert (kept["cookie"], kept["x-api-key"]) == ("s=1", "k")
        assert not {"authorization", "cookie", "x-api-key"} & set(left)
        assert left["if-none-match"] == '"1"'


async def test_refused_connection_was_surely_not_sent() -> None:
    """Nobody listens: ConnectFailed, NO, with the reason in both languages."""
    async with LoopbackServer() as site:
        url = site.url("/")
    async with client_of() as client:
        with pytest.raises(errors.ConnectFailed, match="对方拒绝连接") as caught:
            await client.request("POST", url, content=b"{}")
    assert caught.value.sent is Sent.NO
    assert isinstance(caught.value, TransportError)


async def test_unknown_name_was_surely_not_sent() -> None:
    """A name without address: NameNotFound, NO."""

    def nobody(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    async with client_of(names=nobody) as client:
        with pytest.raises(errors.NameNotFound, match="没有这个域名") as caught:
            await client.request("GET", "http://site.example/")
    assert caught.value.sent is Sent.NO


@pytest.mark.parametrize(
    "answer, failure, status",
    [
        (Reset(), errors.ConnectionLost, None),
        (Raw(b""), errors.ConnectionLost, None),
        (Raw(b"220 mail.example ESMTP\r\n\r\n"), errors.BadReply, None),
        (Raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), errors.BadReply, None),
        (Cut(Reply.html(TEXT, 201), 10), errors.ConnectionLost, 201),
        (Hang(), errors.TimedOut, None),
        (Reply(200, b"no gzip").having(Content_Encoding="gzip"), errors.BadReply, 200),
        (Reply(200, b"?").having(Content_Encoding="br"), errors.BadReply, 200),
        (
            Reply(200, gzip.compress(os.urandom(999))[:-20]).having(Content_Encoding="gzip"),
            errors.BadReply,
            200,
        ),
    ],
)
async def test_after_sending_nobody_knows(
    answer: Answer, failure: type[errors.NetError], status: int | None
) -> None:
    """Whatever fails once the request left is MAYBE; a status already read is kept."""
    async with LoopbackServer({"POST /a": answer}) as site, client_of() as client:
        with pytest.raises(failure) as caught:
            await client.request("POST", site.url("/a"), content=b"{}", timeout=BRISK)
        assert caught.value.sent is Sent.MAYBE
        assert caught.value.status == status
        assert len(site.requests) == 1


async def test_a_header_that_cannot_be_sent_names_no_secret() -> None:
    """An illegal header is our fault: nothing left, and neither text nor traceback quotes it."""
    async with LoopbackServer() as site, client_of() as client:
        for value in ("Bearer s3cret\nX: y", "Bearer s3cret密"):
            with pytest.raises(errors.BadRequest) as caught:
                await client.request("POST", site.url("/"), headers={"Authorization": value})
            assert caught.value.sent is Sent.NO
            assert "s3cret" not in str(caught.value)
            assert caught.value.__cause__ is caught.value.__context__ is None
        assert site.requests == []


async def test_messages_hide_what_an_address_may_hold() -> None:
    """Query values and accounts do not reach the message; path and query names do."""
    async with LoopbackServer() as site:
        url = site.url("/wp-json/posts?page=2&token=s3cret&s3cret")
    async with client_of() as client:
        with pytest.raises(errors.ConnectFailed) as caught:
            await client.request("GET", url)
        assert "/wp-json/posts?page=…&token=…&…" in str(caught.value)
        assert "s3cret" not in str(caught.value)
        with pytest.raises(errors.BadRequest) as unreadable:
            await client.request("GET", "http://bot:s3cret@[::1/")
        assert "s3cret" not in str(unreadable.value)


async def test_no_more_than_the_bound_is_in_flight() -> None:
    """Two hundred asked at once: the server never sees more than the bound, and all are served."""
    gate = asyncio.Event()

    async def held(_: Request) -> Reply:
        if site.in_flight == 5:
            gate.set()
        await gate.wait()
        return Reply.html("x")

    async with LoopbackServer({"/a": held}) as site, client_of(in_flight=5) as client:
        asked = [client.request("GET", site.url("/a")) for _ in range(200)]
        answers = await asyncio.gather(*asked)
        assert [a.status for a in answers] == [200] * 200
        assert site.peak == 5


async def test_the_pool_is_never_asked_for_more_than_it_holds() -> None:
    """Who waits, waits outside the transport, whose own queue may cost quadratic time."""
    guard, clock = AddressGuard(), SystemClock()
    with closing(Resolver(clock, NamesOf({}))) as resolver:
        route = Route(guard, resolver, proxied=False, resolved_by=ResolvedBy.SYSTEM)
        counted = CountedTransport()
        client = HttpClient(counted, route, clock, in_flight=4, user_agent="x")
        asked = [client.request("GET", "http://site.example/") for _ in range(50)]
        await asyncio.gather(*asked)
    assert (counted.peak, counted.served) == (4, 50)


async def test_failures_give_their_slot_back() -> None:
    """Lost, cancelled and refused requests leave every slot free again."""
    routes: Routes = {"/reset": Reset(), "/hang": Hang(), "/ok": Reply.html("x")}
    async with LoopbackServer(routes) as site, client_of(in_flight=2) as client:
        for _ in range(3):
            with pytest.raises(errors.ConnectionLost):
                await client.request("GET", site.url("/reset"))
            with pytest.raises(errors.AddressRefused):
                await client.request("GET", "http://10.0.0.1/")
            waiting = asyncio.create_task(client.request("GET", site.url("/hang")))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await waiting
        assert (await client.request("GET", site.url("/ok"))).status == 200
