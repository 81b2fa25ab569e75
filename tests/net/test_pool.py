"""What one process builds once and shares."""

from pathlib import Path

import pytest

from syndicator.core.errors import ConfigurationError
from syndicator.net.egress import Egress
from syndicator.net.pool import ClientPool
from syndicator.ports import SystemClock
from syndicator.sdk import Reply as SdkReply
from tests.loopback import LoopbackServer, Reply
from tests.net.ground import NamesOf, client_of


async def test_an_unknown_egress_is_named_with_the_known_ones() -> None:
    """Asking for an egress that is not configured says which are."""
    async with ClientPool([Egress("direct"), Egress("dmz")], SystemClock()) as pool:
        assert pool.client("dmz") is pool.client("dmz")
        with pytest.raises(ConfigurationError, match="nowhere.*direct, dmz"):  # noqa: RUF043
            pool.client("nowhere")


async def test_a_broken_egress_builds_nothing() -> None:
    """One unusable CA file and there is no pool at all."""
    with pytest.raises(ConfigurationError, match=r"no\.pem"):
        ClientPool([Egress("direct"), Egress("dmz", ca_file=Path("no.pem"))], SystemClock())


async def test_an_answer_is_what_adapters_expect() -> None:
    """The client's answer fulfils the sdk's `Reply`, which this assignment lets mypy prove."""
    async with LoopbackServer({"/": Reply.html("x")}) as site, client_of() as client:
        reply: SdkReply = await client.request("GET", site.url("/"))
        assert (reply.status, reply.body) == (200, b"x")


async def test_one_name_is_asked_once_while_it_is_fresh() -> None:
    """Many requests at once to one name cost one look-up."""
    names = NamesOf({"site.example": [["127.0.0.1"]]})
    async with LoopbackServer({"/": Reply.html("x")}) as site, client_of(names=names) as client:
        for _ in range(3):
            await client.request("GET", f"http://site.example:{site.port}/")
    assert names.asked == ["site.example"]
