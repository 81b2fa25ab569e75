"""The least an `Http` can be: for tests that are not about the client."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from syndicator.sdk import Reply


@dataclass(frozen=True, slots=True)
class PlainReply:
    status: int
    headers: Mapping[str, str]
    body: bytes


class PlainHttp:
    """One connection a request, no redirects."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:  # noqa: S501 - loopback
            answer = await client.request(method, url, headers=headers, content=content)
        return PlainReply(answer.status_code, answer.headers, answer.content)
