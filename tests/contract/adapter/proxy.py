"""Stands before a CMS and answers badly when told to; otherwise passes everything on."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import httpx

from syndicator.net.client import HttpClient, Timeouts
from syndicator.sdk import Reply as Answered
from syndicator.sdk.contract import Fault, Manner, Upon
from tests.loopback import Answer, Cut, Endless, Hang, LoopbackServer, Reply, Request, Reset

_HOP_BY_HOP = {
    "connection",
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "keep-alive",
}


class FaultProxy:
    """`server` is what clients speak to. A fault that stores passes the request on first."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._fault: Fault | None = None
        self._upon = Upon.WRITES
        self._busy = 0
        self._idle = asyncio.Condition()
        self._client = httpx.AsyncClient(trust_env=False, verify=False, timeout=30)  # noqa: S501 - plain HTTP
        self.server = LoopbackServer({"*": self._handle})

    def fail(self, fault: Fault | None, upon: Upon = Upon.WRITES) -> None:
        self._fault = fault
        self._upon = upon

    async def __aenter__(self) -> Self:
        await self.server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()
        await self.server.stop()

    def silent(self, method: str) -> bool:
        """Whether a request of this method now gets no answer at all."""
        fault = self._upon_method(method)
        return fault is not None and fault.manner is Manner.SILENT

    async def settled(self) -> None:
        """Wait until what was passed on has arrived, also after its sender gave up."""
        async with self._idle:
            await self._idle.wait_for(lambda: self._busy == 0)

    def _upon_method(self, method: str) -> Fault | None:
        return self._fault if (method == "GET") is (self._upon is Upon.READS) else None

    async def _handle(self, request: Request) -> Answer:
        fault = self._upon_method(request.method)
        if fault is None:
            return await self._forward(request)
        if fault.stored:
            await self._forward(request)
        return _bad(fault)

    async def _forward(self, request: Request) -> Reply:
        self._busy += 1
        try:
            return await self._ask(request)
        finally:
            self._busy -= 1
            async with self._idle:
                self._idle.notify_all()

    async def _ask(self, request: Request) -> Reply:
        kept = {name: value for name, value in request.headers.items() if name != "host"}
        answer = await self._client.request(
            request.method,
            self._upstream + request.target,
            headers=kept | {"accept-encoding": "identity"},
            content=request.body,
        )
        headers = [
            (name, value) for name, value in answer.headers.items() if name not in _HOP_BY_HOP
        ]
        return Reply(answer.status_code, answer.content, tuple(headers))


def _bad(fault: Fault) -> Answer:
    reply = Reply(fault.status, fault.body, tuple(fault.headers.items()))
    match fault.manner:
        case Manner.ANSWER:
            return reply
        case Manner.RESET:
            return Reset()
        case Manner.CUT:
            return Cut(Reply(200, fault.body + b" " * 64), len(fault.body))
        case Manner.ENDLESS:
            return Endless(content_type="application/json")
        case Manner.SILENT:
            return Hang()


@dataclass(frozen=True, slots=True)
class PatientHttp:
    """The sdk's `Http` over the daemon's own guarded client.

    Patient enough for a busy machine; `silence_ms` only where the proxy will not answer anyway.
    """

    client: HttpClient
    patience_ms: int = 30_000
    silence_ms: int = 400
    proxy: FaultProxy | None = None

    def before(self, proxy: FaultProxy) -> Self:
        """The same, knowing when this proxy will be silent."""
        return replace(self, proxy=proxy)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answered:
        silent = self.proxy is not None and self.proxy.silent(method)
        silence_ms = self.silence_ms if silent else self.patience_ms
        try:
            return await self.client.request(
                method,
                url,
                headers=headers,
                content=content,
                timeout=Timeouts(self.patience_ms, silence_ms, self.patience_ms),
                max_bytes=500_000,
                follow=0,
            )
        finally:
            if self.proxy is not None:
                await self.proxy.settled()
