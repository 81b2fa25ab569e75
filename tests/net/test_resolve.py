"""Names to addresses: shared look-ups, a cache that forgets, failures that are not kept."""

import asyncio
import socket
import threading
from collections.abc import Sequence
from contextlib import closing
from ipaddress import ip_address

import pytest

from syndicator.net.errors import NameNotFound
from syndicator.net.resolve import ENTRIES, Resolver
from tests.net.ground import NamesOf, StillClock


async def test_an_answer_is_kept_for_its_time_only() -> None:
    """Within the time the cache answers, after it the name is asked again."""
    clock = StillClock()
    names = NamesOf({"site.example": [["1.1.1.1"], ["1.0.0.1"]]})
    with closing(Resolver(clock, names, ttl_s=30)) as resolver:
        assert await resolver.resolve("site.example") == (ip_address("1.1.1.1"),)
        clock.pass_time(29)
        assert await resolver.resolve("site.example") == (ip_address("1.1.1.1"),)
        clock.pass_time(2)
        assert await resolver.resolve("site.example") == (ip_address("1.0.0.1"),)


async def test_one_lookup_serves_all_who_wait() -> None:
    """Callers at the same time share a look-up; one that gives up does not take it away."""
    free = threading.Event()
    asked: list[str] = []

    def lookup(host: str) -> Sequence[str]:
        asked.append(host)
        free.wait(5)
        return ["1.1.1.1"]

    with closing(Resolver(StillClock(), lookup)) as resolver:
        waiting = [asyncio.create_task(resolver.resolve("site.example")) for _ in range(3)]
        impatient = asyncio.create_task(resolver.resolve("site.example"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await impatient
        free.set()
        assert await asyncio.gather(*waiting) == [(ip_address("1.1.1.1"),)] * 3
    assert asked == ["site.example"]


@pytest.mark.parametrize(
    "error, words",
    [
        (socket.gaierror(socket.EAI_NONAME, "?"), "没有这个域名"),
        (socket.gaierror(socket.EAI_AGAIN, "?"), "暂无应答"),
        (UnicodeError("label too long"), "不合规范"),
    ],
)
async def test_a_failure_is_told_and_not_kept(error: Exception, words: str) -> None:
    """A failed look-up says why, and the next call asks again."""
    failures = [error]

    def lookup(host: str) -> Sequence[str]:
        if failures:
            raise failures.pop()
        return ["1.1.1.1"]

    with closing(Resolver(StillClock(), lookup)) as resolver:
        with pytest.raises(NameNotFound, match=words):
            await resolver.resolve("site.example")
        assert await resolver.resolve("site.example") == (ip_address("1.1.1.1"),)


async def test_the_cache_stays_small() -> None:
    """A flood of names drops the oldest, which is asked again."""
    asked: list[str] = []

    def lookup(host: str) -> Sequence[str]:
        asked.append(host)
        return ["1.1.1.1"]

    with closing(Resolver(StillClock(), lookup)) as resolver:
        for number in range(ENTRIES + 1):
            await resolver.resolve(f"h{number}.example")
        await resolver.resolve(f"h{ENTRIES}.example")
        assert len(asked) == ENTRIES + 1
        await resolver.resolve("h0.example")
        assert asked[-1] == "h0.example"
