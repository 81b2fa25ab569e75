"""The loopback server itself: a test's ground must hold before tests stand on it."""

import asyncio
import urllib.request

import httpx
import pytest

from tests.loopback import (
    Answer,
    Cut,
    Endless,
    Hang,
    LoopbackServer,
    Raw,
    Reply,
    Request,
    Reset,
    Routes,
    Slow,
    serving,
)


async def test_routes_by_method_path_and_stem() -> None:
    """The most exact route answers; what no route names is 404."""
    routes: Routes = {
        "/a": Reply.html("any"),
        "POST /a": lambda request: Reply.json({"got": request.json()}, 201),
        "/deep/*": Reply.html("stem"),
        "/deep/er/*": Reply.html("longer stem"),
    }
    async with LoopbackServer(routes) as server, httpx.AsyncClient() as client:
        assert (await client.get(server.url("/a"))).text == "any"
        created = await client.post(server.url("/a"), json={"题": "通知"})
        assert (created.status_code, created.json()) == (201, {"got": {"题": "通知"}})
        assert (await client.get(server.url("/deep/x"))).text == "stem"
        assert (await client.get(server.url("/deep/er/x?q=1"))).text == "longer stem"
        assert (await client.get(server.url("/none"))).status_code == 404
        assert [r.query for r in server.seen("/deep/er/x")] == [{"q": "1"}]


async def test_keeps_the_connection_and_frames_bodiless_answers() -> None:
    """HEAD, 204 and 304 carry no body and the same connection goes on."""
    routes = {
        "/page": Reply.html("页面"),
        "/gone": Reply(204),
        "/same": Reply(304).having(ETag='"1"'),
        "/pieces": Reply(200, b"pieces", chunked=True),
    }
    async with LoopbackServer(routes) as server, httpx.AsyncClient() as client:
        assert (await client.head(server.url("/page"))).headers["content-length"] == "6"
        assert (await client.get(server.url("/gone"))).status_code == 204
        assert (await client.get(server.url("/same"))).headers["etag"] == '"1"'
        assert (await client.get(server.url("/pieces"))).text == "pieces"
        assert (await client.get(server.url("/page"))).text == "页面"
        assert server.connections == 1


@pytest.mark.parametrize(
    "answer, error",
    [
        (Cut(Reply.html("x" * 100), 10), httpx.RemoteProtocolError),
        (Reset(), httpx.ReadError),
        (Hang(), httpx.ReadTimeout),
        (Raw(b"SSH-2.0-nothing\r\n"), httpx.RemoteProtocolError),
    ],
)
async def test_bad_answers_are_bad_in_their_own_way(answer: Answer, error: type[Exception]) -> None:
    """Each fault reaches a client as the failure it stands for."""
    async with LoopbackServer({"/": answer}) as server, httpx.AsyncClient(timeout=0.3) as client:
        with pytest.raises(error):
            await client.get(server.url())
        assert len(server.requests) == 1


async def test_slow_arrives_whole_and_endless_never_does() -> None:
    """A slow body is complete in the end; an endless one goes on until the client leaves."""
    routes: Routes = {"/slow": Slow(Reply.html("0123456789"), 4, 0.001), "/endless": Endless()}
    async with LoopbackServer(routes) as server, httpx.AsyncClient() as client:
        assert (await client.get(server.url("/slow"))).text == "0123456789"
        total = 0
        async with client.stream("GET", server.url("/endless")) as response:
            async for piece in response.aiter_raw():
                total += len(piece)
                if total > 1_000_000:
                    break
        assert total > 1_000_000


async def test_counts_what_is_in_flight() -> None:
    """`peak` is the most requests that were being answered at once."""
    together = asyncio.Barrier(3)

    async def wait(_: Request) -> Answer:
        await together.wait()
        return Reply()

    async with LoopbackServer({"/": wait}) as server, httpx.AsyncClient() as client:
        await asyncio.gather(*(client.get(server.url()) for _ in range(3)))
        assert (server.peak, server.in_flight) == (3, 0)


async def test_a_failing_handler_fails_the_test() -> None:
    """What a handler raises is not lost in the server's task."""

    def broken(_: Request) -> Answer:
        message = "expected another body"
        raise AssertionError(message)

    with pytest.raises(AssertionError, match="another body"):
        async with LoopbackServer({"/": broken}) as server, httpx.AsyncClient() as client:
            assert (await client.get(server.url())).status_code == 500


async def test_after_stop_the_port_refuses() -> None:
    """A stopped server is a refused connection, not a hanging one."""
    async with LoopbackServer({"/": Reply()}) as server, httpx.AsyncClient() as client:
        await server.stop()
        with pytest.raises(httpx.ConnectError):
            await client.get(server.url())


def test_serves_synchronous_tests_from_a_thread() -> None:
    """The same server answers code that runs a loop of its own, or none."""
    with (
        serving({"/": Reply.html("hier")}) as server,
        urllib.request.urlopen(server.url()) as answer,  # noqa: S310 - our own http address
    ):
        assert answer.read() == b"hier"
