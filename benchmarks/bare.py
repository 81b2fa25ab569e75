"""The loops we are measured against: the same requests, the same bound, nothing kept."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import httpx

from benchmarks.prose import body_of
from benchmarks.sink import ETAG, address
from benchmarks.spent import Meter, Spent

HEADERS = {"content-type": "application/json"}
CONDITIONAL = {"if-none-match": ETAG.decode()}
Work = Callable[[str], Awaitable[None]]


async def bounded(sites: int, port: int, in_flight: int, work: Work) -> None:
    """`work` for every site, so many at once, bounded outside the client."""
    queue = iter(range(sites))

    async def worker() -> None:
        for number in queue:
            await work(f"http://{address(number)}:{port}")

    await asyncio.gather(*(worker() for _ in range(in_flight)))


def pool(in_flight: int) -> httpx.AsyncClient:
    """Httpx as it is fastest for one request a host (one context, no idle connections)."""
    limits = httpx.Limits(max_connections=in_flight, max_keepalive_connections=0)
    return httpx.AsyncClient(limits=limits, trust_env=False, timeout=60)


async def httpx_fan_out(port: int, sites: int, in_flight: int) -> Spent:
    """A look-up and a create at every site through httpx."""
    body = body_of(1)
    async with pool(in_flight) as client:

        async def work(root: str) -> None:
            (await client.get(f"{root}/articles?key=k")).json()
            (await client.post(f"{root}/articles", content=body, headers=HEADERS)).json()

        with Meter() as meter:
            await bounded(sites, port, in_flight, work)
    return meter.spent


async def aiohttp_fan_out(port: int, sites: int, in_flight: int) -> Spent:
    """The same through aiohttp."""
    body = body_of(1)
    connector = aiohttp.TCPConnector(limit=in_flight, force_close=True)
    async with aiohttp.ClientSession(connector=connector) as client:

        async def work(root: str) -> None:
            async with client.get(f"{root}/articles?key=k") as answer:
                await answer.json()
            async with client.post(f"{root}/articles", data=body, headers=HEADERS) as answer:
                await answer.json()

        with Meter() as meter:
            await bounded(sites, port, in_flight, work)
    return meter.spent


async def httpx_polls(port: int, sites: int, in_flight: int) -> Spent:
    """A conditional GET of every site's list through httpx, each answered with 304."""
    async with pool(in_flight) as client:

        async def work(root: str) -> None:
            answer = await client.get(f"{root}/list", headers=CONDITIONAL)
            if answer.status_code != httpx.codes.NOT_MODIFIED:
                raise RuntimeError(answer.status_code)

        with Meter() as meter:
            await bounded(sites, port, in_flight, work)
    return meter.spent
