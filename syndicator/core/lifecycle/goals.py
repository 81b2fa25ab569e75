"""Where a row goes, each with its next action: no open row is without one."""

from __future__ import annotations

from dataclasses import replace

from syndicator.core.model import PolicyId, RepostId, SiteKey
from syndicator.core.repost import Repost, Rules, State, Step
from syndicator.core.retry import next_try
from syndicator.core.times import Millis

S = State


def planned(row: Repost, now: Millis, rules: Rules, *, due: Millis | None = None) -> Repost:
    """Owed: to push where we may write, else to look, else to remind a person."""
    if rules.pushes and not row.theirs:
        return replace(row, state=S.PLANNED, step=Step.PUSH, due=due if due is not None else now)
    return watching(replace(row, state=S.PLANNED), now, rules)


def watching(row: Repost, now: Millis, rules: Rules) -> Repost:
    """Next action is the checker's look; where nobody can look, a reminder."""
    if rules.watched:
        return replace(row, step=Step.LOOK, due=Millis(now + rules.look_ms))
    return remind(row, now, rules)


def remind(row: Repost, now: Millis, rules: Rules) -> Repost:
    """A person must act; the next reminder is the next action."""
    return replace(row, step=Step.REMIND, due=Millis(now + rules.remind_ms))


def held(row: Repost, now: Millis, rules: Rules, reason: str) -> Repost:
    """A person must decide, and is told why."""
    return remind(replace(row, state=S.HELD, reason=reason, override=False), now, rules)


def unsure(row: Repost, now: Millis, rules: Rules, reason: str) -> Repost:
    """Nobody knows: looked up once the site had time to show it."""
    due = Millis(now + rules.settle_ms)
    return replace(row, state=S.UNSURE, step=Step.FIND, due=due, reason=reason)


def stored(row: Repost, now: Millis, rules: Rules, *, review: bool) -> Repost:
    """The CMS has it; its grace time ends with a reminder, never with a second create."""
    state = S.IN_REVIEW if review else S.ACCEPTED
    due = Millis(now + rules.grace_ms)
    return replace(
        row, state=state, step=Step.REMIND, due=due, failures=0, reason="", override=False
    )


def ended(row: Repost, state: State, reason: str) -> Repost:
    """Nothing more happens."""
    return replace(row, state=state, step=Step.NONE, due=None, reason=reason)


def retry_at(row: Repost, now: Millis, rules: Rules, retry_after_ms: int | None) -> Millis:
    """When to try again, see core/retry.py."""
    return next_try(
        failures=row.failures,
        now=now,
        schedule=rules.schedule,
        target=rules.target,
        limit=rules.limit,
        retry_after_ms=retry_after_ms,
        fraction=rules.fraction,
    )


def born(policy: PolicyId, site: SiteKey, wanted: int, now: Millis, rules: Rules) -> Repost:
    """A new duty: planned, version 1, not yet in the store (id 0)."""
    row = Repost(
        id=RepostId(0),
        policy=policy,
        site=site,
        state=S.PLANNED,
        version=1,
        wanted=wanted,
        step=Step.PUSH,
        due=now,
        since=now,
    )
    return planned(row, now, rules)
