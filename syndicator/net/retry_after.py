"""How long a server asks us to wait: RFC 9110 10.2.3."""

from __future__ import annotations

import re
from typing import Final

from syndicator.core.times import Millis
from syndicator.net.http_date import parse_http_date

_SECONDS: Final = re.compile(r"\d{1,9}", re.ASCII)


def retry_after_ms(value: str | None, now: Millis) -> int | None:
    """Milliseconds to wait from `now`; None where the header is absent or makes no sense.

    A date is read against `now`: give the answer's own Date where it has one, so that a wrong clock
    there does not matter. Not clamped: the caller knows the deadline.
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return int(text) * 1000
    at = parse_http_date(text)
    return None if at is None else max(0, at - now)
