"""Persons: the sites' people, the office's, and the officer who goes through what waits for him."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from syndicator.control.protocol import Request, Verb
from syndicator.core.errors import SyndicatorError
from syndicator.core.model import Person
from syndicator.core.repost import State
from syndicator.store import views
from syndicator.store.errors import StoreDown
from syndicator.store.views import Listed
from tests.simulation.daemon import Daemon
from tests.simulation.drawn import Act, Deed, Order, Ordered, World
from tests.simulation.ledger import Copy, Who
from tests.simulation.machine import Trace
from tests.simulation.site import Site

ROUND_S: Final = 3600.0
Touched = Callable[[str, str], bool]
"""Whether a site's people did something to a document."""
PATIENCE_S: Final = 4 * 3600.0
"""How long a site's people wait for something to do their deed to."""


@dataclass(frozen=True, slots=True)
class Done:
    """An order that the daemon carried out."""

    at: float
    order: Order
    policy: str
    site: str
    """Empty: all sites."""
    by: str


@dataclass(slots=True)
class SitePeople:
    """They paste, edit, delete, move; and they publish what waits for review."""

    world: World
    sites: Mapping[str, Site]
    trace: Trace
    dice: random.Random

    async def deed(self, deed: Deed) -> None:
        """Do it, once there is something to do it to."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, deed.at - loop.time()))
        site = self.sites[deed.site]
        if deed.act is Act.PASTE:
            self._paste(site, deed)
            return
        until = min(deed.at + PATIENCE_S, self.world.calm_at)
        while loop.time() < until:
            ours = self._ours(site, deed.policy)
            if ours is not None:
                self._do(site, ours, deed)
                return
            await asyncio.sleep(self.dice.uniform(60, 600))

    def _ours(self, site: Site, policy: str) -> Copy | None:
        for copy in site.copies.values():
            if copy.maker is Who.OURS and copy.policy == policy and copy.standing != "trashed":
                return copy
        return None

    def _paste(self, site: Site, deed: Deed) -> None:
        policy = next(one for one in self.world.policies if one.key == deed.policy)
        now = asyncio.get_running_loop().time()
        number = max(sum(at <= now for at in policy.at), 1)
        html = "".join(f"<p>{line}</p>" for line in policy.texts[number - 1])
        site.create(Who.STAFF, policy.title, html, public=True)
        self.trace.tell("staff", f"paste {deed.site} {deed.policy}")

    def _do(self, site: Site, copy: Copy, deed: Deed) -> None:
        self.trace.tell("staff", f"{deed.act} {deed.site} {deed.policy} copy {copy.number}")
        match deed.act:
            case Act.EDIT:
                site.update(Who.STAFF, copy, copy.title, self._edited(copy.html))
            case Act.TRASH:
                site.trash(Who.STAFF, copy)
            case Act.PURGE:
                site.purge(Who.STAFF, copy)
            case Act.MOVE:
                site.move(copy)

    def _edited(self, html: str) -> str:
        """Within our text, before it or after it."""
        match self.dice.choice(("within", "before", "after")):
            case "within":
                return html.replace("意见如下", "要求如下")
            case "before":
                return f"<p>本站编者按：请各单位抓好落实。</p>{html}"
        return f"{html}<p>本县贯彻意见将另行印发。</p>"

    async def reviews(self) -> None:
        """Editors publish what waits for them."""
        while True:
            await asyncio.sleep(600)
            now = asyncio.get_running_loop().time()
            for site in self.sites.values():
                if site.plan.platform.trust != "draft":
                    continue
                for copy in list(site.copies.values()):
                    waited = now - copy.created > site.plan.review_s
                    drafted = copy.shown_at is None and not copy.touched
                    if copy.standing == "review" and waited and drafted:
                        copy.touched = False
                        site.publish(copy)


@dataclass(slots=True)
class Office:
    """The office's persons."""

    world: World
    daemon: Daemon
    person: Person
    trace: Trace
    done: list[Done] = field(default_factory=list)

    async def order(self, ordered: Ordered) -> None:
        """Order it; while the daemon is down or cannot record, again and again."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, ordered.at - loop.time()))
        while loop.time() < self.world.calm_at + 1800:
            if await self._ordered(ordered):
                return
            await asyncio.sleep(120)

    async def _ordered(self, ordered: Ordered) -> bool:
        rows = await self.rows()
        if rows is None:
            return False
        title = self._title(ordered.policy)
        of_policy = [row for row in rows if row.title == title]
        if not of_policy:
            return False
        if not ordered.site:
            subject = f"policy:{of_policy[0].repost.policy}"
            return await self.ask(subject, ordered.order, ordered.policy, "", "plan")
        mine = [row for row in of_policy if row.repost.site == ordered.site]
        if not mine:
            return True
        subject = f"repost:{mine[0].repost.id}"
        return await self.ask(subject, ordered.order, ordered.policy, ordered.site, "plan")

    def _title(self, key: str) -> str:
        return next(one.title for one in self.world.policies if one.key == key)

    def _key(self, title: str) -> str:
        return next((one.key for one in self.world.policies if one.title == title), "")

    async def ask(self, subject: str, order: Order, policy: str, site: str, by: str) -> bool:
        """Whether it was done, or refused for good."""
        request = Request(verb=Verb(order.value), subject=subject, reason="演练 · drill")
        done = Done(asyncio.get_running_loop().time(), order, policy, site, by)
        try:
            answer = await self.daemon.act(self.person, request)
        except StoreDown:
            # It may have been recorded before the daemon died: it counts, and is asked again.
            self.done.append(done)
            return False
        except SyndicatorError as refused:
            self.trace.tell("order", f"{order} {subject} refused: {type(refused).__name__}")
            return True
        if answer is None:
            return False
        self.trace.tell("order", f"{order} {subject} {policy} {site} {answer.message}")
        self.done.append(done)
        return True

    async def rows(self) -> list[Listed] | None:
        """Every repost as the daemon lists it; None while it is down."""
        app = self.daemon.app
        if app is None:
            return None
        try:
            return [row async for row in views.every(app.ctx.store)]
        except (asyncio.CancelledError, SyndicatorError):
            return None

    async def rounds(self, touched: Touched) -> None:
        """The officer mends what was refused and releases what nobody at the site touched."""
        while True:
            await asyncio.sleep(ROUND_S)
            for row in await self.rows() or ():
                await self._attend(row, touched)

    async def _attend(self, row: Listed, touched: Touched) -> None:
        repost = row.repost
        policy, site = self._key(row.title), str(repost.site)
        if repost.state is State.REFUSED:
            await self.ask(f"repost:{repost.id}", Order.RETRY, policy, site, "officer")
        calm = asyncio.get_running_loop().time() > self.world.calm_at
        if repost.state is State.HELD and calm and not touched(site, policy):
            await self.ask(f"repost:{repost.id}", Order.RELEASE, policy, site, "officer")
