"""confirm: a site's public list, read once for all its reposts → pages → verdicts → events.

Positive evidence only: a blocked, empty, failed or changed list says nothing about the site and
moves no repost; the blindness is kept and shown.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.model import ListKind, SiteKey
from syndicator.core.polling import (
    Cadence,
    ListState,
    Owed,
    next_site_poll,
    site_interval_s,
)
from syndicator.core.repost import State
from syndicator.core.times import Millis
from syndicator.obs.observed import SiteRead
from syndicator.stages.judge import Judged, judge_site
from syndicator.stages.public import look_at_list
from syndicator.stages.pump import Pump
from syndicator.stages.readings import Readings
from syndicator.stages.rules import placed, rules_of
from syndicator.store import looks, reposts, watches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from syndicator.core.model import Site
    from syndicator.sdk import Adapter
    from syndicator.stages.context import Context
    from syndicator.stages.outlets import Outlets
    from syndicator.stages.public import ListLook
    from syndicator.store import Tx
    from syndicator.store.reposts import OnSite

SITES_AT_ONCE = 128
AHEAD = 128
"""Due sites read at once with all that is owed there."""
AHEAD_MS = 1_000
"""What was read ahead is used for so long; then who waits longest is asked anew."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A site whose list is due, with everything owed there."""

    site: Site
    rows: tuple[OnSite, ...]
    failures: int


class Confirm:
    """The checker. Keeps pages as they were last read, and the next sites to visit."""

    def __init__(self, outlets: Outlets) -> None:
        self._outlets = outlets
        self._readings = Readings()
        self._ahead: deque[tuple[watches.SiteWatch, tuple[OnSite, ...]]] = deque()
        self._ahead_at = Millis(0)
        self.pump: Pump[SiteKey] = Pump("confirm", SITES_AT_ONCE)

    async def run_once(self, ctx: Context) -> Mapping[str, int]:
        """Start a visit to every site that is due and has room."""
        now = ctx.clock.now()
        if self.pump.room > 0 and not (self._ahead and 0 <= now - self._ahead_at < AHEAD_MS):
            await self._look_ahead(ctx, now)
        started = 0
        while self._ahead and self.pump.room > 0:
            watch, rows = self._ahead.popleft()
            await self.pump.start(ctx, watch.site, self._visit(ctx, watch, rows), ctx.wakes.confirm)
            started += 1
        return {"started": started, "under_way": len(self.pump)}

    async def _look_ahead(self, ctx: Context, now: Millis) -> None:
        """Read the next sites and what is owed there; those under way are still due on disk."""
        most = AHEAD + self.pump.passed_over
        due = await ctx.read(lambda tx: watches.due(tx, now, most))
        free = [watch for watch in due if watch.site not in self.pump][:AHEAD]
        if free:
            rows = await ctx.read(lambda tx: [tuple(reposts.on_site(tx, w.site)) for w in free])
            self._ahead = deque(zip(free, rows, strict=True))
        else:
            self._ahead.clear()
        self._ahead_at = now

    async def _visit(
        self, ctx: Context, watch: watches.SiteWatch, rows: tuple[OnSite, ...]
    ) -> None:
        where = placed(ctx.settings, watch.site)
        if where is None or where[0].watch is None:
            await ctx.write(lambda tx: watches.forget(tx, watch.site))
            return
        site = where[0]
        visit = Visit(site, rows, watch.failures)
        began = ctx.clock.monotonic()
        look = await look_at_list(ctx, site, self._adapter(site), ctx.lists.get(site))
        ctx.observe(SiteRead(site.key, look.state, ctx.clock.monotonic() - began, look.reason))
        judged = Judged()
        if look.state is ListState.OK:
            ctx.lists.keep(site, look)
            judged = await judge_site(ctx, site, visit.rows, look, self._readings)
        await ctx.write(lambda tx: self._close(ctx, tx, visit, look, judged))

    def _close(self, ctx: Context, tx: Tx, visit: Visit, look: ListLook, judged: Judged) -> None:
        """Note the visit and set the next one; a blind visit moves no repost."""
        now = look.at
        before = {row.repost.id: row.repost.version for row in visit.rows}
        current = looks.versions(tx, visit.site.key)
        rows = visit.rows if current == before else reposts.on_site(tx, visit.site.key)
        good = look.state is ListState.OK
        failures = 0 if good else visit.failures + 1
        interval = site_interval_s(_owed(rows, now), now, cadence_of(ctx))
        following = next_site_poll(now, interval, failures, ctx.dice.fraction())
        watches.looked(
            tx,
            site=visit.site.key,
            at=now,
            state=look.state,
            reason=look.reason,
            next_poll_at=following,
            failures=failures,
        )
        if good:
            look_ms = rules_of(ctx, visit.site.key).look_ms
            due = max(following, now + look_ms)
            late = current.keys() - before.keys()
            moved = {one for one in judged.absent if current.get(one) != before[one]}
            unsaid = judged.silent | late | moved
            looks.note_absence(tx, visit.site.key, look.asked_at, Millis(due), unsaid)

    def _adapter(self, site: Site) -> Adapter | None:
        if site.watch is None or site.watch.kind is not ListKind.CMS:
            return None
        return self._outlets.of(site.key)


def cadence_of(ctx: Context) -> Cadence:
    """Intervals between looks, from the configuration in force."""
    timing = ctx.settings.timing
    return Cadence(
        new_s=timing.confirm_new_s,
        later_s=timing.confirm_later_s,
        overdue_s=timing.confirm_overdue_s,
        recheck_s=timing.recheck_s,
    )


def _owed(rows: Iterable[OnSite], now: Millis) -> list[Owed]:
    return [
        Owed(
            state=row.repost.state,
            since=row.repost.since,
            overdue=row.limit is not None and row.limit < now,
        )
        for row in rows
        if row.repost.state is not State.CONFIRMED or row.repost.due is not None
    ]
