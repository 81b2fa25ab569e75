"""One site of a survey, from its address to a finding for each policy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from syndicator.core.address import BadAddress, normalise_url, same_site
from syndicator.core.candidates import Listed, Sought, likely, pick
from syndicator.core.text import title_key, titles_agree
from syndicator.core.times import Millis
from syndicator.pages.rows import Row
from syndicator.pages.sitemap import Told, read_sitemap
from syndicator.pages.snapshot import PageSnapshot
from syndicator.ports import Clock
from syndicator.survey.asking import Asker, NotAsked
from syndicator.survey.home import read_home
from syndicator.survey.judging import (
    STANDING,
    Opened,
    Searched,
    best_of,
    judged,
    linked,
    missing,
    standing,
    unseen,
)
from syndicator.survey.lists import Entry, Found, read_lists
from syndicator.survey.model import AskedPolicy, AskedSite, Finding, SiteOutcome, Unseen
from syndicator.survey.reading import ListPage
from syndicator.survey.search import SiteSearch
from syndicator.survey.state import Heard

_NO_KEY: Final = "\x00"
"""A key of ours that stands in no address: before a survey nothing was ever pushed."""
_AFTER: Final = timedelta(days=20) // timedelta(milliseconds=1)
_MOST_SITEMAPS: Final = 3
_MOST_TOLD: Final = 20
_NO_SEARCH: Final = "无可用的站内搜索 · no search that can be asked"
_TRUSTED: Final = (
    "站内搜索可用，已用本站已知稿件验证 · its search works: it found a page known to be there"
)
_UNTRUSTED: Final = (
    "站内搜索查不到本站已知稿件，不予采信 · its search misses a known page: not believed"
)


async def survey_site(
    asker: Asker, site: AskedSite, policies: Sequence[AskedPolicy], clock: Clock
) -> SiteOutcome:
    """Everything that can be said of one site within the bounds; never raises NotAsked."""
    look = _Look(asker, policies, (site.lists, site.feeds))
    began = clock.now()
    try:
        home, shown = await read_home(asker, site.address)
    except NotAsked as stopped:
        why = stopped.why
        findings = [unseen(stopped.unseen, why) for _ in policies]
        return look.outcome(None, findings, (began, clock.now()))
    if home.unseen is not None:
        findings = [unseen(home.unseen, home.why, url=home.url) for _ in policies]
        return look.outcome(home, findings, (began, clock.now()))
    findings = await look.findings(home, shown)
    return look.outcome(home, findings, (began, clock.now()))


class _Look:
    """What is known of one site while it is surveyed."""

    def __init__(
        self,
        asker: Asker,
        policies: Sequence[AskedPolicy],
        configured: tuple[Sequence[str], Sequence[str]],
    ) -> None:
        self._asker = asker
        self._policies = policies
        self._configured = configured
        self._sought = [Sought(one.title, one.doc_no, one.url, (), _NO_KEY) for one in policies]
        self._sources = {_address(one.url): at for at, one in enumerate(policies)}
        self._found = Found()
        self._snapshots: dict[str, PageSnapshot] = {}
        self._opened: list[dict[str, Opened]] = [{} for _ in policies]
        self._links: dict[int, Finding] = {}
        self._searched: dict[int, Searched] = {}
        self._search = _NO_SEARCH
        self._home = ""
        self._code: str | None = None

    def outcome(
        self, home: ListPage | None, findings: Sequence[Finding], when: tuple[Millis, Millis]
    ) -> SiteOutcome:
        """All of it as a value."""
        return SiteOutcome(
            home=None if home is None else home.url,
            home_title=None if home is None else home.title,
            site_id_code=None if home is None else home.site_id_code,
            lists=tuple(self._found.lists),
            search=self._search,
            findings=tuple(findings),
            requests=self._asker.asked,
            began=when[0],
            ended=when[1],
        )

    async def findings(self, home: ListPage, shown: Heard) -> list[Finding]:
        """Lists, then candidates, then search and sitemap for what is not found."""
        self._home, self._code = home.url, home.site_id_code
        await read_lists(
            self._asker, home, shown, self._found, self._wanted_before, self._configured
        )
        await self._open_candidates(range(len(self._policies)))
        if home.search is not None and self._not_standing():
            await self._use_search(SiteSearch(self._asker, home.search))
        if self._not_standing() and not self._conclusive():
            await self._use_sitemaps()
        return [self._finding(at) for at in range(len(self._policies))]

    def _finding(self, at: int) -> Finding:
        policy, opened = self._policies[at], list(self._opened[at].values())
        best = best_of([one for one in opened if one.unseen is None])
        if best is not None and best.judgement and best.judgement.verdict in STANDING:
            return standing(policy, best)
        if at in self._links:
            return self._links[at]
        return missing(policy, opened, self._found, self._searched.get(at))

    def _stands(self, at: int) -> bool:
        return self._finding(at).verdict in STANDING

    def _not_standing(self) -> list[int]:
        return [at for at in range(len(self._policies)) if not self._stands(at)]

    def _conclusive(self) -> bool:
        return all(self._finding(at).verdict is not None for at in self._not_standing())

    def _wanted_before(self, found: Found) -> Millis | None:
        """The oldest policy that no entry names yet says how far back is far enough."""
        entries = [Listed(one.row.url, one.row.title) for one in found.entries.values()]
        wanted = [
            policy.published.at
            for policy, sought in zip(self._policies, self._sought, strict=True)
            if policy.published is not None and not likely(entries, sought)
        ]
        return min(wanted, default=None)

    # -- candidates ----------------------------------------------------------------------------

    async def _open_candidates(self, which: Iterable[int]) -> None:
        entries = [Listed(one.row.url, one.row.title) for one in self._found.entries.values()]
        for at in which:
            for url in pick(entries, self._sought[at]):
                if url not in self._opened[at] and not self._stands_well(at):
                    await self._open(at, url, self._found.entries[url])

    def _stands_well(self, at: int) -> bool:
        best = best_of(list(self._opened[at].values()))
        return (
            best is not None and best.judgement is not None and best.judgement.verdict == "faithful"
        )

    async def _open(self, at: int, url: str, entry: Entry) -> None:
        policy = self._policies[at]
        if _address(url) in self._sources:
            self._note_link(at, url, entry)
            return
        try:
            heard = await self._asker.ask(url)
        except NotAsked as stopped:
            kind = Unseen.PAGE if stopped.unseen is Unseen.UNREACHABLE else stopped.unseen
            self._opened[at][url] = Opened(url, None, None, kind, f"{url} {stopped}")
            return
        if _address(heard.url) in self._sources:
            self._note_link(at, heard.url, entry)
            return
        known = self._snapshots.get(heard.url)
        found = await asyncio.to_thread(judged, policy, heard, known)
        self._snapshots[heard.url] = found.snapshot
        if self._is_own(heard.url, found.snapshot):
            named = _is_named(policy.title, entry.row, found.snapshot.title)
            self._opened[at][url] = Opened(url, heard, found, listed=entry.row.stamp, named=named)
        else:
            self._opened[at][url] = Opened(url, heard, None, Unseen.ELSEWHERE, heard.url)

    def _is_own(self, url: str, page: PageSnapshot) -> bool:
        """Its own host, or a shared platform's page that bears the site's own 网站标识码."""
        if same_site(url, self._home):
            return True
        return self._code is not None and page.site_id_code == self._code

    def _note_link(self, at: int, url: str, entry: Entry) -> None:
        """A row that leads to the source's own page, under the policy's title."""
        policy, row = self._policies[at], entry.row
        if self._sources[_address(url)] != at:
            return
        key = title_key(policy.title)
        named = titles_agree(row.title, policy.title) or key in title_key(row.title)
        if named and at not in self._links:
            self._links[at] = linked(policy, row.title, entry.shown, row.stamp)

    # -- the site's own search, and its sitemaps -----------------------------------------------

    async def _use_search(self, search: SiteSearch) -> None:
        self._search = _TRUSTED if await search.try_out(self._found, self._home) else _UNTRUSTED
        for at in self._not_standing():
            if self._asker.left == 0:
                break
            self._searched[at] = await search.look_for(self._policies[at], self._found)
            await self._open_candidates([at])

    async def _use_sitemaps(self) -> None:
        """Open what a sitemap says was written in the days after a policy that is not found."""
        told = await self._told()
        opened = 0
        for page in told:
            fitting = [at for at in self._not_standing() if self._may_be(at, page)]
            if not fitting or opened >= _MOST_TOLD or self._asker.left == 0:
                continue
            opened += 1
            try:
                heard = await self._asker.ask(page.url)
            except NotAsked:
                continue
            row = Row(page.url, "", page.changed)
            for at in fitting:
                found = await asyncio.to_thread(
                    judged, self._policies[at], heard, self._snapshots.get(heard.url)
                )
                self._snapshots[heard.url] = found.snapshot
                if found.verdict in STANDING:
                    self._opened[at][page.url] = Opened(page.url, heard, found, listed=row.stamp)

    async def _told(self) -> list[Told]:
        rules = await self._asker.robots(self._home)
        queue = list(rules.sitemaps if rules else ())[:_MOST_SITEMAPS]
        queue = queue or [f"{self._home.partition('//')[0]}//{_netloc(self._home)}/sitemap.xml"]
        told: list[Told] = []
        read = 0
        while queue and read < _MOST_SITEMAPS:
            read += 1
            try:
                heard = await self._asker.ask(queue.pop(0))
            except NotAsked:
                continue
            sitemap = await asyncio.to_thread(read_sitemap, heard.body)
            if sitemap is not None:
                told += [one for one in sitemap.pages if same_site(one.url, self._home)]
                newest = sorted(sitemap.parts, key=_newest_first)
                queue += [one.url for one in newest if same_site(one.url, self._home)]
        return sorted(told, key=_newest_first)

    def _may_be(self, at: int, page: Told) -> bool:
        published = self._policies[at].published
        if published is None or page.changed is None or page.url in self._opened[at]:
            return False
        said = page.changed.span()
        return said.upper >= published.at and said.lower <= published.at + _AFTER


def _is_named(title: str, row: Row, shown: str | None) -> bool:
    """Whether the list, without cutting it, or the page itself gives just this title."""
    listed = not row.cut and title_key(row.title) == title_key(title)
    return listed or (shown is not None and title_key(shown) == title_key(title))


def _newest_first(one: Told) -> int:
    return 0 if one.changed is None else -one.changed.at


def _netloc(url: str) -> str:
    return url.partition("//")[2].partition("/")[0]


def _address(url: str) -> str:
    try:
        return normalise_url(url)
    except BadAddress:
        return url
