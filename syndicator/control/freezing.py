"""Freezes that a person orders (重保): nothing is handed over until a time, or until a thaw.

The order is kept in the store, so that it outlives a restart; in force it stands beside the windows
of the calendar, and whatever reads those (stages, metrics) sees it too. Watching and confirming go
on, and so do deadlines.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from syndicator.control.protocol import Answer, Request, Verb
from syndicator.core.calendar import Freeze
from syndicator.core.errors import ActionRefused
from syndicator.core.times import SHANGHAI, Millis, from_millis, to_millis
from syndicator.store import events, meta

if TYPE_CHECKING:
    from syndicator.core.model import Person
    from syndicator.settings.model import Settings
    from syndicator.stages.context import Context
    from syndicator.store import Tx

KEY: Final = "freeze"
"""Under it the order is kept in the store's meta."""
NAME: Final = "命令冻结 ordered"
"""Name of the window in force; no window of the calendar bears it."""
FOREVER: Final = Millis(253_370_764_800_000)
"""The year 9999: until a thaw."""


@dataclass(frozen=True, slots=True)
class Order:
    """A freeze as it was ordered."""

    person: str
    name: str
    reason: str
    since: Millis
    until: Millis | None
    """None: until a thaw."""

    def window(self) -> Freeze:
        """The order as a window over all platforms."""
        return Freeze(NAME, self.since, FOREVER if self.until is None else self.until)


def kept(tx: Tx) -> Order | None:
    """The order in the store, whether its time is over or not."""
    text = meta.get(tx, KEY)
    return None if text is None else Order(**json.loads(text))


def with_order(settings: Settings, order: Order | None) -> Settings:
    """The settings with this order in force and no other."""
    windows = tuple(one for one in settings.freezes if one.name != NAME)
    own = () if order is None else (order.window(),)
    return replace(settings, freezes=(*windows, *own))


async def resume(ctx: Context) -> None:
    """Put the kept order in force again: at the start, and after a reload."""
    ctx.settings = with_order(ctx.settings, await ctx.read(kept))


async def act(ctx: Context, person: Person, request: Request) -> Answer:
    """Freeze or thaw. Raises `ActionRefused` with the reason."""
    if not request.reason.strip():
        raise ActionRefused("须写明理由 --reason · a reason is needed: --reason")
    now = ctx.clock.now()
    if request.verb is Verb.THAW:
        return await _thaw(ctx, person, request, now)
    until = until_of(request.until, now)
    order = Order(person.key, person.name, request.reason, now, until)

    def op(tx: Tx) -> None:
        meta.put(tx, KEY, json.dumps(asdict(order), ensure_ascii=False))
        body = {"reason": order.reason, "until": "" if until is None else until}
        events.append(tx, now, "daemon", "frozen", body, person.key)

    await ctx.write(op)
    ctx.settings = with_order(ctx.settings, order)
    return Answer(ok=True, message=f"已冻结推送，{described(order)} · frozen: nothing is pushed")


def described(order: Order) -> str:
    """Until when, by whom and why."""
    until = "直到 thaw until a thaw"
    if order.until is not None:
        until = f"至 until {from_millis(order.until, SHANGHAI):%Y-%m-%d %H:%M}"
    return f"{until}，{order.name}：{order.reason}"


def shown(window: Freeze) -> str:
    """A window for people: name, platforms, end."""
    where = ", ".join(sorted(window.platforms)) or "全部平台 all platforms"
    end = "thaw"
    if window.until != FOREVER:
        end = f"{from_millis(window.until, SHANGHAI):%Y-%m-%d %H:%M}"
    return f"{window.name}（{where}）→ {end}"


def until_of(text: str, now: Millis) -> Millis | None:
    """Parse `2026-10-08T08:00`, Beijing time where it names no zone. Raises `ActionRefused`."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ActionRefused(
            f"截止时间写法应为 2026-10-08T08:00，而不是 {text!r} · "
            f"write the end as 2026-10-08T08:00, not {text!r}"
        ) from wrong
    until = to_millis(read if read.tzinfo else read.replace(tzinfo=SHANGHAI))
    if until <= now:
        raise ActionRefused(f"截止时间 {text} 已过 · {text} is past")
    return until


async def _thaw(ctx: Context, person: Person, request: Request, now: Millis) -> Answer:
    order = await ctx.read(kept)
    if order is None or (order.until is not None and order.until <= now):
        raise ActionRefused(
            "没有命令下的冻结；日历窗口请改 calendar 后 reload · no freeze was ordered; windows of "
            "the calendar end there: edit it and reload"
        )

    def op(tx: Tx) -> None:
        meta.drop(tx, KEY)
        events.append(tx, now, "daemon", "thawed", {"reason": request.reason}, person.key)

    await ctx.write(op)
    ctx.settings = with_order(ctx.settings, None)
    ctx.wakes.push.set()
    still = [one.name for one in ctx.settings.freezes if one.since <= now < one.until]
    rest = f"；日历窗口仍在 windows of the calendar still bind: {', '.join(still)}" if still else ""
    return Answer(ok=True, message=f"已解除冻结，继续推送 · thawed: pushing goes on{rest}")
