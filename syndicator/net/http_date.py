"""The dates of HTTP headers: RFC 9110 5.6.7, all three forms, always GMT."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_tz
from functools import lru_cache

from syndicator.core.times import Millis


@lru_cache(maxsize=64)  # many servers answer within the same second
def parse_http_date(text: str | None) -> Millis | None:
    """UTC milliseconds of a Date, Last-Modified or Retry-After date; None where it is none."""
    parts = parsedate_tz(text) if text else None
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    try:
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    return Millis((int(at.timestamp()) - (parts[9] or 0)) * 1000)
