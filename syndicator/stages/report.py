"""report: deadlines that passed are judged, numbers are counted, heads of the chains are told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from syndicator.core.deadline import Result, judge
from syndicator.core.times import Millis
from syndicator.obs.observed import ChainHead, DeadlineJudged, Observed
from syndicator.stages import catching_up, timekeeping
from syndicator.stages.outlook import Known, look_out
from syndicator.store import deadlines, events, figures, reposts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syndicator.core.figures import Figures
    from syndicator.core.times import Span
    from syndicator.stages.context import Context
    from syndicator.store import Tx
    from syndicator.store.deadlines import Passed

HEADS_EVERY_MS = 60 * 60 * 1_000
BATCH = 2_000


@dataclass(slots=True)
class Report:
    """Judges what time alone decides; keeps the last numbers for the metrics page."""

    known: Callable[[], Known] = Known
    """What stands in no store: the other stages' knowledge of this moment."""
    figures: Figures | None = None
    _heads_at: Millis = field(default=Millis(0))

    async def run_once(self, ctx: Context) -> Mapping[str, int]:
        """One round; returns counts."""
        certain = await timekeeping.keep(ctx)
        now = ctx.clock.now()
        passed = await ctx.read(lambda tx: deadlines.passed(tx, now, BATCH)) if certain else []
        tolerance = 2 * ctx.settings.timing.confirm_overdue_s * 1_000
        verdicts = [(due, _judged(due, now, tolerance)) for due in passed]
        changed = [(due, new) for due, new in verdicts if new != due.results]
        if changed:
            await ctx.write(lambda tx: _decide(tx, changed, now))
        for due, new in changed:
            for told in _told(due, new):
                ctx.observe(told)
        settings, known = ctx.settings, self.known()

        def counted(tx: Tx) -> Figures:
            outlook = look_out(tx, settings, now, known)
            outlook = timekeeping.noted(ctx, outlook, now)
            return replace(figures.count(tx, now), outlook=outlook)

        self.figures = await ctx.read(counted)
        await catching_up.settle(ctx, now)
        await self._tell_heads(ctx, now)
        return {"passed": len(passed), "judged": len(changed)}

    async def _tell_heads(self, ctx: Context, now: Millis) -> None:
        """Heads go to the journal, so that a chain cut off at its end can be noticed."""
        if now - self._heads_at < HEADS_EVERY_MS:
            return
        for chain, (seq, digest) in (await ctx.read(events.heads)).items():
            ctx.observe(ChainHead(chain, seq, digest, now))
        self._heads_at = now


def _judged(due: Passed, now: Millis, tolerance_ms: int) -> tuple[Result, Result]:
    """Target and limit of a repost that is not seen yet.

    The first good look after a deadline decides it, and is waited for; when it comes late, the
    copy may have stood there in time and have left the list since: then nobody can say.
    """
    return (
        _one(due.target, due.results[0], due.absent_at, now, tolerance_ms),
        _one(due.limit, due.results[1], due.absent_at, now, tolerance_ms),
    )


def _one(
    due: Span | None, known: Result, absent_at: Millis | None, now: Millis, tolerance_ms: int
) -> Result:
    if due is None or known is not Result.OPEN:
        return known
    looked = absent_at is not None and absent_at > due.upper
    if not looked and now - due.upper <= tolerance_ms:
        return Result.OPEN
    blind = absent_at is None or absent_at - due.upper > tolerance_ms
    return judge(due, visible=None, last_absent=absent_at, now=now, blind=blind)


def _decide(tx: Tx, changed: list[tuple[Passed, tuple[Result, Result]]], now: Millis) -> None:
    for due, (target, limit) in changed:
        deadlines.decide(tx, due.repost, due.revision, due.profile, target, limit, now)
        if Result.MISSED in (target, limit) and (target, limit) != due.results:
            reposts.note(
                tx,
                due.repost,
                now,
                "deadline_missed",
                {"profile": due.profile, "target": str(target), "limit": str(limit)},
            )


def _told(due: Passed, new: tuple[Result, Result]) -> list[Observed]:
    names = ("target", "limit")
    return [
        DeadlineJudged(due.repost, due.profile, name, after)
        for name, before, after in zip(names, due.results, new, strict=True)
        if before is not after
    ]
