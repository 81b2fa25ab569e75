"""How soon each platform's copies appear, as far as was seen: looks are dense when they come.

Only in memory: a restart knows nothing, and looks more often until it has learned again.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from syndicator.core.polling import quiet_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.core.model import PlatformKey

COPIES_KEPT: Final = 400
"""Of each platform; some four kB."""


class Habits:
    """Delays of the copies that were found last, by platform."""

    def __init__(self) -> None:
        self._delays: dict[PlatformKey, deque[int]] = {}
        self._quiet: dict[PlatformKey, int] = {}

    def quiet_ms(self, platform: PlatformKey) -> int:
        """How long after they are owed its copies hardly ever appear, milliseconds; 0: unknown."""
        return self._quiet.get(platform, 0)

    def learn(self, platform: PlatformKey, delays_ms: Iterable[int]) -> None:
        """Of each copy just found: the last look without it, counted from when it was owed."""
        known = self._delays.setdefault(platform, deque(maxlen=COPIES_KEPT))
        before = len(known)
        known.extend(delays_ms)
        if len(known) != before or before == COPIES_KEPT:
            self._quiet[platform] = quiet_for(known)
