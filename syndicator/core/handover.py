"""What to do at a CMS after looking up: create, update, withdraw, or nothing.

Never a second copy, never a write to a copy that is not ours, never back what the site took down
unless a named person ordered it.
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
    """Read back, its text is neither what we sent nor what we are about to send."""


@dataclass(frozen=True, slots=True)
class Create:
    """No copy stands: store one."""


@dataclass(frozen=True, slots=True)
class Update:
    """Our copy stands with an older revision."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Our copy stands and is to disappear."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Nothing is written; the look-up itself says how it stands."""

    event: ev.Event


Decision = Create | Update | Withdraw | Settle


def copy_key(policy_identity: str, site: str) -> str:
    """Our key for one policy at one site.

    From the policy's number or first address, never from a row number: a store that was emptied or
    restored names the same copy by the same key. Lower-case ASCII, 29 characters.
    """
    policy = sha256(policy_identity.encode()).hexdigest()[:16]
    where = sha256(site.encode()).hexdigest()[:8]
    return f"{KEY_PREFIX}{policy}-{where}"


def after_lookup(row: Repost, copies: Sequence[Found]) -> Decision:
    """Decide from all copies the look-up found. Pure; the row is planned or unsure."""
    ours = [copy for copy in copies if copy.ours]
    standing = [copy for copy in ours if not copy.trashed]
    if row.wanted == GONE:
        return _withdrawal(row, copies, standing)
    if standing:
        return _ours_stands(row, _best(standing))
    if ours and not row.override:
        return Settle(ev.FoundRemoved(ours[0].remote_id))
    theirs = [copy for copy in copies if not copy.ours and not copy.trashed]
    if theirs:
        return Settle(ev.FoundTheirs(theirs[0].remote_id, theirs[0].url))
    if row.state is State.UNSURE:
        return Settle(ev.FoundNothing())
    return Create()


def _best(standing: Sequence[Found]) -> Found:
    """Of several copies of ours the public one, then the newest revision."""
    return max(standing, key=lambda copy: (copy.public, copy.revision or 0))


def _ours_stands(row: Repost, copy: Found) -> Decision:
    revision = row.sent if copy.revision is None else copy.revision
    current = revision == row.wanted
    if row.state is State.PLANNED and not current:
        if copy.edited and not row.override:
            reason = "站方编辑改过本稿,请定夺 · the site's editors changed our copy: please decide"
            return Settle(ev.FoundEdited(copy.remote_id, reason))
        return Update(copy.remote_id)
    if row.state is State.PLANNED and row.override and copy.edited:
        return Update(copy.remote_id)
    return Settle(_found(copy, revision))


def _found(copy: Found, revision: int | None) -> ev.FoundOurs:
    return ev.FoundOurs(
        remote_id=copy.remote_id, remote_url=copy.url, review=not copy.public, revision=revision
    )


def _withdrawal(row: Repost, copies: Sequence[Found], standing: Sequence[Found]) -> Decision:
    public = [copy for copy in standing if copy.public]
    if public and row.state is State.PLANNED:
        return Withdraw(public[0].remote_id)
    if public:
        return Settle(_found(public[0], row.sent))
    theirs = [copy for copy in copies if not copy.ours and not copy.trashed]
    if theirs:
        return Settle(ev.FoundTheirs(theirs[0].remote_id, theirs[0].url))
    return Settle(ev.FoundNothing())
