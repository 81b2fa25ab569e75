"""How often a site, and a page nobody lists, is looked at for what is owed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core.polling import SECOND, Cadence, Owed, site_interval_s

if TYPE_CHECKING:
    from syndicator.core.times import Millis
    from syndicator.stages.context import Context
    from syndicator.store.reposts import OnSite

EARLY: Final = 0.9
"""Looks are not made to the second: one a little early counts for the one that is due."""


def cadence_of(ctx: Context) -> Cadence:
    """Intervals between looks, from the configuration in force."""
    timing = ctx.settings.timing
    return Cadence(
        first_s=timing.confirm_first_s,
        new_s=timing.confirm_new_s,
        quiet_s=timing.confirm_quiet_s,
        later_s=timing.confirm_later_s,
        overdue_s=timing.confirm_overdue_s,
    )


def owed_of(row: OnSite, now: Millis) -> Owed:
    """What one repost means for the next look."""
    return Owed(
        state=row.repost.state,
        since=row.repost.since,
        overdue=row.limit is not None and row.limit < now,
        wanted=row.repost.wanted,
        marks=row.marks,
    )


def rests(ctx: Context, row: OnSite, opened_at: Millis, now: Millis) -> bool:
    """Whether this repost by itself would not be looked at again yet, its page opened lately.

    One deadline passed since is enough: the look after it decides.
    """
    if any(opened_at <= mark < now for mark in row.marks):
        return False
    wait_s = site_interval_s([owed_of(row, now)], now, cadence_of(ctx))
    return wait_s is not None and now - opened_at < EARLY * wait_s * SECOND
