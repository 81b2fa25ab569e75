"""rescue: pushes that died, reminders that are due, and the invariant that nothing is forgotten."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from syndicator.core import events as ev
from syndicator.core.errors import ConfigurationError
from syndicator.core.repost import Repost, State, Step
from syndicator.obs.observed import PersonNeeded
from syndicator.stages import moves
from syndicator.stages.loop import answered, contain
from syndicator.stages.pushing import doubles
from syndicator.stages.pushing.pump import Pump
from syndicator.stages.rules import placed
from syndicator.store import claims, reposts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.model import SiteKey
    from syndicator.stages.context import Context
    from syndicator.stages.overdue import Overdue
    from syndicator.stages.pushing.outlets import Outlets

BATCH = 500
AT_ONCE: Final = 64
"""Live systems asked at once whether what they refused is mended."""
WELL_AGAIN: Final = "探测已通，可 retry · the probe is well again: retry makes sense"
Outlet = tuple[str, ...]


class Rescue:
    """Takes up what nobody else will."""

    def __init__(self, outlets: Outlets, overdue: Overdue) -> None:
        self._outlets = outlets
        self._overdue = overdue
        self.pump: Pump[Outlet] = Pump("probe", AT_ONCE)
        self._asked = asyncio.Event()
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
        rows = [claim.repost for claim in remind]
        await self._ask_refused(ctx, [row for row in rows if row.state is State.REFUSED])
        for row in rows:
            if row.state is not State.REFUSED:
                await contain(ctx, f"remind repost:{row.id}", _remind(ctx, row, _reason(row)))
        recounted = await doubles.recount(ctx, self._outlets)
        forgotten = await self._overdue.forgotten(ctx)
        self.stuck = len(forgotten)
        for row in forgotten[:20]:
            ctx.observe(_forgotten(row))
        return {
            "rescued": len(orphans),
            "reminded": len(rows),
            "recounted": recounted,
            "stuck": self.stuck,
        }

    async def _interrupt(self, ctx: Context, rows: list[Repost]) -> None:
        for row in rows:
            await contain(ctx, f"rescue repost:{row.id}", _interrupted(ctx, row))

    async def _ask_refused(self, ctx: Context, rows: list[Repost]) -> None:
        """Try the live systems of refused rows, each once: the mend may have been made.

        Beside the round, so that one that hangs holds nobody else's rescue or reminder.
        """
        behind: dict[Outlet, list[Repost]] = {}
        for row in rows:
            behind.setdefault(_outlet(ctx, row), []).append(row)
        for outlet, group in behind.items():
            if outlet not in self.pump and self.pump.room > 0:
                await self.pump.start(ctx, outlet, self._ask(ctx, group), self._asked)

    async def _ask(self, ctx: Context, rows: list[Repost]) -> None:
        found = await self._probed(ctx, rows[0].site)
        for row in rows:
            reason = row.reason if found is None else found or f"{row.reason} · {WELL_AGAIN}"
            await contain(ctx, f"remind repost:{row.id}", _remind(ctx, row, reason))

    async def _probed(self, ctx: Context, site: SiteKey) -> str | None:
        """Tell what is news: "" where it is well again, None where nothing changed."""
        try:
            adapter = self._outlets.of(site)
        except ConfigurationError as wrong:
            return str(wrong)
        checks = await answered(ctx, adapter.probe())
        well = not isinstance(checks, Exception) and all(check.ok for check in checks)
        return "" if well else None


async def _remind(ctx: Context, row: Repost, reason: str) -> None:
    new = await moves.record(ctx, row, ev.Reminded(reason))
    if new.state is not State.PLANNED:
        # A site nobody can look at is told by the figures, not once a policy.
        ctx.observe(_reminder(new))


def _reason(row: Repost) -> str:
    if row.state is not State.ACCEPTED:
        return row.reason
    return (
        "已入库而未见于公开页，请查站点发布 · "
        "stored but not on the public page: check publishing at the site"
    )


def _outlet(ctx: Context, row: Repost) -> Outlet:
    """What a row's site is asked by: one answer serves all that have it in common."""
    where = placed(ctx.settings, row.site)
    if where is None:
        return (row.site,)
    site, platform = where
    return (platform.key, site.endpoint or "", site.credential or "", site.egress or "")


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
            f"无下一步动作，请查守护进程各阶段 · no next action within bounds; check the stages "
            f"({row.state}, due {row.due})"
        ),
    )
