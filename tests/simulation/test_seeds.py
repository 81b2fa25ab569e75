"""A hundred worlds an hour old to two days: whatever goes wrong in them, every promise is kept."""

import hashlib
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.simulation.report import story
from tests.simulation.run import simulate

SEEDS: Final = 100
_SPREAD: Final = 1_000_000


@cache
def base() -> int:
    """Where the seeds of this commit begin: each commit tries others; fixed where git is not."""
    here = Path(__file__).parent
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(hashlib.sha256(asked.stdout.strip().encode()).hexdigest(), 16) % _SPREAD


@pytest.mark.parametrize("offset", range(SEEDS))
def test_every_promise_is_kept(offset: int) -> None:
    """By the sites' ledger alone, and by the daemon's own account beside it."""
    result = simulate(base() + offset)
    assert not result.broken, story(result)
    assert not result.errors, story(result)


def test_a_seed_replays_to_the_bit() -> None:
    """The same seed gives the same world, the same moments, the same requests."""
    first, second = simulate(7), simulate(7)
    assert first.digest == second.digest
    assert first.requests > 100
