"""Hold one platform, or drain the whole daemon: what waits keeps its place, nothing new starts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from syndicator.control import orders
from syndicator.control.protocol import Answer, Request, Verb
from syndicator.core.errors import ActionRefused
from syndicator.core.model import PlatformKey
from syndicator.store import events

if TYPE_CHECKING:
    from syndicator.control.orders import Order, Orders
    from syndicator.core.model import Person
    from syndicator.stages.context import Context
    from syndicator.stages.pushing.pump import Pump
    from syndicator.store import Tx

K = TypeVar("K", bound=Hashable)

DRAIN_S: Final = 60.0
"""So long the answer to a drain is kept back while something is under way."""


async def hold(ctx: Context, person: Person, request: Request) -> Answer:
    """Hold a platform, or let it go on. Raises `ActionRefused` with the reason."""
    key = PlatformKey(request.subject.removeprefix("platform:"))
    order = orders.given(person, request.reason, ctx.clock.now())
    if request.verb is Verb.HOLD and key not in ctx.settings.platforms:
        known = ", ".join(sorted(ctx.settings.platforms))
        raise ActionRefused(
            f"没有平台 {key}，配置中有 {known} · there is no platform {key}; configured are {known}"
        )

    def op(tx: Tx) -> Orders:
        return _hold(tx, key, order) if request.verb is Verb.HOLD else _unhold(tx, key, order)

    orders.enforce(ctx, await ctx.write(op))
    ctx.wakes.push.set()
    if request.verb is Verb.UNHOLD:
        return Answer(ok=True, message=f"平台 {key} 继续推送 · platform {key} is pushed to again")
    return Answer(
        ok=True,
        message=f"平台 {key} 暂停推送，任务原位不动，unhold platform:{key} 恢复 · platform {key} "
        "is held: nothing is pushed there, what waits keeps its place; "
        f"unhold platform:{key} ends it",
    )


def _hold(tx: Tx, key: PlatformKey, order: Order) -> Orders:
    known = orders.kept(tx)
    new = replace(known, holds={**known.holds, key: order})
    orders.keep(tx, new)
    events.append(tx, order.since, "daemon", "held", _body(key, order), order.person)
    return new


def _unhold(tx: Tx, key: PlatformKey, order: Order) -> Orders:
    known = orders.kept(tx)
    if key not in known.holds:
        raise ActionRefused(f"平台 {key} 没有被暂停 · platform {key} is not held")
    rest = {name: one for name, one in known.holds.items() if name != key}
    new = replace(known, holds=rest)
    orders.keep(tx, new)
    events.append(tx, order.since, "daemon", "unheld", _body(key, order), order.person)
    return new


def _body(key: PlatformKey, order: Order) -> dict[str, object]:
    return {"platform": key, "reason": order.reason}


async def drain(ctx: Context, person: Person, request: Request, pump: Pump[K]) -> Answer:
    """Start nothing new and wait for what is under way, or go on again (`off`).

    Answers at the latest after `DRAIN_S`, whatever is still under way then.
    """
    order = orders.given(person, request.reason, ctx.clock.now())

    def op(tx: Tx) -> Orders:
        known = orders.kept(tx)
        if request.off and known.drain is None:
            raise ActionRefused("没有排空令 · no drain was ordered")
        new = replace(known, drain=None if request.off else order)
        orders.keep(tx, new)
        kind = "undrained" if request.off else "drained"
        events.append(tx, order.since, "daemon", kind, {"reason": order.reason}, person.key)
        return new

    orders.enforce(ctx, await ctx.write(op))
    if request.off:
        ctx.wakes.push.set()
        return Answer(ok=True, message="继续推送 · pushing goes on")
    await ctx.clock.wait_for(pump.drain(), DRAIN_S)
    left = len(pump)
    if left:
        message = (
            f"不再开始新的推送，仍有 {left} 个在途，见 status · nothing new is started; {left} "
            "still under way: see status"
        )
    else:
        message = (
            "已排空：没有在途推送，drain --off 恢复 · drained: nothing is under way; drain --off "
            "goes on again"
        )
    return Answer(ok=True, message=message, data={"under_way": left})
