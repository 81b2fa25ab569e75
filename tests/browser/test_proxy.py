"""A page's way to the net without the browser: what passes, what is refused, what is bounded."""

import asyncio

import httpx
import pytest

from syndicator.browser.protocol import Ask
from syndicator.browser.proxy import PageProxy
from syndicator.browser.way import Way
from syndicator.net.errors import AddressRefused, ConnectFailed
from syndicator.net.resolve import Lookup, Resolver, system_lookup
from syndicator.ports import SystemClock
from tests.loopback import Hang, LoopbackServer, Reply, Request

LOOPBACK = ("127.0.0.1/32",)
MUCH = 1_000_000


def page_proxy(ask: Ask, most: int = MUCH, lookup: Lookup = system_lookup) -> PageProxy:
    """The proxy of one page."""
    return PageProxy(Way(Resolver(SystemClock(), lookup), ask), most)


def browser(proxy: str) -> httpx.AsyncClient:
    """In the browser's place."""
    return httpx.AsyncClient(proxy=proxy, trust_env=False)


async def test_requests_go_on_as_the_site_expects_them(site: LoopbackServer) -> None:
    """Path alone, no header meant for the proxy, the body whole; the address is remembered."""
    site.routes["POST /search"] = lambda request: Reply.html(request.form["q"])
    proxy = page_proxy(Ask("", allowed_networks=LOOPBACK))
    async with proxy as at, browser(at) as client:
        answer = await client.post(
            site.url("/search?x=1"), data={"q": "转载"}, headers={"proxy-authorization": "x"}
        )
    assert answer.text == "转载"
    (came,) = site.requests
    assert came.target == "/search?x=1"
    assert "proxy-authorization" not in came.headers
    assert came.headers["connection"] == "close"
    assert proxy.addresses == {"127.0.0.1": "127.0.0.1"}


async def test_a_name_that_leads_inside_is_refused(site: LoopbackServer) -> None:
    """The address is judged, not the name; nothing is sent, and no answer passes for the site's."""
    proxy = page_proxy(Ask(""), lookup=lambda _host: ["127.0.0.1"])
    async with proxy as at, browser(at) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(f"http://www.yunxi.example:{site.port}/")
        with pytest.raises(httpx.ProxyError):
            await client.get(f"https://www.yunxi.example:{site.port}/")
    assert not site.connections
    assert isinstance(proxy.failures["www.yunxi.example"], AddressRefused)


async def test_the_address_judged_is_the_address_connected_to(site: LoopbackServer) -> None:
    """A name server that changes its mind between two looks is asked once."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    proxy = page_proxy(
        Ask("", allowed_networks=LOOPBACK), lookup=lambda _host: next(answers, ["10.0.0.1"])
    )
    site.routes["/"] = Reply.html("此处")
    async with proxy as at, browser(at) as client:
        answer = await client.get(f"http://www.yunxi.example:{site.port}/")
    assert answer.text == "此处"
    assert proxy.addresses == {"www.yunxi.example": "127.0.0.1"}


@pytest.mark.parametrize("url", ["http://127.0.0.1:25/", "http://user:word@127.0.0.1/"])
async def test_what_no_site_has_is_refused(url: str) -> None:
    """Ports where HTTP is taken for commands, accounts inside an address."""
    proxy = page_proxy(Ask("", allowed_networks=LOOPBACK))
    async with proxy as at:
        host, _, port = at.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET {url} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
        assert await reader.read() == b""
        writer.close()
    assert isinstance(proxy.failures["127.0.0.1"], AddressRefused)


async def test_a_page_may_fetch_so_much_and_no_more(site: LoopbackServer) -> None:
    """The bytes of all its requests together are bounded."""
    site.routes["/"] = Reply.html("x" * 40_000)
    proxy = page_proxy(Ask("", allowed_networks=LOOPBACK), most=60_000)
    async with proxy as at, browser(at) as client:
        spent = []
        for _ in range(2):
            await client.get(site.url("/"))
            spent.append(proxy.spent)
        assert spent == [False, True]
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(site.url("/"))


async def test_the_egress_own_proxy_is_used(site: LoopbackServer) -> None:
    """Requests are forwarded and tunnels asked for there; names are judged here all the same."""
    seen: list[str] = []

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await reader.readuntil(b"\r\n\r\n")).decode().splitlines()[0])
        refused = b"HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n"
        good = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
        writer.write(refused if seen[-1].startswith("CONNECT") else good)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(upstream, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    names = {"www.yunxi.example": ["1.2.3.4"], "inner.example": ["10.0.0.1"]}
    via = Ask("", proxy=f"http://127.0.0.1:{port}")
    proxy = page_proxy(via, lookup=lambda host: names.get(host, ["127.0.0.1"]))
    async with server, proxy as at, browser(at) as client:
        assert (await client.get("http://www.yunxi.example/zc/?a=1")).text == "ok"
        with pytest.raises(httpx.ProxyError):
            await client.get("https://www.yunxi.example/")
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("http://inner.example/")
    assert seen == [
        "GET http://www.yunxi.example/zc/?a=1 HTTP/1.1",
        "CONNECT www.yunxi.example:443 HTTP/1.1",
    ]
    assert isinstance(proxy.failures["www.yunxi.example"], ConnectFailed)
    assert isinstance(proxy.failures["inner.example"], AddressRefused)
    assert proxy.addresses == {"www.yunxi.example": ""}
    assert not site.connections


async def test_what_hangs_ends_with_the_page(site: LoopbackServer) -> None:
    """Closing the proxy leaves no connection and no task behind."""
    came = asyncio.Event()

    def answer(_: Request) -> Hang:
        came.set()
        return Hang()

    site.routes["/"] = answer
    before = len(asyncio.all_tasks())
    async with page_proxy(Ask("", allowed_networks=LOOPBACK)) as at, browser(at) as client:
        hanging = asyncio.create_task(client.get(site.url("/")))
        await came.wait()
    with pytest.raises(httpx.TransportError):
        await hanging
    await site.stop()
    assert len(asyncio.all_tasks()) <= before
