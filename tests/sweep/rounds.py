"""Which rounds are run: drawn so that N goes over the whole of a push, for every fault and act."""

import hashlib
import random
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from tests.realdata import REPOSITORY
from tests.sweep.ground import Act
from tests.sweep.trace import POSSIBLE, Call, Fault, How, Reach

EARLY: Final = 6
"""Every so many rounds one falls before the daemon first speaks to a site."""
_WEIGHT: Final = {How.BEFORE: 3, How.AFTER: 3}
"""How often one sort of fault is drawn; others once."""


@dataclass(frozen=True, slots=True)
class Round:
    """One fault at one moment of one act; written `town:create:send:killed-after:17`."""

    ground: str
    act: Act
    fault: Fault

    def __str__(self) -> str:
        fault = self.fault
        return f"{self.ground}:{self.act}:{fault.call}:{fault.how}:{fault.nth}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From its text. Raises ValueError."""
        ground, act, call, how, nth = text.split(":")
        return cls(ground, Act(act), Fault(Call(call), How(how), int(nth)))

    @property
    def command(self) -> str:
        """What repeats it."""
        return f".venv/bin/python -m tests.sweep.proof {self}"


def base() -> str:
    """Where the dice begin: the commit, so that other commits try other moments."""
    asked = ["git", "-C", str(REPOSITORY), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError:
        return "no commit"
    return done.stdout.strip() if done.returncode == 0 else "no commit"


def draw(
    ground: str, reach: Mapping[Act, Mapping[Call, Reach]], how_many: int, seed: str
) -> list[Round]:
    """So many rounds; each sort of fault has its share, N is spread evenly within it."""
    dice = random.Random(hashlib.sha256(f"{ground} {seed}".encode()).digest())
    sorts = [
        (act, call, how)
        for act in Act
        for call, ways in POSSIBLE.items()
        for how in ways
        for _ in range(_WEIGHT.get(how, 1))
    ]
    dice.shuffle(sorts)
    chosen = [sorts[at % len(sorts)] for at in range(how_many)]
    share = Counter(chosen)
    met: Counter[tuple[Act, Call, How]] = Counter()
    rounds = []
    for at, sort in enumerate(chosen):
        act, call, how = sort
        found = reach[act][call]
        first, last = (1, found.first) if at % EARLY == EARLY - 1 else (found.first, found.last)
        stratum = (met[sort] + dice.random()) / share[sort]
        met[sort] += 1
        nth = min(last, first + int(stratum * (last - first + 1)))
        rounds.append(Round(ground, act, Fault(call, how, nth)))
    return rounds
