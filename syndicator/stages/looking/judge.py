"""One site, one good look at its list: which pages to open, what they show, what that means."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from syndicator.core.candidates import Sought, is_listed, likely, pick
from syndicator.core.errors import TransportError
from syndicator.core.events import SeenRight
from syndicator.core.judging.whose import Owner, owner
from syndicator.core.model import ListKind
from syndicator.core.polling import ListState
from syndicator.core.repost import GONE, State
from syndicator.core.sighting import RANK, SHOWS, SILENT, Sight, event_of
from syndicator.core.verdict import Verdict
from syndicator.evidence.question import search_of
from syndicator.pages.judging import Known, Question, judge
from syndicator.stages.looking import settle
from syndicator.stages.looking.beyond import hidden
from syndicator.stages.looking.history import history_of
from syndicator.stages.looking.public import ListLook, PageLook, look_at_page
from syndicator.stages.looking.read_before import Picked
from syndicator.stages.looking.rhythm import rests
from syndicator.stages.looking.second_copies import others_beside
from syndicator.stages.looking.seen import Seen
from syndicator.stages.looking.union import look_at_lists
from syndicator.stages.looking.whose import homes
from syndicator.stages.pushing.rendering import reference
from syndicator.store import reposts

if TYPE_CHECKING:
    from syndicator.core.judging.stated import History
    from syndicator.core.model import PolicyHead, PolicyId, RepostId, Site
    from syndicator.core.repost import Repost
    from syndicator.core.times import Millis
    from syndicator.pages.judging import Judgement
    from syndicator.sdk import Reference
    from syndicator.stages.context import Context
    from syndicator.stages.looking.read_before import Readings
    from syndicator.store.reposts import OnSite

NOT_LISTED = "列表已读，没有这份文件 · the list was read, this document is not on it"


@dataclass(slots=True)
class Judged:
    """What a look says, beside what is recorded already."""

    silent: set[RepostId] = field(default_factory=set)
    """It says nothing of these: a page that may show them was not readable, or they moved on."""
    absent: set[RepostId] = field(default_factory=set)
    """Awaited and not there: no news, noted with the visit."""
    listed: set[RepostId] = field(default_factory=set)
    """The site's own list leads to the copy that stands."""
    delays: list[int] = field(default_factory=list)
    """Of each copy found after looks without it: about how long after it was owed it came, ms."""


class Pages:
    """Pages opened during one visit, each once, whoever asks."""

    def __init__(self, ctx: Context, site: Site, readings: Readings) -> None:
        self._ctx = ctx
        self._site = site
        self._readings = readings
        self._opened: dict[str, PageLook | TransportError] = {}

    async def open(self, url: str, *, past_caches: bool = False) -> PageLook | TransportError:
        """The page, or why no answer came."""
        if url not in self._opened:
            try:
                self._opened[url] = await look_at_page(
                    self._ctx, self._site, url, self._readings, past_caches=past_caches
                )
            except TransportError as failure:
                self._opened[url] = failure
        return self._opened[url]

    def neighbour(self, url: str) -> str:
        """Name of the other site on whose host the page is; mostly empty."""
        return self._readings.hosts.neighbour(self._ctx.settings, self._site, url)

    def worth_opening(self, row: OnSite, look: ListLook, sought: Sought) -> tuple[str, ...]:
        """Addresses of the list that may show the repost; of an unchanged list worked out once."""
        of = (row.head.latest, sought.key, sought.known_urls)
        kept = self._readings.picks.get(row.repost.id)
        if kept is None or kept.entries is not look.entries or kept.sought != of:
            kept = Picked(look.entries, of, pick(look.entries, sought))
            self._readings.picks.put(row.repost.id, kept)
        return kept.urls

    def rests(self, row: OnSite, look: ListLook, sought: Sought) -> bool:
        """Whether all there is to open is no entry of the list, and was opened lately.

        Where it does not rest, the opening is noted.
        """
        repost, opened = row.repost, self._readings.opened
        urls = self.worth_opening(row, look, sought)
        version, opened_at = opened.get(repost.id) or (0, look.at)
        lately = version == repost.version and rests(self._ctx, row, opened_at, look.at)
        if lately and _awaited(row) and not any(is_listed(look.entries, url) for url in urls):
            return bool(urls)
        if urls:
            opened.put(repost.id, (repost.version, look.at))
        return False

    async def judge(self, policy: PolicyId, question: Question, look: PageLook) -> Judgement:
        """What the page says; the same bytes are compared with each text once."""
        kept = self._readings.comparisons
        keys = {text.number: (look.key, policy, text.number) for text in question.texts}
        found = {number: kept.get(key) for number, key in keys.items()}
        known = Known(look.snapshot, {n: one for n, one in found.items() if one is not None})
        if len(known.comparisons) == len(keys):
            return judge(question, look.answer, known)
        said = await self._ctx.reading.run(judge, question, look.answer, known)
        for number, comparison in said.comparisons.items():
            kept.put(keys[number], comparison)
        return said


async def judge_site(
    ctx: Context,
    site: Site,
    rows: tuple[OnSite, ...],
    look: ListLook,
    readings: Readings,
    *,
    whatever: bool = False,
) -> Judged:
    """Judge every repost of the site that this look can tell something about, and record that.

    A page that the list does not lead to is opened as often as its own repost asks for it, however
    often others bring us here; `whatever`: now.
    """
    pages = Pages(ctx, site, readings)
    judged = Judged()
    for row in rows:
        pushing = row.repost.state is State.PUSHING
        if pushing or (pages.rests(row, look, _sought(ctx, site, row, look)) and not whatever):
            judged.silent.add(row.repost.id)
            continue
        seen = await _see(ctx, site, row, look, pages)
        if seen.sight.verdict is Verdict.ABSENT and not _awaited(row) and _unseen(site, look):
            # Nothing would prove it: the list is read whole, once, and looked through again.
            look = await look_at_lists(ctx, site, None, None)
            if look.state is not ListState.OK:
                judged.silent.update(one.repost.id for one in rows)
                return judged
            seen = await _see(ctx, site, row, look, pages)
        if seen.sight.verdict is Verdict.ABSENT and look.gap is not None:
            judged.silent.add(row.repost.id)  # it may stand on the list that was not read
            continue
        if _awaited(row) and seen.sight.verdict is Verdict.ABSENT:
            judged.absent.add(row.repost.id)
            if row.repost.told_url is not None:
                readings.lacking.put(row.repost.id, row.repost.told_url)
            continue
        event = event_of(row.repost, seen.sight, row.accepts)
        told = _first_seen_there(row, seen, readings)
        recorded = await settle.settle(ctx, told, seen, event)
        if seen.sight.verdict in SILENT or not recorded:
            judged.silent.add(row.repost.id)
        if recorded and isinstance(event, SeenRight):
            if is_listed(look.entries, event.page_url):
                judged.listed.add(row.repost.id)
            if row.absent_at is not None:
                judged.delays += _delay(row, row.absent_at, seen.at)
    return judged


def _first_seen_there(row: OnSite, seen: Seen, readings: Readings) -> OnSite:
    """What the list lacked says nothing of an address that a person gave since."""
    repost, url = row.repost, seen.sight.page_url
    told = url is not None and url == repost.told_url
    if told and url != repost.page_url and readings.lacking.get(repost.id) != url:
        return replace(row, absent_at=None)
    return row


def _awaited(row: OnSite) -> bool:
    """Whether the copy is yet to come: that it is not there is no news."""
    return row.repost.state is not State.CONFIRMED and row.repost.wanted != GONE


def _unseen(site: Site, look: ListLook) -> bool:
    """Whether a page was asked that only said that it is the one seen before."""
    return look.came is None and site.watch is not None and site.watch.kind is not ListKind.CMS


def _delay(row: OnSite, absent_at: Millis, seen_at: Millis) -> list[int]:
    """How long what the site's own people put up was awaited; nothing of anything else."""
    awaited = row.repost.state is State.PLANNED and row.visible is None
    if not awaited or absent_at < row.repost.since:
        return []
    return [(absent_at + seen_at) // 2 - row.repost.since]


async def _see(ctx: Context, site: Site, row: OnSite, look: ListLook, pages: Pages) -> Seen:
    """The verdict of this look: the best of the candidate pages; absent when there is none."""
    repost, sought = row.repost, _sought(ctx, site, row, look)
    best = Seen(
        Sight(Verdict.ABSENT, None, None, theirs=False, reason=NOT_LISTED), None, None, look.at
    )
    looks: list[PageLook] = []

    async def seen_at(url: str) -> Seen:
        # That a copy is gone is said only where no cache can have said so.
        opened = await pages.open(url, past_caches=repost.misses > 0)
        if isinstance(opened, TransportError):
            sight = Sight(Verdict.UNREADABLE, None, url, theirs=False, reason=str(opened))
            return Seen(sight, None, None, ctx.clock.now())
        looks.append(opened)
        return await _judge_page(ctx, site, row, opened, pages)

    for url in pages.worth_opening(row, look, sought):
        seen = await seen_at(url)
        if RANK[seen.sight.verdict] < RANK[best.sight.verdict]:
            best = seen
        if best.sight.verdict is Verdict.FAITHFUL and best.sight.revision == repost.wanted:
            break
    if best.sight.verdict is Verdict.ABSENT and not _awaited(row) and look.came is not None:
        return replace(
            best,
            question=await question_of(ctx, site, row, await history_of(ctx, site, row, look.at)),
            search=None if site.watch is None else search_of(sought, site.watch),
            listings=(look.came, *look.beside),
            opened=tuple(looks),
        )
    if best.page is None and look.came is None and site.watch is not None:
        # What an adapter read leaves no answer to keep: how it was searched says why.
        return replace(best, search=search_of(sought, site.watch))
    if best.page is None or best.sight.verdict not in SHOWS or repost.wanted == GONE:
        return best
    if await _unlisted(ctx, site, row, look, best.page.url):
        return await _judge_page(ctx, site, row, best.page, pages, unlisted=True)
    worth = set(pages.worth_opening(row, look, sought))
    listed = (entry for entry in look.entries if entry.url in worth)
    urls = [entry.url for entry in listed if likely((entry,), sought)]
    beside = await others_beside(best, urls, seen_at)
    return await _judge_page(ctx, site, row, best.page, pages, beside) if beside else best


def _sought(ctx: Context, site: Site, row: OnSite, look: ListLook) -> Sought:
    head = row.head
    ref = _reference(ctx, site, head)
    known = _known(site, row, look, master=bool(ref.also))
    return Sought(head.title, head.doc_no, head.url, known, ref.key)


async def _unlisted(ctx: Context, site: Site, row: OnSite, look: ListLook, url: str) -> bool:
    """Whether a confirmed copy was taken off the list that led to it, and not by newer entries."""
    watch = site.watch
    listed = row.repost.state is State.CONFIRMED and row.listed_at is not None
    if not listed or watch is None or watch.kind is ListKind.CMS:
        return False
    if is_listed(look.entries, url):
        return False
    older = await ctx.read(lambda tx: reposts.older_copies(tx, site.key, row.repost.id))
    return await hidden(ctx, site, look, url, older)


def _reference(ctx: Context, site: Site, head: PolicyHead) -> Reference:
    """How a copy of ours is known at this site."""
    platform = ctx.settings.platforms[site.platform]
    master = ctx.masters.keeps(site, platform)
    return reference(head, site, platform.key if master else None)


def _known(site: Site, row: OnSite, look: ListLook, *, master: bool) -> tuple[str, ...]:
    """Addresses to open whatever the list shows.

    The source's own page is a link of this site's only as long as the site's list leads there. A
    master's address is that of every column: that it can be read is evidence for a site only
    where the site's own list shows it. Confirmed there once, the page seen there is opened again;
    the address the platform named may be another column's, which stands when this one is gone.
    """
    repost = row.repost
    named = (repost.page_url, repost.told_url, repost.remote_url)
    known = dict.fromkeys(
        url
        for url in named
        if url
        and (
            owner(url, site.homes, row.head.url) is not Owner.SOURCE or is_listed(look.entries, url)
        )
    )
    if not master:
        return tuple(known)
    if repost.state is State.CONFIRMED and repost.wanted != GONE:
        return tuple(known)[:1]
    return tuple(url for url in known if is_listed(look.entries, url))


async def _judge_page(
    ctx: Context,
    site: Site,
    row: OnSite,
    look: PageLook,
    pages: Pages,
    beside: tuple[str, ...] = (),
    *,
    unlisted: bool = False,
) -> Seen:
    """Compare one page with the wanted revision, then with older ones that may stand."""
    known = replace(await history_of(ctx, site, row, look.at), beside=beside)
    neighbour = pages.neighbour(look.url)
    asked = await question_of(ctx, site, row, known)
    question = replace(asked, unlisted=unlisted, neighbour=neighbour)
    try:
        said = await pages.judge(row.repost.policy, question, look)
    except TransportError as failure:
        sight = Sight(Verdict.UNREADABLE, None, look.url, theirs=False, reason=str(failure))
        return Seen(sight, None, None, look.at)
    sight = Sight(
        verdict=said.verdict,
        revision=said.revision,
        page_url=look.url,
        theirs=said.theirs,
        reason="; ".join(str(reason) for reason in said.comparison.reasons),
    )
    return Seen(sight, said.comparison, look, look.at, said.remarks, question)


async def question_of(ctx: Context, site: Site, row: OnSite, known: History) -> Question:
    """All that a verdict on a page of this site rests on, beside the page."""
    repost, head = row.repost, row.head
    newest = repost.wanted if repost.wanted != GONE else head.latest
    # Put up between two looks, the text before a correction is an old one and not a changed one.
    older = (repost.standing, repost.sent, newest - 1)
    numbers = list(dict.fromkeys([newest, *(n for n in older if n)]))
    return Question(
        texts=tuple([await ctx.revision(repost.policy, number) for number in numbers]),
        doc_no=head.doc_no_text,
        published=head.published,
        site_id_code=site.site_id_code,
        homes=homes(site, repost),
        body_selector=site.watch.body_selector if site.watch else None,
        expected_column=site.column_name or None,
        keys=_reference(ctx, site, head).keys,
        ours=tuple(url for url in (repost.remote_url, repost.page_url) if url),
        presumed_theirs=_presumed_theirs(repost),
        history=known,
    )


def _presumed_theirs(repost: Repost) -> bool | None:
    """Whose a copy is that bears no key of ours; None where its address must tell.

    While a write of ours may have landed nobody can say: the copy is not called theirs, and the
    look-up decides.
    """
    if repost.state is State.UNSURE:
        return repost.theirs
    return True if repost.theirs or repost.sent is None else None
