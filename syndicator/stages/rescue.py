"""rescue: pushes that died, reminders that are due, and the invariant that nothing is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.errors import ConfigurationError
from syndicator.core.repost import Repost, State, Step
from syndicator.obs.observed import PersonNeeded
from syndicator.stages import doubles, moves
from syndicator.stages.loop import caught, contain
from syndicator.store import claims, reposts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.stages.context import Context
    from syndicator.stages.outlets import Outlets
    from syndicator.stages.overdue import Overdue

BATCH = 500


class Rescue:
    """Takes up what nobody else will."""

    def __init__(self, outlets: Outlets, overdue: Overdue) -> None:
        self._outlets = outlets
        self._overdue = overdue
        self.stuck: int = 0
        """Open reposts without a next action, at the last count."""

    async def at_start(self, ctx: Context) -> int:
        """Whatever is `pushing` when the only writer starts was interrupted: look it up first."""
        rows = await ctx.read(lambda tx: reposts.in_state(tx, State.PUSHING))
        await self._interrupt(ctx, rows)
        return len(rows)

    async def run_once(self, ctx: Context) -> Mapping[str, int]:
        """One round; returns counts."""
        now = ctx.clock.now()
        over = await ctx.read(lambda tx: claims.due(tx, Step.RESCUE, now, BATCH))
        # A process that stood still wakes after its own leases: what it still carries is no orphan.
        orphans = [claim.repost for claim in over if claim.repost.id not in ctx.sending]
        await self._interrupt(ctx, orphans)
        remind = await ctx.read(lambda tx: claims.due(tx, Step.REMIND, now, BATCH))
        for claim in remind:
            await contain(ctx, f"remind repost:{claim.repost.id}", self._remind(ctx, claim.repost))
        recounted = await doubles.recount(ctx, self._outlets)
        forgotten = await self._overdue.forgotten(ctx)
        self.stuck = len(forgotten)
        for row in forgotten[:20]:
            ctx.observe(_forgotten(row))
        return {
            "rescued": len(orphans),
            "reminded": len(remind),
            "recounted": recounted,
            "stuck": self.stuck,
        }

    async def _interrupt(self, ctx: Context, rows: list[Repost]) -> None:
        for row in rows:
            await contain(ctx, f"rescue repost:{row.id}", _interrupted(ctx, row))

    async def _remind(self, ctx: Context, row: Repost) -> None:
        reason = await self._standing_of(row)
        new = await moves.record(ctx, row, ev.Reminded(reason))
        if new.state is not State.PLANNED:
            # A site nobody can look at is told by the figures, not once a policy.
            ctx.observe(_reminder(new))

    async def _standing_of(self, row: Repost) -> str:
        """For a refused row, try the live system slowly: the mend may have been made."""
        if row.state is State.ACCEPTED:
            return (
                "已入库而未见于公开页,请查站点发布 · "
                "stored but not on the public page: check publishing at the site"
            )
        if row.state is not State.REFUSED:
            return row.reason
        try:
            adapter = self._outlets.of(row.site)
        except ConfigurationError as wrong:
            return str(wrong)
        checks = await caught(adapter.probe())
        if isinstance(checks, Exception) or not all(check.ok for check in checks):
            return row.reason
        return f"{row.reason} · 探测已通,可 retry · the probe is well again: retry makes sense"


async def _interrupted(ctx: Context, row: Repost) -> None:
    await moves.record(ctx, row, ev.Interrupted())


def _reminder(row: Repost) -> PersonNeeded:
    advice = {
        State.HELD: "release 放行或 waive 免转 · release or waive it",
        State.REFUSED: "按原因处理后 retry · mend the reason, then retry",
        State.ACCEPTED: "请站方检查发布与列表 · ask the site to check publishing and its list",
        State.IN_REVIEW: "请站方编辑审核 · ask the site's editor to review it",
    }.get(row.state, "")
    return PersonNeeded(
        kind=str(row.state),
        subject=f"repost:{row.id}",
        message=f"{row.site} {row.state.label}: {row.reason} → {advice}",
    )


def _forgotten(row: Repost) -> PersonNeeded:
    return PersonNeeded(
        kind="stuck",
        subject=f"repost:{row.id}",
        message=(
            f"无下一步动作,请查守护进程各阶段 · no next action within bounds; check the stages "
            f"({row.state}, due {row.due})"
        ),
    )
