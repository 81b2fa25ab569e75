"""The proof can fail: each broken rule is noticed on seeds that a whole daemon survives."""

from collections.abc import Callable
from functools import cache

import pytest

from tests.simulation import sharp
from tests.simulation.daemon import Whole
from tests.simulation.drawn import World
from tests.simulation.mutants import (
    ForgetsClaims,
    Hasty,
    LossyStore,
    NoLookUp,
    NoRescue,
    TimeOutsUnsent,
)
from tests.simulation.run import simulate
from tests.simulation.seeds import REFERRING

_SEEDS = 20


@pytest.mark.parametrize("mutant", [NoLookUp, LossyStore, Hasty, NoRescue])
def test_every_mutant_is_noticed(mutant: type[Whole]) -> None:
    """A promise breaks that the same seed keeps where nothing in the daemon is broken."""
    assert any(_noticed(mutant, seed) for seed in range(_SEEDS))


def _noticed(mutant: type[Whole], seed: int) -> bool:
    return bool(simulate(seed, mutant()).broken) and _whole(seed)


@cache
def _whole(seed: int) -> bool:
    """Whether a daemon with nothing broken in it keeps every promise there."""
    return not simulate(seed).broken


@pytest.mark.parametrize(
    "mutant, made", [(TimeOutsUnsent, sharp.silent), (ForgetsClaims, sharp.killed)]
)
def test_what_ordinary_worlds_hide_is_noticed_where_copies_are_found_late(
    mutant: type[Whole], made: Callable[[int], World]
) -> None:
    """A second copy stands that a whole daemon, in the same world, never makes."""
    broken = {one.promise for one in simulate(1, mutant(), made(1)).broken}
    assert "doubled" in broken
    assert not simulate(1, world=made(1)).broken


def test_a_second_master_is_noticed() -> None:
    """Where look-ups find nothing, the columns of one platform make a master each."""
    seed = REFERRING.start + 1
    broken = {one.promise for one in simulate(seed, NoLookUp()).broken}
    assert "two masters of one document" in broken
    assert not simulate(seed).broken
