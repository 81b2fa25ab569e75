"""The queue as the store knows it: which platforms have something to do, and their next rows.

Nothing is changed here: the move to `pushing` is the claim, until then a row is offered again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from syndicator.core.model import PlatformKey, RepostId, SiteKey, UnitKey
from syndicator.core.times import Millis
from syndicator.store.reposts import repost_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from syndicator.core.repost import Repost, Step
    from syndicator.store.tx import Row, Tx

_LANE: Final = 1 << 52
"""Factor by which a lane goes before every time."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A repost whose time has come, and where it is done."""

    repost: Repost
    platform: PlatformKey
    unit: UnitKey
    lane: Lane
    urgency: Millis
    """Its earliest limit or target."""


class Lane(IntEnum):
    """Who passes whom within a platform; made of the row by the schema."""

    GONE = 0
    """A withdrawal."""
    URGENT = 1
    """Of a policy with a mark of urgency (特急)."""
    ORDINARY = 2


@dataclass(frozen=True, slots=True)
class Front:
    """A platform with something to do now, and how urgent its first row is."""

    platform: PlatformKey
    lane: Lane
    urgency: Millis


@dataclass(frozen=True, slots=True)
class Ask:
    """Rows wanted of one platform, most urgent first."""

    step: Step
    """PUSH or FIND."""
    platform: PlatformKey
    count: int
    without: Collection[SiteKey] = ()
    """Sites that must not be among them."""


class Offer(NamedTuple):
    """What there is for an ask; fewer rows than asked for are all."""

    claims: list[Claim]
    passed: int
    """Rows that were read and passed over: of sites not wanted, or a site's second."""


def due(tx: Tx, step: Step, now: Millis, count: int) -> list[Claim]:
    """Rows whose next action is `step` and due, longest waiting first."""
    return [_claim(row) for row in tx.all("repost_due", step=step, now=now, count=count)]


def fronts(tx: Tx, step: Step, now: Millis) -> list[Front]:
    """Platforms with rows whose next action is `step` (PUSH or FIND) and due, in order of key."""
    return [
        Front(
            PlatformKey(row["platform"]),
            Lane(row["front"] // _LANE),
            Millis(row["front"] % _LANE),
        )
        for row in tx.all("repost_fronts", step=step, now=now)
    ]


def offers(tx: Tx, asks: Iterable[Ask], now: Millis) -> list[Offer]:
    """Due rows for each ask, lane first, then the earliest limit, one a site."""
    return [_offer(tx, ask, now) for ask in asks]


def _offer(tx: Tx, ask: Ask, now: Millis) -> Offer:
    taken: dict[SiteKey, RepostId] = {}
    passed = 0
    if ask.count > 0:
        for row in tx.each("repost_claim", step=ask.step, platform=ask.platform, now=now):
            site = SiteKey(row["site"])
            if site in ask.without or site in taken:
                passed += 1
                continue
            taken[site] = RepostId(row["id"])
            if len(taken) >= ask.count:
                break
    rows = (tx.one("repost_get", id=number) for number in taken.values())
    return Offer([_claim(row) for row in rows if row is not None], passed)


def _claim(row: Row) -> Claim:
    return Claim(
        repost=repost_of(row),
        platform=PlatformKey(row["platform"]),
        unit=UnitKey(row["unit"]),
        lane=Lane(row["lane"]),
        urgency=Millis(row["urgency"]),
    )
