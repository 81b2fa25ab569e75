"""The daemon's own guarded client, allowed to speak to this machine."""

from collections.abc import AsyncIterator

import pytest_asyncio

from syndicator.net.egress import Egress
from syndicator.net.guard import parse_networks
from syndicator.net.pool import ClientPool
from syndicator.ports import SystemClock
from tests.contract.adapter.proxy import PatientHttp


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http() -> AsyncIterator[PatientHttp]:
    """One client a module (its certificates take long to load)."""
    egress = Egress("test", allowed_networks=parse_networks(["127.0.0.0/8"]))
    async with ClientPool([egress], SystemClock()) as pool:
        yield PatientHttp(pool.client("test"))
