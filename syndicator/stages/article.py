"""An item's article, read: bytes → text, metadata and marks, or a clear no."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from syndicator.core.errors import PageUnusable
from syndicator.core.metadata import PolicyMeta, from_fields
from syndicator.core.text import digest, has_replacement, title_key, titles_agree
from syndicator.net.retry import read_with_retry
from syndicator.pages.body import EXTRACTED
from syndicator.pages.extract import read_page
from syndicator.pages.sanitise import sanitise, text_of
from syndicator.pages.snapshot import PageStatus
from syndicator.pages.wall import AnswerKind, judge_answer

if TYPE_CHECKING:
    from syndicator.core.times import Millis, Stamp
    from syndicator.net.client import Response
    from syndicator.pages.snapshot import PageSnapshot
    from syndicator.settings.model import SourceConf
    from syndicator.stages.context import Context

ARTICLE_BYTES = 16 * 1024 * 1024
SHORTEST_TEXT = 20
"""Characters; less is no policy's text."""


@dataclass(frozen=True, slots=True)
class Article:
    """A page taken as a policy's text."""

    url: str
    title: str
    html: str
    """Sanitised."""
    text: str
    digest: str
    meta: PolicyMeta
    published: Stamp | None
    secret: tuple[str, ...]
    """Marks of secrecy (密级, ★, 内部): such a text is not kept."""
    urgent: bool
    guessed: bool
    """No known selector found the body; the extraction library did."""
    fetched_at: Millis


class Unusable(PageUnusable):
    """A page that cannot be taken as the text, with the answer as evidence."""

    def __init__(self, why: str, answer: Response, *, gone: bool = False) -> None:
        super().__init__(why)
        self.answer = answer
        self.gone = gone
        """The source says that the page is not there (404, soft 404)."""
        self.digest = sha256(answer.body).hexdigest()


async def read_article(ctx: Context, source: SourceConf, url: str, title: str) -> Article:
    """Fetch and read one article of a source.

    Raises `PageUnusable` for an address outside the source's hosts, `Unusable` (with the answer)
    for a page that cannot be taken as the text, and `TransportError` when no answer came.
    """
    if not source.has_article_at(url):
        raise PageUnusable(
            f"{url} 不在信源 {source.key} 的文章主机上，请核对后把主机加入 article_hosts · "
            f"{url} is on no article host of source {source.key}: check it, then add its host to "
            "article_hosts"
        )
    client = ctx.client(source.egress)
    answer = await read_with_retry(client, url, clock=ctx.clock, max_bytes=ARTICLE_BYTES)
    check_landing(source, answer.url)
    return await asyncio.to_thread(article_of, source, answer, title, ctx.clock.now())


def check_landing(source: SourceConf, url: str) -> None:
    """Raises `PageUnusable` where an article's address led to a host that is not the source's."""
    if not source.has_article_at(url):
        raise PageUnusable(
            f"文章跳转到未配置的主机 {url} · the article redirects to {url}, "
            "which is on no configured host"
        )


def article_of(source: SourceConf, answer: Response, listed_title: str, now: Millis) -> Article:
    """Read an answer as an article of a source. Raises `Unusable` where it is none."""
    judged = judge_answer(answer.status, answer.headers, answer.body)
    if judged.kind is not AnswerKind.OK:
        raise Unusable(judged.why, answer, gone=judged.kind is AnswerKind.MISSING)
    kind = answer.headers.get("content-type")
    if source.encoding:
        kind = f"text/html; charset={source.encoding}"
    snapshot = read_page(answer.body, answer.url, source.body_selector, kind)
    _usable(snapshot, answer)
    html = sanitise(snapshot.body_html or "", answer.url)
    text = text_of(html)
    if len(text) < SHORTEST_TEXT:
        why = "正文过短或未找到，请设置 body_selector · no body text found: set body_selector"
        raise Unusable(why, answer)
    meta = from_fields(snapshot.fields, text, snapshot.metas)
    title = meta.title or snapshot.title or listed_title
    guessed = snapshot.body_by == EXTRACTED
    if guessed and not _bears(snapshot, title, listed_title):
        why = (
            "页面上没有所列标题，正文也只能猜测，不作为该文件 · neither the listed title nor a "
            "known body is on the page: it is not taken as this document; set body_selector if it "
            "is"
        )
        raise Unusable(why, answer)
    return Article(
        url=answer.url,
        title=title,
        html=html,
        text=text,
        digest=digest(text),
        meta=meta,
        published=snapshot.published or meta.published,
        secret=tuple(mark.text for mark in meta.marks),
        urgent=bool(meta.urgent),
        guessed=guessed,
        fetched_at=now,
    )


def _bears(snapshot: PageSnapshot, title: str, listed: str) -> bool:
    """Whether the page shows the title it is listed under: an error's page does not."""
    if snapshot.title and titles_agree(title, listed):
        return True
    return title_key(listed) in title_key(snapshot.full_text)


def _usable(snapshot: PageSnapshot, answer: Response) -> None:
    if snapshot.status is not PageStatus.OK:
        gone = snapshot.status is PageStatus.MISSING
        raise Unusable(snapshot.why, answer, gone=gone)
    body = snapshot.body_html or ""
    if has_replacement(body) or has_replacement(snapshot.title or ""):
        why = (
            "页面含乱码(U+FFFD)，原文已不可恢复，不得转发 · the page carries U+FFFD: its text is "
            "lost and must not be reposted; get the original from the source"
        )
        raise Unusable(why, answer)
