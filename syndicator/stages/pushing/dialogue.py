"""Between the core's decisions and an adapter's words: copies, requests, outcomes translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core import readback
from syndicator.core.errors import Sent, TransportError
from syndicator.core.handover import Create, Found, Place, Unplace, Update, Withdraw
from syndicator.core.repost import GONE
from syndicator.core.text import normalise
from syndicator.pages.sanitise import text_of
from syndicator.sdk import (
    Accepted,
    Copy,
    Failed,
    Need,
    Placing,
    Refused,
    Standing,
    Throttled,
    Withdrawn,
)
from syndicator.stages.pushing.rests import EndpointRests

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syndicator.core.handover import Write
    from syndicator.core.repost import Repost
    from syndicator.sdk import Outcome, Reference, WithdrawOutcome
    from syndicator.stages.context import Context
    from syndicator.stages.pushing.desk import Desk, Sending

_OPS = {
    Create: "create",
    Place: "place",
    Update: "update",
    Unplace: "unplace",
    Withdraw: "withdraw",
}


async def request(sending: Sending) -> Outcome | WithdrawOutcome:
    """Let one request leave. Raises what the adapter lets pass."""
    desk, write = sending.desk, sending.write
    if isinstance(write, Withdraw):
        return await desk.adapter.withdraw(write.remote_id, desk.ref)
    if isinstance(write, Place | Unplace):
        return await _column_of_master(desk, write)
    if desk.article is None:
        return Refused(Need.CONTENT, "没有可发的版本 · there is no revision to hand over")
    if isinstance(write, Update):
        return await desk.adapter.update(write.remote_id, desk.article, desk.mode)
    return await desk.adapter.create(desk.article, desk.mode)


async def _column_of_master(desk: Desk, write: Place | Unplace) -> Outcome | WithdrawOutcome:
    if not isinstance(desk.adapter, Placing):
        text = "适配器声明 can_refer 而无 place · the adapter claims can_refer and has no place"
        return Refused(Need.CONFIGURATION, text)
    if isinstance(write, Unplace):
        return await desk.adapter.unplace(write.remote_id, desk.ref)
    return await desk.adapter.place(write.remote_id, desk.ref)


def event_of(answer: Outcome | WithdrawOutcome | Exception, row: Repost, write: Write) -> ev.Event:
    """Translate an outcome; whatever is not surely nothing is `Lost`, never repeated blindly."""
    match answer:
        case Accepted(standing=standing) if standing is not Standing.TRASHED:
            return _taken(answer, row, write)
        case Withdrawn(remote_id):
            return ev.HandedOver(GONE, remote_id, row.remote_url, review=False)
        case Refused(need, message):
            return ev.Refusal(need, message)
        case Throttled(retry_after_s, message):
            return ev.Throttled(message, ms(retry_after_s))
        case Failed(message):
            return ev.NotStored(message)
        case Exception():
            return _broken_off(answer)
    return ev.Lost(getattr(answer, "message", "答复自相矛盾 · the answer contradicts itself"))


def _broken_off(error: Exception) -> ev.Event:
    if isinstance(error, EndpointRests):
        return ev.Throttled(str(error), ms(error.retry_after_s))
    if isinstance(error, TransportError) and error.sent is Sent.NO:
        return ev.NotStored(str(error))
    return ev.Lost(fault(error))


def _taken(accepted: Accepted, row: Repost, write: Write) -> ev.Event:
    if isinstance(write, Update) and not write.placed:
        return ev.MasterUpdated(row.wanted, accepted.remote_id, accepted.url)
    review = accepted.standing is Standing.REVIEW
    return ev.HandedOver(row.wanted, accepted.remote_id, accepted.url, review)


async def known_texts(ctx: Context, desk: Desk, copies: Sequence[Copy]) -> Mapping[int, str]:
    """Our texts that the copies may hold, normalised, by revision: the wanted one comes first."""
    read_back = [copy for copy in copies if copy.ours and copy.html is not None]
    if not read_back:
        return {}
    texts: dict[int, str] = {}
    if desk.article is not None:
        texts[desk.article.revision] = desk.article.text
    if desk.sent is not None:
        texts[desk.sent.number] = desk.sent.text
    for number in _numbers(read_back, desk.head.latest):
        if number not in texts:
            texts[number] = (await ctx.revision(desk.row.policy, number)).text
    return {number: normalise(text) for number, text in texts.items() if text}


def _numbers(read_back: Sequence[Copy], latest: int) -> Sequence[int]:
    """Revisions that the copies may hold; without our mark it may be any."""
    if any(copy.revision is None for copy in read_back):
        return range(1, latest + 1)
    marked = {copy.revision for copy in read_back if copy.revision}
    return sorted(number for number in marked if number <= latest)


def own_pieces(desk: Desk) -> Sequence[str]:
    """What of ours may stand beside the text in a stored copy."""
    article, ref = desk.article, desk.ref
    return readback.own_pieces(
        title=ref.title,
        doc_no=ref.doc_no,
        url=ref.source_url,
        source=article.source_name if article else "",
        published=article.source_published if article else "",
        summary=article.summary if article else "",
    )


def found(
    copy: Copy,
    ref: Reference,
    known: Mapping[int, str],
    own: Sequence[str] = (),
    *,
    shared: bool,
) -> Found:
    """A copy as the decision needs it; `known` are our texts that it may hold, `own` the rest."""
    columns = copy.columns if shared else None
    stored = None if copy.html is None or not copy.ours else normalise(text_of(copy.html))
    around = readback.with_words(own, map(text_of, copy.beside)) if copy.beside else own
    held = None if stored is None else readback.held(stored, known, around)
    return Found(
        remote_id=copy.remote_id,
        url=copy.url,
        public=copy.standing is Standing.PUBLIC,
        trashed=copy.standing is Standing.TRASHED,
        ours=copy.ours,
        revision=held if copy.revision is None else copy.revision,
        edited=stored is not None and bool(known) and held is None,
        here=columns is None or ref.column in columns,
        alone=columns is None or columns <= {ref.column},
    )


def op_of(write: Write) -> str:
    """The name of a write, as attempts and metrics call it."""
    return _OPS[type(write)]


def ms(seconds: float | None) -> int | None:
    """Seconds an adapter names, as milliseconds."""
    return None if seconds is None else round(seconds * 1000)


def fault(answer: Exception) -> str:
    """What a failure says to a person."""
    if isinstance(answer, TransportError):
        return str(answer)
    return f"适配器出错 · the adapter failed: {type(answer).__name__}: {answer}"
