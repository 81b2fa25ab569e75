"""The only place where a repost changes its state.

`transition(repost, event, now, rules)` looks the pair (state, event) up in `TABLE`; a pair that
is not there is `IllegalTransition`. From the table come, by test, the diagram in
docs/architecture.md, the CHECK in the schema, the metric labels and the actions a person has.

    held ─► planned ─► pushing ─► accepted / in_review ─► confirmed
              ▲  ▲        │  │
              │  └ retry ─┘  └─► unsure ─ find ─► accepted | planned
              └─ released ── held ◄── vanished, altered, polluted
    refused (open)                  ends: waived, withdrawn (a person, a reason)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from syndicator.core import events as ev
from syndicator.core.errors import IllegalTransition
from syndicator.core.model import PolicyId, RepostId, SiteKey
from syndicator.core.repost import GONE, OPEN, Repost, Rules, State, Step
from syndicator.core.retry import next_try
from syndicator.core.times import Millis

S = State
E = TypeVar("E", bound=ev.Event)
Handler = Callable[[Repost, ev.Event, Millis, Rules], Repost]


@dataclass(frozen=True, slots=True)
class Arrow:
    """What an event may lead to from one state."""

    targets: frozenset[State]
    handler: Handler


TABLE: dict[tuple[State, type[ev.Event]], Arrow] = {}


def _on(
    states: Iterable[State], event: type[E], *targets: State, stays: bool = False
) -> Callable[[Callable[[Repost, E, Millis, Rules], Repost]], Callable[..., Repost]]:
    """Enter one handler for several states; without `targets`, or with `stays`, each may stay."""

    def enter(handler: Callable[[Repost, E, Millis, Rules], Repost]) -> Callable[..., Repost]:
        def typed(row: Repost, happened: ev.Event, now: Millis, rules: Rules) -> Repost:
            if not isinstance(happened, event):
                raise IllegalTransition(type(happened).__name__)
            return handler(row, happened, now, rules)

        for state in states:
            kept = {state} if stays or not targets else set()
            TABLE[state, event] = Arrow(frozenset(targets) | kept, typed)
        return handler

    return enter


def transition(row: Repost, event: ev.Event, now: Millis, rules: Rules) -> Repost:
    """The row after the event: new state, next action time, version one higher.

    Raises `IllegalTransition` when the table has no arrow for it.
    """
    arrow = TABLE.get((row.state, type(event)))
    if arrow is None:
        msg = f"{row.state} × {type(event).__name__}"
        raise IllegalTransition(msg)
    new = arrow.handler(row, event, now, rules)
    if new.state not in arrow.targets:
        msg = f"{row.state} × {type(event).__name__} → {new.state}"
        raise IllegalTransition(msg)
    since = row.since if new.state is row.state else now
    return replace(new, version=row.version + 1, since=since)


def legal(state: State) -> frozenset[type[ev.Event]]:
    """Events that may happen in a state."""
    return frozenset(event for at, event in TABLE if at is state)


# -- where a row goes, with its next action ---------------------------------------------------


def _planned(row: Repost, now: Millis, rules: Rules, *, due: Millis | None = None) -> Repost:
    """Owed: to push where we may write, else to look, else to remind a person."""
    if rules.pushes and not row.theirs:
        return replace(row, state=S.PLANNED, step=Step.PUSH, due=due if due is not None else now)
    return _watching(replace(row, state=S.PLANNED), now, rules)


def _watching(row: Repost, now: Millis, rules: Rules) -> Repost:
    """Next action is the checker's look; where nobody can look, a reminder."""
    if rules.watched:
        return replace(row, step=Step.LOOK, due=Millis(now + rules.look_ms))
    return _remind(row, now, rules)


def _remind(row: Repost, now: Millis, rules: Rules) -> Repost:
    return replace(row, step=Step.REMIND, due=Millis(now + rules.remind_ms))


def _held(row: Repost, now: Millis, rules: Rules, reason: str) -> Repost:
    return _remind(replace(row, state=S.HELD, reason=reason, override=False), now, rules)


def _unsure(row: Repost, now: Millis, rules: Rules, reason: str) -> Repost:
    due = Millis(now + rules.settle_ms)
    return replace(row, state=S.UNSURE, step=Step.FIND, due=due, reason=reason)


def _stored(row: Repost, now: Millis, rules: Rules, *, review: bool) -> Repost:
    """The CMS has it; its grace time ends with a reminder, never with a second create."""
    state = S.IN_REVIEW if review else S.ACCEPTED
    due = Millis(now + rules.grace_ms)
    return replace(
        row, state=state, step=Step.REMIND, due=due, failures=0, reason="", override=False
    )


def _ended(row: Repost, state: State, reason: str) -> Repost:
    return replace(row, state=state, step=Step.NONE, due=None, reason=reason)


def _retry_at(row: Repost, now: Millis, rules: Rules, retry_after_ms: int | None) -> Millis:
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
    return _planned(row, now, rules)


# -- push -------------------------------------------------------------------------------------


@_on([S.PLANNED], ev.Claimed, S.PUSHING, S.HELD)
def _claimed(row: Repost, _: ev.Claimed, now: Millis, rules: Rules) -> Repost:
    if row.writes >= rules.max_writes:
        return _held(
            row, now, rules, f"写入已达{row.writes}次仍未成 · {row.writes} writes without success"
        )
    due = Millis(now + rules.lease_ms)
    return replace(row, state=S.PUSHING, step=Step.RESCUE, due=due, writes=row.writes + 1)


@_on([S.PUSHING], ev.HandedOver, S.ACCEPTED, S.IN_REVIEW, S.PLANNED)
def _handed_over(row: Repost, e: ev.HandedOver, now: Millis, rules: Rules) -> Repost:
    new = replace(
        row, sent=e.revision, remote_id=e.remote_id, remote_url=e.remote_url or row.remote_url
    )
    if e.revision != row.wanted:
        return _planned(new, now, rules)
    return _stored(new, now, rules, review=e.review)


@_on([S.PUSHING], ev.NotStored, S.PLANNED)
def _not_stored(row: Repost, e: ev.NotStored, now: Millis, rules: Rules) -> Repost:
    new = replace(row, failures=row.failures + 1, writes=row.writes - 1, reason=e.reason)
    return _planned(new, now, rules, due=_retry_at(new, now, rules, e.retry_after_ms))


@_on([S.PUSHING], ev.Throttled, S.PLANNED)
def _throttled(row: Repost, e: ev.Throttled, now: Millis, rules: Rules) -> Repost:
    new = replace(row, writes=row.writes - 1, reason=e.reason)
    return _planned(new, now, rules, due=_retry_at(new, now, rules, e.retry_after_ms))


@_on([S.PUSHING], ev.Lost, S.UNSURE)
def _lost(row: Repost, e: ev.Lost, now: Millis, rules: Rules) -> Repost:
    return _unsure(replace(row, failures=row.failures + 1), now, rules, e.reason)


@_on([S.PUSHING], ev.Interrupted, S.UNSURE)
def _interrupted(row: Repost, _: ev.Interrupted, now: Millis, rules: Rules) -> Repost:
    return _unsure(row, now, rules, "推送中断,先查再定 · push was interrupted: look up first")


@_on([S.PUSHING, S.PLANNED, S.UNSURE], ev.Refusal, S.REFUSED)
def _refusal(row: Repost, e: ev.Refusal, now: Millis, rules: Rules) -> Repost:
    return _remind(replace(row, state=S.REFUSED, reason=f"[{e.need}] {e.reason}"), now, rules)


# -- look-up ----------------------------------------------------------------------------------


@_on([S.PLANNED, S.UNSURE], ev.LookupFailed)
def _lookup_failed(row: Repost, e: ev.LookupFailed, now: Millis, rules: Rules) -> Repost:
    new = replace(row, failures=row.failures + 1, reason=e.reason)
    return replace(new, due=_retry_at(new, now, rules, e.retry_after_ms))


@_on([S.PLANNED, S.UNSURE], ev.FoundOurs, S.ACCEPTED, S.IN_REVIEW, S.PLANNED)
def _found_ours(row: Repost, e: ev.FoundOurs, now: Millis, rules: Rules) -> Repost:
    found = row.sent if e.revision is None else e.revision
    new = replace(
        row,
        remote_id=e.remote_id,
        remote_url=e.remote_url or row.remote_url,
        sent=found,
        theirs=False,
    )
    if found != row.wanted:
        return _planned(new, now, rules)
    return _stored(new, now, rules, review=e.review)


@_on([S.PLANNED, S.UNSURE], ev.FoundTheirs, S.PLANNED)
def _found_theirs(row: Repost, e: ev.FoundTheirs, now: Millis, rules: Rules) -> Repost:
    reason = "站方已自行录入,不再推送 · the site's people entered it themselves; nothing is pushed"
    url = e.remote_url or row.remote_url
    new = replace(row, theirs=True, remote_id=e.remote_id, remote_url=url, reason=reason)
    return _planned(new, now, rules)


@_on([S.PLANNED], ev.FoundNothing, S.ACCEPTED)
def _nothing_to_withdraw(row: Repost, e: ev.FoundNothing, now: Millis, rules: Rules) -> Repost:
    if row.wanted != GONE:
        msg = f"{row.state} × {type(e).__name__} wants {row.wanted}"
        raise IllegalTransition(msg)
    return _stored(replace(row, sent=GONE), now, rules, review=False)


@_on([S.UNSURE], ev.FoundNothing, S.PLANNED)
def _found_nothing(row: Repost, _: ev.FoundNothing, now: Millis, rules: Rules) -> Repost:
    due = _retry_at(row, now, rules, None) if row.failures > 1 else now
    return _planned(replace(row, writes=max(0, row.writes - 1)), now, rules, due=due)


@_on([S.PLANNED, S.UNSURE], ev.FoundRemoved, S.HELD)
def _found_removed(row: Repost, e: ev.FoundRemoved, now: Millis, rules: Rules) -> Repost:
    reason = (
        "站方已撤下本稿,未经具名人员不得恢复"
        " · the site removed the copy; only a named person puts it back"
    )
    return _held(replace(row, remote_id=e.remote_id), now, rules, reason)


@_on([S.PLANNED, S.UNSURE], ev.FoundEdited, S.HELD)
def _found_edited(row: Repost, e: ev.FoundEdited, now: Millis, rules: Rules) -> Repost:
    return _held(replace(row, remote_id=e.remote_id), now, rules, e.reason)


# -- confirm ----------------------------------------------------------------------------------

_LOOKED_AT = (
    S.HELD,
    S.PLANNED,
    S.UNSURE,
    S.IN_REVIEW,
    S.ACCEPTED,
    S.CONFIRMED,
    S.REFUSED,
)


@_on(_LOOKED_AT, ev.SeenRight, S.CONFIRMED, stays=True)
def _seen_right(row: Repost, e: ev.SeenRight, now: Millis, rules: Rules) -> Repost:
    new = replace(row, standing=e.revision, page_url=e.page_url, theirs=e.theirs, misses=0)
    new = replace(new, sent=_sent(row, e.revision, theirs=e.theirs))
    if e.revision != row.wanted:
        # An old text, or one that must go: no confirmation, and never a push beside a staff copy.
        theirs_now = new.theirs and new.step is Step.PUSH
        return _watching(new, now, rules) if theirs_now or new.step is Step.LOOK else new
    due = Millis(now + rules.recheck_ms)
    return replace(
        new, state=S.CONFIRMED, step=Step.LOOK, due=due, failures=0, reason="", override=False
    )


def _sent(row: Repost, revision: int, *, theirs: bool) -> int | None:
    """A copy that is not theirs is ours, though no answer ever said that it was stored."""
    return row.sent if row.sent is not None or theirs or revision == GONE else revision


@_on(
    [S.PLANNED, S.UNSURE, S.IN_REVIEW, S.ACCEPTED, S.CONFIRMED, S.REFUSED, S.HELD],
    ev.SeenWrong,
    S.HELD,
)
def _seen_wrong(row: Repost, e: ev.SeenWrong, now: Millis, rules: Rules) -> Repost:
    sent = _sent(row, row.wanted, theirs=e.theirs)
    new = replace(row, page_url=e.page_url, theirs=e.theirs, standing=None, misses=0, sent=sent)
    return _held(new, now, rules, f"{e.verdict.label} · {e.verdict}: {e.reason}")


@_on([S.CONFIRMED], ev.NotSeen, S.HELD, stays=True)
@_on(set(_LOOKED_AT) - {S.CONFIRMED}, ev.NotSeen, S.WITHDRAWN, stays=True)
def _not_seen(row: Repost, _: ev.NotSeen, now: Millis, rules: Rules) -> Repost:
    misses = row.misses + 1
    new = replace(row, misses=misses)
    if row.wanted == GONE:
        gone = misses >= rules.vanish_after and (row.sent == GONE or not rules.pushes or row.theirs)
        if gone:
            return _ended(replace(new, standing=None), S.WITHDRAWN, "已见撤下 · seen gone")
    elif row.state is S.CONFIRMED and misses >= rules.vanish_after:
        reason = "消失:曾核验在页,现已不见 · vanished: it stood on the page and does not any more"
        return _held(replace(new, standing=None), now, rules, reason)
    return _watching(new, now, rules) if row.step is Step.LOOK else new


# -- rescue and reminders ---------------------------------------------------------------------


@_on([S.HELD, S.REFUSED, S.ACCEPTED, S.IN_REVIEW, S.PLANNED], ev.Reminded)
def _reminded(row: Repost, e: ev.Reminded, now: Millis, rules: Rules) -> Repost:
    return _remind(replace(row, reason=e.reason or row.reason), now, rules)


# -- the policy changed -----------------------------------------------------------------------


_SETTLED = (S.PLANNED, S.IN_REVIEW, S.ACCEPTED, S.CONFIRMED, S.REFUSED)


@_on(_SETTLED, ev.Revised, S.PLANNED, stays=True)
def _revised(row: Repost, e: ev.Revised, now: Millis, rules: Rules) -> Repost:
    new = _rewanted(row, e.revision)
    return row if new is row else _planned(new, now, rules)


@_on([S.HELD, S.UNSURE, S.PUSHING], ev.Revised)
def _revised_underway(row: Repost, e: ev.Revised, _now: Millis, _rules: Rules) -> Repost:
    return _rewanted(row, e.revision)


def _rewanted(row: Repost, wanted: int) -> Repost:
    """Newest wins: an older revision, or any after a withdrawal, changes nothing."""
    if row.wanted == GONE or (wanted != GONE and wanted <= row.wanted):
        return row
    return replace(row, wanted=wanted, writes=0, failures=0, misses=0)


@_on([S.PLANNED], ev.Paused, S.HELD)
def _paused(row: Repost, e: ev.Paused, now: Millis, rules: Rules) -> Repost:
    return _held(row, now, rules, e.reason)


@_on([S.PLANNED], ev.Reaimed)
def _reaimed(row: Repost, e: ev.Reaimed, now: Millis, rules: Rules) -> Repost:
    return _planned(replace(row, reason=e.reason), now, rules)


# -- persons ----------------------------------------------------------------------------------


@_on([S.HELD], ev.Released, S.PLANNED)
def _released(row: Repost, e: ev.Released, now: Millis, rules: Rules) -> Repost:
    new = replace(row, override=True, writes=0, failures=0, misses=0, reason=e.reason)
    return _planned(new, now, rules)


@_on([S.PLANNED, S.REFUSED], ev.Retried, S.PLANNED)
def _retried(row: Repost, e: ev.Retried, now: Millis, rules: Rules) -> Repost:
    return _planned(replace(row, writes=0, failures=0, reason=e.reason), now, rules)


@_on([S.UNSURE], ev.Retried)
def _find_now(row: Repost, e: ev.Retried, now: Millis, _: Rules) -> Repost:
    return replace(row, due=now, reason=e.reason)


@_on([*OPEN - {S.PUSHING}, S.CONFIRMED], ev.Waived, S.WAIVED)
def _waived(row: Repost, e: ev.Waived, _now: Millis, _rules: Rules) -> Repost:
    return _ended(row, S.WAIVED, e.reason)


@_on([*OPEN - {S.PUSHING, S.UNSURE}, S.CONFIRMED], ev.WithdrawalOrdered, S.PLANNED)
def _withdrawal(row: Repost, e: ev.WithdrawalOrdered, now: Millis, rules: Rules) -> Repost:
    return _planned(replace(_rewanted(row, GONE), reason=e.reason), now, rules)


@_on([S.PUSHING, S.UNSURE], ev.WithdrawalOrdered)
def _withdrawal_underway(
    row: Repost, e: ev.WithdrawalOrdered, _now: Millis, _rules: Rules
) -> Repost:
    return replace(_rewanted(row, GONE), reason=e.reason)
