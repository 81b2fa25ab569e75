"""Stands before a CMS and holds one exchange at a point of the test's choice."""

import asyncio
from enum import StrEnum
from typing import Self

import httpx

from tests.loopback import LoopbackServer, Reply, Request

_HOP_BY_HOP = {
    "connection",
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "keep-alive",
}


class Point(StrEnum):
    """Where the daemon is when it is killed."""

    BEFORE_SEND = "its intent is on disk, the request has not left"
    UNSTORED = "the request has left, and the CMS never got to it"
    STORED = "the CMS has stored it, and the answer never came"
    LATE = "the CMS stores it only after the daemon died"
    RECORDED = "the outcome is on disk"


class Gatekeeper:
    """Passes everything on, until told to hold; `reached` is set when it holds.

    Before a create the adapter asks for the column (a read, sent once the intent is on disk):
    holding that one leaves the daemon between its intent and its request.
    """

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._client = httpx.AsyncClient(trust_env=False, timeout=60)
        self._point: Point | None = None
        self._released = asyncio.Event()
        self.reached = asyncio.Event()
        self.server = LoopbackServer({"*": self._handle})

    async def __aenter__(self) -> Self:
        await self.server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._released.set()
        await self.server.stop()
        await self._client.aclose()

    def hold(self, point: Point) -> None:
        """Hold the next exchange that comes to this point."""
        self._point = point
        self._released = asyncio.Event()
        self.reached = asyncio.Event()

    def release(self) -> None:
        """Let it go on: what was held is answered, and stored where that is its point."""
        self._released.set()

    async def _handle(self, request: Request) -> Reply:
        if self._point is None or not self._comes_to(self._point, request):
            return await self._forward(request)
        point, self._point = self._point, None
        reply = await self._forward(request) if point is Point.STORED else None
        self.reached.set()
        await self._released.wait()
        if point is Point.LATE:
            reply = await self._forward(request)
        return reply or Reply.json({}, 503)

    def _comes_to(self, point: Point, request: Request) -> bool:
        if point is Point.BEFORE_SEND:
            return request.method == "GET" and request.path.endswith("/categories")
        return request.method == "POST" and request.path.endswith("/posts")

    async def _forward(self, request: Request) -> Reply:
        kept = {name: value for name, value in request.headers.items() if name != "host"}
        answer = await self._client.request(
            request.method,
            self._upstream.rstrip("/") + request.target,
            headers=kept | {"accept-encoding": "identity"},
            content=request.body,
        )
        headers = [
            (name, value) for name, value in answer.headers.items() if name not in _HOP_BY_HOP
        ]
        return Reply(answer.status_code, answer.content, tuple(headers))
