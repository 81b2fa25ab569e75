"""Dates, Retry-After and validators as servers write them."""

import pytest

from syndicator.core.times import Millis
from syndicator.net.conditional import Validators
from syndicator.net.http_date import parse_http_date
from syndicator.net.retry_after import retry_after_ms

EXAMPLE = Millis(784_111_777_000)  # RFC 9110 5.6.7


@pytest.mark.parametrize(
    "text, at",
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", EXAMPLE),
        ("Sunday, 06-Nov-94 08:49:37 GMT", EXAMPLE),
        ("Sun Nov  6 08:49:37 1994", EXAMPLE),
        ("Sun, 06 Nov 1994 16:49:37 +0800", EXAMPLE),
        ("Sat, 31 Dec 2016 23:59:60 GMT", Millis(1_483_228_799_000)),
        ("Sun, 31 Feb 1994 08:49:37 GMT", None),
        ("0", None),
        ("-1", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_http_dates(text: str | None, at: Millis | None) -> None:
    """All three forms of the standard, a leap second, and nothing for what is no date."""
    assert parse_http_date(text) == at


@pytest.mark.parametrize(
    "value, wait",
    [
        ("120", 120_000),
        (" 0 ", 0),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60_000),
        ("Sun, 06 Nov 1994 08:40:00 GMT", 0),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("9" * 5_000, None),
        ("later", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, wait: int | None) -> None:
    """Seconds or a date, never negative; anything else says nothing."""
    assert retry_after_ms(value, EXAMPLE) == wait


def test_validators_go_back_as_they_came() -> None:
    """Weak and oddly quoted tags are not touched; without any the request is unconditional."""
    kept = Validators().after(
        200, {"etag": 'W/"x"', "last-modified": "Sun, 06 Nov 1994 08:49:37 GMT"}
    )
    assert kept.request_headers() == {
        "if-none-match": 'W/"x"',
        "if-modified-since": "Sun, 06 Nov 1994 08:49:37 GMT",
    }
    assert Validators().request_headers() == {}


def test_validators_follow_the_answer() -> None:
    """200 replaces, 304 renews what it names, an error changes nothing."""
    old = Validators('"1"', "Mon")
    assert old.after(200, {}) == Validators()
    assert old.after(304, {"etag": '"2"'}) == Validators('"2"', "Mon")
    assert old.after(503, {"etag": '"3"'}) == old
