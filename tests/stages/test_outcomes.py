"""What an exchange came to falls into four classes; the class alone decides when and whether again.

It heals by itself, a person must mend something, nothing was stored for sure, nobody knows.
"""

from dataclasses import replace

import pytest

from syndicator.core import lifecycle
from syndicator.core.events import Claimed
from syndicator.core.handover import Create
from syndicator.core.model import PolicyId, RepostId, SiteKey
from syndicator.core.repost import Repost, Rules, State, Step
from syndicator.core.times import Millis
from syndicator.net.errors import ConnectFailed, ConnectionLost, TimedOut, Wording
from syndicator.sdk import Accepted, Failed, Need, Outcome, Refused, Standing, Throttled, Unknown
from syndicator.stages.pushing.dialogue import event_of
from syndicator.stages.pushing.rests import Endpoint, EndpointRests

NOW = Millis(1_800_000_000_000)
HOUR = 3_600_000
RULES = Rules(
    pushes=True,
    watched=True,
    schedule=(10.0, 60.0),
    target=Millis(NOW + HOUR),
    limit=Millis(NOW + 12 * HOUR),
    lease_ms=120_000,
    settle_ms=30_000,
    grace_ms=1_800_000,
    remind_ms=HOUR,
    rechecks_ms=(24 * HOUR,),
    recheck_for_ms=9_600 * HOUR,
    look_ms=300_000,
    fraction=0.5,
)
WHY = Wording("测试", "a test")


def pushing() -> Repost:
    """A row whose first create is under way."""
    row = lifecycle.born(PolicyId(1), SiteKey("s"), 1, NOW, RULES)
    return lifecycle.transition(replace(row, id=RepostId(7)), Claimed(), NOW, RULES)


@pytest.mark.parametrize(
    "answer, state, step, after_s, failures, writes",
    [
        # Heals: the same will do later, and it is no attempt.
        (Throttled(None, "429"), State.PLANNED, Step.PUSH, 10, 0, 0),
        (Throttled(90.0, "429"), State.PLANNED, Step.PUSH, 90, 0, 0),
        (Throttled(7_200.0, "429"), State.PLANNED, Step.PUSH, 7_200, 0, 0),
        (
            EndpointRests(Endpoint("p", "h"), 45.0, asked=False),  # type: ignore[arg-type]  # a key
            State.PLANNED,
            Step.PUSH,
            45,
            0,
            0,
        ),
        # Surely not sent or not stored: an attempt, but no write; tried again by the list.
        (Failed("503"), State.PLANNED, Step.PUSH, 10, 1, 0),
        (ConnectFailed("h", WHY), State.PLANNED, Step.PUSH, 10, 1, 0),
        # A person must mend it: still owed, reminded of, its page still looked at.
        (Refused(Need.CREDENTIAL, "401"), State.REFUSED, None, None, 0, 1),
        (Refused(Need.CONTENT, "rejected"), State.REFUSED, None, None, 0, 1),
        # Nobody knows: looked up once it would show, never sent again blindly.
        (Unknown("500"), State.UNSURE, Step.FIND, 30, 1, 1),
        (TimedOut("h", WHY), State.UNSURE, Step.FIND, 30, 1, 1),
        (ConnectionLost("h", WHY), State.UNSURE, Step.FIND, 30, 1, 1),
        (RuntimeError("an adapter's fault"), State.UNSURE, Step.FIND, 30, 1, 1),
        (Accepted("8", None, Standing.TRASHED), State.UNSURE, Step.FIND, 30, 1, 1),
    ],
)
def test_the_class_of_an_outcome_says_what_is_next(
    answer: Outcome | Exception,
    state: State,
    step: Step | None,
    after_s: float | None,
    failures: int,
    writes: int,
) -> None:
    """State, next action and its time, attempts and writes counted, for each class."""
    row = pushing()
    new = lifecycle.transition(row, event_of(answer, row, Create()), NOW, RULES)
    assert (new.state, new.failures, new.writes) == (state, failures, writes)
    assert new.due is not None
    if step is not None and after_s is not None:
        assert (new.step, new.due) == (step, NOW + 1_000 * after_s)
