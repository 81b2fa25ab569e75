"""Reads are tried again only while the server surely knows nothing of them."""

import pytest

from syndicator.net import errors
from syndicator.net.retry import read_with_retry
from tests.loopback import Answer, Hang, LoopbackServer, Reply, Reset
from tests.net.ground import BRISK, StillClock, client_of


async def test_tries_are_few_and_spaced() -> None:
    """Nobody listens: three tries with growing pauses, then the failure."""
    clock = StillClock()
    async with LoopbackServer() as gone:
        url = gone.url("/")
    async with client_of() as client:
        with pytest.raises(errors.ConnectFailed):
            await read_with_retry(client, url, clock=clock)
    assert clock.slept == [0.5, 1.0]


async def test_the_second_try_may_do() -> None:
    """The name leads to a dead address first and to the living one later."""
    clock = StillClock()
    answers = iter(["10.255.255.1", "127.0.0.1"])

    def lookup(host: str) -> list[str]:
        address = next(answers)
        if address.startswith("10."):
            raise OSError(host)
        return [address]

    async with LoopbackServer({"/": Reply.html("x")}) as site, client_of(names=lookup) as client:
        url = f"http://site.example:{site.port}/"
        assert (await read_with_retry(client, url, clock=clock)).body == b"x"
    assert clock.slept == [0.5]


@pytest.mark.parametrize(
    "answer, failure",
    [
        (Reset(), errors.ConnectionLost),
        (Hang(), errors.TimedOut),
        (Reply(503), None),
        (Reply(404), None),
    ],
)
async def test_what_arrived_is_not_repeated(
    answer: Answer, failure: type[errors.NetError] | None
) -> None:
    """An answer of any status, or a loss after sending, ends it at the first try."""
    clock = StillClock()
    async with LoopbackServer({"/": answer}) as site, client_of() as client:
        if failure is None:
            await read_with_retry(client, site.url("/"), clock=clock)
        else:
            with pytest.raises(failure):
                await read_with_retry(client, site.url("/"), clock=clock, timeout=BRISK)
        assert len(site.requests) == 1
    assert clock.slept == []


async def test_a_refused_address_is_not_asked_again() -> None:
    """The guard's word is final."""
    clock = StillClock()
    async with client_of(allow=()) as client:
        with pytest.raises(errors.AddressRefused):
            await read_with_retry(client, "http://127.0.0.1/", clock=clock)
    assert clock.slept == []
