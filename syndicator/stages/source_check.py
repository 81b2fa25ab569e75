"""Before the first push of a policy its source is read again, unless that was done minutes ago.

Gone or changed there pauses every pending push of the policy until a person decides; an outage of
the source changes nothing, and the push waits for the next reading.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING, Final

from syndicator.core import events as ev
from syndicator.core.errors import PageUnusable, TransportError
from syndicator.core.lag import appeared
from syndicator.core.repost import State
from syndicator.core.text import kindred
from syndicator.obs.observed import PersonNeeded
from syndicator.stages import moves
from syndicator.stages.article import Article, Unusable, read_article
from syndicator.stages.duties import revise
from syndicator.store import policies, reposts

if TYPE_CHECKING:
    from syndicator.core.model import PolicyHead, Revision
    from syndicator.core.times import Millis
    from syndicator.stages.context import Context
    from syndicator.store import Tx

SECOND = 1_000
PATIENCE_S: Final = 5.0
"""So long a push waits for the source; then it is tried again later, the reading goes on."""
SILENT_S: Final = 15.0
"""A source that gave no answer to judge by is asked again after so long, whoever wants to know."""


class Standing(StrEnum):
    """What the source says of a policy before its first push."""

    YES = "yes"
    PAUSED = "paused"
    """Gone or changed: pushes are held for a person."""
    UNREADABLE = "unreadable"
    """No answer to judge by; to be asked again."""


@dataclass(slots=True)
class Checking:
    """One reading of a policy's source, for every push that waits for it."""

    task: asyncio.Task[Standing]
    until: float = inf
    """Monotonic seconds: it is made anew after that."""


async def still_stands(ctx: Context, head: PolicyHead, checked_at: Millis | None) -> Standing:
    """Whether the source still shows what is about to be pushed; one reading serves all sites.

    `checked_at` is when it last did, as far as the caller knows; where that is long ago, the store
    is asked before the source.
    """
    if _fresh(ctx, checked_at):
        return Standing.YES
    known = ctx.checking.get(head.id)
    if known is None or known.until <= ctx.clock.monotonic():
        known = _begin(ctx, head)
    # A source that hangs holds its own policy's pushes, not the slots of all others'.
    if not await ctx.clock.wait_for(asyncio.wait([known.task]), PATIENCE_S):
        return Standing.UNREADABLE
    return await known.task


def _begin(ctx: Context, head: PolicyHead) -> Checking:
    known = Checking(asyncio.create_task(_ask(ctx, head), name=f"source check {head.id}"))
    ctx.checking[head.id] = known

    def ended(task: asyncio.Task[Standing]) -> None:
        if task.cancelled() or task.exception() or task.result() is not Standing.UNREADABLE:
            ctx.checking.pop(head.id, None)
        else:
            known.until = ctx.clock.monotonic() + SILENT_S

    known.task.add_done_callback(ended)
    return known


async def _ask(ctx: Context, head: PolicyHead) -> Standing:
    checked = await ctx.read(lambda tx: policies.checked_at(tx, head.id))
    source = ctx.settings.sources.get(head.source)
    if source is None or _fresh(ctx, checked):
        return Standing.YES
    latest = await ctx.revision(head.id, head.latest)
    try:
        # Each revision has its own page: the first one goes on showing the older text.
        article = await read_article(ctx, source, latest.source_url, latest.title)
    except Unusable as unusable:
        if not unusable.gone:
            return Standing.UNREADABLE
        reason = (
            "来源页面已不在，暂停推送，请核实 · gone at the source: pushes paused, please check"
        )
        await _pause(ctx, head, reason)
        return Standing.PAUSED
    except (PageUnusable, TransportError):
        return Standing.UNREADABLE
    return await _compare(ctx, head, latest, article)


def _fresh(ctx: Context, checked: Millis | None) -> bool:
    fresh_ms = ctx.settings.timing.source_fresh_s * SECOND
    return checked is not None and ctx.clock.now() - checked <= fresh_ms


async def _compare(ctx: Context, head: PolicyHead, latest: Revision, article: Article) -> Standing:
    now = ctx.clock.now()
    if latest.digest == article.digest:
        await ctx.write(lambda tx: policies.checked(tx, head.id, now))
        ctx.briefs.forget(head.id)
        return Standing.YES
    if not kindred(latest.text, article.text):
        # What stands there is no version of it, and must never be pushed as one.
        reason = (
            "来源页面上已是别的内容，未收为新版，暂停推送，请核实 · "
            "the source's page shows something else, taken as no revision: pushes paused, check it"
        )
        await _pause(ctx, head, reason)
        return Standing.PAUSED
    reason = "来源正文已变，暂停推送，请核实后放行 · the source's text changed: check, then release"

    def op(tx: Tx) -> None:
        new = policies.NewRevision(
            title=article.title,
            html=article.html,
            text=article.text,
            digest=article.digest,
            source_url=article.url,
            fetched_at=article.fetched_at,
        )
        last = policies.checked_at(tx, head.id) or head.seen_at
        start = appeared(last, now)
        number = policies.add_revision(tx, head.id, new, now, start)
        revise(ctx, tx, head.id, number, start, now)
        _pause_all(ctx, tx, head, reason, now)

    await ctx.write(op)
    _tell(ctx, head, reason)
    return Standing.PAUSED


async def _pause(ctx: Context, head: PolicyHead, reason: str) -> None:
    now = ctx.clock.now()
    await ctx.write(lambda tx: _pause_all(ctx, tx, head, reason, now))
    _tell(ctx, head, reason)


def _pause_all(ctx: Context, tx: Tx, head: PolicyHead, reason: str, now: Millis) -> None:
    for row in reposts.by_policy(tx, head.id):
        if row.state is State.PLANNED:
            moves.move(ctx, tx, row, ev.Paused(reason), now)


def _tell(ctx: Context, head: PolicyHead, reason: str) -> None:
    ctx.observe(PersonNeeded("paused", f"policy:{head.id}", f"{head.title}: {reason}"))
