"""Copies of our own making: which reposts are to be counted again, and which stand twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.model import PlatformKey, RepostId, SiteKey, UnitKey
from syndicator.core.times import Millis
from syndicator.store.columns import dump, objects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syndicator.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One repost with two or more standing copies of ours."""

    repost: RepostId
    site: SiteKey
    unit: UnitKey
    platform: PlatformKey
    title: str
    found_at: Millis
    seen_at: Millis
    """The last look-up that showed them."""
    copies: tuple[Mapping[str, object], ...]
    """`id` and `url` of each."""


def recount_at(tx: Tx, repost: RepostId, due: Millis) -> None:
    """Count its copies at that time, whatever was set before."""
    tx.run("recount_set", repost=repost, due=due)


def due(tx: Tx, now: Millis, count: int) -> list[RepostId]:
    """Reposts whose copies are to be counted now, longest waiting first."""
    return [RepostId(row["repost"]) for row in tx.all("recount_due", now=now, count=count)]


def found(tx: Tx, repost: RepostId, now: Millis, copies: Sequence[Mapping[str, str]]) -> bool:
    """Two or more stand; True where that is news."""
    shown = dump([dict(one) for one in copies])
    if tx.run("duplicate_seen", repost=repost, now=now, copies=shown):
        return False
    tx.run("duplicate_found", repost=repost, now=now, copies=shown)
    return True


def counted(tx: Tx, repost: RepostId) -> bool:
    """No more than one stands: not to be counted again; True where two stood before."""
    tx.run("recount_done", repost=repost)
    return tx.run("duplicate_gone", repost=repost) > 0


def standing(tx: Tx) -> list[Duplicate]:
    """Every double, the longest known first."""
    return [
        Duplicate(
            repost=RepostId(row["repost"]),
            site=SiteKey(row["site"]),
            unit=UnitKey(row["unit"]),
            platform=PlatformKey(row["platform"]),
            title=row["title"],
            found_at=Millis(row["found_at"]),
            seen_at=Millis(row["seen_at"]),
            copies=tuple(objects(row["copies"])),
        )
        for row in tx.all("duplicate_standing")
    ]
