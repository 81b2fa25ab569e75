"""What a redirect makes of a request: RFC 9110 15.4 and the Fetch standard's method rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from syndicator.net.target import Target

READS: Final = frozenset({"GET", "HEAD"})
_ANSWER_IS_ELSEWHERE: Final = frozenset({301, 302, 303})
_SEND_THERE_INSTEAD: Final = frozenset({307, 308})

# Across origins only these go along: a credential may stand in a header of any name.
_HARMLESS: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "if-modified-since",
        "if-none-match",
        "user-agent",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a chain; header names in lower case."""

    method: str
    url: Target
    headers: Mapping[str, str]
    content: bytes | None


def onward(step: Step, status: int, location: str | None) -> Step | None:
    """The request that follows a redirect; None where the answer is to be taken as it is.

    A write is never sent a second time: after 301 to 303 its answer is fetched with GET, its 307
    and 308 are the caller's business. Raises BadRequest for a location that is no address.
    """
    reads = step.method in READS
    if not location or not (
        status in _ANSWER_IS_ELSEWHERE or (status in _SEND_THERE_INSTEAD and reads)
    ):
        return None
    target = step.url.join(location)
    same_origin = step.url.origin == target.origin
    headers = {
        name: value
        for name, value in step.headers.items()
        if not name.startswith("content-") and (same_origin or name in _HARMLESS)
    }
    return Step(step.method if reads else "GET", target, headers, None)
