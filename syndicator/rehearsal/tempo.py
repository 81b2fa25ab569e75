"""Slows the rehearsal's clock where this machine does not keep up, and says so.

What is measured is how many real seconds the longest waiting look at a site is overdue in the
daemon's own store, and whether an interface that many sites share is asked as often as it allows
while pushes wait for it. A machine that is short of power would otherwise make sites late that did
nothing wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import deque
from typing import TYPE_CHECKING, Final

from syndicator.core.errors import StoreError
from syndicator.core.repost import Step
from syndicator.core.times import Millis
from syndicator.store import claims, open_readonly, watches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.rehearsal.plan import PlatformPlan
    from syndicator.rehearsal.province import Province
    from syndicator.rehearsal.trouble import Traffic

LOOK_S: Final = 1.0
"""Real seconds between two measurements."""
BEHIND_S: Final = 3.0
"""Overdue by more real seconds than this the daemon is behind."""
_CALM_S: Final = 1.0
_SLOWER: Final = 1.5
_FASTER: Final = 1.15
_WINDOW: Final = 4
"""Measurements over which the requests to a shared interface are counted."""
_QUEUED_MS: Final = 60_000
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
    gauges = [Gauge(one) for one in province.plan.platforms if one.host]
    while True:
        await asyncio.sleep(LOOK_S)
        with contextlib.suppress(StoreError):
            behind_s = await _behind_s(province, gauges)
            rate = next_rate(province.clock.rate, province.rate, behind_s)
            if rate != province.clock.rate:
                province.change_rate(rate)
            if not 1 / _WORTH_TELLING < rate / said < _WORTH_TELLING:
                said = rate
                told(
                    f"演练时钟现为 {rate:.1f} 倍（本机能跟上的速度） · "
                    f"the clock runs {rate:.1f} times faster, as this machine bears it"
                )


class Gauge:
    """How fast a shared interface is asked, beside how fast it may be asked."""

    def __init__(self, platform: PlatformPlan) -> None:
        self.platform = platform
        self._marks: deque[tuple[Millis, int]] = deque(maxlen=_WINDOW)

    def short(self, traffic: Traffic, now: Millis) -> bool:
        """Whether it is asked less than half as often as it may, though it keeps nobody away."""
        if now < traffic.shut_until:
            self._marks.clear()
            return False
        self._marks.append((now, traffic.asked))
        since, asked = self._marks[0]
        if len(self._marks) < _WINDOW:
            return False
        per_second = 1000 * (traffic.asked - asked) / (now - since)
        return per_second < self.platform.per_second / 2


async def _behind_s(province: Province, gauges: Sequence[Gauge]) -> float:
    """Real seconds by which the longest waiting look is overdue; 0 when none is.

    Beyond all bounds where pushes wait at a shared interface that has room for more.
    """
    opened = await open_readonly(province.ground.store)
    try:
        now = province.clock.now()
        waiting = await opened.read(lambda tx: watches.due(tx, now, 1))
        past = Millis(now - _QUEUED_MS)
        queues = await opened.read(lambda tx: claims.fronts(tx, step=Step.PUSH, now=past))
    finally:
        await opened.aclose()
    queued = {str(front.platform) for front in queues}
    short = [one.short(province.traffic[one.platform.host], now) for one in gauges]
    if any(less and one.platform.key in queued for one, less in zip(gauges, short, strict=True)):
        return math.inf
    overdue_ms = max((now - one.next_poll_at for one in waiting), default=0)
    return overdue_ms / 1000 / province.clock.rate
