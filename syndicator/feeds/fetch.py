"""Fetches a list or feed: asks only for what changed, and says in which way it did not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final

from syndicator.core.times import Millis
from syndicator.feeds.errors import FeedBlocked, FeedFailed
from syndicator.feeds.model import Document, ListOptions
from syndicator.net.client import MOST_BYTES, USUAL, HttpClient, Response, Timeouts
from syndicator.net.conditional import NOT_MODIFIED, Validators
from syndicator.pages.wall import AnswerKind, judge_answer

_SUCCESS: Final = 200


class Change(StrEnum):
    """What came compared with the last good reading."""

    CHANGED = "changed"
    NOT_MODIFIED = "not_modified"
    SAME_BODY = "same_body"


@dataclass(frozen=True, slots=True)
class Memory:
    """What is kept of the last good reading: validators, and the SHA-256 of its body in hex.

    Keep the one that a :class:`Fetched` brings only once its entries are safe: a kept memory
    silences them.
    """

    validators: Validators = field(default_factory=Validators)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of a source. ``document`` is there to be parsed where ``change`` is CHANGED."""

    change: Change
    memory: Memory
    document: Document | None
    url: str
    elapsed_ms: int
    date: Millis | None


async def fetch_list(
    client: HttpClient,
    url: str,
    memory: Memory | None = None,
    *,
    options: ListOptions | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: Timeouts = USUAL,  # noqa: ASYNC109 - three bounds, not one
    max_bytes: int = MOST_BYTES,
) -> Fetched:
    """One conditional GET of a source's list.

    A server that ignores conditions is caught by the body's hash. Raises FeedBlocked for a wall's
    status, FeedFailed for any other that is no success (404 too: a list that is gone is not empty),
    and NetError where no answer came.
    """
    kept = memory or Memory()
    asked = {"accept": _ACCEPT, **(headers or {}), **kept.validators.request_headers()}
    answer = await client.request("GET", url, headers=asked, timeout=timeout, max_bytes=max_bytes)
    validators = kept.validators.after(answer.status, answer.headers)
    if answer.status == NOT_MODIFIED and kept.digest:
        unchanged = Memory(validators, kept.digest)
        return _fetched(Change.NOT_MODIFIED, unchanged, None, answer)
    if answer.status != _SUCCESS:
        await asyncio.to_thread(_refuse, answer)
    digest = sha256(answer.body).hexdigest()
    fresh = Memory(validators, digest)
    if digest == kept.digest:
        return _fetched(Change.SAME_BODY, fresh, None, answer)
    document = Document(
        answer.body, answer.headers.get("content-type"), answer.url, options or ListOptions()
    )
    return _fetched(Change.CHANGED, fresh, document, answer)


_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)


def _fetched(
    change: Change, memory: Memory, document: Document | None, answer: Response
) -> Fetched:
    return Fetched(change, memory, document, answer.url, answer.elapsed_ms, answer.date)


def _refuse(answer: Response) -> None:
    judged = judge_answer(answer.status, answer.headers, answer.body)
    if judged.kind is AnswerKind.BLOCKED:
        raise FeedBlocked(judged.why)
    if judged.kind in {AnswerKind.FAILED, AnswerKind.MISSING}:
        raise FeedFailed(judged.why)
    raise FeedFailed(
        f"服务器返回 HTTP {answer.status}，不是列表内容；请核对地址 · "
        f"the server answered {answer.status}, which is no list; check the address"
    )
