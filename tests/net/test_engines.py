"""HTTP/1.1 as servers really speak it, on each engine, and what an engine leaves behind."""

import asyncio
import contextlib
import os
import resource
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from syndicator.core.errors import Sent
from syndicator.net import errors
from syndicator.net.client import Timeouts
from tests.loopback import Endless, Hang, LoopbackServer, Raw, Reply, Routes, Slow
from tests.net.ground import BRISK, NamesOf, client_of
from tests.net.test_tls import made

pytestmark = pytest.mark.usefixtures("each_engine")

OK = b"HTTP/1.1 200 OK\r\n"
NAMES = NamesOf({"site.example": [["127.0.0.1"]]})
Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def speaking(
    say: Conversation, tls: ssl.SSLContext | None = None, *, window: int | None = None
) -> AsyncIterator[int]:
    """A server that holds one conversation with each client; yields its port.

    `window`: bytes the system takes in before the conversation reads them.
    """
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await say(reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(talk(reader, writer))
        talks.add(task)
        task.add_done_callback(talks.discard)

    listening = socket.create_server(("127.0.0.1", 0))
    if window is not None:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    server = await asyncio.start_server(accept, sock=listening, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


def descriptors() -> int:
    """How many files this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def settled(count: int) -> bool:
    """Whether the open files come back to `count` within some turns of the loop."""
    for _ in range(200):
        if descriptors() <= count:
            return True
        await asyncio.sleep(0)
    return False


@pytest.mark.parametrize(
    "raw, body",
    [
        (OK + b"Content-Length: 2\r\n\r\nok", b"ok"),
        (OK + b"\r\nuntil the end", b"until the end"),
        (b"HTTP/1.0 200 OK\r\n\r\nold", b"old"),
        (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", b"ok"),
        (b"HTTP/1.1 200 OK\nContent-Length: 2\nX-A: b\n\nok", b"ok"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nX-T: 1\r\n\r\n", b"ok"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2  \r\nok\r\n0  \r\n\r\n", b"ok"),
        (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            + OK
            + b"Content-Length: 2\r\n\r\nok",
            b"ok",
        ),
        (OK + b"Content-Length: 2\r\nConnection: close\r\n\r\nok and more", b"ok"),
    ],
)
async def test_answers_are_read_as_servers_write_them(raw: bytes, body: bytes) -> None:
    """Old versions, bare line feeds, chunks, interim answers, what follows the end."""
    async with LoopbackServer({"/": Raw(raw)}) as site, client_of() as client:
        answer = await client.request("GET", site.url("/"))
        assert (answer.status, answer.body) == (200, body)
        assert "link" not in answer.headers


async def test_headers_are_joined_and_decoded() -> None:
    """Repeated names are one, an empty value is one, UTF-8 is read as such, else Latin-1."""
    raw = (
        OK + b"X-Empty:\r\nVary: a\r\nVary: b\r\nX-Utf8: \xe4\xb8\xad\r\nX-Old: \xe9\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    async with LoopbackServer({"/": Raw(raw)}) as site, client_of() as client:
        headers = (await client.request("GET", site.url("/"))).headers
        assert [headers[name] for name in ("x-empty", "vary", "x-utf8", "x-old")] == [
            "",
            "a, b",
            "中",
            "é",
        ]


async def test_the_head_is_kept_as_it_came() -> None:
    """For evidence: the words, each line in its order and case, the address that answered."""
    raw = (
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.0 200 Just Fine\r\n"
        b"X-Empty:\r\nVary: a\r\nvary: b\r\nContent-Length: 0\r\n\r\n"
    )
    async with LoopbackServer({"/": Raw(raw)}) as site, client_of() as client:
        head = (await client.request("GET", site.url("/"))).head
    assert (head.reason, head.version, head.peer) == (b"Just Fine", "1.0", "127.0.0.1")
    assert head.lines == (
        (b"X-Empty", b""),
        (b"Vary", b"a"),
        (b"vary", b"b"),
        (b"Content-Length", b"0"),
    )


@pytest.mark.parametrize("status", [204, 304])
async def test_answers_without_a_body_end_with_their_head(status: int) -> None:
    """204 and 304 have none, whatever length they name; HEAD never has."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        code = 200 if head.startswith(b"HEAD") else status
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 5\r\n\r\n" % code)
        await reader.read()

    async with speaking(say) as port, client_of() as client:
        for method, expected in (("GET", status), ("HEAD", 200)):
            answer = await client.request(method, f"http://127.0.0.1:{port}/", timeout=BRISK)
            assert (answer.status, answer.body) == (expected, b"")


@pytest.mark.parametrize(
    "raw, failure, status",
    [
        (OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk", errors.BadReply, None),
        (OK + b"Content-Length: x\r\n\r\nok", errors.BadReply, None),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\nx", None, None),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", errors.ConnectionLost, 200),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n", errors.ConnectionLost, 200),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhel\r\n", errors.BadReply, 200),
        (OK + b"Content-", errors.ConnectionLost, None),
        (b"HTTP/1.1 100 Continue\r\n\r\n", errors.ConnectionLost, None),
    ],
)
async def test_broken_answers_are_said_to_be(
    raw: bytes, failure: type[errors.NetError] | None, status: int | None
) -> None:
    """Neither half an answer nor a contradictory one is taken for a whole one."""
    async with LoopbackServer({"/": Raw(raw)}) as site, client_of() as client:
        with pytest.raises(failure or errors.NetError) as caught:
            await client.request("POST", site.url("/"), content=b"{}", timeout=BRISK)
        assert caught.value.sent is Sent.MAYBE
        assert caught.value.status == status


async def test_endless_and_byte_by_byte_answers_end() -> None:
    """The bound of bytes ends the one, the total time the other, though bytes keep coming."""
    slow = Slow(Reply.html("x" * 400), pause_s=0.01)
    async with LoopbackServer({"/e": Endless(), "/s": slow}) as site, client_of() as client:
        with pytest.raises(errors.TooLarge):
            await client.request("GET", site.url("/e"), max_bytes=100_000)
        brief = Timeouts(connect_ms=1_000, read_ms=500, total_ms=700)
        with pytest.raises(errors.TooSlow) as caught:
            await client.request("GET", site.url("/s"), timeout=brief)
        assert caught.value.status == 200


async def test_a_large_request_arrives_whole() -> None:
    """More than any buffer holds goes out in parts, as fast as the other side reads."""
    body = bytes(range(256)) * 16_384
    async with LoopbackServer({"POST /a": Reply(201)}) as site, client_of() as client:
        assert (await client.request("POST", site.url("/a"), content=body)).status == 201
        assert site.requests[0].body == body
        assert site.requests[0].headers["content-length"] == str(len(body))


async def test_a_slow_reader_is_not_a_silent_one() -> None:
    """As long as parts of a large request still leave, the read time-out does not strike."""
    size, pieces = 32_000_000, 64

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for _ in range(pieces):
            await reader.readexactly(size // pieces)
            rested = asyncio.Event()
            asyncio.get_running_loop().call_later(0.04, rested.set)
            await rested.wait()
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")

    async with speaking(say, window=65_536) as port, client_of() as client:
        url = f"http://127.0.0.1:{port}/"
        patient = Timeouts(connect_ms=1_000, read_ms=1_300, total_ms=60_000)
        answer = await client.request("POST", url, content=b"x" * size, timeout=patient)
        assert answer.status == 201


async def test_a_site_that_hangs_up_at_once_gives_a_failure_of_ours() -> None:
    """Whenever the reset comes, before the request or after, it is told as what it is."""

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with server, client_of(in_flight=50) as client:
        asked = [client.request("POST", url, content=b"{}") for _ in range(50)]
        for failure in await asyncio.gather(*asked, return_exceptions=True):
            assert isinstance(failure, errors.ConnectFailed | errors.ConnectionLost)
            lost = isinstance(failure, errors.ConnectionLost)
            assert failure.sent is (Sent.MAYBE if lost else Sent.NO)


async def test_an_early_answer_to_a_large_request_is_heard() -> None:
    """A server that refuses before it read all of the body is listened to."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        while await reader.read(1 << 16):
            pass

    async with speaking(say) as port, client_of() as client:
        answer = await client.request("POST", f"http://127.0.0.1:{port}/", content=b"x" * 9_000_000)
        assert answer.status == 413


async def test_framing_is_the_engines_own() -> None:
    """A caller's length or coding does not reach the wire; a write without content says zero."""
    lies = {"Content-Length": "99", "Transfer-Encoding": "chunked", "Connection": "keep-alive"}
    async with LoopbackServer({"/a": Reply()}) as site, client_of() as client:
        await client.request("POST", site.url("/a"), headers=lies)
        await client.request("GET", site.url("/a"), headers=lies)
        write, read = site.requests
        assert (write.headers["content-length"], write.headers["connection"]) == ("0", "close")
        assert "content-length" not in read.headers
        assert "transfer-encoding" not in {*write.headers, *read.headers}


async def test_a_silent_handshake_has_sent_nothing() -> None:
    """Whoever takes the connection and never shakes hands: TimedOut, NO."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)

    async with speaking(say) as port, client_of(names=NAMES) as client:
        brief = Timeouts(connect_ms=200, read_ms=200, total_ms=2_000)
        url = f"https://site.example:{port}/"
        with pytest.raises(errors.TimedOut, match="建立连接时") as caught:
            await client.request("POST", url, content=b"{}", timeout=brief)
        assert caught.value.sent is Sent.NO


async def test_tls_carries_large_bodies_both_ways(tmp_path: Path) -> None:
    """Megabytes through TLS arrive unchanged; an endless answer is bounded there too."""
    certificate, tls = made(tmp_path, "site.example")
    body = bytes(range(256)) * 8_192
    routes: Routes = {"POST /a": Reply(200, body), "/e": Endless()}
    async with (
        LoopbackServer(routes, tls=tls) as site,
        client_of(ca_file=certificate, names=NAMES) as client,
    ):
        url = f"https://site.example:{site.port}"
        answer = await client.request("POST", f"{url}/a", content=body)
        assert answer.body == site.requests[0].body == body
        with pytest.raises(errors.TooLarge):
            await client.request("GET", f"{url}/e", max_bytes=100_000)


async def test_too_many_open_files_is_our_own_trouble() -> None:
    """Without a free descriptor nothing was sent, and the message says whose fault it is."""
    async with LoopbackServer({"/": Reply()}) as site, client_of() as client:
        await client.request("GET", site.url("/"))
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with contextlib.ExitStack() as spare:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors() + 8, hard))
            spare.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
            with contextlib.suppress(OSError):
                while True:
                    spare.callback(os.close, os.dup(0))
            with pytest.raises(errors.ConnectFailed, match="打开的文件过多") as caught:
                await client.request("POST", site.url("/"), content=b"{}")
        assert caught.value.sent is Sent.NO


def turns() -> Iterator[int]:
    """After how many turns of the loop a request is given up: densely at first."""
    yield from range(30)
    yield from (40, 60, 90)


@pytest.mark.parametrize("encrypted", [False, True])
async def test_giving_up_at_any_moment_leaves_nothing_open(
    tmp_path: Path, *, encrypted: bool
) -> None:
    """Cancelled at whichever await, a request closes its socket and frees its slot."""
    certificate, tls = made(tmp_path, "site.example")
    names = NamesOf({"site.example": [["127.0.0.1"]]})
    routes: Routes = {
        "/hang": Hang(),
        "/cut": Slow(Reply.html("x" * 99), pause_s=0.001),
        "/ok": Reply(),
    }
    async with LoopbackServer(routes, tls=tls if encrypted else None) as site:
        scheme = "https" if encrypted else "http"
        url = f"{scheme}://site.example:{site.port}"
        async with client_of(ca_file=certificate, names=names, in_flight=1) as client:
            await client.request("GET", f"{url}/ok")
            await asyncio.sleep(0)
            before = descriptors()
            for path in ("/hang", "/cut"):
                for count in turns():
                    task = asyncio.create_task(client.request("GET", f"{url}{path}"))
                    for _ in range(count):
                        await asyncio.sleep(0)
                    task.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await task
            assert (await client.request("GET", f"{url}/ok")).status == 200
            assert await settled(before)
