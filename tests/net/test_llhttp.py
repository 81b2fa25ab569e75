"""What only the direct engine promises."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from syndicator.core.errors import Sent
from syndicator.net import errors
from syndicator.net.egress import Egress
from syndicator.net.engines import Engines
from syndicator.net.guard import parse_networks
from syndicator.net.httpcore_transport import HttpcoreTransport
from syndicator.net.llhttp_answer import Answer
from syndicator.net.llhttp_transport import LlhttpTransport
from syndicator.net.progress import Phase, Progress
from syndicator.net.resolve import Resolver
from syndicator.net.target import parse_target
from syndicator.net.transport import Outgoing, Transport
from syndicator.ports import SystemClock
from tests.loopback import LoopbackServer, Raw, Reply
from tests.net.ground import BRISK, NamesOf, client_of
from tests.net.test_engines import OK, speaking
from tests.net.test_tls import made


@asynccontextmanager
async def engine() -> AsyncIterator[Transport]:
    """The direct engine without a client before it."""
    with closing(Resolver(SystemClock(), NamesOf({}))) as resolver:
        egress = Egress("only", allowed_networks=parse_networks(["127.0.0.0/8"]))
        yield Engines(resolver).usual(egress)


def outgoing(method: str, url: str, content: bytes | None = None) -> Outgoing:
    """A request as the client hands it over."""
    return Outgoing(method, parse_target(url), {}, content, connect_s=5, read_s=5)


def test_a_proxy_decides_the_engine() -> None:
    """Direct egresses take the fast engine; the one that knows proxies serves the others."""
    with closing(Resolver(SystemClock(), NamesOf({}))) as resolver:
        engines = Engines(resolver)
        assert isinstance(engines.usual(Egress("a")), LlhttpTransport)
        proxied = Egress("b", proxy="http://proxy.example:3128")
        assert isinstance(engines.usual(proxied), HttpcoreTransport)


async def test_interim_answers_without_end_are_cut_off() -> None:
    """A head that never comes is bounded in bytes, however well-formed what comes instead is."""
    flood = Raw(b"HTTP/1.1 102 Processing\r\n\r\n" * 10_000)
    async with LoopbackServer({"/": flood}) as site, client_of() as client:
        with pytest.raises(errors.BadReply, match="应答头超过"):
            await client.request("GET", site.url("/"))


async def test_a_body_nobody_takes_waits_at_its_sender() -> None:
    """Memory stays bounded while the reader is busy; afterwards everything is there."""
    written = 0
    size = 64 * 1024 * 1024

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK + b"Content-Length: %d\r\n\r\n" % size)
        while written < size:
            writer.write(b"x" * 65_536)
            written += 65_536
            await writer.drain()
        await reader.read()

    async with speaking(say) as port, engine() as http:
        incoming = await http.send(outgoing("GET", f"http://127.0.0.1:{port}/"), Progress())
        for _ in range(3_000):
            await asyncio.sleep(0)
        assert written < size // 2
        body = [len(chunk) async for chunk in incoming.body()]
        await incoming.aclose()
    assert sum(body) == size


async def test_phases_are_told_before_their_bytes_leave() -> None:
    """A connection that ends before the request is NO's ground; the answer's head is the last."""
    progress = Progress()
    async with LoopbackServer({"POST /a": Reply(201)}) as site, engine() as http:
        incoming = await http.send(outgoing("POST", site.url("/a"), b"{}"), progress)
        await incoming.aclose()
        assert (progress.phase, progress.status, incoming.status) == (Phase.ANSWERED, 201, 201)
        url = site.url("/a")
    lost = Progress()
    async with engine() as http:
        with pytest.raises(errors.ConnectFailed):
            await http.send(outgoing("POST", url, b"{}"), lost)
    assert lost.phase is Phase.CONNECT


async def test_a_tls_answer_that_is_cut_off_is_not_taken_for_whole(tmp_path: Path) -> None:
    """Where the connection's end is the body's end, TLS must have said so (RFC 8446 6.1)."""
    certificate, tls = made(tmp_path, "site.example")
    names = NamesOf({"site.example": [["127.0.0.1"]]})
    graceful = True

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK + b"\r\nall of it")
        if not graceful:
            # Past TLS, straight to the socket: what a broken line, or somebody on it, does.
            raw = writer.transport.get_extra_info("socket")
            await writer.drain()
            raw.shutdown(2)

    async with (
        speaking(say, tls) as port,
        client_of(ca_file=certificate, names=names) as client,
    ):
        url = f"https://site.example:{port}/"
        assert (await client.request("GET", url, timeout=BRISK)).body == b"all of it"
        graceful = False
        with pytest.raises(errors.ConnectionLost):
            await client.request("GET", url, timeout=BRISK)


async def test_an_exchange_that_ended_waits_for_no_collection() -> None:
    """Connection, parser and the request with its text are let go at once, not in circles."""
    async with LoopbackServer({"/": Reply.html("<p>好</p>")}) as site, client_of() as client:
        gc.collect()
        gc.disable()
        try:
            for _ in range(5):
                await client.request("POST", site.url("/"), content=b"x" * 20_000)
            await asyncio.sleep(0)  # the connection tells that it is closed
            kept = [one for one in gc.get_objects() if isinstance(one, Answer | Outgoing)]
        finally:
            gc.enable()
        assert kept == []


async def test_a_server_that_speaks_first_is_no_web_server() -> None:
    """A greeting before any request: malformed, whether it comes before or after ours left."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        await reader.read()

    async with speaking(say) as port, client_of() as client:
        with pytest.raises(errors.BadReply):
            await client.request("GET", f"http://127.0.0.1:{port}/", timeout=BRISK)


async def test_a_site_that_hangs_up_in_the_handshake_is_not_waited_for() -> None:
    """Closed before TLS stood: TlsFailed at once, nothing sent."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)

    names = NamesOf({"site.example": [["127.0.0.1"]]})
    async with speaking(say) as port, client_of(names=names) as client:
        with pytest.raises(errors.TlsFailed) as caught:
            await client.request("GET", f"https://site.example:{port}/", timeout=BRISK)
        assert caught.value.sent is Sent.NO
