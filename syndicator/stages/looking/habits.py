"""How soon each platform's copies appear, as far as was seen: looks are dense when they come.

Only in memory: a restart knows nothing, and looks more often until it has learned again.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from syndicator.core.polling import quiet_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.core.model import PlatformKey

STEP_MS: Final = 15_000
MOST_MS: Final = 3_600_000
"""Later copies are all the same: looks are rare then anyway."""
COPIES_KEPT: Final = 20_000
"""Of so many on, older ones count half: habits change. Whole batches must fit in, since a batch's
slow copies come last."""


class Habits:
    """Delays of the copies found so far, by platform; at most some 240 numbers each."""

    def __init__(self) -> None:
        self._delays: dict[PlatformKey, Counter[int]] = {}
        self._quiet: dict[PlatformKey, int] = {}

    def quiet_ms(self, platform: PlatformKey) -> int:
        """How long after they are owed its copies hardly ever appear, milliseconds; 0: unknown."""
        return self._quiet.get(platform, 0)

    def learn(self, platform: PlatformKey, delays_ms: Iterable[int]) -> None:
        """Of each copy just found: about how long after it was owed it appeared."""
        fresh = [min(delay, MOST_MS) // STEP_MS * STEP_MS for delay in delays_ms]
        if not fresh:
            return
        known = self._delays.setdefault(platform, Counter())
        known.update(fresh)
        if known.total() > COPIES_KEPT:
            self._delays[platform] = Counter({at: (n + 1) // 2 for at, n in known.items()})
        self._quiet[platform] = quiet_for(self._delays[platform])
