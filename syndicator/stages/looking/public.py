"""Reading what the public sees: a site's list, and pages on it. I/O in, plain values out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from syndicator.browser.answer import Rendered, rendered
from syndicator.core.candidates import Listed
from syndicator.core.errors import ConfigurationError, TransportError
from syndicator.core.freshness import PAST_CACHES, age_ms, beside_caches, from_cache
from syndicator.core.model import ListKind
from syndicator.core.polling import ListState
from syndicator.core.times import Millis
from syndicator.evidence.received import received
from syndicator.feeds.errors import FeedError, SourceState
from syndicator.net.conditional import NOT_MODIFIED, Validators
from syndicator.pages.face import read_face
from syndicator.pages.judging import read_answer
from syndicator.pages.listing import read_listing
from syndicator.pages.snapshot import PageStatus
from syndicator.pages.wall import AnswerKind, judge_answer
from syndicator.stages.looking.browsing import PAGE_BYTES, PATIENCE, ask_for, way_to
from syndicator.stages.loop import answered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.judging.certificates import Certificate
    from syndicator.core.judging.faces import Shown
    from syndicator.core.model import Site
    from syndicator.evidence.received import Received
    from syndicator.net.client import HttpClient, Response
    from syndicator.pages.judging import PageAnswer
    from syndicator.pages.snapshot import PageSnapshot
    from syndicator.sdk import Adapter
    from syndicator.stages.context import Context
    from syndicator.stages.looking.read_before import PageKey, Readings

OK = 200
LIST_STATES = {
    SourceState.OK: ListState.OK,
    SourceState.EMPTY: ListState.EMPTY,
    SourceState.FAILED: ListState.FAILED,
    SourceState.BLOCKED: ListState.BLOCKED,
    SourceState.CHANGED: ListState.CHANGED,
    SourceState.BROKEN: ListState.CHANGED,
}
"""Outcome of reading a list, as the store keeps it."""
LISTED_MOST = 100
"""Posts asked of a CMS search; a public list page shows fewer."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Of several lists some could not be read: what is not among the entries may stand there."""

    state: ListState
    reason: str
    """Each address with what was wrong."""


@dataclass(frozen=True, slots=True)
class ListLook:
    """One look at a site's list, or at all of its lists together."""

    state: ListState
    asked_at: Millis
    """When it was asked for, or a cache on the way had asked: what the answer lacks was not there
    then, perhaps later."""
    at: Millis
    """When the answer had come whole: what it shows was there by then."""
    entries: tuple[Listed, ...] = ()
    validators: Validators = field(default_factory=Validators)
    digest: str = ""
    reason: str = ""
    came: Received | None = None
    """The answer; None where the site only said that nothing changed, or its CMS was asked."""
    shown: Shown | None = None
    """What the page said of its site; None where it was not read, or is the one read before."""
    certificate: Certificate | None = None
    """Of the host that answered; None over plain HTTP, and where nobody kept it."""
    beside: tuple[Received, ...] = ()
    """Answers of the further lists, where a site has several."""
    parts: tuple[ListLook | None, ...] = ()
    """Of several lists the last good look at each, in their order."""
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class PageLook:
    """One look at a page."""

    came: Received
    answer: PageAnswer
    at: Millis
    snapshot: PageSnapshot
    key: PageKey
    source: Response | None = None
    """What the site sent, where a browser made the page of it."""

    @property
    def url(self) -> str:
        """Where the answer came from, after redirects."""
        return self.answer.url

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes: names the evidence."""
        return self.key[1]


def client_of(ctx: Context, site: Site) -> HttpClient:
    """The client of the way to the site's public pages."""
    return ctx.client(way_to(ctx.settings, site))


async def _fetched(ctx: Context, site: Site, url: str, headers: Mapping[str, str]) -> Rendered:
    """What a visitor gets: the answer itself, or what a browser makes of it."""
    if site.renders and ctx.browser is not None:
        return rendered(await ctx.browser.see(ask_for(ctx.settings, site, url)))
    client = client_of(ctx, site)
    return Rendered(
        await client.request("GET", url, headers=headers, max_bytes=PAGE_BYTES, timeout=PATIENCE)
    )


async def fetch(ctx: Context, site: Site, url: str) -> PageAnswer | None:
    """One more page of the site; None where no answer came."""
    try:
        answer = (await _fetched(ctx, site, url, {})).shown
    except TransportError:
        return None
    return received(answer, ctx.clock.now()).answer


async def _past_caches(
    ctx: Context, site: Site, url: str, headers: Mapping[str, str], asked: Millis
) -> Response:
    """The site's own answer; what a cache gave all the same where the site is not to be reached."""
    answer = (await _fetched(ctx, site, url, headers)).shown
    if not from_cache(answer.headers):
        return answer
    direct = (await _fetched(ctx, site, beside_caches(url, asked), PAST_CACHES)).shown
    return direct if direct.status == OK else answer


async def look_at_list(
    ctx: Context,
    site: Site,
    adapter: Adapter | None,
    kept: ListLook | None,
    *,
    past_caches: bool = False,
) -> ListLook:
    """Read the list; `kept` is the last good look, whose entries stand when nothing changed.

    `past_caches`: caches on the way are asked to ask the site, and gone round where they do not.
    """
    asked = ctx.clock.now()
    if site.watch is None:
        return ListLook(ListState.FAILED, asked, asked, reason="未配置列表地址 · no list_url")
    if site.watch.kind is ListKind.CMS:
        return await _ask_cms(ctx, site, adapter)
    headers = kept.validators.request_headers() if kept else {}
    try:
        if past_caches:
            answer = await _past_caches(ctx, site, site.watch.url, headers | PAST_CACHES, asked)
        else:
            answer = (await _fetched(ctx, site, site.watch.url, headers)).shown
    except TransportError as failure:
        return ListLook(ListState.FAILED, asked, ctx.clock.now(), reason=str(failure))
    now = ctx.clock.now()
    asked = Millis(asked - age_ms(answer.headers, answer.date, asked))
    if kept is not None and _unchanged(answer, kept):
        fresh = kept.validators.after(answer.status, answer.headers)
        came = None if answer.status == NOT_MODIFIED else received(answer, now)
        return ListLook(
            ListState.OK,
            asked,
            now,
            kept.entries,
            fresh,
            kept.digest,
            came=came,
            certificate=answer.head.certificate,
        )
    try:
        return await ctx.reading.run(_read_list_and_face, site, answer, (asked, now))
    except TransportError as failure:
        return ListLook(ListState.FAILED, asked, now, reason=str(failure))


def _read_list_and_face(site: Site, answer: Response, when: tuple[Millis, Millis]) -> ListLook:
    look = replace(_read_list(site, answer, when), certificate=answer.head.certificate)
    if answer.status != OK or site.watch is None or site.watch.kind is not ListKind.HTML:
        return look
    return replace(look, shown=read_face(answer.body, answer.headers.get("content-type")))


def _unchanged(answer: Response, kept: ListLook) -> bool:
    """Whether the list is the one read last, as the site says or byte by byte."""
    if answer.status == NOT_MODIFIED:
        return True
    return answer.status == OK and sha256(answer.body).hexdigest() == kept.digest


def _read_list(site: Site, answer: Response, when: tuple[Millis, Millis]) -> ListLook:
    watch = site.watch
    if watch is None:
        return ListLook(ListState.FAILED, *when)
    judged = judge_answer(answer.status, answer.headers, answer.body)
    if judged.kind is not AnswerKind.OK:
        blocked = judged.kind is AnswerKind.BLOCKED
        state = ListState.BLOCKED if blocked else ListState.FAILED
        return ListLook(state, *when, reason=judged.why)
    try:
        rows = read_listing(
            answer.body,
            watch.kind,
            answer.url,
            watch.selector,
            answer.headers.get("content-type"),
        )
    except FeedError as wrong:
        return ListLook(LIST_STATES[wrong.state], *when, reason=str(wrong))
    except ConfigurationError as wrong:
        return ListLook(ListState.FAILED, *when, reason=str(wrong))
    entries = tuple(Listed(row.url, row.title) for row in rows)
    validators = Validators().after(answer.status, answer.headers)
    came = received(answer, when[1])
    return ListLook(ListState.OK, *when, entries, validators, came.digest, came=came)


async def _ask_cms(ctx: Context, site: Site, adapter: Adapter | None) -> ListLook:
    asked = ctx.clock.now()
    if adapter is None or not adapter.capabilities.can_list:
        reason = "适配器不能列出已发稿件 · the adapter cannot list posts: set list_kind to html"
        return ListLook(ListState.FAILED, asked, asked, reason=reason)
    answer = await answered(ctx, adapter.recent(site.column, LISTED_MOST))
    if isinstance(answer, Exception):
        return ListLook(ListState.FAILED, asked, ctx.clock.now(), reason=str(answer))
    entries = tuple(Listed(entry.url, entry.title) for entry in answer)
    return ListLook(ListState.OK, asked, ctx.clock.now(), entries)


async def look_at_page(
    ctx: Context, site: Site, url: str, readings: Readings, *, past_caches: bool = False
) -> PageLook:
    """Open one public page. Raises `TransportError` when no answer came."""
    fetched = await _fetched(ctx, site, url, PAST_CACHES if past_caches else {})
    answer = fetched.shown
    now = ctx.clock.now()
    selector = site.watch.body_selector if site.watch else None
    digest = sha256(answer.body).hexdigest()
    key = (answer.url, digest, selector, answer.headers.get("content-type"))
    # A wall may be told by status and headers alone: only good answers are known by their bytes.
    came = received(answer, now)
    page = came.answer
    snapshot = readings.pages.get(key) if answer.status == OK else None
    if snapshot is None:
        snapshot = await ctx.reading.run(read_answer, page, selector)
        if answer.status == OK and snapshot.status is PageStatus.OK:
            readings.pages.put(key, snapshot)
    return PageLook(came, page, now, snapshot, key, fetched.source)
