"""A February in an invented province: holidays, outages, slow reviewers, and a store that knows.

The store's own repositories, the ordinary report stage and the pure life-cycle; only the sites, the
sources and the persons are played. Nobody sleeps: the clock goes by ten minutes to an hour.
"""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from syndicator.core import events as ev
from syndicator.core.attention import Kind
from syndicator.core.deadline import Result, judge
from syndicator.core.identity import Keys
from syndicator.core.lifecycle import transition
from syndicator.core.model import (
    PersonKey,
    PolicyId,
    RepostId,
    Scope,
    ScopeKind,
    SiteKey,
)
from syndicator.core.polling import ListState
from syndicator.core.repost import Repost, State
from syndicator.core.times import Millis, Precision, Span, Stamp
from syndicator.core.verdict import Verdict
from syndicator.stages.context import Context
from syndicator.stages.duties import lay_out
from syndicator.stages.report import Report
from syndicator.stages.rules import rules_of
from syndicator.store import (
    deadlines,
    looks,
    policies,
    reposts,
    rulings,
    sightings,
    sources,
    watches,
)
from syndicator.store.tx import Tx
from tests.contract.store.ground import Dial, document
from tests.prometheus.pager import Pager
from tests.prometheus.province import (
    FAULTS,
    HOUR_MS,
    LATE,
    LATE_WITH,
    PUBLISHED,
    QUICK,
    REVIEWED,
    SITES,
    SLOW,
    SOURCE,
    STEP_MS,
    MemoryStore,
    at,
)


@dataclass(slots=True)
class Month:
    """The world, and what happened in it."""

    ctx: Context
    clock: Dial
    pager: Pager = field(default_factory=Pager)
    report: Report = field(default_factory=Report)
    held: dict[PolicyId, Millis] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    """Pages without a planted cause."""

    @property
    def tx(self) -> Tx:
        assert isinstance(self.ctx.store, MemoryStore)
        return self.ctx.store.tx

    async def run(self) -> None:
        """From Sunday the first until two days into March."""
        while self.clock.at < at(30, 20):
            before, busy = self.clock.at, bool(self._open() or self.held)
            now = self.clock.at = Millis(before + self._step_ms(before, busy=busy))
            self._published(before, now)
            self._read(now, busy=busy)
            self._backed_up(now)
            for row in self._open():
                self._played(row, now)
            self._plant(now)
            await self.report.run_once(self.ctx)
            figures = self.report.figures
            assert figures is not None
            assert figures.outlook is not None
            known = len(self.pager.pages)
            self.pager.feed(figures.outlook, now)
            self._check(known)
            self._released(now)

    def _step_ms(self, now: Millis, *, busy: bool) -> int:
        """Longer by night, when nobody is there, and while nothing is owed."""
        office = self.ctx.settings.calendar.in_office_hours(now)
        return STEP_MS * (1 if office else 3) * (1 if busy else 2)

    # -- what the world does ----------------------------------------------------------------------

    def _published(self, before: Millis, now: Millis) -> None:
        for number, (when, held) in enumerate(PUBLISHED, 1):
            if not before < when <= now:
                continue
            start = Span(when, Millis(when + 59_999))
            new = replace(
                document(number, "held" if held else "released"),
                source=SOURCE,
                published=Stamp(when, Precision.MINUTE),
                start=start,
                seen_at=now,
                scope=Scope(ScopeKind.ALL),
                keys=Keys(f"https://capital.invalid/{number}", None, f"d{number}"),
            )
            policy = policies.insert(self.tx, new, now)
            if held:
                self.held[policy] = when
            else:
                self._owed(policy, start, now)

    def _owed(self, policy: PolicyId, start: Span, now: Millis) -> None:
        head = policies.head(self.tx, policy)
        laid = lay_out(self.ctx, self.tx, head, Scope(ScopeKind.ALL), start, now)
        assert laid.reposts == len(SITES)

    def _released(self, now: Millis) -> None:
        """The releaser acts twenty minutes after being called."""
        for policy, when in list(self.held.items()):
            told = self.pager.told.get((Kind.HELD, f"policy:{policy}"))
            if told is not None and told + 20 * 60_000 <= now:
                del self.held[policy]
                rulings.release(
                    self.tx, policy, Scope(ScopeKind.ALL), PersonKey("tester"), "放行", now
                )
                self._owed(policy, Span(when, Millis(when + 59_999)), now)

    def _read(self, now: Millis, *, busy: bool) -> None:
        """The source and every site's list, as they answer now."""
        bad = {fault.kind for fault in FAULTS if fault.on(now)}
        state = ListState.OK
        if Kind.SOURCE_SILENT in bad:
            state = ListState.FAILED
        if Kind.SOURCE_CHANGED in bad:
            state = ListState.CHANGED
        known = sources.due(self.tx, [SOURCE], Millis(now + HOUR_MS))[0]
        good = state is ListState.OK
        sources.looked(
            self.tx,
            key=SOURCE,
            at=now,
            state=state,
            reason="",
            good=good,
            failures=0 if good else known.failures + 10,  # it is read every minute
            next_poll_at=now,
            memory=None,
            rows_seen=None,
            skew_ms=300,
        )
        for site in SITES if busy else ():
            self._visited(SiteKey(site), now, blind=self._blind(site, now))

    def _blind(self, site: str, now: Millis) -> bool:
        hidden = {fault.subject for fault in FAULTS if fault.on(now)}
        return "checker" in hidden or (site == "quick5" and "site:quick5" in hidden)

    def _visited(self, site: SiteKey, now: Millis, *, blind: bool) -> None:
        watches.wake(self.tx, site, now)
        watches.looked(
            self.tx,
            site=site,
            at=now,
            state=ListState.FAILED if blind else ListState.OK,
            reason="",
            next_poll_at=Millis(now + 40 * 24 * HOUR_MS),  # each visit here is woken
            failures=0,
        )
        if not blind:
            looks.note_absence(self.tx, site, now, Millis(now + HOUR_MS))

    def _backed_up(self, now: Millis) -> None:
        """Every night but those of the fault."""
        failing = any(fault.kind is Kind.BACKUP_OLD and fault.on(now) for fault in FAULTS)
        if not failing:
            note = Path(f"{self.ctx.settings.store}.backed-up")
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()
            os.utime(note, (now / 1_000, now / 1_000))

    # -- what sites and their people do -----------------------------------------------------------

    def _open(self) -> list[Repost]:
        states = (State.PLANNED, State.IN_REVIEW, State.REFUSED, State.HELD)
        return [row for one in states for row in reposts.in_state(self.tx, one)]

    def _played(self, row: Repost, now: Millis) -> None:
        """What the site's people do with a repost by now."""
        if self._blind(row.site, now):
            return
        waited = now - row.since
        calendar = self.ctx.settings.calendar
        office = calendar.in_office_hours(now)
        limit = max(one.limit.upper for one in deadlines.all_of(self.tx, row.id) if one.limit)
        told = self.pager.told.get((Kind.WILL_MISS_LIMIT, f"site:{row.site}"))
        match row.site:
            case "quick6" if row.state is State.REFUSED:
                mended = self.pager.told.get((Kind.REFUSED, "site:quick6"))
                done = mended is not None and mended + 40 * 60_000 <= now
            case "quick6" if row.policy == 6 and row.state is State.PLANNED and row.failures == 0:
                self._move(row, ev.Refusal("credential", "401"), now)
                return
            case "quick3" if row.state is State.HELD:
                done = waited >= HOUR_MS  # put back by their editor, once called
            case site if site in QUICK:
                done = waited >= 20 * 60_000
            case site if site in REVIEWED:
                done = office and waited >= HOUR_MS
            case _ if row.site == LATE and row.policy in LATE_WITH:
                done = now >= limit + 14 * HOUR_MS
            case _ if row.site in {SLOW, LATE}:
                done = told is not None and told + 30 * 60_000 <= now
            case _:
                done = office and waited >= 2 * HOUR_MS
        if done:
            self._seen(row, now)

    def _seen(self, row: Repost, now: Millis) -> None:
        """The checker finds the copy."""
        event = ev.SeenRight(Verdict.FAITHFUL, row.wanted, f"https://{row.site}.invalid/1", True)
        self._move(row, event, now)
        visible = Span(Millis(now - STEP_MS + 1), now)
        reposts.set_visible(self.tx, row.id, visible)
        for due in deadlines.all_of(self.tx, row.id):
            target = _judged(due.target, due.target_result, visible, now)
            limit = _judged(due.limit, due.limit_result, visible, now)
            deadlines.decide(self.tx, row.id, due.revision, due.profile, target, limit, now)

    def _plant(self, now: Millis) -> None:
        """One copy disappears, on one afternoon."""
        (fault,) = [one for one in FAULTS if one.kind is Kind.VANISHED]
        rows = [row for row in reposts.in_state(self.tx, State.CONFIRMED) if row.site == "quick3"]
        if fault.on(now) and not [one for one in self._open() if one.site == "quick3"] and rows:
            row = rows[-1]
            sightings.record(
                self.tx,
                repost=row.id,
                at=now,
                verdict=Verdict.VANISHED,
                revision=None,
                page_url=None,
                reasons=[],
                spans=[],
                theirs=True,
                evidence=None,
            )
            for _ in range(2):
                row = self._move(row, ev.NotSeen(), now)
            assert row.state is State.HELD

    def _move(self, row: Repost, event: ev.Event, now: Millis) -> Repost:
        new = transition(row, event, now, rules_of(self.ctx, row.site))
        reposts.apply(self.tx, row, new, event, now)
        return new

    # -- what is asked of the pager ---------------------------------------------------------------

    def _check(self, known: int) -> None:
        """Every new page has a planted cause."""
        for page in self.pager.pages[known:]:
            for subject in page.subjects:
                if not self._caused(page.alert, subject, page.at):
                    self.wrong.append(f"{page.alert} {subject}")

    def _caused(self, alert: str, subject: str, now: Millis) -> bool:
        kind = next(kind for kind, one in self.pager.rules.items() if one.name == alert)
        if kind in {Kind.WILL_MISS_LIMIT, Kind.HELD} and subject.startswith("policy:"):
            return int(subject[7:]) in self.held
        if kind is Kind.WILL_MISS_LIMIT:
            return subject in {f"site:{SLOW}", f"site:{LATE}"}
        if kind is Kind.MISSED_LIMIT:
            return subject == f"site:{LATE}"
        return any(
            (one.kind, one.subject) == (kind, subject) and one.since <= now for one in FAULTS
        )

    def breaches(self) -> list[tuple[str, Millis]]:
        """Every limit that was missed: whose, and when it was."""
        found: list[tuple[str, Millis]] = []
        for number in range(1, len(PUBLISHED) * len(SITES) + 1):
            row = reposts.get(self.tx, RepostId(number))
            assert row is not None
            found += [
                (f"site:{row.site}", one.limit.lower)
                for one in deadlines.all_of(self.tx, row.id)
                if one.limit is not None and one.limit_result is not Result.MET
            ]
        return found


def _judged(due: Span | None, known: Result, visible: Span, now: Millis) -> Result:
    if due is None or known in {Result.MET, Result.MISSED}:
        return known
    return judge(due, visible, None, now, blind=False)
