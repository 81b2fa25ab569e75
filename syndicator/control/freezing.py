"""Freeze and thaw (重保): nothing is handed over until a time, or until a thaw."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.control import orders
from syndicator.control.protocol import Answer, Request, Verb
from syndicator.core.errors import ActionRefused
from syndicator.core.times import SHANGHAI, from_millis
from syndicator.store import events

if TYPE_CHECKING:
    from syndicator.control.orders import Orders
    from syndicator.core.model import Person
    from syndicator.core.times import Millis
    from syndicator.stages.context import Context
    from syndicator.store import Tx


async def act(ctx: Context, person: Person, request: Request) -> Answer:
    """Freeze or thaw. Raises `ActionRefused` with the reason."""
    now = ctx.clock.now()
    order = orders.given(person, request.reason, now, _until(request.until, now))
    if request.verb is Verb.THAW:
        return await _thaw(ctx, person, request, now)

    def op(tx: Tx) -> Orders:
        new = replace(orders.kept(tx), freeze=order)
        orders.keep(tx, new)
        body = {"reason": order.reason, "until": order.until or ""}
        events.append(tx, now, "daemon", "frozen", body, person.key)
        return new

    orders.enforce(ctx, await ctx.write(op))
    chinese, english = "直到 thaw", "until thaw"
    if order.until is not None:
        end = f"{from_millis(order.until, SHANGHAI):%Y-%m-%d %H:%M}"
        chinese, english = f"至 {end}", f"until {end}"
    return Answer(ok=True, message=f"已冻结推送，{chinese} · frozen: nothing is pushed {english}")


def _until(text: str, now: Millis) -> Millis | None:
    if not text:
        return None
    until = orders.moment(text)
    if until <= now:
        raise ActionRefused(f"截止时间 {text} 已过 · {text} is past")
    return until


async def _thaw(ctx: Context, person: Person, request: Request, now: Millis) -> Answer:
    def op(tx: Tx) -> Orders:
        known = orders.kept(tx)
        order = known.freeze
        if order is None or (order.until is not None and order.until <= now):
            raise ActionRefused(
                "没有命令下的冻结；日历窗口请改 calendar 后 reload · no freeze was ordered; "
                "windows of the calendar end there: edit it and reload"
            )
        new = replace(known, freeze=None)
        orders.keep(tx, new)
        events.append(tx, now, "daemon", "thawed", {"reason": request.reason}, person.key)
        return new

    orders.enforce(ctx, await ctx.write(op))
    ctx.wakes.push.set()
    still = [one.name for one in ctx.settings.freezes if one.since <= now < one.until]
    rest = f"；仍有窗口 windows still bind: {', '.join(still)}" if still else ""
    return Answer(ok=True, message=f"已解除冻结，继续推送 · thawed: pushing goes on{rest}")
