"""A second try for reads that never reached the server; writes are the life-cycle's business."""

from __future__ import annotations

from collections.abc import Mapping

from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential

from syndicator.core.errors import Sent
from syndicator.net.client import MOST_BYTES, USUAL, HttpClient, Response, Timeouts
from syndicator.net.errors import ConnectFailed, NameNotFound, TimedOut
from syndicator.ports import Clock

ATTEMPTS = 3
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 4.0


async def read_with_retry(
    client: HttpClient,
    url: str,
    *,
    clock: Clock,
    headers: Mapping[str, str] | None = None,
    timeout: Timeouts = USUAL,  # noqa: ASYNC109 - three bounds, not one
    max_bytes: int = MOST_BYTES,
    attempts: int = ATTEMPTS,
) -> Response:
    """GET, tried again after 0.5, 1, 2, 4 s while no connection comes about.

    An answer of any status, a refused address, a wrong certificate and whatever happens after
    sending end it at once. Raises the last try's NetError.
    """
    retrying = AsyncRetrying(
        retry=retry_if_exception(_may_heal),
        stop=stop_after_attempt(attempts),
        wait=wait_exponential(multiplier=_FIRST_WAIT_S, max=_LONGEST_WAIT_S),
        sleep=clock.sleep,
        reraise=True,
    )
    return await retrying(
        client.request, "GET", url, headers=headers, timeout=timeout, max_bytes=max_bytes
    )


def _may_heal(failure: BaseException) -> bool:
    if not isinstance(failure, ConnectFailed | NameNotFound | TimedOut):
        return False
    return failure.sent is Sent.NO
