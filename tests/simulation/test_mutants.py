"""The proof can fail: each broken rule is noticed on seeds that a whole daemon survives."""

import pytest

from tests.simulation.daemon import Whole
from tests.simulation.mutants import Hasty, LossyStore, NoLookUp, NoRescue
from tests.simulation.run import simulate

_SEEDS = 20


@pytest.mark.parametrize("mutant", [NoLookUp, LossyStore, Hasty, NoRescue])
def test_every_mutant_is_noticed(mutant: type[Whole]) -> None:
    """A promise breaks that the same seed keeps where nothing in the daemon is broken."""
    assert any(_noticed(mutant, seed) for seed in range(_SEEDS))


def _noticed(mutant: type[Whole], seed: int) -> bool:
    return bool(simulate(seed, mutant()).broken) and not simulate(seed).broken
