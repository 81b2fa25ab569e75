"""How old a cached answer is."""

from __future__ import annotations

import pytest

from syndicator.core.freshness import MOST_S, age_ms, from_cache
from syndicator.core.times import Millis

ASKED = Millis(1_800_000_000_000)


def before(seconds: int) -> Millis:
    """So long before it was asked for."""
    return Millis(ASKED - seconds * 1_000)


@pytest.mark.parametrize(
    "headers, date, age_s",
    [
        ({}, None, 0),
        ({"age": "0"}, None, 0),
        ({"age": "240"}, None, 240),
        ({"age": "240, 5"}, None, 240),
        ({"age": "-3"}, None, 0),
        ({"age": "²"}, None, 0),
        ({"age": "9" * 30}, None, MOST_S),
        ({"x-cache": "HIT from edge.example"}, before(600), 600),
        ({"x-cache": "HIT from edge.example"}, None, 0),
        ({"x-cache": "MISS from edge.example"}, before(600), 0),
        ({"x-cache": "TCP_MEM_HIT dirn:1"}, before(90), 90),
        ({"cf-cache-status": "EXPIRED"}, before(90), 0),
        ({"cache-status": "edge; hit; ttl=30"}, before(30), 30),
        ({"age": "700", "x-cache-status": "HIT"}, before(600), 700),
        ({"x-cache": "HIT"}, before(-50), 0),
        ({}, before(600), 0),
    ],
)
def test_the_oldest_that_is_told_counts(
    headers: dict[str, str], date: Millis | None, age_s: int
) -> None:
    """Age where it is given, the site's date where a cache says that it had it; no date alone."""
    assert age_ms(headers, date, ASKED) == age_s * 1_000


def test_a_cache_is_known_by_what_it_says() -> None:
    """An age above zero, or the word hit in one of the usual headers."""
    assert from_cache({"age": "1"})
    assert from_cache({"x-cache": "hit"})
    assert not from_cache({"age": "0", "x-cache": "MISS"})
    assert not from_cache({"x-cache": "WHITELIST"})
