"""What pages said when they were last read, so that bytes seen before are not read again.

A verdict is a pure function of the page's bytes and the policy's text: the same bytes need no
second reading and no second comparison. Most looks find an unchanged page.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from syndicator.stages.looking.whose import Hosts

if TYPE_CHECKING:
    from syndicator.core.candidates import Listed
    from syndicator.core.judging.compare import Comparison
    from syndicator.core.model import RepostId
    from syndicator.core.times import Millis
    from syndicator.pages.snapshot import PageSnapshot

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

PAGES_KEPT = 256
"""Pages as read; some 100 kB each at most sites."""
COMPARISONS_KEPT = 20_000
"""Verdicts with their reasons and spans; a kB each."""
PICKS_KEPT = 50_000
"""Addresses worth opening for a repost, mostly none; some 300 bytes each."""


class Recent(Generic[K, V]):
    """The values asked for last, at most `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """The value, where it is at hand."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: K, value: V) -> V:
        """Keep it, letting go of the one unused longest."""
        self._kept[key] = value
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value


PageKey = tuple[str, str, str | None, str | None]
"""Address, SHA-256 of the bytes, selector, content type: all that a reading depends on."""
ComparisonKey = tuple[PageKey, int, int]
"""A reading with a policy and the number of its revision."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Which entries of a list are worth opening for a repost, and what that was worked out from."""

    entries: tuple[Listed, ...]
    """The very list: one that did not change is handed on from look to look."""
    sought: tuple[int, str, tuple[str, ...]]
    """Newest revision, our key, known addresses."""
    urls: tuple[str, ...]


class Readings:
    """Of one checker: pages as read, how they compared, and what of a list was worth opening."""

    def __init__(self) -> None:
        self.pages: Recent[PageKey, PageSnapshot] = Recent(PAGES_KEPT)
        self.comparisons: Recent[ComparisonKey, Comparison] = Recent(COMPARISONS_KEPT)
        self.lacking: Recent[RepostId, str] = Recent(PICKS_KEPT)
        """Addresses given by persons that were opened and did not show the copy."""
        self.picks: Recent[RepostId, Picked] = Recent(PICKS_KEPT)
        self.opened: Recent[RepostId, tuple[int, Millis]] = Recent(PICKS_KEPT)
        """Version of the repost for which pages were opened last, and when."""
        self.hosts = Hosts()
