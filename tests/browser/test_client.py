"""The daemon's side of the socket: what it makes of a unit that is away, breaks off, or lies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from syndicator.browser.client import BrowserClient
from syndicator.browser.errors import BrowserAway, NotRendered
from syndicator.browser.protocol import Ask, Seen, write_failure, write_seen
from syndicator.net.errors import AddressRefused, NetError, Wording

ASK = Ask("https://www.yunxi.example/")
SEEN = Seen(
    url="https://www.yunxi.example/a",
    status=200,
    headers={"server": "云"},
    address="1.2.3.4",
    browser="Chrome/1",
    raw=b"\x00\n raw",
    page="页面".encode(),
    picture=b"\x89PNG",
    elapsed_ms=5,
    refused=("10.0.0.1",),
)


@asynccontextmanager
async def answering(socket: Path, *parts: bytes) -> AsyncIterator[BrowserClient]:
    """A unit that answers every question with these bytes."""

    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\n")
        writer.writelines(parts)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_unix_server(heard, socket)
    async with server:
        yield BrowserClient(socket)


async def test_what_was_seen_comes_whole(tmp_path: Path) -> None:
    """Every field, and bytes of every kind, survive the way."""
    async with answering(tmp_path / "unit", *write_seen(SEEN)) as client:
        assert await client.see(ASK) == SEEN
        assert await client.picture(ASK) == SEEN.picture


async def test_a_failure_keeps_its_kind_and_words(tmp_path: Path) -> None:
    """The guard's refusal is the guard's refusal on this side too."""
    told = AddressRefused("10.0.0.1", Wording("内网地址", "private"))
    async with answering(tmp_path / "unit", *write_failure(told)) as client:
        with pytest.raises(AddressRefused) as caught:
            await client.see(ASK)
    assert str(caught.value) == str(told)


async def test_no_unit_says_what_to_start(tmp_path: Path) -> None:
    """Where nothing listens the message names the unit and the configuration."""
    with pytest.raises(BrowserAway, match=r"syndicator-render\.socket") as caught:
        await BrowserClient(tmp_path / "nobody").see(ASK)
    assert "browser.socket" in str(caught.value)


@pytest.mark.parametrize(
    "parts",
    [(), (b"hello\n",), write_seen(SEEN)[:2], (b'{"raw": -1}\n',), (b"x" * 300_000,)],
    ids=["nothing", "no-json", "cut-off", "wrong-fields", "endless-line"],
)
async def test_a_unit_that_breaks_off_is_no_page(tmp_path: Path, parts: tuple[bytes, ...]) -> None:
    """Whatever comes instead of an answer is a failure, never an empty page."""
    async with answering(tmp_path / "unit", *parts) as client:
        with pytest.raises(NetError) as caught:
            await client.see(ASK)
    assert isinstance(caught.value, NotRendered)
