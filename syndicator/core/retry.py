"""When to try again: a list of waits, bent so that more tries fit before a deadline.

Webhook schedules leave four tries in the first hour, the hour that counts here. So each wait is at
most a share of what is left until the next deadline (target first, then limit), never under the
first wait of the list, and the last try before the limit comes early enough for the copy to be
seen. A deadline ends this hurry, never the duty: after the limit each wait is twice the list's, up
to its longest, and that goes on for ever. A first failure there is no reason to be an hour later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from syndicator.core.times import Millis

JITTER: Final = 0.2
"""A wait is longer or shorter by at most this share of itself."""

SHARES: Final = 4
"""A wait takes at most one part in so many of the time left."""

LATE: Final = 2
"""After the limit a wait is so many times the list's."""

SEEN_MS: Final = 60_000
"""A copy handed over later than this before a deadline is hardly visible by then."""

LONGEST_SILENCE_MS: Final = 86_400_000
"""Longest Retry-After that is obeyed: a site may ask for quiet, but only a person ends a duty."""


def next_try(
    *,
    failures: int,
    now: Millis,
    schedule: Sequence[float],
    target: Millis | None,
    limit: Millis | None,
    retry_after_ms: int | None,
    fraction: float,
) -> Millis:
    """When to try again after `failures` failed tries; always later than `now`.

    `schedule` is seconds to wait after the first, second, … failure; its last entry repeats.
    `fraction` in [0, 1) is the throw of the dice (0.5: no jitter). `retry_after_ms` is what the
    site asked for (RFC 9110 10.2.3) and wins over every deadline, up to a day.
    Raises ValueError when `schedule` is empty.
    """
    if not schedule:
        raise ValueError("重试间隔表为空 · the retry schedule is empty: give at least one wait")
    shortest, longest = (1000 * bound(schedule) for bound in (min, max))
    wait = 1000 * schedule[min(max(failures, 1), len(schedule)) - 1]
    last_before_limit = None if limit is None else limit - SEEN_MS
    if limit is not None and now >= limit:
        wait = min(longest, LATE * wait)
    else:
        for deadline in (target, limit):
            if deadline is not None and (left := deadline - SEEN_MS - now) > 0:
                wait = min(wait, max(shortest, left / SHARES))
    at = now + wait * (1 - JITTER + 2 * JITTER * fraction)
    if last_before_limit is not None and now < last_before_limit < at:
        at = last_before_limit
    if retry_after_ms is not None:
        at = max(at, now + min(retry_after_ms, LONGEST_SILENCE_MS))
    return Millis(max(int(at), now + 1))
