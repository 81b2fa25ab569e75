"""Watches: what the checker remembers of each site's public list."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.judging.certificates import Certificate, is_renewal
from syndicator.core.judging.faces import Face
from syndicator.core.model import RepostId, SiteKey
from syndicator.core.polling import ListState
from syndicator.core.times import Millis
from syndicator.store import events
from syndicator.store.columns import dump, dump_reasons, mapping, millis, reasons

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    certificate: Certificate | None = None
    """Its host's, taken for the site's own; None before, and over plain HTTP."""
    strange: tuple[Reason, ...] = ()
    """Why the list last read is not the site's, or its certificate not."""
    strange_at: Millis | None = None
    """Since when."""

    @property
    def why(self) -> str:
        """Why it cannot be seen, and what is not the site's, as told to people."""
        beside = (str(one) for one in self.strange if str(one) not in self.reason)
        return "; ".join(filter(None, (self.reason, *beside)))


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


def learn(
    tx: Tx, site: SiteKey, at: Millis, face: Face, certificate: Certificate | None = None
) -> None:
    """Remember what the site says of itself, and its certificate.

    Saying something else than before is an event, and so is a certificate that is no renewal;
    nothing said, and none shown, is nothing new.
    """
    before = get(tx, site)
    if before is None:
        return
    face = face or before.face
    shown = certificate or before.certificate
    if before.face == face and before.certificate == shown:
        return
    kept = asdict(face) | ({} if shown is None else {"certificate": asdict(shown)})
    tx.run("watch_face", site=site, at=at, face=dump(kept))
    if before.face and before.face != face:
        course = {"from": asdict(before.face), "to": asdict(face)}
        events.append(tx, at, f"site:{site}", "says_something_else_of_itself", course)
    if before.certificate and shown and not is_renewal(before.certificate, shown):
        course = {"from": asdict(before.certificate), "to": asdict(shown)}
        events.append(tx, at, f"site:{site}", "certificate_changed", course)


def set_strange(tx: Tx, site: SiteKey, at: Millis, found: Sequence[Reason]) -> bool:
    """Note what is not the site's, or that all is again; an event, and True, where that is new."""
    before = get(tx, site)
    if before is None:
        return False
    known, now = ([one.code for one in reasons] for reasons in (before.strange, found))
    if known == now:
        return False
    since = (before.strange_at if known else at) if now else None
    tx.run("watch_strange", site=site, at=since, strange=dump_reasons(found))
    body = {
        "from": "; ".join(known) or None,
        "to": "; ".join(now) or None,
        "reason": "; ".join(map(str, found)),
    }
    events.append(tx, at, f"site:{site}", "looked_strange" if now else "looked_itself", body)
    return bool(set(now) - set(known)) or not now


def strange(tx: Tx) -> list[SiteWatch]:
    """Sites whose list or certificate is not theirs, the longest first."""
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
        certificate=_certificate(row["face"]),
        strange=reasons(row["strange"]),
        strange_at=millis(row["strange_at"]),
    )


def _face(text: str) -> Face:
    known = mapping(text)
    return Face(*(str(known.get(name, "")) for name in ("name", "domain", "code", "title")))


def _certificate(text: str) -> Certificate | None:
    known = mapping(text).get("certificate")
    if not isinstance(known, dict):
        return None
    holder, issuer, fingerprint = (
        str(known.get(name, "")) for name in ("holder", "issuer", "fingerprint")
    )
    return Certificate(holder, issuer, known.get("self_signed") is True, fingerprint)
