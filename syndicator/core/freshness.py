"""How old an answer is that a cache between us and the site may have given (RFC 9111 4.2.3). Pure.

What a cached answer lacks was lacking when the cache took it, perhaps not now.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.times import Millis

MOST_S: Final = 30 * 86_400
"""No cache is believed to be older than thirty days: then a clock is wrong."""
PAST_CACHES: Final = {"cache-control": "no-cache", "pragma": "no-cache"}
"""Asks caches on the way to ask the site itself (RFC 9111 5.2.1.4, 5.4)."""
_HIT: Final = re.compile(r"\b(?:TCP_\w*)?HIT\b|\b(?:STALE|UPDATING)\b", re.IGNORECASE)
_SAYS: Final = (
    "x-cache",
    "x-cache-lookup",
    "x-cache-status",
    "cf-cache-status",
    "x-proxy-cache",
    "cache-status",
)
"""Where caches say whether they had it: common practice, and RFC 9211."""


def beside_caches(url: str, at: Millis) -> str:
    """The address with a query no cache has seen; sites ignore parameters they do not know."""
    bare, mark, fragment = url.partition("#")
    return f"{bare}{'&' if '?' in bare else '?'}_={at}{mark}{fragment}"


def from_cache(headers: Mapping[str, str]) -> bool:
    """Whether the headers (names in lower case) say that a cache gave the answer."""
    return _age_s(headers) > 0 or any(_HIT.search(headers.get(name, "")) for name in _SAYS)


def age_ms(headers: Mapping[str, str], date: Millis | None, asked_at: Millis) -> int:
    """How long before it was asked for the site itself may have made the answer, milliseconds.

    `Age` as the caches on the way counted it; where they only say that they had it, the time since
    the `Date` the site gave it. A `Date` alone proves nothing: the site's clock may be slow.
    """
    age = _age_s(headers) * 1_000
    if date is not None and from_cache(headers):
        age = max(age, asked_at - date)
    return min(max(0, age), MOST_S * 1_000)


def _age_s(headers: Mapping[str, str]) -> int:
    told = headers.get("age", "").partition(",")[0].strip()
    return min(int(told), MOST_S) if told.isascii() and told.isdecimal() else 0
