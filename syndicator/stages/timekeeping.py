"""A wall clock that jumps moves nothing at once: doubted, told, and followed only when it stays.

`SteadyClock` (ports.py) goes on by monotonic time while the wall clock stands elsewhere. Here the
doubt is told to a person when it begins; no deadline is judged while it lasts. A step that stays
for `STAYS_S` is taken as the time: forwards, what became due is done now, paced by the limits as
always; backwards, next actions laid out by the older reading are pulled in by as much, so that a
day too much does not mean a day of waiting. A machine that slept is a step forwards.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from syndicator.core.attention import Kind, Need
from syndicator.core.times import Millis
from syndicator.obs.observed import PersonNeeded
from syndicator.ports import SteadyClock
from syndicator.store import events, next_actions

if TYPE_CHECKING:
    from syndicator.core.figures import Outlook
    from syndicator.stages.context import Context
    from syndicator.store import Tx

STAYS_S: Final = 120.0
BEHIND_MS: Final = 5 * 60 * 1_000
"""A clock so far behind the newest event went back while no daemon ran."""
SECOND: Final = 1_000


async def begin(ctx: Context) -> None:
    """At the start: notice a clock that stands before what was recorded last."""
    now = ctx.clock.now()
    last = await ctx.read(events.last_at)
    if last is None or now >= last - BEHIND_MS:
        return
    _tell(ctx, now - last, "the last recorded event")
    await _follow(ctx, now - last)


async def keep(ctx: Context) -> bool:
    """Whether the clock can be judged by now; tells of a step, and follows it once it stayed."""
    if not isinstance(ctx.clock, SteadyClock):
        return True
    ctx.clock.now()
    doubt = ctx.clock.doubt
    if doubt is None:
        return True
    if not doubt.told:
        doubt.told = True
        _tell(ctx, doubt.off_ms, "the time that passed")
    if doubt.lasted_s(ctx.clock.monotonic()) < STAYS_S:
        return False
    ctx.clock.follow()
    await _follow(ctx, doubt.off_ms)
    return True


def noted(ctx: Context, outlook: Outlook, now: Millis) -> Outlook:
    """The outlook, with a doubted clock among what needs a person."""
    doubted = isinstance(ctx.clock, SteadyClock) and ctx.clock.doubt is not None
    if not doubted or any(need.kind is Kind.CLOCK_SKEW for need in outlook.needs):
        return outlook
    return replace(outlook, needs=(*outlook.needs, Need(Kind.CLOCK_SKEW, "clock", now)))


async def _follow(ctx: Context, off_ms: int) -> None:
    now = ctx.clock.now()

    def op(tx: Tx) -> None:
        if off_ms < 0:
            next_actions.pull_in(tx, now, -off_ms)
        events.append(tx, now, "daemon", "clock_stepped", {"ms": off_ms})

    await ctx.write(op)
    wakes = ctx.wakes
    for wake in (wakes.watch, wakes.plan, wakes.push, wakes.confirm):
        wake.set()


def _tell(ctx: Context, off_ms: int, against: str) -> None:
    seconds = f"{off_ms / SECOND:+.0f} s"
    ctx.observe(
        PersonNeeded(
            kind="clock_step",
            subject="clock",
            message=(
                f"系统时钟跳变 {seconds}，请查 NTP（timedatectl）；稳定 {STAYS_S:.0f} 秒才采用，"
                f"其间不判时限 · the wall clock stands {seconds} off {against}: check NTP "
                f"(timedatectl); it is followed once it stayed so for {STAYS_S:.0f} s, "
                "no deadline is judged until then"
            ),
        )
    )
