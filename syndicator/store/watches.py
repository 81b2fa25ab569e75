"""Watches: what the checker remembers of each site's public list."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.judging.faces import Face
from syndicator.core.model import RepostId, SiteKey
from syndicator.core.polling import ListState
from syndicator.core.times import Millis
from syndicator.store import events
from syndicator.store.columns import dump, dump_reasons, mapping, millis, reasons

if TYPE_CHECKING:
    from syndicator.core.reason import Reason
    from syndicator.store.tx import Row, Tx


NO_FACE: Final = Face()


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
    face: Face = NO_FACE
    """What the site said of itself when it was last read well; empty before."""
    strange: tuple[Reason, ...] = ()
    """Why the list last read is not the site's."""
    strange_at: Millis | None = None
    """Since when."""


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


def learn(tx: Tx, site: SiteKey, at: Millis, face: Face) -> None:
    """Remember what the site says of itself; saying something else than before is an event."""
    before = get(tx, site)
    if before is None or not face or before.face == face:
        return
    tx.run("watch_face", site=site, at=at, face=dump(asdict(face)))
    if before.face:
        course = {"from": asdict(before.face), "to": asdict(face)}
        events.append(tx, at, f"site:{site}", "says_something_else_of_itself", course)


def set_strange(tx: Tx, site: SiteKey, at: Millis, found: Reason | None) -> bool:
    """Note that the list is not the site's, or is again; an event, and True, where that is new."""
    before = get(tx, site)
    known = before.strange[0].code if before is not None and before.strange else None
    code = None if found is None else found.code
    if before is None or known == code:
        return False
    since = None if found is None else at if known is None else before.strange_at
    told = () if found is None else (found,)
    tx.run("watch_strange", site=site, at=since, strange=dump_reasons(told))
    body = {"from": known, "to": code, "reason": "" if found is None else str(found)}
    events.append(tx, at, f"site:{site}", "looked_strange" if found else "looked_itself", body)
    return True


def strange(tx: Tx) -> list[SiteWatch]:
    """Sites whose list is not theirs, the longest first."""
    return [_watch(row) for row in tx.all("watch_all_strange")]


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
        face=_face(row["face"]),
        strange=reasons(row["strange"]),
        strange_at=millis(row["strange_at"]),
    )


def _face(text: str) -> Face:
    known = mapping(text)
    return Face(*(str(known.get(name, "")) for name in ("name", "domain", "code", "title")))
