"""Many sites at once, and what stops all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.core.errors import StoreError
from syndicator.survey.model import AskedSite, SiteOutcome
from syndicator.survey.run import run_survey
from syndicator.survey.state import SurveyState, refuse_if_running

if TYPE_CHECKING:
    from pathlib import Path

SITES = [AskedSite(f"云溪县第{n}局", f"https://{n}.example") for n in range(3)]


async def test_a_full_disk_is_told_as_what_it_is(tmp_path: Path) -> None:
    """However many sites are under way: one error that says what happened, and no heap of them."""

    async def look(_: AskedSite) -> SiteOutcome:
        raise StoreError("磁盘已满 · the disk is full")

    with SurveyState(tmp_path) as state:
        with pytest.raises(StoreError, match="the disk is full"):
            await run_survey(state, SITES, look, lambda *_: None, jobs=2)
        assert state.outcome(SITES[0].key) is None


def test_a_survey_under_way_is_not_cleared(tmp_path: Path) -> None:
    """Its file is held by another process; a damaged or a missing one may be cleared."""
    with SurveyState(tmp_path) as state, pytest.raises(StoreError, match="another survey"):
        refuse_if_running(state.path)
    refuse_if_running(state.path)
    refuse_if_running(tmp_path / "missing.db")
    state.path.write_bytes(b"no database at all" * 100)
    refuse_if_running(state.path)
