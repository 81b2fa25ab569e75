"""What the ledger's entries come to: the truth about one document at one site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from syndicator.rehearsal.ledger import Did, Entry, Who

if TYPE_CHECKING:
    from syndicator.core.times import Millis


class Standing(StrEnum):
    """What the public finds of a document at a site, by the ledger."""

    NONE = "none"
    """Never shown so far."""
    RIGHT = "right"
    OUTDATED = "outdated"
    """An earlier revision."""
    ALTERED = "altered"
    POLLUTED = "polluted"
    GONE = "gone"
    """Shown once, not any more."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What really happened with one document at one site."""

    standing: Standing
    created: Millis | None
    """When the daemon first stored a copy."""
    right_at: Millis | None
    """When the public could first read the right text."""
    wrong_at: Millis | None
    """When what stood there stopped being right."""
    creates: int
    """Copies the daemon stored there."""
    doubled: int
    """Copies the daemon stored beside one that stood already, and did not undo."""
    altered_by_us: int
    """Texts the daemon stored that are not the source's."""
    by_staff: bool
    """The site's people put one up."""
    updated: int = 0
    """Texts the daemon replaced."""


class _Place:
    """One document at one site, as entry follows entry."""

    def __init__(self, newest: int) -> None:
        self._newest = newest
        self.live: dict[int, Standing] = {}
        self.shown: set[int] = set()
        self.doubled: set[int] = set()
        self.created: Millis | None = None
        self.right_at: Millis | None = None
        self.wrong_at: Millis | None = None
        self.creates = 0
        self.altered = 0
        self.updated = 0
        self.by_staff = False

    def take(self, one: Entry) -> None:
        match one.did:
            case Did.CREATED:
                self._create(one)
            case Did.UPDATED | Did.ALTERED:
                self._rewrite(one)
            case Did.SPAMMED if one.copy in self.live:
                self.live[one.copy] = Standing.POLLUTED
            case Did.SHOWN:
                self.shown.add(one.copy)
            case Did.DELETED | Did.WITHDRAWN | Did.REMOVED:
                self.live.pop(one.copy, None)
                if one.did is Did.DELETED:
                    self.doubled.discard(one.copy)
        self._judge(one.at)

    def _create(self, one: Entry) -> None:
        if one.who is Who.DAEMON:
            self.created = one.at if self.created is None else self.created
            self.creates += 1
            self.altered += not one.whole
            if self.live:
                self.doubled.add(one.copy)
        elif one.who is Who.STAFF:
            self.by_staff = True
        self.live[one.copy] = self._text(one)

    def _rewrite(self, one: Entry) -> None:
        if one.copy in self.live:
            self.live[one.copy] = self._text(one)
            self.updated += one.who is Who.DAEMON
        self.altered += one.who is Who.DAEMON and not one.whole

    def _text(self, one: Entry) -> Standing:
        if not one.whole:
            return Standing.ALTERED
        return Standing.RIGHT if one.revision == self._newest else Standing.OUTDATED

    def _judge(self, at: Millis) -> None:
        """Note when the right text came, and when it went."""
        if self.standing is Standing.RIGHT:
            self.right_at = at if self.right_at is None else self.right_at
            self.wrong_at = None
        elif self.right_at is not None and self.wrong_at is None:
            self.wrong_at = at

    @property
    def standing(self) -> Standing:
        """The best of what the public finds."""
        found = {self.live[copy] for copy in self.live.keys() & self.shown}
        for best in (Standing.RIGHT, Standing.POLLUTED, Standing.ALTERED, Standing.OUTDATED):
            if best in found:
                return best
        return Standing.GONE if self.shown else Standing.NONE


def truth_of(entries: Iterable[Entry], newest: int = 1) -> Truth:
    """Read the entries of one document at one site, in order; `newest` revision alone is right."""
    place = _Place(newest)
    for one in entries:
        place.take(one)
    return Truth(
        standing=place.standing,
        created=place.created,
        right_at=place.right_at,
        wrong_at=place.wrong_at,
        creates=place.creates,
        doubled=len(place.doubled),
        altered_by_us=place.altered,
        by_staff=place.by_staff,
        updated=place.updated,
    )


def by_place(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Entries of sites, by publication and site."""
    places: dict[tuple[str, str], list[Entry]] = {}
    for one in entries:
        if one.site:
            places.setdefault((one.publication, one.site), []).append(one)
    return places
