"""The same against a real, unmodified WordPress."""

from pathlib import Path

import pytest

from tests.real.wordpress import require_wordpress
from tests.sweep import trace
from tests.sweep.proof import REAL, Account, lane, share
from tests.sweep.rounds import base

pytestmark = [pytest.mark.crash, pytest.mark.real]

ROUNDS = 8


@pytest.mark.timeout(600)
async def test_whatever_fails_wordpress_holds_one_faithful_copy(tmp_path: Path) -> None:
    """Killed and failed at moments that rotate with the commit; counted in its own database."""
    require_wordpress()
    if reason := trace.missing():
        pytest.skip(reason)
    account = Account()
    await lane(REAL, tmp_path, share(REAL, ROUNDS, base()), account.take)
    assert not account.broken, "\n".join(one.faults() for one in account.broken)
    assert len(account.verdicts) == ROUNDS
