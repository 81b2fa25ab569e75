"""confirm: a site's public list, read once for all its reposts → pages → verdicts → events.

Positive evidence only: a blocked, empty, failed or changed list says nothing about the site and
moves no repost; the blindness is kept and shown.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syndicator.core.model import ListKind, SiteKey
from syndicator.core.polling import (
    SECOND,
    ListState,
    next_site_poll,
    site_interval_s,
)
from syndicator.core.rechecks import AT_REST, early_ms
from syndicator.core.repost import GONE, State
from syndicator.core.times import Millis
from syndicator.obs.observed import SiteRead
from syndicator.stages.looking.beyond import elsewhere, widened
from syndicator.stages.looking.habits import Habits
from syndicator.stages.looking.judge import Judged, judge_site
from syndicator.stages.looking.read_before import Readings
from syndicator.stages.looking.recognition import note_face, recognise
from syndicator.stages.looking.rhythm import cadence_of, owed_of
from syndicator.stages.looking.union import look_at_lists
from syndicator.stages.pushing.pump import Pump
from syndicator.stages.rules import placed, rules_of
from syndicator.store import looks, reposts, watches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from syndicator.core.candidates import Listed
    from syndicator.core.model import RepostId, Site
    from syndicator.sdk import Adapter
    from syndicator.stages.context import Context
    from syndicator.stages.looking.public import ListLook
    from syndicator.stages.pushing.outlets import Outlets
    from syndicator.store import Tx
    from syndicator.store.reposts import OnSite

SITES_AT_ONCE = 128
AHEAD = 128
"""Due sites read at once with all that is owed there."""
AHEAD_MS = 1_000
"""What was read ahead is used for so long; then who waits longest is asked anew."""


@dataclass(frozen=True, slots=True)
class Second:
    """A look past all caches, for what the first one did not show after a deadline."""

    asked_at: Millis | None = None
    """None: it was blind, nothing was seen to be absent."""
    rows: frozenset[RepostId] = frozenset()
    """Whom it was for."""
    absent: frozenset[RepostId] = frozenset()


@dataclass(frozen=True, slots=True)
class Visit:
    """A site whose list is due, with everything owed there."""

    site: Site
    rows: tuple[OnSite, ...]
    until: Millis
    """Confirmed copies whose re-check is due by then are among the rows."""
    failures: int


class Confirm:
    """The checker. Keeps pages as they were last read, and the next sites to visit."""

    def __init__(self, outlets: Outlets) -> None:
        self._outlets = outlets
        self._readings = Readings()
        self._habits = Habits()
        self._ahead: deque[tuple[watches.SiteWatch, tuple[OnSite, ...]]] = deque()
        self._ahead_at = Millis(0)
        self._until = Millis(0)
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
            until = Millis(now + early_ms(_rechecks_ms(ctx)))
            rows = await ctx.read(
                lambda tx: [tuple(reposts.on_site(tx, one.site, until)) for one in free]
            )
            self._until = until
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
        visit = Visit(site, rows, self._until, watch.failures)
        began = ctx.clock.monotonic()
        kept = ctx.lists.get(site)
        look = await look_at_lists(ctx, site, self._adapter(site), kept)
        look, strange = recognise(site, watch.face, kept, look)
        said, took = look.gap or look, ctx.clock.monotonic() - began
        ctx.observe(SiteRead(site.key, said.state, took, said.reason))
        judged, second = Judged(), Second()
        if look.state is ListState.OK:
            ctx.lists.keep(site, look)
            judged = await judge_site(ctx, site, visit.rows, look, self._readings)
            self._habits.learn(site.platform, judged.delays)
            second = await self._look_again(ctx, watch, visit, look, judged)
        await ctx.write(lambda tx: self._close(ctx, tx, visit, look, judged, second))
        await note_face(ctx, watch, look, strange)

    async def _look_again(
        self, ctx: Context, watch: watches.SiteWatch, visit: Visit, look: ListLook, judged: Judged
    ) -> Second:
        """Nothing becomes late because a cache on the way is: past a deadline the site is asked."""
        grace_ms = rules_of(ctx, visit.site.key).grace_ms
        rows = tuple(
            row
            for row in visit.rows
            if row.repost.id in judged.absent
            and (_decides(row, look.at) or _overdue(row, look.at, grace_ms))
        )
        if not rows or visit.site.watch is None or visit.site.watch.kind is ListKind.CMS:
            return Second()
        ids = frozenset(row.repost.id for row in rows)
        again = await look_at_lists(ctx, visit.site, None, look, past_caches=True)
        again, _ = recognise(visit.site, watch.face, look, again)
        if again.state is not ListState.OK:
            return Second(rows=ids)
        found = await judge_site(ctx, visit.site, rows, again, self._readings, whatever=True)
        judged.silent |= found.silent
        # Absence from the list says nothing of other places: a copy there may be older.
        left = [replace(row, absent_at=None) for row in rows if row.repost.id in found.absent]
        if left and (more := await _elsewhere(ctx, visit.site, again, left)):
            wider = widened(again, more)
            found = await judge_site(
                ctx, visit.site, tuple(left), wider, self._readings, whatever=True
            )
            judged.silent |= found.silent
        return Second(again.asked_at, ids, frozenset(found.absent))

    def _close(
        self,
        ctx: Context,
        tx: Tx,
        visit: Visit,
        look: ListLook,
        judged: Judged,
        second: Second,
    ) -> None:
        """Note the visit and set the next one; a blind visit moves no repost."""
        now = look.at
        before = {row.repost.id: row.repost.version for row in visit.rows}
        key = visit.site.key
        current = looks.versions(tx, key, visit.until)
        rows = visit.rows if current == before else reposts.on_site(tx, key, visit.until)
        good = look.state is ListState.OK
        failures = 0 if good else visit.failures + 1
        recheck = reposts.next_recheck(tx, key) or AT_REST
        following = self._following(ctx, visit.site, (now, failures), rows, recheck)
        if _told_meanwhile(visit.rows, rows):
            following = now  # the visit under way had not heard of that address
        said = look.gap or look
        watches.looked(
            tx,
            site=key,
            at=now,
            state=said.state,
            reason=said.reason,
            next_poll_at=following,
            failures=failures,
        )
        if good and look.gap is None:
            look_ms = rules_of(ctx, key).look_ms
            due = max(following, now + look_ms)
            late = current.keys() - before.keys()
            moved = {one for one in judged.absent if current.get(one) != before[one]}
            unsaid = judged.silent | late | moved
            looks.note_absence(tx, key, look.asked_at, Millis(due), unsaid | second.rows)
            looks.note_absent(tx, second.absent - unsaid, second.asked_at, Millis(due))
            looks.note_absent(tx, second.rows - second.absent - unsaid, None, Millis(due))
        for one in judged.listed:
            reposts.set_listed(tx, one, now)

    def _following(
        self,
        ctx: Context,
        site: Site,
        visited: tuple[Millis, int],
        rows: Iterable[OnSite],
        recheck: Millis,
    ) -> Millis:
        """When to visit next, after a visit at a time with so many blind ones in a row."""
        now, failures = visited
        cadence = cadence_of(ctx)
        owed = [owed_of(row, now) for row in rows if row.repost.state is not State.CONFIRMED]
        interval = site_interval_s(owed, now, cadence, self._habits.quiet_ms(site.platform))
        if recheck <= now:
            interval = min(interval or cadence.later_s, cadence.later_s)
        if interval is None:
            return recheck
        following = next_site_poll(
            now,
            interval,
            failures,
            ctx.dice.fraction(),
            marks={mark for row in owed for mark in row.marks},
            near_for_s=cadence.near_for_s,
        )
        return min(following, recheck) if recheck > now else following

    def _adapter(self, site: Site) -> Adapter | None:
        if site.watch is None or site.watch.kind is not ListKind.CMS:
            return None
        return self._outlets.of(site.key)


def _rechecks_ms(ctx: Context) -> list[int]:
    return [wait * SECOND for wait in ctx.settings.timing.recheck_s]


def _decides(row: OnSite, now: Millis) -> bool:
    """Whether a deadline passed that no look without the copy has decided yet."""
    return any((row.absent_at or 0) <= end < now for end in row.ends)


def _overdue(row: OnSite, now: Millis, grace_ms: int) -> bool:
    """Whether this is the first look after the time in which a copy the CMS took should show."""
    stored = row.repost.state is State.ACCEPTED and row.repost.wanted != GONE
    return stored and (row.absent_at or 0) <= row.repost.since + grace_ms < now


async def _elsewhere(
    ctx: Context, site: Site, look: ListLook, rows: Sequence[OnSite]
) -> tuple[Listed, ...]:
    since = min(row.start.lower for row in rows)
    return await elsewhere(ctx, site, look, [row.head.title for row in rows], since)


def _told_meanwhile(before: Iterable[OnSite], rows: Iterable[OnSite]) -> bool:
    """Whether a person gave an address while the site was visited."""
    told = {row.repost.id: row.repost.told_url for row in before}
    return any(row.repost.told_url not in {None, told.get(row.repost.id)} for row in rows)
