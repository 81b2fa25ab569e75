"""Looks: what a visit to a site's list leaves behind for the reposts it did not find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.model import RepostId

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from syndicator.core.model import SiteKey
    from syndicator.core.times import Millis
    from syndicator.store.tx import Tx


def versions(tx: Tx, site: SiteKey, until: Millis) -> dict[RepostId, int]:
    """Version of every repost of the site that a look can tell something about.

    Of confirmed copies only those whose re-check is due at `until`.
    """
    rows = tx.all("repost_versions_at_site", site=site, until=until)
    return {RepostId(row["id"]): row["version"] for row in rows}


def note_absence(
    tx: Tx, site: SiteKey, at: Millis, due: Millis, except_ids: Collection[RepostId] = ()
) -> None:
    """A good look at a site's list ended: what it did not find was not there at `at`.

    Sets the next look of the rows that wait for one. `except_ids`: rows about which this look says
    nothing, because a page that might show them could not be read. No event: nothing changed.
    """
    if not except_ids:
        tx.run("repost_unseen_at_site", site=site, at=at, due=due)
        return
    rows = [RepostId(row["id"]) for row in tx.all("repost_look_ids", site=site)]
    note_absent(tx, [number for number in rows if number not in except_ids], at, due)


def note_absent(tx: Tx, rows: Iterable[RepostId], at: Millis | None, due: Millis) -> None:
    """The same of single rows; with `at` None nothing was seen, only the next look is set."""
    tx.many("repost_unseen", [{"id": number, "at": at, "due": due} for number in rows])
