"""Worlds an hour old to two days: whatever goes wrong in them, every promise is kept."""

from functools import cache
from typing import Final

import pytest

from tests.simulation.report import story
from tests.simulation.run import simulate
from tests.simulation.seeds import REFERRING, of_this_commit

SEEDS: Final = 100
MASTERS: Final = 15
"""Beside them, so many with a platform that keeps one master for many columns."""


@cache
def chosen() -> list[int]:
    """The seeds of this commit."""
    return of_this_commit(SEEDS)


@pytest.mark.parametrize("number", range(SEEDS))
def test_every_promise_is_kept(number: int) -> None:
    """By the sites' ledger alone, and by the daemon's own account beside it."""
    result = simulate(chosen()[number])
    assert not result.broken, story(result)
    assert not result.errors, story(result)


@pytest.mark.parametrize("number", range(MASTERS))
def test_one_master_serves_all_columns(number: int) -> None:
    """Never two of one document, each column placed once, a withdrawal leaves the others."""
    seed = of_this_commit(MASTERS, REFERRING)[number]
    result = simulate(seed)
    assert not result.broken, story(result)
    assert not result.errors, story(result)


def test_a_seed_replays_to_the_bit() -> None:
    """The same seed gives the same world, the same moments, the same requests."""
    first, second = simulate(7), simulate(7)
    assert first.digest == second.digest
    assert first.requests > 100
