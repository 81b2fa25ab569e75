"""How long each answer of a simulated site takes: the same numbers for the sink and for the ideal.

Every delay is a function of (profile, site, which request of that site), so a run can be simulated
in virtual time with exactly the delays that its requests met.
"""

import math
import random
from dataclasses import dataclass
from typing import Final

SEED: Final = 20260105
MEDIAN_S: Final = 0.3
SIGMA: Final = math.log(5.0 / MEDIAN_S) / 2.326
"""Lognormal with a median of 0.3 s and a 99th percentile of 5 s."""
LONGEST_S: Final = 24.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What the sites of one turn are like."""

    fixed_s: float = 0.0
    """Every answer takes so long."""
    spread: bool = False
    """Lognormal delays instead (median 0.3 s, 99th percentile 5 s, at most 24 s)."""
    failing_each: int = 0
    """Each so many-th site answers its first two creates with 503; 0: none does."""
    hanging_each: int = 0
    """Each so many-th site takes every request and answers nothing; 0: none does."""
    failures: int = 2
    """How many creates of a failing site are refused."""

    def delay_s(self, site: int, request: int) -> float:
        """Seconds before the site's `request`-th answer (from 0)."""
        if not self.spread:
            return self.fixed_s
        dice = random.Random((SEED * 1_000_003 + site) * 64 + request)
        return min(LONGEST_S, MEDIAN_S * math.exp(SIGMA * dice.gauss(0.0, 1.0)))

    def fails(self, site: int) -> bool:
        """Whether it is one of those that fail twice."""
        return self.failing_each > 0 and site % self.failing_each == 1

    def hangs(self, site: int) -> bool:
        """Whether it never answers."""
        return self.hanging_each > 0 and site % self.hanging_each == 1
