"""From verdicts to events: nothing claimed, nothing read as something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicator.core import events as ev
from syndicator.core.model import Form, PolicyId, RepostId, SiteKey
from syndicator.core.repost import Repost, State, Step
from syndicator.core.sighting import RANK, Sight, event_of
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict

BOTH = frozenset({Form.REPOST, Form.LINK})
TEXT_ONLY = frozenset({Form.REPOST})
ROW = Repost(
    id=RepostId(1),
    policy=PolicyId(1),
    site=SiteKey("s"),
    state=State.ACCEPTED,
    version=1,
    wanted=1,
    step=Step.REMIND,
    due=Millis(0),
    since=Millis(0),
)


def sight(verdict: Verdict) -> Sight:
    """A look with this verdict at one page."""
    return Sight(verdict, 1, "https://s/9", theirs=False, reason="why")


@pytest.mark.parametrize("verdict", [Verdict.BLOCKED, Verdict.UNREADABLE])
def test_silent_verdicts_move_nothing(verdict: Verdict) -> None:
    """A wall or garbage says nothing about the site."""
    assert event_of(ROW, sight(verdict), [BOTH]) is None


def test_a_link_confirms_only_where_every_rule_accepts_it() -> None:
    """One rule that says 转载 only keeps a link from being a confirmation."""
    linked = sight(Verdict.LINKED)
    assert isinstance(event_of(ROW, linked, [BOTH, BOTH]), ev.SeenRight)
    assert event_of(ROW, linked, [BOTH, TEXT_ONLY]) is None
    assert event_of(ROW, linked, []) is None


@pytest.mark.parametrize(
    "verdict", [Verdict.PARTIAL, Verdict.ALTERED, Verdict.POLLUTED, Verdict.MISPLACED]
)
def test_wrong_copies_are_told_once(verdict: Verdict) -> None:
    """A wrong copy goes to a person; held for the same page and verdict it is not told again."""
    event = event_of(ROW, sight(verdict), [BOTH])
    assert isinstance(event, ev.SeenWrong)
    held = replace(
        ROW,
        state=State.HELD,
        page_url="https://s/9",
        reason=f"{verdict.label} · {verdict}: why",
    )
    assert event_of(held, sight(verdict), [BOTH]) is None


def test_absent_is_not_seen() -> None:
    """A page read without the policy on it."""
    assert event_of(ROW, sight(Verdict.ABSENT), [BOTH]) == ev.NotSeen()


def test_every_verdict_has_a_rank() -> None:
    """Of several candidate pages the best speaks; none is left out of the order."""
    assert set(RANK) == set(Verdict)
    assert min(RANK, key=lambda verdict: RANK[verdict]) is Verdict.FAITHFUL
