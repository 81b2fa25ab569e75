"""One simulated site: the copies in its CMS, what the public sees of them, every deed entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING

from syndicator.rehearsal.ledger import Did, Ledger, Who
from syndicator.rehearsal.mishaps import Engine
from syndicator.rehearsal.prose import bare
from syndicator.sdk import Standing

if TYPE_CHECKING:
    from syndicator.core.times import Millis
    from syndicator.ports import Clock
    from syndicator.rehearsal.plan import SitePlan
    from syndicator.rehearsal.trouble import Trouble


@dataclass(slots=True)
class Copy:
    """One stored article."""

    number: int
    title: str
    html: str
    key: str
    """The daemon's key, where it gave one."""
    slug: str
    standing: Standing
    who: Who
    publication: str
    """Key of the document; empty for anything else."""
    created: Millis
    given: str = ""
    """The text as it came, before anybody changed it."""
    shown: Millis | None = None
    """From when the public sees it; None: it does not."""
    dated: Millis | None = None
    """What the page claims instead of that, where somebody forged its date."""
    links: str = ""
    """Markup of hidden links a gremlin put into the page."""
    cloak: str = ""
    """What everybody but the daemon is shown instead."""
    indexed: tuple[str, str] = ("", "")
    """A text and what a search finds in it."""
    offline: bool = False
    """Taken back: nobody shows it any more."""


@dataclass(frozen=True, slots=True)
class World:
    """What all sites share."""

    ledger: Ledger
    clock: Clock
    numbers: Iterator[int]
    titles: Mapping[str, str]
    """Bare title of a document → its key."""
    base: Callable[[str], str]
    """Host → address of its root, `http://host:port`."""
    stored: Callable[[SimSite, Copy], None]
    """Told of every copy the daemon creates: the site's people take it from there."""


class SimSite:
    """A site's memory. Whoever changes anything says who he is."""

    def __init__(self, plan: SitePlan, world: World, trouble: Trouble) -> None:
        self.plan = plan
        self.trouble = trouble
        self.copies: dict[int, Copy] = {}
        self.edition = 0
        """Grows with every change the public can see."""
        self.hijacked = False
        """Strangers answer in its place; its interface works as ever."""
        self._world = world

    @property
    def key(self) -> str:
        """The site's key."""
        return self.plan.key

    def now(self) -> Millis:
        """The rehearsal's time."""
        return self._world.clock.now()

    def publication_of(self, title: str) -> str:
        """Which document bears the title; empty for none."""
        return self._world.titles.get(bare(unescape(title)), "")

    def address(self, copy: Copy) -> str:
        """The copy's public address."""
        root = f"{self._world.base(self.plan.host)}{self.plan.folder}"
        wordpress = self.plan.platform.engine is Engine.WORDPRESS
        return f"{root}{copy.slug}/" if wordpress else f"{root}art/{copy.number}.html"

    def public(self) -> list[Copy]:
        """What the public sees, newest first."""
        now = self.now()
        seen = [one for one in self.copies.values() if one.shown is not None and one.shown <= now]
        return sorted(seen, key=lambda one: one.number, reverse=True)

    # -- deeds ---------------------------------------------------------------------------------

    def create(
        self, who: Who, title: str, html: str, *, key: str = "", slug: str = "", public: bool = True
    ) -> Copy:
        """Store a new copy. The daemon's is handed to the site's people, who show it or not."""
        copy = Copy(
            number=next(self._world.numbers),
            title=unescape(title),
            html=html,
            key=key,
            slug=slug,
            standing=Standing.PUBLIC if public else Standing.REVIEW,
            who=who,
            publication=self.publication_of(title),
            created=self.now(),
            given=html,
        )
        self.copies[copy.number] = copy
        self._enter(who, Did.CREATED, copy)
        if who is Who.DAEMON:
            self._world.stored(self, copy)
        else:
            self.show(who, copy)
        return copy

    def refer(self, who: Who, master: Copy) -> Copy:
        """Show another column's article here too: the same number, a page of this column's own."""
        copy = replace(
            master,
            html=master.given,
            standing=Standing.PUBLIC,
            who=who,
            created=self.now(),
            shown=None,
            dated=None,
            links="",
            cloak="",
            offline=False,
        )
        self.copies[copy.number] = copy
        self._enter(who, Did.CREATED, copy)
        self._world.stored(self, copy)
        return copy

    def unrefer(self, who: Who, copy: Copy) -> None:
        """Show it here no more."""
        self.withdraw(who, copy)
        del self.copies[copy.number]

    def update(self, who: Who, copy: Copy, title: str, html: str) -> None:
        """Replace title and text."""
        copy.title, copy.html, copy.given = unescape(title), html, html
        self.edition += 1
        self._enter(who, Did.UPDATED, copy)

    def withdraw(self, who: Who, copy: Copy) -> None:
        """Take it from the public; its editors can bring it back."""
        copy.standing, copy.shown, copy.offline = Standing.REVIEW, None, True
        self.edition += 1
        self._enter(who, Did.WITHDRAWN, copy)

    def delete(self, who: Who, copy: Copy) -> None:
        """Remove it for good."""
        del self.copies[copy.number]
        self.edition += 1
        self._enter(who, Did.DELETED, copy)

    def show(self, who: Who, copy: Copy) -> None:
        """From now on the public sees it."""
        if copy.number not in self.copies or copy.shown is not None or copy.offline:
            return
        copy.standing, copy.shown = Standing.PUBLIC, self.now()
        self.edition += 1
        self._enter(who, Did.SHOWN, copy)

    def alter(self, copy: Copy, html: str) -> None:
        """Somebody changes the text, meaning well or not."""
        if copy.number in self.copies:
            copy.html = html
            self.edition += 1
            self._enter(Who.GREMLIN, Did.ALTERED, copy)

    def backdate(self, copy: Copy, claimed: Millis) -> None:
        """Its page claims another time of publication; the text stays as it is."""
        copy.dated = claimed
        self.edition += 1

    def hijack(self, *, over: bool = False) -> None:
        """From now on strangers answer in its place, or the site itself does again."""
        self.hijacked = not over
        self.edition += 1

    def spam(self, copy: Copy, links: str) -> None:
        """Somebody hides links in the page."""
        if copy.number in self.copies:
            copy.links = links
            self.edition += 1
            self._enter(Who.GREMLIN, Did.SPAMMED, copy)

    def cloak(self, copy: Copy, html: str) -> None:
        """From now on only the daemon is shown the right text."""
        if copy.number in self.copies:
            copy.cloak = html
            self._enter(Who.GREMLIN, Did.ALTERED, copy, html)

    def remove(self, who: Who, copy: Copy) -> None:
        """The site's people take it down."""
        if copy.number in self.copies:
            copy.standing, copy.shown = Standing.TRASHED, None
            self.edition += 1
            self._enter(who, Did.REMOVED, copy)

    def _enter(self, who: Who, did: Did, copy: Copy, html: str | None = None) -> None:
        self._world.ledger.write(
            self.now(),
            who,
            did,
            site=self.key,
            publication=copy.publication,
            copy=copy.number,
            title=copy.title,
            html=copy.html if html is None else html,
        )
