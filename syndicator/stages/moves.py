"""The one way a stage moves a repost: transition, compare-and-set, tell.

The compare-and-set finds out whether the row is still as it was read, so it is not read again
before: one statement where there were two, in the path of every push.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core import events as ev
from syndicator.core.errors import LostRace
from syndicator.core.lifecycle import transition
from syndicator.core.repost import Repost, State, Step
from syndicator.obs.observed import Moved
from syndicator.stages.recording import surely
from syndicator.stages.rules import rules_of
from syndicator.store import attempts, deadlines, reposts, watches

if TYPE_CHECKING:
    from syndicator.core.events import Event
    from syndicator.core.model import AttemptId
    from syndicator.core.times import Millis
    from syndicator.stages.context import Context
    from syndicator.store import Tx

STORED = frozenset({State.ACCEPTED, State.IN_REVIEW})
TIMED: Final = frozenset({ev.NotStored, ev.Throttled, ev.LookupFailed, ev.FoundNothing})
"""Events after which the next try is counted back from the nearest deadlines."""


def move(ctx: Context, tx: Tx, row: Repost, event: Event, now: Millis) -> Repost:
    """Apply an event to the row as it stands, inside a transaction.

    Where a revision or a person moved it since it was read, the event is applied to what they made
    of it, if its state is still the same; else `LostRace`. A claim is never applied to another row
    than the one that was looked up and rendered: `LostRace`.
    """
    # A look is put off without a new version: only such a row is read again beforehand.
    current = _again(tx, row, event) if row.step is Step.LOOK else row
    try:
        return _apply(ctx, tx, current, event, now)
    except LostRace:
        if current is not row or isinstance(event, ev.Claimed):
            raise
    return _apply(ctx, tx, _again(tx, row, event), event, now)


def _again(tx: Tx, row: Repost, event: Event) -> Repost:
    current = reposts.get(tx, row.id)
    if current is None or current.state is not row.state:
        raise LostRace(
            f"repost:{row.id} 状态已变 · moved on from {row.state} before {type(event).__name__}"
        )
    return current


def _apply(ctx: Context, tx: Tx, current: Repost, event: Event, now: Millis) -> Repost:
    timed = type(event) in TIMED
    target, limit = deadlines.nearest(tx, current.id) if timed else (None, None)
    rules = rules_of(ctx, current.site, target, limit)
    new = transition(current, event, now, rules)
    reposts.apply(tx, current, new, event, now)
    if rules.watched and _worth_a_look(current, new):
        watches.wake(tx, new.site, now)
    return new


def _worth_a_look(old: Repost, new: Repost) -> bool:
    """Whether the page may change now: a site where all was confirmed is else asked once a day."""
    stored = new.state in STORED and old.state not in STORED
    looking = new.step is Step.LOOK and old.step is not Step.LOOK
    return stored or looking or new.wanted != old.wanted


async def record(
    ctx: Context,
    row: Repost,
    event: Event,
    attempt: AttemptId | None = None,
    outcome: str = "",
    detail: str = "",
) -> Repost:
    """Apply an event in the next group commit, closing the attempt it ends in the same one."""
    now = ctx.clock.now()

    def op(tx: Tx) -> Repost:
        if attempt is not None:
            attempts.finish(tx, attempt, now, outcome, detail)
        return move(ctx, tx, row, event, now)

    # What came of a request is written however long it takes: nothing else knows it.
    new = await (ctx.write(op) if attempt is None else surely(ctx, op))
    told(ctx, row, new, event)
    return new


def told(ctx: Context, old: Repost, new: Repost, event: Event) -> None:
    """Tell of a move after its commit."""
    ctx.observe(
        Moved(
            repost=new.id,
            site=new.site,
            event=type(event).__name__,
            before=old.state,
            after=new.state,
            reason=new.reason,
        )
    )
