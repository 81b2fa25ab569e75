"""What a look leaves behind, in one transaction: sighting, evidence, state, deadlines."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.deadline import Result, judge, meets
from syndicator.core.lag import appeared, lags
from syndicator.core.lifecycle import transition
from syndicator.core.repost import GONE, Repost, State
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict
from syndicator.obs.observed import (
    DeadlineJudged,
    EvidenceSpared,
    Lagged,
    Observed,
    PersonNeeded,
    Remarked,
)
from syndicator.stages import moves
from syndicator.stages.looking import proving
from syndicator.stages.looking.proving import Proof, proof_of
from syndicator.stages.rules import rules_of
from syndicator.store import attempts, deadlines, reposts, sightings

if TYPE_CHECKING:
    from syndicator.core.times import Span
    from syndicator.stages.context import Context
    from syndicator.stages.looking.seen import Seen
    from syndicator.store import Tx
    from syndicator.store.reposts import OnSite

RIGHT = frozenset({Verdict.FAITHFUL, Verdict.LINKED})


async def settle(ctx: Context, row: OnSite, seen: Seen, event: ev.Event | None) -> bool:
    """Record what was seen and what it means.

    False where the repost moved on meanwhile: what this look says of it is not recorded.
    """
    told: list[Observed] = []
    proof = await proof_of(ctx, row.repost.id, seen)

    def op(tx: Tx) -> Repost | None:
        told.clear()
        current = reposts.get(tx, row.repost.id)
        if current is None or _moved_on(row.repost, current, event):
            return None
        new = _move(ctx, tx, current, seen, event)
        verdict = _verdict(current, new, seen)
        if _worth_keeping(current, new, verdict):
            told.extend(_keep(tx, row, seen, verdict, proof))
        if seen.sight.verdict in RIGHT and seen.sight.revision == current.wanted:
            told.extend(_in_time(tx, row, current, new, seen))
        return new

    new = await ctx.write(op)
    if new is None:
        return False
    if event is not None and new.state is not row.repost.state:
        moves.told(ctx, row.repost, new, event)
    for one in told:
        ctx.observe(one)
    if new.state is State.HELD and row.repost.state is not State.HELD:
        ctx.observe(_needed(row, new))
    return True


def _moved_on(read: Repost, current: Repost, event: ev.Event | None) -> bool:
    """Whose the copy is was judged by the row as it was read: a look-up may know better since.

    And a page is not wrong that was held against a text which is not wanted any more.
    """
    if isinstance(event, ev.SeenWrong) and current.wanted != read.wanted:
        return True
    return current.state is not read.state or current.theirs is not read.theirs


def _verdict(old: Repost, new: Repost, seen: Seen) -> Verdict:
    """What the look says with the past in view: absent where it was confirmed is vanished."""
    gone = old.state is State.CONFIRMED and new.state is State.HELD
    return Verdict.VANISHED if gone and seen.sight.verdict is Verdict.ABSENT else seen.sight.verdict


def _worth_keeping(old: Repost, new: Repost, verdict: Verdict) -> bool:
    """That what is awaited is not there yet is noted with the visit, and proves nothing."""
    told = old.state is State.CONFIRMED or new.state is State.WITHDRAWN
    return verdict is not Verdict.ABSENT or told


def _keep(tx: Tx, row: OnSite, seen: Seen, verdict: Verdict, proof: Proof) -> list[Observed]:
    """The sighting, and the answers behind it; tells what is newly remarked."""
    sight, page, comparison, repost = seen.sight, seen.page, seen.comparison, row.repost
    recorded = sightings.record(
        tx,
        repost=repost.id,
        at=seen.at,
        verdict=verdict,
        revision=sight.revision,
        page_url=sight.page_url,
        reasons=[str(reason) for reason in comparison.reasons] if comparison else [sight.reason],
        spans=[asdict(span) for span in comparison.spans] if comparison else [],
        theirs=sight.theirs,
        evidence=None if page is None else page.digest,
        remarks=seen.remarks,
        absent_at=row.absent_at,
    )
    if recorded.new:
        proving.record(tx, recorded.id, seen.at, proof)
    told: list[Observed] = [Remarked(repost.id, repost.site, code) for code in recorded.remarked]
    if recorded.spared:
        told.append(EvidenceSpared(repost.id, repost.site, verdict))
    return told


def _move(ctx: Context, tx: Tx, current: Repost, seen: Seen, event: ev.Event | None) -> Repost:
    """Apply the event; a look that only repeats what is known sets the next look, no event."""
    target, limit = deadlines.nearest(tx, current.id)
    rules = rules_of(ctx, current.site, target, limit)
    if event is None:
        return _look_later(tx, current, Millis(seen.at + rules.look_ms))
    new = transition(current, event, seen.at, rules)
    same = replace(new, version=current.version, due=current.due, step=current.step)
    # Absence counts for what stood, and for what is to go; of what is awaited it is no news.
    counts = current.state is State.CONFIRMED or (
        current.wanted == GONE and current.misses < rules.vanish_after
    )
    unseen = isinstance(event, ev.NotSeen) and not counts
    if new.state is current.state and (same == current or unseen):
        return _look_later(tx, current, new.due) if new.due is not None else current
    reposts.apply(tx, current, new, event, seen.at)
    return new


def _look_later(tx: Tx, current: Repost, due: Millis) -> Repost:
    reposts.postpone_look(tx, current.id, due)
    return current


def _in_time(tx: Tx, row: OnSite, old: Repost, new: Repost, seen: Seen) -> list[Observed]:
    """Judge the deadlines this sighting meets in form; tell the lag of a first confirmation."""
    sent = attempts.first_sent(tx, old.id)
    visible = row.visible or _appeared(row, new, seen, sent)
    told: list[Observed] = []
    for due in deadlines.all_of(tx, old.id):
        # A newer text standing there fulfils what the older one still owed.
        if due.revision > old.wanted or not meets(due.accepts, seen.sight.verdict):
            continue
        target = _judged(due.target, due.target_result, visible, seen.at)
        limit = _judged(due.limit, due.limit_result, visible, seen.at)
        if (target, limit) == (due.target_result, due.limit_result):
            continue
        deadlines.decide(tx, old.id, due.revision, due.profile, target, limit, seen.at)
        told += [
            DeadlineJudged(old.id, due.profile, which, result)
            for which, known, result in (
                ("target", due.target_result, target),
                ("limit", due.limit_result, limit),
            )
            if result is not known
        ]
    if new.state is State.CONFIRMED and row.visible is None:
        reposts.set_visible(tx, old.id, visible)
        told.append(_lagged(row, new, visible, sent))
    return told


def _appeared(row: OnSite, new: Repost, seen: Seen, sent: Millis | None) -> Span:
    """When the copy appeared; one of ours did not stand there before our first request left."""
    earliest = row.start.lower
    if sent is not None and not new.theirs:
        earliest = Millis(max(earliest, sent))
    return appeared(row.absent_at, seen.at, not_before=earliest)


def _judged(due: Span | None, known: Result, visible: Span, now: Millis) -> Result:
    """A deadline once met or missed stays so; what was open or undecided may be decided now."""
    if due is None or known in {Result.MET, Result.MISSED}:
        return known
    return judge(due, visible=visible, last_absent=None, now=now, blind=False)


def _lagged(row: OnSite, new: Repost, visible: Span, sent_at: Millis | None) -> Lagged:
    both = lags(row.start, row.head.released_at, visible)
    marks = (
        ("seen", row.head.seen_at),
        ("released", row.head.released_at),
        ("sent", sent_at),
        ("accepted", row.accepted_at),
        ("visible", visible.upper),
    )
    return Lagged(
        repost=new.id,
        theirs=new.theirs,
        lower_ms=both.from_publication.lower_ms,
        upper_ms=both.from_publication.upper_ms,
        responsible_ms=both.from_release.upper_ms,
        stages=tuple((name, max(0, at - row.start.lower)) for name, at in marks if at is not None),
    )


def _needed(row: OnSite, new: Repost) -> PersonNeeded:
    return PersonNeeded(
        kind="held",
        subject=f"repost:{new.id}",
        message=(
            f"{new.site}:{row.head.title}:{new.reason}；查看 explain repost:{new.id} · "
            f"look at it with explain repost:{new.id}"
        ),
    )
