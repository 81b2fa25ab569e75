"""Whether what happens can be written down: publishing stops before it could not be.

Three things stop it: the store says that it cannot record; the disk has less room than
`store.min_free_mb`, though the store still records; a page of the store is damaged. The first two
heal by themselves. Damage does not: what reads well today may rest on what was lost, so that only a
restore and a new start end it.

What left before is not lost: an outcome that cannot be written is kept and tried again until it is
written or the process ends (then the next start finds the row `pushing` and looks it up). For a
disk that fills all at once a reserve of real bytes lies beside the store and is given up then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from syndicator.obs.observed import StoreTrouble
from syndicator.store import meta, place
from syndicator.store.errors import StoreDamaged, StoreDown, StoreFull

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.stages.context import Context
    from syndicator.store import Tx

T = TypeVar("T")

AGAIN_S: Final = 1.0
"""Between two tries to write an outcome."""
MB: Final = 1_000_000
RELIEF: Final = 1.1
"""Publishing goes on with a tenth more than the floor, so that it does not come and go."""


def guard(ctx: Context) -> None:
    """Stop publishing while there is still room to record what is under way."""
    if not ctx.publishing:
        return
    free, floor = place.free_bytes(ctx.settings.store), ctx.settings.min_free_mb * MB
    if free is not None and free < floor:
        degrade(ctx, StoreFull(_short(free, floor)))
    elif free is not None and free > floor + place.RESERVE_BYTES:
        place.lay_reserve(ctx.settings.store)


def degrade(ctx: Context, trouble: StoreDown) -> None:
    """Stop publishing, and say so once."""
    ctx.damaged = ctx.damaged or isinstance(trouble, StoreDamaged)
    if ctx.publishing:
        ctx.publishing = False
        ctx.trouble = str(trouble)
        ctx.observe(StoreTrouble(ok=False, message=ctx.trouble))


async def recover(ctx: Context) -> None:
    """Go on publishing where the cause is gone and the store takes a write again."""
    if ctx.publishing or ctx.damaged:
        return
    free = place.free_bytes(ctx.settings.store)
    if free is not None and free < RELIEF * ctx.settings.min_free_mb * MB:
        return
    try:
        await ctx.write(lambda tx: meta.touch(tx, ctx.clock.now()))
    except StoreDown:
        return
    if not ctx.trouble:  # another stage asked at the same moment and told it already
        return
    ctx.publishing = True
    ctx.trouble = ""
    ctx.records.set()
    ctx.observe(StoreTrouble(ok=True, message="存储恢复 · the store records again"))


async def surely(ctx: Context, op: Callable[[Tx], T]) -> T:
    """Write what came of a request that left: again and again, until it is written."""
    while True:
        try:
            return await ctx.write(op)
        except StoreDown as trouble:
            degrade(ctx, trouble)
            if isinstance(trouble, StoreFull) and place.give_up_reserve(ctx.settings.store):
                continue
        ctx.records.clear()
        await ctx.clock.wait_for(ctx.records.wait(), AGAIN_S)


def _short(free: int, floor: int) -> str:
    return (
        f"磁盘剩余 {free // MB} MB，低于 store.min_free_mb={floor // MB}，趁还能记录先停止推送；"
        f"腾出空间后自动继续 · {free // MB} MB are left on the disk, less than store.min_free_mb: "
        "pushing stops while everything can still be recorded; free some space and it goes on"
    )
