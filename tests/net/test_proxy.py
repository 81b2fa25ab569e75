"""Ways out through a proxy: who judges the address, and what the proxy's refusal means."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from syndicator.core.errors import ConfigurationError, Sent
from syndicator.net import errors
from syndicator.net.egress import Egress, ResolvedBy
from tests.loopback import Cut, LoopbackServer, Reply
from tests.net.ground import BRISK, NamesOf, client_of
from tests.net.test_tls import made


@contextlib.asynccontextmanager
async def tunnels_to(port: int, seen: list[bytes]) -> AsyncIterator[str]:
    """A proxy that takes every CONNECT to a port of this machine, and notes its head."""
    pumps: set[asyncio.Task[None]] = set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        for ends in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(pump(*ends))
            pumps.add(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await asyncio.gather(*pumps)


async def test_a_proxy_may_stand_in_the_private_network() -> None:
    """The proxy's own address is not judged, the target's is; the account goes to the proxy."""
    names = NamesOf({"site.example": [["1.1.1.1"]]})
    async with LoopbackServer({"/a": Reply.html("x")}) as proxy:
        address = f"http://bot:pw@127.0.0.1:{proxy.port}"
        async with client_of(allow=(), names=names, proxy=address) as client:
            answer = await client.request("GET", "http://site.example/a")
        assert answer.body == b"x"
        assert answer.head.peer is None, "which address answered the proxy nobody can say"
        request = proxy.requests[0]
        assert request.target == "http://site.example/a"
        account = base64.b64encode(b"bot:pw").decode()
        assert request.headers["proxy-authorization"] == f"Basic {account}"


@pytest.mark.parametrize(
    "url", ["http://inner.example/", "http://127.0.0.1/", "http://127.1/", "https://[::1]/"]
)
async def test_the_guard_holds_behind_a_proxy(url: str) -> None:
    """A name that leads inside, or a spelled-out inner address, is refused before the proxy."""
    names = NamesOf({"inner.example": [["10.0.0.1"]]})
    async with (
        LoopbackServer() as proxy,
        client_of(allow=(), names=names, proxy=proxy.url("/")) as client,
    ):
        with pytest.raises(errors.AddressRefused) as caught:
            await client.request("GET", url)
        assert caught.value.sent is Sent.NO
        assert proxy.connections == 0


async def test_names_that_only_the_proxy_knows_are_left_to_it() -> None:
    """With `resolver: proxy` no name is asked here; inner addresses and localhost stay refused."""
    names = NamesOf({})
    async with (
        LoopbackServer({"/a": Reply.html("x")}) as proxy,
        client_of(allow=(), names=names, proxy=proxy.url("/"), resolver=ResolvedBy.PROXY) as client,
    ):
        assert (await client.request("GET", "http://inner.example/a")).status == 200
        for url in ("http://127.0.0.1/a", "http://localhost/a", "http://a.localhost./a"):
            with pytest.raises(errors.AddressRefused):
                await client.request("GET", url)
        assert names.asked == []
        assert len(proxy.requests) == 1


async def test_tls_runs_through_the_tunnel(tmp_path: Path) -> None:
    """The certificate is checked end to end; only the CONNECT shows to the proxy."""
    certificate, tls = made(tmp_path, "site.example")
    names = NamesOf({"site.example": [["1.1.1.1"]]})
    seen: list[bytes] = []
    async with LoopbackServer({"/a": Reply.html("x")}, tls=tls) as site:
        async with (
            tunnels_to(site.port, seen) as proxy,
            client_of(names=names, proxy=proxy, ca_file=certificate) as client,
        ):
            answer = await client.request("GET", "https://site.example/a", auth=("bot", "pw"))
        assert answer.body == b"x"
        assert site.requests[0].headers["authorization"].startswith("Basic ")
    assert seen[0].startswith(b"CONNECT site.example:443 ")
    assert b"uthorization" not in seen[0]


@pytest.mark.parametrize("reply", [Reply(403, b"no"), Reply(407), Reply(502)])
async def test_a_proxy_that_refuses_has_sent_nothing(reply: Reply) -> None:
    """No tunnel: ConnectFailed, NO, with the proxy's status."""
    names = NamesOf({"site.example": [["1.1.1.1"]]})
    async with (
        LoopbackServer({"CONNECT *": reply, "CONNECT ": reply}) as proxy,
        client_of(names=names, proxy=proxy.url("/")) as client,
    ):
        with pytest.raises(errors.ConnectFailed, match=f"代理拒绝，状态 {reply.status}") as caught:
            await client.request("POST", "https://site.example/", content=b"{}", timeout=BRISK)
        assert caught.value.sent is Sent.NO


async def test_a_dead_proxy_has_sent_nothing() -> None:
    """Nobody at the proxy's address: ConnectFailed, NO."""
    async with LoopbackServer() as proxy:
        address = proxy.url("/")
    names = NamesOf({"site.example": [["1.1.1.1"]]})
    async with client_of(names=names, proxy=address) as client:
        for url in ("http://site.example/", "https://site.example/"):
            with pytest.raises(errors.ConnectFailed) as caught:
                await client.request("POST", url, content=b"{}")
            assert caught.value.sent is Sent.NO


async def test_a_forwarded_write_that_breaks_is_unknown() -> None:
    """Through a forwarding proxy a lost answer is MAYBE, as without one."""
    names = NamesOf({"site.example": [["1.1.1.1"]]})
    async with (
        LoopbackServer({"/a": Cut(Reply.html("xyz"), 1)}) as proxy,
        client_of(names=names, proxy=proxy.url("/")) as client,
    ):
        with pytest.raises(errors.ConnectionLost) as caught:
            await client.request("POST", "http://site.example/a", content=b"{}")
        assert caught.value.sent is Sent.MAYBE


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "127.0.0.1:3128", "http://", "http://proxy.example:port"]
)
def test_a_proxy_address_that_cannot_be_used_is_named(proxy: str) -> None:
    """Only http and https proxies; the message names the egress, never the address."""
    egress = Egress("dmz", proxy=proxy)
    with pytest.raises(ConfigurationError, match="dmz"):
        egress.proxy_url()
    assert proxy not in repr(egress)
