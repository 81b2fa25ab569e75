"""Watches: what the checker remembers of each site's public list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.model import RepostId, SiteKey
from syndicator.core.polling import ListState
from syndicator.core.times import Millis
from syndicator.store import events
from syndicator.store.columns import millis

if TYPE_CHECKING:
    from syndicator.store.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class SiteWatch:
    """A site's list as the checker left it."""

    site: SiteKey
    state: ListState
    reason: str
    next_poll_at: Millis
    last_try_at: Millis | None
    last_ok_at: Millis | None
    failures: int
    """Visits in a row that were blind."""


def due(tx: Tx, now: Millis, count: int) -> list[SiteWatch]:
    """Sites to be visited now, longest waiting first."""
    return [_watch(row) for row in tx.all("watch_due", now=now, count=count)]


def get(tx: Tx, site: SiteKey) -> SiteWatch | None:
    """One site; None where nothing was ever owed."""
    row = tx.one("watch_get", site=site)
    return None if row is None else _watch(row)


def wake(tx: Tx, site: SiteKey, at: Millis) -> None:
    """Visit the site at `at`, or earlier where that is set already."""
    tx.run("watch_wake", site=site, at=at)


def looked(
    tx: Tx,
    *,
    site: SiteKey,
    at: Millis,
    state: ListState,
    reason: str,
    next_poll_at: Millis,
    failures: int,
) -> None:
    """Record a visit; a change of state is an event."""
    before = get(tx, site)
    tx.run(
        "watch_looked",
        site=site,
        at=at,
        state=state,
        reason=reason,
        next_poll_at=next_poll_at,
        failures=failures,
        good=state is ListState.OK,
    )
    if before is not None and before.state is not state:
        course = {"from": str(before.state), "to": str(state), "reason": reason}
        events.append(tx, at, f"site:{site}", "list_changed_state", course)


def absent_at(tx: Tx, repost: RepostId) -> Millis | None:
    """The last good look at the site's list that showed no right copy of the repost."""
    row = tx.one("watch_absent_at", repost=repost)
    return None if row is None else millis(row["absent_at"])


def forget(tx: Tx, site: SiteKey) -> None:
    """The site is watched no more."""
    tx.run("watch_forget", site=site)


def blind(tx: Tx) -> list[SiteWatch]:
    """Sites whose list could not be read at the last visit, the longest blind first."""
    return [_watch(row) for row in tx.all("watch_blind")]


def _watch(row: Row) -> SiteWatch:
    return SiteWatch(
        site=SiteKey(row["site"]),
        state=ListState(row["state"]),
        reason=row["reason"],
        next_poll_at=Millis(row["next_poll_at"]),
        last_try_at=millis(row["last_try_at"]),
        last_ok_at=millis(row["last_ok_at"]),
        failures=row["failures"],
    )
