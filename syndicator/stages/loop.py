"""The loop every stage turns in: interval, wake-up, heartbeat, and the one broad except."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from syndicator.core.errors import LostRace, Sent, TransportError
from syndicator.core.times import Millis
from syndicator.obs.observed import StageTurned
from syndicator.stages import recording
from syndicator.store.errors import StoreDown

if TYPE_CHECKING:
    from syndicator.ports import Clock
    from syndicator.stages.context import Context

T = TypeVar("T")
RunOnce = Callable[["Context"], Awaitable[Mapping[str, int]]]


@dataclass(slots=True)
class Heartbeat:
    """Proof of life of one stage: the watchdog and the metrics read it."""

    turned_at: Millis | None = None
    """End of the last turn, good or bad."""
    ok_at: Millis | None = None
    """End of the last turn without an error."""
    turns: int = 0
    last_s: float | None = None
    """Monotonic seconds of the last turn's end, or of the loop's begin."""
    error: str = ""


@dataclass(slots=True)
class Stage:
    """One verb of the data path with its rhythm."""

    name: str
    run_once: RunOnce
    every_s: float
    wake: asyncio.Event | None = None
    bound_s: float = 120.0
    """A turn that takes longer means that the stage is stuck."""
    beat: Heartbeat = field(default_factory=Heartbeat)

    def turning(self, monotonic_s: float) -> bool:
        """Whether the last turn ended no longer ago than its rhythm and its bound allow."""
        last = self.beat.last_s
        return last is None or monotonic_s - last <= self.every_s + self.bound_s

    def stuck(self, clock: Clock) -> bool:
        """Whether it does not turn, or has not turned without an error for so long."""
        if not self.turning(clock.monotonic()):
            return True
        bound = round(1_000 * (self.every_s + self.bound_s))
        ok_at = self.beat.ok_at
        return bool(self.beat.error) and (ok_at is None or clock.now() - ok_at > bound)


async def turn(stage: Stage, ctx: Context) -> bool:
    """One turn: never raises but by cancellation; True when it went well."""
    began = ctx.clock.monotonic()
    counts: Mapping[str, int] = {}
    error = ""
    recording.guard(ctx)
    try:
        counts = await stage.run_once(ctx)
    except StoreDown as trouble:
        # Degraded, not dead: the next turn tries again, and nothing leaves meanwhile.
        error = str(trouble)
        recording.degrade(ctx, trouble)
    except Exception as mistake:
        error = f"{type(mistake).__name__}: {mistake}"
    else:
        await recording.recover(ctx)
    now = ctx.clock.now()
    beat = stage.beat
    beat.turned_at, beat.turns, beat.error = now, beat.turns + 1, error
    beat.last_s = ctx.clock.monotonic()
    if not error:
        beat.ok_at = now
    ctx.observe(
        StageTurned(
            stage=stage.name,
            ok=not error,
            seconds=ctx.clock.monotonic() - began,
            counts=tuple(counts.items()),
            error=error,
        )
    )
    return not error


async def caught(work: Awaitable[T]) -> T | Exception:
    """The result of foreign code (an adapter), or the exception it raised, as a value."""
    try:
        return await work
    except Exception as mistake:
        return mistake


class Overtime(TransportError):
    """An adapter had not answered when the longest exchange was over."""

    sent = Sent.MAYBE

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"适配器 {seconds} 秒(timing.rescue_lease_s)内未答复，已放弃等待，结果先查后定 · "
            f"the adapter did not answer within {seconds} s (timing.rescue_lease_s) and was given "
            f"up: look up first"
        )


async def answered(ctx: Context, work: Awaitable[T]) -> T | Exception:
    """`caught`, for no longer than a lease: an adapter may wait for more than its HTTP client."""
    found: list[T | Exception] = []

    async def carry() -> None:
        found.append(await caught(work))

    lease_s = ctx.settings.timing.rescue_lease_s
    await ctx.clock.wait_for(carry(), lease_s)
    return found[0] if found else Overtime(lease_s)


async def contain(ctx: Context, what: str, work: Awaitable[None]) -> bool:
    """Run one piece of a stage's work so that whatever it meets costs only itself.

    False where it failed, so that what it was about may stand on disk as it did before.
    """
    began = ctx.clock.monotonic()
    mistake = await caught(work)
    if mistake is None or isinstance(mistake, LostRace):
        return True
    if isinstance(mistake, StoreDown):
        recording.degrade(ctx, mistake)
        return False
    ctx.observe(
        StageTurned(
            stage=what,
            ok=False,
            seconds=ctx.clock.monotonic() - began,
            error=f"{type(mistake).__name__}: {mistake}",
        )
    )
    return False


async def forever(stage: Stage, ctx: Context) -> None:
    """Turn until cancelled; a wake-up shortens the wait, work found makes the next turn prompt."""
    stage.beat.last_s = ctx.clock.monotonic()
    while True:
        if stage.wake is not None:
            stage.wake.clear()
        await turn(stage, ctx)
        if stage.wake is None:
            await ctx.clock.sleep(stage.every_s)
        else:
            await ctx.clock.wait_for(stage.wake.wait(), stage.every_s)
