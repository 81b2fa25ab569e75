"""The people of the sites, and those who have no business there, by the rehearsal's clock."""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

from syndicator.core.times import Millis
from syndicator.rehearsal.ledger import Who
from syndicator.rehearsal.mishaps import Engine, Mishap
from syndicator.rehearsal.trouble import MINUTE_MS

if TYPE_CHECKING:
    from syndicator.ports import Clock
    from syndicator.rehearsal.plan import Plan, Publication
    from syndicator.rehearsal.site import Copy, SimSite

Deed = Callable[[], None]

SOON_MIN: Final = (2.0, 12.0)
"""How long an editor or the staff of a well-run site take."""
LATE_MIN: Final = 66.0
"""Later than the limit of one hour whatever the daemon does."""
MENDED_MIN: Final = 15.0
LATER_MIN: Final = 14.0
"""How long after it was shown a copy is altered or taken down."""
HIJACKED_MIN: Final = 15.0
LAST_MIN: Final = LATE_MIN + LATER_MIN
"""After so long nothing planned is still to come."""
_HALF_DAY_MS: Final = 12 * 60 * MINUTE_MS
_SOURCE_LINE: Final = '<p class="syndicator-source"'
_LINKS: Final = (
    '<div style="display:none"><a href="http://bocai-{0}.example.invalid/">在线投注</a>'
    '<a href="http://caipiao-{0}.example.invalid/">彩票平台开户送彩金</a></div>'
)


class Agenda:
    """What is still to happen, in order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[Millis, int, Deed]] = []
        self._numbers = count()
        self._more = asyncio.Event()

    def at(self, when: Millis, deed: Deed) -> None:
        """Enter a deed."""
        heapq.heappush(self._heap, (when, next(self._numbers), deed))
        self._more.set()

    def after(self, minutes: float, deed: Deed) -> None:
        """Enter a deed so many minutes from now; at once for none."""
        if minutes <= 0:
            deed()
        else:
            self.at(Millis(self._clock.now() + round(minutes * MINUTE_MS)), deed)

    @property
    def pending(self) -> int:
        """How much is still to happen."""
        return len(self._heap)

    def turn(self) -> Millis | None:
        """Do everything that is due; when the next thing is, None for nothing more."""
        now = self._clock.now()
        while self._heap and self._heap[0][0] <= now:
            heapq.heappop(self._heap)[2]()
        return self._heap[0][0] if self._heap else None

    async def run(self) -> None:
        """Do each thing when its time comes, until cancelled."""
        while True:
            self._more.clear()
            following = self.turn()
            if following is None:
                await self._more.wait()
            else:
                wait_s = max(0.0, (following - self._clock.now()) / 1000)
                await self._clock.wait_for(self._more.wait(), wait_s)


class Staff:
    """Reacts to the source's documents and to copies that arrive."""

    def __init__(self, plan: Plan, agenda: Agenda) -> None:
        self._agenda = agenda
        self._publications = {one.key: one for one in plan.publications}
        self._dice = random.Random(plan.seed)  # noqa: S311 - a repeatable rehearsal

    def published(self, publication: Publication, sites: Iterable[SimSite]) -> None:
        """Every site does what its plan says of a document that the source now shows."""
        for site in sites:
            if not publication.concerns(site.plan):
                continue
            mishap = site.trouble.of(publication.key)
            if site.plan.platform.engine is Engine.BY_HAND:
                self._by_hand(publication, site, mishap)
            elif mishap is Mishap.STAFF_FIRST:
                self._post(publication, site)
            elif mishap is Mishap.LOGIN_EXPIRED:
                site.trouble.locked = True
                site.trouble.turned_away = partial(
                    self._agenda.after, MENDED_MIN, partial(self._mend, site)
                )

    def corrected(self, publication: Publication, sites: Iterable[SimSite]) -> None:
        """Who put it up by hand mends it by hand."""
        title, html = publication.title, publication.texts[-1].html()
        for site, copy in self._own(publication, sites):
            wait = self._dice.uniform(*SOON_MIN)
            self._agenda.after(wait, partial(site.update, Who.STAFF, copy, title, html))

    def withdrawn(self, publication: Publication, sites: Iterable[SimSite]) -> None:
        """Who put it up by hand takes it down by hand."""
        for site, copy in self._own(publication, sites):
            wait = self._dice.uniform(*SOON_MIN)
            self._agenda.after(wait, partial(site.remove, Who.STAFF, copy))

    @staticmethod
    def _own(publication: Publication, sites: Iterable[SimSite]) -> Iterator[tuple[SimSite, Copy]]:
        for site in sites:
            for copy in site.copies.values():
                if copy.who is Who.STAFF and copy.publication == publication.key:
                    yield site, copy

    def stored(self, site: SimSite, copy: Copy) -> None:
        """The daemon stored a copy: somebody shows it, or spoils it."""
        mishap = site.trouble.of(copy.publication)
        review = copy.standing.value == "review"
        wait = self._dice.uniform(*SOON_MIN) if review else 0.0
        if mishap in {Mishap.REVIEW_SLOW, Mishap.VISIBLE_LATE}:
            wait = LATE_MIN
        elif mishap is Mishap.ALTERED and (altered := self._altered(copy)):
            site.alter(copy, altered)
        elif mishap is Mishap.SPAM:
            site.spam(copy, _LINKS.format(site.key))
        who = Who.EDITOR if review else Who.DAEMON
        self._agenda.after(wait, lambda: self._show(who, site, copy))

    def _show(self, who: Who, site: SimSite, copy: Copy) -> None:
        site.show(who, copy)
        mishap = site.trouble.of(copy.publication)
        altered = self._altered(copy)
        if mishap is Mishap.TAKEN_DOWN:
            self._agenda.after(LATER_MIN, lambda: site.remove(Who.EDITOR, copy))
        elif mishap is Mishap.ALTERED_LATER and altered:
            self._agenda.after(LATER_MIN, lambda: site.alter(copy, altered))
        elif mishap is Mishap.TWELVE_HOURS_OFF:
            site.backdate(copy, Millis(site.now() + _HALF_DAY_MS))
        elif mishap is Mishap.SECOND_COPY:
            self._agenda.after(LATER_MIN, partial(self._beside, site, copy))
        elif mishap is Mishap.HIJACKED and not site.hijacked:
            self._agenda.after(LATER_MIN, site.hijack)
            self._agenda.after(LATER_MIN + HIJACKED_MIN, partial(site.hijack, over=True))
        elif mishap is Mishap.CLOAKED and altered:
            site.cloak(copy, altered)

    def _beside(self, site: SimSite, copy: Copy) -> None:
        """The site's editors put up what already stands there."""
        known = self._publications.get(copy.publication)
        if known is not None and copy.number in site.copies:
            site.create(Who.STAFF, known.title, known.text.html(), slug=f"{known.key}-2")

    def _altered(self, copy: Copy) -> str:
        """The copy's text with one figure changed; empty for what is no document of the source."""
        known = self._publications.get(copy.publication)
        if known is None:
            return ""
        start = copy.html.rfind(_SOURCE_LINE)
        return known.text.changed(self._dice).html() + (copy.html[start:] if start >= 0 else "")

    def _by_hand(self, publication: Publication, site: SimSite, mishap: Mishap | None) -> None:
        if mishap is Mishap.NEVER:
            return
        soon = self._dice.uniform(*SOON_MIN)
        if mishap is Mishap.BACKDATED:
            claimed = Millis(site.now() + int(soon * MINUTE_MS))
            self._agenda.after(LATE_MIN, lambda: self._post(publication, site, claimed))
            return
        wait = LATE_MIN if mishap is Mishap.BY_HAND_LATE else soon
        self._agenda.after(wait, lambda: self._post(publication, site))

    def _post(self, publication: Publication, site: SimSite, claimed: Millis | None = None) -> None:
        html = publication.text.html()
        copy = site.create(Who.STAFF, publication.title, html, slug=publication.key)
        if claimed is not None:
            site.backdate(copy, claimed)

    def _mend(self, site: SimSite) -> None:
        site.trouble.locked = False
