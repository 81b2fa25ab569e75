"""The table: which event may lead where from which state, and the only way to move a repost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from syndicator.core import events as ev
from syndicator.core.errors import IllegalTransition
from syndicator.core.repost import Repost, Rules, State
from syndicator.core.times import Millis

E = TypeVar("E", bound=ev.Event)
Handler = Callable[[Repost, ev.Event, Millis, Rules], Repost]


@dataclass(frozen=True, slots=True)
class Arrow:
    """What an event may lead to from one state."""

    targets: frozenset[State]
    handler: Handler


TABLE: dict[tuple[State, type[ev.Event]], Arrow] = {}


def on(
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
