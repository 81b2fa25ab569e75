"""The proof can fail: each broken rule is noticed within a hundred seeds."""

import pytest

from tests.simulation.daemon import Whole
from tests.simulation.mutants import Hasty, LossyStore, NoLookUp
from tests.simulation.run import simulate


@pytest.mark.parametrize("mutant", [NoLookUp, LossyStore, Hasty])
def test_every_mutant_is_noticed(mutant: type[Whole]) -> None:
    """Some promise breaks at the sites, or the daemon's account does not agree with them."""
    assert any(simulate(seed, mutant()).broken for seed in range(100))
