"""What to do at a CMS after looking up: create, place, update, unplace, withdraw, or nothing.

Never a second copy, never a write to a copy that is not ours, never back what the site took down
unless a named person ordered it. On a platform that keeps one master for many columns (落栏) the
copy is the master: it is created once, then shown in column after column.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.repost import GONE, Repost, State

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_PREFIX = "zc-"
"""Begins every key of ours, so that a copy of ours is known as such in any CMS."""


@dataclass(frozen=True, slots=True)
class Found:
    """A copy in the CMS, as far as the decision needs it."""

    remote_id: str
    url: str | None
    public: bool
    trashed: bool
    ours: bool
    revision: int | None
    edited: bool
    """Read back, its text is none that we sent or are about to send."""
    here: bool = True
    """It stands in this site's column; a CMS that tells no columns has one place for all."""
    alone: bool = True
    """It stands in no other column."""


@dataclass(frozen=True, slots=True)
class Create:
    """No copy stands: store one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Our master stands, in other columns only: show it in this one too."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Update:
    """Our copy stands with an older revision."""

    remote_id: str
    placed: bool = True
    """False: a master that this site's column does not show yet; its column comes after."""


@dataclass(frozen=True, slots=True)
class Unplace:
    """Our master stands in this column and others, and is to disappear from this one."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Our copy stands and is to disappear."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Nothing is written; the look-up itself says how it stands."""

    event: ev.Event


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is found, but a write is so recent that this is no evidence: look again later."""


Write = Create | Place | Update | Unplace | Withdraw
Decision = Write | Settle | Wait


def copy_key(policy_identity: str, where: str) -> str:
    """Our key for one policy at one site, or on one platform that keeps a master for its columns.

    From the policy's number or first address, never from a row number: a store that was emptied or
    restored names the same copy by the same key. Lower-case ASCII, 29 characters.
    """
    policy = sha256(policy_identity.encode()).hexdigest()[:16]
    return f"{KEY_PREFIX}{policy}-{sha256(where.encode()).hexdigest()[:8]}"


def after_lookup(row: Repost, copies: Sequence[Found], *, settled: bool = True) -> Decision:
    """Decide from all copies the look-up found. Pure; the row is planned or unsure.

    `settled` False: our last write may still be about to show, so finding nothing proves nothing.
    """
    ours = [copy for copy in copies if copy.ours]
    standing = [copy for copy in ours if not copy.trashed]
    here = [copy for copy in standing if copy.here]
    theirs = [copy for copy in copies if not copy.ours and not copy.trashed and copy.here]
    if row.wanted == GONE:
        return _withdrawal(row, here, theirs, settled=settled)
    if here:
        return _ours_stands(row, best(here))
    if (removed := [copy for copy in ours if copy.trashed and copy.here]) and not row.override:
        return Settle(ev.FoundRemoved(removed[0].remote_id))
    if theirs:
        return Settle(ev.FoundTheirs(theirs[0].remote_id, theirs[0].url))
    if standing:
        return _stands_elsewhere(row, best(standing), settled=settled)
    return _nothing(row, ours, settled=settled)


def doubled(copies: Sequence[Found]) -> tuple[Found, ...]:
    """The standing copies of our own making at one site, where there is more than one."""
    standing = tuple(copy for copy in copies if copy.ours and not copy.trashed and copy.here)
    return standing if len(standing) > 1 else ()


def best(standing: Sequence[Found]) -> Found:
    """Of several copies of ours the public one, then the newest revision."""
    return max(standing, key=lambda copy: (copy.public, copy.revision or 0))


def _nothing(row: Repost, ours: Sequence[Found], *, settled: bool) -> Decision:
    """Nothing stands: not there yet, never there, or taken away."""
    if not settled:
        return Wait()
    took = row.sent is not None and row.sent != GONE
    if (ours or took) and not row.override:
        gone = ours[0].remote_id if ours else row.remote_id
        return Settle(ev.FoundRemoved(gone or ""))
    return Settle(ev.FoundNothing()) if row.state is State.UNSURE else Create()


def _ours_stands(row: Repost, copy: Found) -> Decision:
    revision = row.sent if copy.revision is None else copy.revision
    if row.state is State.PLANNED and revision != row.wanted:
        return _changed(row, copy) or Update(copy.remote_id)
    if row.state is State.PLANNED and row.override and copy.edited:
        return Update(copy.remote_id)
    return Settle(_found(copy, revision))


def _stands_elsewhere(row: Repost, copy: Found, *, settled: bool) -> Decision:
    """Our master stands, but not in this site's column: never placed, or taken out of it."""
    took = row.sent is not None and row.sent != GONE
    if took and not row.override:
        return Settle(ev.FoundRemoved(copy.remote_id)) if settled else Wait()
    if row.state is State.UNSURE:
        return Settle(ev.FoundNothing()) if settled else Wait()
    if copy.revision == row.wanted and not copy.edited:
        return Place(copy.remote_id)
    return _changed(row, copy) or Update(copy.remote_id, placed=False)


def _changed(row: Repost, copy: Found) -> Settle | None:
    """Hold what would be overwritten unseen, unless a named person ordered the push.

    A revision newer than any we know of is ours of a time that this store has forgotten, because
    an older backup was restored or it was begun anew: newest wins, so the older is not put over it.
    """
    if row.override:
        return None
    if copy.revision is not None and copy.revision > row.wanted:
        reason = (
            f"站上本稿是第 {copy.revision} 版，新于库中第 {row.wanted} 版(库恢复过?)，请定夺 · the "
            f"copy at the site bears revision {copy.revision}, newer than our {row.wanted} (was "
            "the store restored?): please decide"
        )
        return Settle(ev.FoundEdited(copy.remote_id, reason))
    if not copy.edited:
        return None
    reason = "站方编辑改过本稿，请定夺 · the site's editors changed our copy: please decide"
    return Settle(ev.FoundEdited(copy.remote_id, reason))


def _found(copy: Found, revision: int | None) -> ev.FoundOurs:
    return ev.FoundOurs(
        remote_id=copy.remote_id, remote_url=copy.url, review=not copy.public, revision=revision
    )


def _withdrawal(
    row: Repost, here: Sequence[Found], theirs: Sequence[Found], *, settled: bool
) -> Decision:
    # Out of public sight is not gone: what waits for review may yet be let out by its editor.
    taken = row.sent == GONE
    stands = [copy for copy in here if copy.public or not copy.alone or not taken]
    if stands:
        copy = best(stands)
        if row.state is not State.PLANNED:
            return Settle(_found(copy, row.sent))
        return Withdraw(copy.remote_id) if copy.alone else Unplace(copy.remote_id)
    if theirs:
        return Settle(ev.FoundTheirs(theirs[0].remote_id, theirs[0].url))
    return Settle(ev.FoundNothing()) if settled else Wait()
