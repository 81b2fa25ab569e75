"""Between the core's decisions and an adapter's words: copies, requests, outcomes translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.errors import Sent, TransportError
from syndicator.core.handover import Create, Found, Update, Withdraw
from syndicator.core.repost import GONE
from syndicator.core.text import normalise
from syndicator.pages.sanitise import text_of
from syndicator.sdk import Accepted, Copy, Failed, Need, Refused, Standing, Throttled, Withdrawn

if TYPE_CHECKING:
    from syndicator.core.repost import Repost
    from syndicator.sdk import Outcome, WithdrawOutcome
    from syndicator.stages.exchange import Desk, Sending

Write = Create | Update | Withdraw


async def request(sending: Sending) -> Outcome | WithdrawOutcome:
    """Let one request leave. Raises what the adapter lets pass."""
    desk, write = sending.desk, sending.write
    if isinstance(write, Withdraw):
        return await desk.adapter.withdraw(write.remote_id, desk.ref)
    if desk.article is None:
        return Refused(Need.CONTENT, "没有可发的版本 · there is no revision to hand over")
    if isinstance(write, Update):
        return await desk.adapter.update(write.remote_id, desk.article, desk.mode)
    return await desk.adapter.create(desk.article, desk.mode)


def event_of(answer: Outcome | WithdrawOutcome | Exception, row: Repost) -> ev.Event:
    """Translate an outcome; whatever is not surely nothing is `Lost`, never repeated blindly."""
    match answer:
        case Accepted(remote_id, url, standing) if standing is not Standing.TRASHED:
            review = standing is Standing.REVIEW
            return ev.HandedOver(row.wanted, remote_id, url, review)
        case Withdrawn(remote_id):
            return ev.HandedOver(GONE, remote_id, row.remote_url, review=False)
        case Refused(need, message):
            return ev.Refusal(need, message)
        case Throttled(retry_after_s, message):
            return ev.Throttled(message, ms(retry_after_s))
        case Failed(message):
            return ev.NotStored(message)
        case TransportError(sent=Sent.NO):
            return ev.NotStored(str(answer))
        case Exception():
            return ev.Lost(fault(answer))
    return ev.Lost(getattr(answer, "message", "答复自相矛盾 · the answer contradicts itself"))


def found(copy: Copy, desk: Desk) -> Found:
    """A copy as the decision needs it."""
    return Found(
        remote_id=copy.remote_id,
        url=copy.url,
        public=copy.standing is Standing.PUBLIC,
        trashed=copy.standing is Standing.TRASHED,
        ours=copy.ours,
        revision=copy.revision,
        edited=_edited(copy, desk),
    )


def _edited(copy: Copy, desk: Desk) -> bool:
    """Whether the stored text is neither what we sent nor what we are about to send."""
    if copy.html is None:
        return False
    stored = normalise(text_of(copy.html))
    texts = [desk.sent.text if desk.sent else None, desk.article.text if desk.article else None]
    known = [normalise(text) for text in texts if text]
    return bool(known) and not any(text in stored for text in known)


def op_of(write: Write) -> str:
    """The name of a write, as attempts and metrics call it."""
    return {Create: "create", Update: "update", Withdraw: "withdraw"}[type(write)]


def ms(seconds: float | None) -> int | None:
    """Seconds an adapter names, as milliseconds."""
    return None if seconds is None else round(seconds * 1000)


def fault(answer: Exception) -> str:
    """What a failure says to a person."""
    if isinstance(answer, TransportError):
        return str(answer)
    return f"适配器出错 · the adapter failed: {type(answer).__name__}: {answer}"
