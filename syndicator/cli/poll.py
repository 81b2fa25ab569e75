"""`poll`: what is new on a list since the last look with the same state directory."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer

from syndicator.cli.output import warn
from syndicator.cli.parse import (
    AllowOption,
    FamilyOption,
    Reader,
    SelectorOption,
    is_address,
    readable,
)
from syndicator.core.address import BadAddress, normalise_url
from syndicator.core.classify import Decision, Kind, judge_listed
from syndicator.core.model import Rule, SourceKey
from syndicator.core.text import has_replacement
from syndicator.core.times import Millis
from syndicator.feeds.errors import FeedEmpty
from syndicator.feeds.families import parse_feed
from syndicator.feeds.fetch import fetch_list
from syndicator.feeds.model import Entry, Feed
from syndicator.feeds.record import Record, as_line, entry_record
from syndicator.feeds.seen import Fresh, Reading, SeenItems, doc_no_of
from syndicator.ports import Clock, SystemClock

_NO_SOURCE: Final = SourceKey("")


def poll(
    url: Annotated[str, typer.Argument(metavar="URL", help="列表地址 · address of the list")],
    *,
    state: Annotated[
        Path,
        typer.Option(metavar="DIR", help="状态目录，记住看过的条目 · where the rows seen are kept"),
    ],
    json_lines: Annotated[
        bool,
        typer.Option("--json", help="在终端上也输出 JSON · JSON on a terminal too"),
    ] = False,
    allow: AllowOption = None,
    family: FamilyOption = None,
    selector: SelectorOption = None,
) -> None:
    """Print what is new on a list since the last poll (轮询列表).

    One JSON object a line: the keys of `parse`, and doc_no, held, reasons. Nothing is printed where
    nothing is new. Fails, with the reason, where the list could not be read, was blocked, changed
    its format, or is empty without cause. Only the list is read, no article.
    """
    if not is_address(url):
        raise typer.BadParameter("须为 http(s) 地址 · an http(s) address is needed")
    reader = Reader(allow or (), family, selector)
    as_json = json_lines or not sys.stdout.isatty()
    clock = SystemClock()
    asyncio.run(poll_once(url, state, sys.stdout, reader, clock=clock, as_json=as_json))


async def poll_once(
    url: str,
    state: Path,
    out: TextIO,
    reader: Reader,
    *,
    clock: Clock,
    as_json: bool = True,
) -> int:
    """One look at a list; the number of rows printed.

    Rows are printed and flushed before they are remembered: a kill in between prints them again
    and loses none. Raises FeedError, NetError, StoreError, ConfigurationError.
    """
    source = _source_key(url)
    with SeenItems(state) as seen:
        last = seen.last(source)
        async with reader.client() as client:
            kept = last.memory if last.how == reader.how else None
            fetched = await fetch_list(client, url, kept, options=reader.options)
        if fetched.document is None:
            seen.keep(source, replace(last, memory=fetched.memory), (), clock.now())
            return 0
        feed = await asyncio.to_thread(parse_feed, fetched.document, reader.family)
        for warning in feed.warnings:
            warn(warning)
        _refuse_sudden_silence(feed, last)
        fresh, marks = seen.sort_out(source, feed.entries)
        now = clock.now()
        for one in fresh:
            record = poll_record(one, url, now)
            out.write(as_line(record) if as_json else _readable(record))
            out.flush()
        reading = Reading(fetched.memory, len(feed.entries), reader.how)
        seen.keep(source, reading, marks, now)
    return len(fresh)


def poll_record(fresh: Fresh, url: str, now: Millis) -> Record:
    """The public record of a new row of the list at ``url``."""
    held, reasons = judge(fresh.entry, url, now)
    if fresh.conflict is not None:
        held, reasons = True, [str(fresh.conflict), *reasons]
    number = None if fresh.doc_no is None else fresh.doc_no.key
    return {**entry_record(fresh.entry), "doc_no": number, "held": held, "reasons": reasons}


def judge(entry: Entry, url: str, now: Millis) -> tuple[bool, list[str]]:
    """(whether a person must look first, why) by the shipped rules and the list alone.

    Rules count for the sources they name: a row of any other address matches none of those and is
    held. A row without an address, with U+FFFD, or dated after ``now`` is held whatever they say.
    """
    number = doc_no_of(entry)
    decision = _decide(entry, None if number is None else number.key, url)
    odd = list(_oddities(entry, now))
    return decision.kind not in _DECIDED or bool(odd), [*odd, *map(str, decision.reasons)]


_DECIDED: Final = frozenset({Kind.IMPORTANT, Kind.UNIMPORTANT})


def _decide(entry: Entry, doc_no: str | None, url: str) -> Decision:
    rules, sources = _shipped()
    source = sources.get(_source_key(url), _NO_SOURCE)
    return judge_listed(rules, source, entry.title, doc_no, entry.stamp)


def _oddities(entry: Entry, now: Millis) -> Iterator[str]:
    if entry.url is None:
        yield "条目没有可用的链接 · the entry has no usable link"
    if has_replacement(entry.title):
        yield "标题含乱码（U+FFFD），源头已损坏 · the title carries U+FFFD: damaged upstream"
    if entry.lies_ahead(now):
        yield "发布时间晚于现在，请核对 · its time lies in the future: check it"


@cache
def _shipped() -> tuple[tuple[Rule, ...], dict[str, SourceKey]]:
    """The rules the product ships, and its sources by address. Raises ConfigErrors."""
    from syndicator.settings.build import build_rule, build_source
    from syndicator.settings.defaults import default_config_dir
    from syndicator.settings.gather import Gatherer
    from syndicator.settings.problem import ConfigErrors
    from syndicator.settings.schema import RuleEntry, SourceEntry

    gatherer = Gatherer(default_config_dir())
    rules = gatherer.listed(["rules.yaml"], "rules", RuleEntry)
    sources = gatherer.listed(gatherer.folder("sources"), "sources", SourceEntry)
    if gatherer.problems:
        raise ConfigErrors(gatherer.problems)
    built = [build_source(located.entry) for located in sources.entries]
    return (
        tuple(build_rule(located.entry) for located in rules.entries),
        {_source_key(source.url): source.key for source in built},
    )


def _source_key(url: str) -> str:
    try:
        return normalise_url(url)
    except BadAddress:
        return url


def _refuse_sudden_silence(feed: Feed, last: Reading) -> None:
    if not feed.entries and last.rows:
        raise FeedEmpty(
            f"列表上次有 {last.rows} 行，这次一行也没有，不能当作“没有新文件”；请打开该地址核对 · "
            f"the list had {last.rows} rows last time and none now, which is not “no news”: "
            "open its address and look"
        )


def _readable(record: Record) -> str:
    reasons = record["reasons"]
    why = "；".join(map(str, reasons)) if isinstance(reasons, list) else ""
    mark = "待审 held" if record["held"] else "放行 passes"
    number = f"  {record['doc_no']}" if record["doc_no"] else ""
    return f"{readable(record)}{'':16}  {mark}{number}  {why}\n"
