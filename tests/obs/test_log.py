"""Every observation is one JSON line for the journal."""

import io
import json

import pytest

from syndicator.core.times import Millis
from syndicator.obs import observed
from syndicator.obs.log import logger_to, logging_observer

TOLD = (
    observed.StageTurned("push", ok=False, seconds=1.0, error="x"),
    observed.SourceRead("govcn", "failed", 0, 0.1, "no answer"),
    observed.ItemDecided(1, "policy", "通知"),
    observed.Exchanged("p", "s", 1, "create", "HandedOver", 0.1),
    observed.SiteRead("s", "blocked", 0.1, "wall"),
    observed.Moved(1, "s", "Claimed", "planned", "pushing"),
    observed.Lagged(1, theirs=False, lower_ms=0, upper_ms=1, responsible_ms=1, stages=()),
    observed.DeadlineJudged(1, "p", "limit", "met"),
    observed.PersonNeeded("held", "policy:1", "m"),
    observed.Remarked(1, "s", "backdated"),
    observed.EvidenceSpared(1, "s", "altered"),
    observed.StoreTrouble(ok=False, message="full"),
    observed.Reloaded(ok=True, digest="d", message=""),
    observed.ChainHead("main", 1, "d", Millis(1)),
)


@pytest.mark.parametrize("told", TOLD, ids=lambda told: type(told).__name__)
def test_each_kind_of_observation_becomes_a_line(told: observed.Observed) -> None:
    """None of them clashes with a name that the logger needs for itself."""
    out = io.StringIO()
    logging_observer(logger_to(out))(told)
    line = json.loads(out.getvalue())
    assert line["event"]
    assert line["level"] in {"info", "warning", "error"}
