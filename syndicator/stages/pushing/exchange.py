"""One exchange with a CMS, step by step: prepare, look up, claim, send. push.py gives the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.errors import ConfigurationError, PageUnusable
from syndicator.core.handover import Found, Write
from syndicator.core.model import Trust
from syndicator.core.repost import GONE, Repost, State
from syndicator.obs.observed import Exchanged
from syndicator.sdk import (
    Lookup,
    LookupFailed,
    Mode,
    Need,
)
from syndicator.stages import moves
from syndicator.stages.loop import answered
from syndicator.stages.pushing import dialogue
from syndicator.stages.pushing.desk import Desk, Sending
from syndicator.stages.pushing.rendering import prove, reference, render
from syndicator.stages.pushing.rests import EndpointRests
from syndicator.stages.rules import SECOND, placed
from syndicator.store import attempts

if TYPE_CHECKING:
    from syndicator.core.model import AttemptId
    from syndicator.stages.context import Context
    from syndicator.stages.pushing.outlets import Outlets
    from syndicator.store import Tx


async def prepare(ctx: Context, outlets: Outlets, row: Repost) -> Desk | ev.Event:
    """Read what the exchange needs; an event instead where a person must mend something first."""
    brief = await ctx.briefs.of(ctx, row)
    head = brief.head
    where = placed(ctx.settings, row.site)
    if where is None:
        gone = f"站点 {row.site} 已不在配置中 · site {row.site} is not configured any more"
        return ev.Refusal(need=Need.CONFIGURATION, reason=gone)
    site, platform = where
    master = ctx.masters.keeps(site, platform)
    ref = reference(head, site, platform.key if master else None, row)
    try:
        adapter = outlets.of(row.site)
        article = None
        if row.wanted != GONE:
            source = ctx.settings.sources.get(head.source)
            name = "、".join(head.issuers) or (source.name if source else head.source)
            revision = await ctx.revision(row.policy, row.wanted)
            if not ctx.revisions.proved(row.policy, revision):
                prove(revision)
                ctx.revisions.note_proof(row.policy, revision)
            article = render(ref, head, revision, name)
    except ConfigurationError as wrong:
        return ev.Refusal(need=Need.CONFIGURATION, reason=str(wrong))
    except PageUnusable as unusable:
        return ev.Refusal(need=Need.CONTENT, reason=str(unusable))
    sent = await ctx.revision(row.policy, row.sent) if row.sent else None
    mode = Mode.PUBLISH if platform.trust is Trust.PUBLISH else Mode.DRAFT
    return Desk(
        row=row,
        head=head,
        checked_at=brief.checked_at,
        adapter=adapter,
        ref=ref,
        article=article,
        sent=sent,
        mode=mode,
        platform=platform.key,
        settle_ms=platform.settle_s * SECOND,
        master=master,
        shared=master and ctx.masters.shared(ctx.settings, platform.key),
    )


async def look_up(ctx: Context, desk: Desk) -> tuple[Found, ...] | ev.Event:
    """Every copy the CMS holds, or the event that says why nobody knows.

    Raises `EndpointRests` where nothing was asked: the row stays as it is.
    """
    began = ctx.clock.monotonic()
    answer = await answered(ctx, desk.adapter.find(desk.ref))
    if isinstance(answer, Lookup):
        known = await dialogue.known_texts(ctx, desk, answer.copies)
        own = dialogue.own_pieces(desk) if known else ()
        found = tuple(
            dialogue.found(copy, desk.ref, known, own, shared=desk.shared) for copy in answer.copies
        )
        _tell(ctx, desk, "find", f"found {len(found)}", began)
        return found
    if isinstance(answer, LookupFailed):
        _tell(ctx, desk, "find", "failed", began, answer.message)
        if answer.need is not None:
            return ev.Refusal(need=answer.need, reason=answer.message)
        wait = dialogue.ms(answer.retry_after_s)
        return ev.LookupFailed(answer.message, wait, throttled=answer.throttled)
    if isinstance(answer, EndpointRests):
        raise answer
    _tell(ctx, desk, "find", "failed", began, str(answer))
    return ev.LookupFailed(dialogue.fault(answer))


async def claim(ctx: Context, desk: Desk, write: Write) -> Sending | None:
    """Put the intent on disk; None when the row may not be written to any more."""
    now = ctx.clock.now()
    op = dialogue.op_of(write)

    def commit(tx: Tx) -> tuple[Repost, AttemptId | None]:
        claimed = moves.move(ctx, tx, desk.row, ev.Claimed(), now)
        if claimed.state is not State.PUSHING:
            return claimed, None
        return claimed, attempts.begin(tx, claimed.id, op, claimed.wanted, now)

    claimed, attempt = await ctx.write(commit)
    moves.told(ctx, desk.row, claimed, ev.Claimed())
    return None if attempt is None else Sending(desk, claimed, attempt, write)


async def send(ctx: Context, sending: Sending) -> None:
    """Let the request leave, and put on disk what came of it."""
    desk, op = sending.desk, dialogue.op_of(sending.write)
    began = ctx.clock.monotonic()
    answer = await answered(ctx, dialogue.request(sending))
    event = dialogue.event_of(answer, sending.row, sending.write)
    outcome = type(event).__name__
    detail = getattr(event, "reason", "")
    _tell(ctx, desk, op, outcome, began, detail)
    await moves.record(ctx, sending.row, event, sending.attempt, outcome, detail)
    if isinstance(event, ev.HandedOver):
        ctx.wakes.confirm.set()


def _tell(ctx: Context, desk: Desk, op: str, outcome: str, began: float, detail: str = "") -> None:
    ctx.observe(
        Exchanged(
            platform=desk.platform,
            site=desk.row.site,
            repost=desk.row.id,
            op=op,
            outcome=outcome,
            seconds=ctx.clock.monotonic() - began,
            detail=detail,
        )
    )
