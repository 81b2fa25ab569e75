"""What the daemon's own record says, read by somebody else."""

import pytest

from syndicator.core.model import PolicyId, RepostId, SiteKey
from syndicator.core.repost import GONE, Repost, State, Step
from syndicator.core.times import Millis
from syndicator.rehearsal.outcome import barred, ever_sent
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


def told(kind: str, at: int = 0, **body: object) -> EventRow:
    """One event of its story."""
    return EventRow("c", 1, Millis(at), "repost:1", kind, None, body, "", "")


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


REFUSED = told("refusal", 10, to="refused", need="credential")
RETRIED = told("retried", 20, **{"from": "refused", "to": "planned"})


@pytest.mark.parametrize(
    "story, limit, was",
    [
        ([REFUSED], 15, True),
        ([REFUSED, RETRIED], 15, True),
        ([REFUSED, RETRIED], 25, False),
        ([REFUSED], 5, False),
        ([told("refusal", 10, to="refused", need="column")], 15, False),
        ([REFUSED, told("reminded", 12, **{"from": "refused", "to": "refused"})], 15, True),
    ],
)
def test_a_refused_account_explains_lateness_only_across_the_limit(
    story: list[EventRow], limit: int, *, was: bool
) -> None:
    """Mended before the limit, it is no excuse any more; another refusal never was one."""
    assert barred(story, Millis(limit)) is was
