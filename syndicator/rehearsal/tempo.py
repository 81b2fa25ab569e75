"""Slows the rehearsal's clock where this machine does not keep up, and says so.

What is measured is how many real seconds the longest waiting look at a site is overdue in the
daemon's own store. A machine that is short of power would otherwise make sites late that did
nothing wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from syndicator.core.errors import StoreError
from syndicator.store import open_readonly, watches

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.rehearsal.province import Province

LOOK_S: Final = 1.0
"""Real seconds between two measurements."""
BEHIND_S: Final = 3.0
"""Overdue by more real seconds than this the daemon is behind."""
_CALM_S: Final = 1.0
_SLOWER: Final = 1.5
_FASTER: Final = 1.15
SLOWEST: Final = 1.0
"""No slower than real time."""
_WORTH_TELLING: Final = 2.0


def next_rate(rate: float, usual: float, behind_s: float) -> float:
    """The rate to go on with, where the daemon is so many real seconds behind."""
    if behind_s > BEHIND_S:
        return max(SLOWEST, rate / _SLOWER)
    return min(usual, rate * _FASTER) if behind_s < _CALM_S else rate


async def keep_up(province: Province, told: Callable[[str], None]) -> None:
    """Measure and adapt until cancelled; before there is a store there is nothing to measure."""
    said = province.rate
    while True:
        await asyncio.sleep(LOOK_S)
        with contextlib.suppress(StoreError):
            behind_s = await _behind_s(province)
            rate = next_rate(province.clock.rate, province.rate, behind_s)
            if rate != province.clock.rate:
                province.change_rate(rate)
            if not 1 / _WORTH_TELLING < rate / said < _WORTH_TELLING:
                said = rate
                told(
                    f"演练时钟现为 {rate:.1f} 倍（本机能跟上的速度） · "
                    f"the clock runs {rate:.1f} times faster, as this machine bears it"
                )


async def _behind_s(province: Province) -> float:
    """Real seconds by which the longest waiting look is overdue; 0 when none is."""
    opened = await open_readonly(province.ground.store)
    try:
        now = province.clock.now()
        waiting = await opened.read(lambda tx: watches.due(tx, now, 1))
    finally:
        await opened.aclose()
    overdue_ms = max((now - one.next_poll_at for one in waiting), default=0)
    return overdue_ms / 1000 / province.clock.rate
