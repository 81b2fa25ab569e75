"""When a confirmed copy is looked at again: soon at first, ever more rarely, for a year. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core.times import Millis

if TYPE_CHECKING:
    from collections.abc import Sequence

AT_REST: Final = Millis(253_402_300_799_999)
"""The last millisecond of the year 9999, UTC: no re-check is due any more."""
_EARLY: Final = 20
"""A re-check made with others counts for one that was due within a twentieth of its wait."""


def next_recheck(since: Millis, now: Millis, waits_ms: Sequence[int], for_ms: int) -> Millis:
    """The next re-check of a copy confirmed since `since` that was seen right at `now`.

    `waits_ms` are the waits to the first, second, … re-check, the last repeats; nothing is
    re-checked later than `for_ms` after `since` (`AT_REST`).
    """
    due = int(since)
    waits = iter(waits_ms)
    wait = next(waits)
    while due + wait - wait // _EARLY <= now:
        due += wait
        following = next(waits, None)
        if following is None:
            # Far along: whole waits at once, whatever the age.
            due += max(0, (now - due) // wait) * wait
        else:
            wait = following
    at = due + wait
    return Millis(at) if at - since <= for_ms else AT_REST


def early_ms(waits_ms: Sequence[int]) -> int:
    """How much sooner than due a copy is looked at, where its site's list is read anyway."""
    return min(waits_ms) // _EARLY
