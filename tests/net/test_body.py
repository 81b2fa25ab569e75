"""Bodies: too slow, too large, packed, and packed to burst."""

import gzip
import tracemalloc
import zlib

import pytest

from syndicator.core.errors import Sent
from syndicator.net import errors
from syndicator.net.client import Timeouts
from tests.loopback import Endless, LoopbackServer, Raw, Reply, Slow
from tests.net.ground import client_of

BOMB = gzip.compress(bytes(64 * 1024 * 1024))
TEXT = "关于做好政策文件转载工作的通知".encode()


async def test_a_slow_body_ends_by_the_total_time() -> None:
    """Byte after byte never breaks the read time-out; the total time ends it."""
    drip = Slow(Reply.html(b"x" * 10_000), piece=1, pause_s=0.01)
    async with LoopbackServer({"/a": drip}) as site, client_of() as client:
        with pytest.raises(errors.TooSlow, match="400 毫秒") as caught:
            await client.request("GET", site.url("/a"), timeout=Timeouts(1_000, 300, 400))
        assert (caught.value.sent, caught.value.status) == (Sent.MAYBE, 200)


async def test_an_endless_body_ends_by_its_size() -> None:
    """A body without end is left at the bound."""
    async with LoopbackServer({"/a": Endless()}) as site, client_of() as client:
        with pytest.raises(errors.TooLarge, match="100000"):
            await client.request("GET", site.url("/a"), max_bytes=100_000)


async def test_a_body_announced_too_large_is_not_read() -> None:
    """Content-Length over the bound ends it at once; for HEAD and 304 it announces nothing."""
    large = Reply.html(b"x" * 5_000)
    same = Raw(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n")
    async with LoopbackServer({"/a": large, "/same": same}) as site, client_of() as client:
        with pytest.raises(errors.TooLarge):
            await client.request("GET", site.url("/a"), max_bytes=4_999)
        assert len((await client.request("GET", site.url("/a"), max_bytes=5_000)).body) == 5_000
        assert (await client.request("HEAD", site.url("/a"), max_bytes=10)).status == 200
        assert (await client.request("GET", site.url("/same"), max_bytes=10)).status == 304


@pytest.mark.parametrize("body", [BOMB, gzip.compress(BOMB)], ids=["once", "twice"])
async def test_a_bomb_is_left_before_it_bursts(body: bytes) -> None:
    """64 MiB of zeros in a few KiB stop at the bound without ever being in memory."""
    coding = "gzip" if body is BOMB else "gzip, gzip"
    packed = Reply(200, body).having(Content_Encoding=coding)
    async with LoopbackServer({"/a": packed}) as site, client_of() as client:
        tracemalloc.start()
        with pytest.raises(errors.TooLarge):
            await client.request("GET", site.url("/a"), max_bytes=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 8_000_000


@pytest.mark.parametrize(
    "coding, body",
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT[:20]) + gzip.compress(TEXT[20:])),
        ("gzip", gzip.compress(TEXT) + b"\x00trailing"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("identity", TEXT),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT))),
        ("gzip", gzip.compress(TEXT * 20_000)),
    ],
    ids=["gzip", "members", "trailing", "deflate", "raw", "identity", "twice", "long"],
)
async def test_bodies_are_decompressed(coding: str, body: bytes) -> None:
    """Every usual wrapping gives the same text, large ones too."""
    page = Reply(200, body).having(Content_Encoding=coding)
    async with LoopbackServer({"/a": page}) as site, client_of() as client:
        answer = await client.request("GET", site.url("/a"))
        assert answer.body in {TEXT, TEXT * 20_000}
