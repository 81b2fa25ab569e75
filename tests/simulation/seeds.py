"""Which worlds are tried: a fixed thousand, of which each commit's tests take a hundred others."""

import hashlib
import subprocess
from pathlib import Path
from typing import Final

from tests.simulation.placements import FIRST

ALL: Final = range(1_000)
"""What `make proof` runs whole. Other worlds: `--from`, `--seeds`."""
REFERRING: Final = range(FIRST, FIRST + 200)
"""Worlds with a platform that keeps one master for many columns, beside those."""
KNOWN: Final[frozenset[int]] = frozenset()
"""Worlds of `ALL` in which a promise is still broken: open defects, each replayed by its number.

The proof prints them apart and fails where another one breaks, or one of these does not any more.
"""


def of_this_commit(count: int, among: range = ALL) -> list[int]:
    """So many of `among`, the open defects left out; where git is not, the first ones."""
    sound = [seed for seed in among if seed not in KNOWN]
    first = _commit() % len(sound)
    return [sound[(first + step) % len(sound)] for step in range(count)]


def _commit() -> int:
    here = Path(__file__).parent
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(hashlib.sha256(asked.stdout.strip().encode()).hexdigest(), 16)
