"""The policies a survey looks for: the newest important ones of a source, or named addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from syndicator.core.classify import Facts, Kind, decide
from syndicator.core.errors import ConfigurationError, PageUnusable, SourceError
from syndicator.core.model import EgressKey, Rule, ScopeKind, SourceKey
from syndicator.feeds.families import parse_feed
from syndicator.feeds.model import Document, Entry, ListOptions
from syndicator.net.client import Response
from syndicator.settings.model import SourceConf, SourceLevel
from syndicator.stages.article import Article, article_of, check_landing
from syndicator.survey.asking import Asker, NotAsked
from syndicator.survey.model import AskedPolicy
from syndicator.survey.state import Heard

_READ_MOST: Final = 6
"""So many articles are read for each policy wanted: lists name no numbers, rules ask for them."""
_BY_HAND: Final = SourceKey("named-by-address")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The policies, newest first, and what was passed over and why (bilingual)."""

    policies: tuple[AskedPolicy, ...]
    notes: tuple[str, ...]


def requests_for(count: int, sources: int) -> int:
    """How many requests choosing may take."""
    return count * _READ_MOST + 4 * sources


AskerOf = Callable[[SourceConf], Asker]
"""Who asks a source: each has its own way out."""


async def newest(
    asker_of: AskerOf, sources: Sequence[SourceConf], rules: Sequence[Rule], count: int
) -> Chosen:
    """The newest important policies that concern all sites, by the rules of the configuration.

    A source whose list cannot be read is noted, the others go on. Raises SourceError where none
    can be read, or they show nothing that a rule lets through.
    """
    listed: list[tuple[SourceConf, Entry]] = []
    notes: list[str] = []
    for source in sources:
        try:
            listed += [(source, entry) for entry in await _entries(asker_of(source), source)]
        except SourceError as failure:
            if len(notes) + 1 == len(sources):
                raise
            notes.append(f"{failure}; 其余信源照查 · the other sources are asked all the same")
    listed.sort(key=lambda pair: -(pair[1].stamp.at if pair[1].stamp else 0))
    policies: list[AskedPolicy] = []
    for source, entry in listed[: count * _READ_MOST]:
        if len(policies) >= count:
            break
        url = entry.url or ""
        if not source.has_article_at(url):
            continue
        try:
            article = await _article(asker_of(source), source, url, entry.title)
        except (PageUnusable, NotAsked) as failure:
            notes.append(f"{entry.title} {url}：{failure}")
            continue
        if _important(source, article, entry, rules):
            policies.append(_policy(source, article, entry))
    if not policies:
        raise SourceError(
            "信源列表上没有一份文件被规则认定为重要；请检查 rules.yaml，或用 --policies 指定 · no "
            "document on the list is important by the rules: check rules.yaml, or name them with "
            f"--policies {notes[0] if notes else ''}"
        )
    return Chosen(tuple(policies), tuple(notes))


async def named(
    asker_of: AskerOf, addresses: Sequence[str], sources: Sequence[SourceConf]
) -> Chosen:
    """The policies at these addresses. Raises SourceError where none of them can be read."""
    policies: list[AskedPolicy] = []
    notes: list[str] = []
    for url in addresses:
        source = _source_of(url, sources)
        try:
            article = await _article(asker_of(source), source, url, "")
        except (PageUnusable, NotAsked) as failure:
            notes.append(f"{url}：{failure}")
            continue
        policies.append(_policy(source, article, None))
    if not policies:
        raise SourceError(
            f"给出的政策原文一份也读不了：{notes[0]} · none of the policies can be read"
        )
    return Chosen(tuple(policies), tuple(notes))


async def _entries(asker: Asker, source: SourceConf) -> Sequence[Entry]:
    """The rows of a source's list. Raises SourceError (FeedError among them)."""
    try:
        heard = await asker.ask(source.url)
    except NotAsked as failure:
        raise SourceError(
            f"信源 {source.name} 的列表读不到：{failure} · the list of {source.key} cannot be read"
        ) from failure
    options = ListOptions(selector=source.list_selector, encoding=source.encoding)
    document = Document(heard.body, heard.headers.get("content-type"), heard.url, options)
    feed = await asyncio.to_thread(parse_feed, document, source.family)
    return feed.entries


async def _article(asker: Asker, source: SourceConf, url: str, title: str) -> Article:
    heard = await asker.ask(url)
    check_landing(source, heard.url)
    article = await asyncio.to_thread(article_of, source, _response(heard), title, heard.at)
    if article.secret:
        raise PageUnusable(
            f"带有密级或内部标志（{'、'.join(article.secret)}），不作摸底 · it bears marks of "
            "secrecy and is not surveyed: tell the releaser"
        )
    return article


def _response(heard: Heard) -> Response:
    return Response(
        status=heard.status,
        headers=heard.headers,
        body=heard.body,
        url=heard.url,
        history=(),
        elapsed_ms=0,
        date=None,
    )


def _important(source: SourceConf, article: Article, entry: Entry, rules: Sequence[Rule]) -> bool:
    """Whether every site owes it: what concerns some sectors only is no measure of all sites."""
    meta = article.meta
    facts = Facts(
        source=source.key,
        title=article.title,
        doc_no=meta.doc_no.key if meta.doc_no and meta.doc_no.identifies else None,
        issuers=meta.issuers or (source.issuer,),
        themes=meta.themes,
        signed=meta.signed,
        published=article.published or entry.stamp,
        openness=meta.openness,
        urgent=article.urgent,
    )
    decision = decide(rules, facts)
    every = decision.scope is not None and decision.scope.kind is ScopeKind.ALL
    return decision.kind is Kind.IMPORTANT and every


def _policy(source: SourceConf, article: Article, entry: Entry | None) -> AskedPolicy:
    meta = article.meta
    identifies = meta.doc_no is not None and meta.doc_no.identifies
    return AskedPolicy(
        url=article.url,
        title=article.title,
        text=article.text,
        doc_no=meta.doc_no.key if meta.doc_no and identifies else None,
        doc_no_text=meta.doc_no_text,
        published=article.published or (entry.stamp if entry else None),
        source=source.name,
        html=article.html,
        issuers=meta.issuers or tuple(filter(None, (source.issuer,))),
    )


def _source_of(url: str, sources: Sequence[SourceConf]) -> SourceConf:
    """The configured source whose article it is; else one made for this address alone."""
    host = (urlsplit(url).hostname or "").lower()
    if not host:
        raise ConfigurationError(f"{url} 不是网址 · {url} is no address")
    known = next((one for one in sources if host in one.article_hosts), None)
    return known or SourceConf(
        key=_BY_HAND,
        name=host,
        family="html",
        url=url,
        level=SourceLevel.NATIONAL,
        official=False,
        every_s=0,
        egress=EgressKey("default"),
        issuer="",
        article_hosts=frozenset({host}),
    )
