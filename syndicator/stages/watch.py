"""watch: every source by its own rhythm → every entry it shows is an item, once.

Identity within a source is the address; dates only describe, so equal or missing ones lose
nothing. An answer that is empty, blocked, failed or changed is none of the others and no news.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.address import BadAddress, normalise_url
from syndicator.core.docno import find_docno
from syndicator.core.errors import TransportError
from syndicator.core.polling import ListState, next_source_poll
from syndicator.core.times import Millis
from syndicator.feeds.errors import FeedChanged, FeedError
from syndicator.feeds.families import parse_feed
from syndicator.feeds.fetch import Fetched, Memory, fetch_list
from syndicator.feeds.model import ListOptions
from syndicator.net.conditional import Validators
from syndicator.obs.observed import Observed, PersonNeeded, SourceRead
from syndicator.stages.looking.public import LIST_STATES
from syndicator.stages.pushing.pump import Pump
from syndicator.store import items, sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.model import SourceKey
    from syndicator.feeds.model import Entry, Feed
    from syndicator.settings.model import SourceConf
    from syndicator.stages.context import Context
    from syndicator.store import Tx
    from syndicator.store.sources import SourceRow

SOURCES_AT_ONCE = 8
DAY_MS = 24 * 60 * 60 * 1_000
BASELINE_DAYS = 3
"""On the very first reading of a source, older entries stood there before the watch began."""
TELL_AFTER = 2
"""A person is told at the second bad reading in a row."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a source."""

    state: ListState
    asked_at: Millis
    """When it was asked for: what the answer lacks was not there then, perhaps later."""
    at: Millis
    """When the answer had come: what it shows was there by then."""
    fetched: Fetched | None
    """None when no answer came."""
    feed: Feed | None = None
    """None when nothing changed, or the answer is no list."""
    reason: str = ""

    @property
    def skew_ms(self) -> int | None:
        """Our clock minus the source's Date header."""
        if self.fetched is None or self.fetched.date is None:
            return None
        return self.at - self.fetched.date


class Watch:
    """Reads sources, a bounded number at once."""

    def __init__(self) -> None:
        self.pump: Pump[SourceKey] = Pump("watch", SOURCES_AT_ONCE)

    async def run_once(self, ctx: Context) -> Mapping[str, int]:
        """Start a reading of every source that is due."""
        now = ctx.clock.now()
        keys = list(ctx.settings.sources)
        due = await ctx.write(lambda tx: sources.due(tx, keys, now))
        started = 0
        for row in due:
            if self.pump.room > 0 and row.key not in self.pump:
                await self.pump.start(ctx, row.key, read_source(ctx, row), ctx.wakes.watch)
                started += 1
        return {"started": started, "under_way": len(self.pump)}


async def read_source(ctx: Context, row: SourceRow) -> None:
    """Read one source and enter what is new."""
    source = ctx.settings.sources[row.key]
    began = ctx.clock.monotonic()
    reading = await _read(ctx, source, row)
    new = await ctx.write(lambda tx: _enter(ctx, tx, source, row, reading))
    seconds = ctx.clock.monotonic() - began
    ctx.observe(
        SourceRead(source.key, reading.state, new, seconds, reading.reason, reading.skew_ms)
    )
    if reading.state is not ListState.OK and row.failures + 1 == TELL_AFTER:
        ctx.observe(_trouble(source, reading))
    if new:
        ctx.wakes.plan.set()


async def _read(ctx: Context, source: SourceConf, row: SourceRow) -> Reading:
    """Fetch and parse; a list that did not change has no feed and is a good reading."""
    options = ListOptions(
        selector=source.list_selector,
        encoding=source.encoding,
        min_rows=source.canary.min_rows,
    )
    fetched: Fetched | None = None
    asked = ctx.clock.now()
    try:
        fetched = await fetch_list(
            ctx.client(source.egress), source.url, _memory(row), options=options
        )
        feed = None
        if fetched.document is not None:
            feed = await asyncio.to_thread(parse_feed, fetched.document, source.family)
            _canary(source, feed)
    except FeedError as wrong:
        return Reading(LIST_STATES[wrong.state], asked, ctx.clock.now(), fetched, reason=str(wrong))
    except TransportError as failure:
        return Reading(ListState.FAILED, asked, ctx.clock.now(), None, reason=str(failure))
    return Reading(ListState.OK, asked, ctx.clock.now(), fetched, feed)


def _memory(row: SourceRow) -> Memory:
    """What was kept of the last good reading."""
    return Memory(Validators(row.etag, row.last_modified), row.body_digest)


def _canary(source: SourceConf, feed: Feed) -> None:
    """What a healthy list of this source always shows. Raises `FeedChanged`."""
    canary = source.canary
    if len(feed.entries) < canary.min_rows:
        raise FeedChanged(
            f"列表只有 {len(feed.entries)} 行，少于 canary.min_rows={canary.min_rows}，疑改版 · "
            f"only {len(feed.entries)} rows, fewer than canary.min_rows: was the page redesigned?"
        )
    pattern = canary.title_pattern
    if pattern and not any(re.search(pattern, entry.title) for entry in feed.entries):
        raise FeedChanged(
            f"没有标题符合 canary.title_pattern {pattern!r}，疑改版 · "
            "no title matches canary.title_pattern: was the page redesigned?"
        )


def _enter(ctx: Context, tx: Tx, source: SourceConf, row: SourceRow, reading: Reading) -> int:
    """Items, then the source's own row, in one transaction; how many items are new."""
    feed = reading.feed
    first_ever = row.last_ok_at is None and row.state in {ListState.NEW, ListState.FAILED}
    new = _items(tx, source, row, feed, reading.at, first_ever=first_ever) if feed else 0
    good = reading.state in {ListState.OK, ListState.EMPTY}
    failures = 0 if reading.state is ListState.OK else row.failures + 1
    sources.looked(
        tx,
        key=source.key,
        at=reading.asked_at,
        state=reading.state,
        reason=reading.reason,
        good=good,
        failures=failures,
        next_poll_at=next_source_poll(
            reading.at, source.every_s, 0 if good else failures, ctx.dice.fraction()
        ),
        memory=reading.fetched.memory
        if reading.fetched and reading.state is ListState.OK
        else None,
        rows_seen=len(feed.entries) if feed else None,
        skew_ms=reading.skew_ms,
    )
    return new


def _items(
    tx: Tx, source: SourceConf, row: SourceRow, feed: Feed, now: Millis, *, first_ever: bool
) -> int:
    new = 0
    for entry in feed.entries:
        address = _address(entry)
        seen = items.seen(
            tx,
            source=source.key,
            entry=entry,
            address=address,
            doc_no=_number(entry),
            absent_at=row.last_ok_at,
            at=now,
        )
        if not seen.new:
            continue
        new += 1
        why = _set_aside(entry, address, now, first_ever=first_ever)
        if why:
            items.decide(tx, seen.id, "ignored", [why], None, now)
    return new


def _set_aside(entry: Entry, address: str, now: Millis, *, first_ever: bool) -> str:
    """Why an entry is recorded but not planned; empty when it is planned."""
    if address.startswith("id:"):
        return "条目没有可用的链接 · the entry has no usable link"
    old = entry.stamp is None or entry.stamp.span().upper < now - BASELINE_DAYS * DAY_MS
    if first_ever and old:
        return (
            "开始监看前已在列表上，只作基线 · it stood on the list before the watch began: "
            "baseline only"
        )
    return ""


def _address(entry: Entry) -> str:
    try:
        return normalise_url(entry.url) if entry.url else f"id:{entry.id or entry.title}"
    except BadAddress:
        return f"id:{entry.id or entry.url}"


def _number(entry: Entry) -> str | None:
    number = find_docno(entry.doc_no_text or entry.title)
    return number.key if number and number.identifies else None


def _trouble(source: SourceConf, reading: Reading) -> Observed:
    return PersonNeeded(
        kind=f"source_{reading.state}",
        subject=f"source:{source.key}",
        message=f"{source.name} {source.url}: {reading.reason}",
    )
