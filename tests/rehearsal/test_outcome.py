"""What the daemon's own record says, read by somebody else."""

import pytest

from syndicator.core.model import PolicyId, RepostId, SiteKey
from syndicator.core.repost import GONE, Repost, State, Step
from syndicator.core.times import Millis
from syndicator.rehearsal.outcome import ever_sent
from syndicator.store.events import EventRow


def row(*, sent: int | None, standing: int | None = None, theirs: bool = False) -> Repost:
    """A repost of which the CMS last took `sent`."""
    return Repost(
        id=RepostId(1),
        policy=PolicyId(1),
        site=SiteKey("s"),
        state=State.WITHDRAWN,
        version=1,
        wanted=GONE,
        step=Step.NONE,
        due=None,
        since=Millis(0),
        sent=sent,
        standing=standing,
        theirs=theirs,
    )


def told(kind: str, **body: object) -> EventRow:
    """One event of its story."""
    return EventRow("c", 1, Millis(0), "repost:1", kind, None, body, "", "")


@pytest.mark.parametrize(
    "repost, story, sent",
    [
        (row(sent=1), [], True),
        (row(sent=None), [], False),
        (row(sent=None, standing=1), [], True),
        (row(sent=None, standing=1, theirs=True), [], False),
        (row(sent=GONE), [told("found_nothing"), told("not_seen")], False),
        (row(sent=GONE), [told("handed_over", revision=1)], True),
        (row(sent=GONE), [told("lost"), told("found_ours"), told("handed_over", revision=0)], True),
        (row(sent=GONE), [told("lost"), told("seen_right", theirs=False)], True),
        (row(sent=GONE), [told("seen_right", theirs=True)], False),
    ],
)
def test_what_was_ordered_back_before_it_went_out_was_never_sent(
    repost: Repost, story: list[EventRow], sent: bool
) -> None:
    """The row says what stands now; of what is gone only the story knows whether it was there."""
    assert ever_sent(repost, story) is sent
