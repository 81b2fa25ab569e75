"""A page on which every family has something to show."""

from syndicator.core.attention import Kind, Need, ReadSource
from syndicator.core.figures import Figures, Outlook, Overdue, StagePulse
from syndicator.core.model import SourceKey
from syndicator.core.polling import ListState
from syndicator.core.repost import State
from syndicator.core.times import Millis
from syndicator.obs import observed
from syndicator.obs.metrics import Metrics
from tests.contract.store.ground import HOUR, NOON

TOLD = (
    observed.StageTurned("push", ok=False, seconds=1.0, error="x"),
    observed.StageTurned("push repost:12", ok=False, seconds=1.0, error="x"),
    observed.SourceRead("govcn", "failed", 0, 0.1, "no answer"),
    observed.ItemDecided(1, "policy", "通知"),
    observed.Exchanged("p", "pine", 1, "create", "HandedOver 12", 0.1),
    observed.EndpointMoved("p", "cms.pine.invalid", "opened", 10.0),
    observed.SiteRead("pine", "blocked", 0.1, "wall"),
    observed.Moved(1, "pine", "Claimed", "planned", "pushing"),
    observed.Lagged(
        1,
        theirs=False,
        lower_ms=0,
        upper_ms=HOUR,
        responsible_ms=HOUR // 2,
        stages=(("seen", 60_000), ("sent", 90_000)),
    ),
    observed.DeadlineJudged(1, "p", "limit", "met"),
    observed.PersonNeeded("held", "policy:1", "m"),
    observed.Remarked(1, "pine", "backdated"),
    observed.EvidenceSpared(1, "pine", "altered"),
    observed.StoreTrouble(ok=False, message="full"),
    observed.Reloaded(ok=False, digest="d1", message="bad"),
    observed.Stamped(ok=True, message="main 1–2"),
    observed.Stamped(ok=False, message="x"),
    observed.ChainHead("main", 1, "h1", NOON),
    observed.ChainHead("main", 2, "h2", NOON),
)
PULSES = (StagePulse("push", NOON, stuck=True), StagePulse("tidy", None, stuck=False))


def fed(metrics: Metrics) -> Metrics:
    """Everything happened once."""
    for one in TOLD:
        metrics.observe(one)
    return metrics


def figures() -> Figures:
    """Everything stands there."""
    return Figures(
        at=NOON,
        reposts=dict.fromkeys(map(str, State), 1),
        policies={"held": 1},
        held_since=Millis(NOON - HOUR),
        items={"policy": 2},
        site_lists={"ok": 3},
        undecided=1,
        overdue=(Overdue("pine", "unit-pine", 2),),
        overdue_more=4,
        owed=8,
        confirmed=4,
        in_limit=2,
        outlook=outlook(),
    )


def outlook() -> Outlook:
    """One need with a deadline and one without."""
    late = Need(Kind.WILL_MISS_LIMIT, "site:pine", NOON, "unit-pine", 2, Millis(NOON + HOUR))
    source = ReadSource(SourceKey("govcn"), ListState.OK, NOON, NOON, 0, 400)
    return Outlook(
        needs=(late, Need(Kind.BACKUP_OLD, "store", NOON)),
        unnamed={Kind.WILL_MISS_LIMIT: 3},
        names={"site:pine": "松间市门户"},
        sources=(source,),
        oldest={State.HELD: Millis(NOON - HOUR)},
        next_target=NOON,
        next_limit=Millis(NOON + HOUR),
        office_open=True,
        calendar_days_left=39,
        frozen_platforms=1,
        frozen_until=Millis(NOON + HOUR),
        sites=10,
        sites_unlisted=1,
        sites_watched=8,
        sites_blind=2,
        forgotten=0,
        backed_up_at=NOON,
    )
