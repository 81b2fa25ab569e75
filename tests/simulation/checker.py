"""The judge: what the sites' ledger says, held against the plan. The daemon is not asked.

Every sentence here is a promise: one faithful copy a site, nobody else's copy touched, nothing put
back without a person, the newest text wins, no request faster than the platform bears.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.simulation.drawn import Order, PolicyPlan, SitePlan, World
from tests.simulation.ledger import ALIEN, Did, Entry, Ledger, Who
from tests.simulation.network import Passed
from tests.simulation.people import Done

HINDSIGHT_S: Final = 300.0
"""A look-up and what it decided lie so far apart at most: nobody could see what came between."""
_NO_HASTE_S: Final = 0.001


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that was not kept."""

    promise: str
    site: str
    policy: str
    at: float
    detail: str


@dataclass(slots=True)
class Verdict:
    """What a run came to."""

    broken: list[Broken] = field(default_factory=list)
    reposts: int = 0
    unknowable: int = 0
    """Second copies at sites where nobody could know of the first."""


@dataclass(slots=True)
class _Held:
    """One copy, as entry follows entry."""

    maker: Who
    at: float
    revision: int
    stands: bool
    public: bool
    edited_at: float | None = None


class _Place:
    """One document at one site."""

    def __init__(self, site: SitePlan, policy: PolicyPlan, orders: Sequence[Done]) -> None:
        self.site = site
        self.policy = policy
        self.orders = [one for one in orders if one.site in {"", site.key}]
        # One text stands in all columns of a master: who orders it for one may mean all.
        self.of_text = orders if site.platform.refers else self.orders
        self.copies: dict[int, _Held] = {}
        self.newest = 0
        self.removed_at: float | None = None
        self.touched = False
        self.unknowable = 0
        self.broken: list[Broken] = []

    def take(self, one: Entry) -> None:
        if one.who is Who.OURS:
            self._ours(one)
        elif one.did is not Did.PUBLISHED:
            self.touched = True
            held = self.copies.get(one.copy)
            if one.did in {Did.TRASHED, Did.PURGED} and held and held.maker is Who.OURS:
                self.removed_at = one.at
            if held is not None and one.did is Did.UPDATED:
                held.edited_at = one.at
        self._apply(one)

    def _apply(self, one: Entry) -> None:
        drafts = one.who is Who.OURS and self.site.platform.trust == "draft"
        if one.did is Did.CREATED:
            self.copies[one.copy] = _Held(one.who, one.at, one.revision, True, not drafts)
            return
        if one.did is Did.PLACED:
            self.copies[one.copy] = _Held(one.who, one.at, one.revision, True, one.shown)
            return
        held = self.copies[one.copy]
        held.revision = one.revision
        if one.did in {Did.TRASHED, Did.PURGED, Did.WITHDRAWN}:
            held.stands = held.public = False
        elif one.did is Did.PUBLISHED:
            held.public = True

    def _ours(self, one: Entry) -> None:
        if self.site.platform.trust == "observe":
            self._fail("wrote where we may only look", one)
        held = self.copies.get(one.copy)
        new = one.did in {Did.CREATED, Did.PLACED}
        if not new and (held is None or held.maker is Who.STAFF):
            self._fail("touched a copy that is not ours", one)
        if new or one.did is Did.UPDATED:
            self._text(one)
        if new:
            self._create(one)
        elif one.did is Did.UPDATED and held is not None:
            self._update(held, one)
        elif one.did in {Did.WITHDRAWN, Did.TRASHED} and not self._ordered(
            0, one.at, Order.WITHDRAW
        ):
            self._fail("withdrew without an order", one)
        elif one.did is Did.PURGED and not self._second(one.copy):
            self._fail("deleted what is no second copy of its own", one)

    def _update(self, held: _Held, one: Entry) -> None:
        edited = held.edited_at
        if edited is None or edited + HINDSIGHT_S > one.at:
            return
        again = {Order.RELEASE, Order.RETRY}
        if not any(o.order in again and edited <= o.at <= one.at for o in self.of_text):
            self._fail("wrote over what the site's people changed", one)

    def _second(self, number: int) -> bool:
        """Whether another copy of ours stood before it."""
        return any(
            held.stands and held.maker is Who.OURS and other < number
            for other, held in self.copies.items()
        )

    def _text(self, one: Entry) -> None:
        if one.revision == ALIEN and one.did is not Did.PLACED:  # of a master: see `masters`
            self._fail("altered the text", one)
        elif one.revision < self.newest:
            self._fail("an older revision after a newer one", one)
        if one.dated:
            self._fail("named a time of publication", one)
        self.newest = max(self.newest, one.revision)
        if one.did is Did.UPDATED and self.site.platform.refers:
            return  # one text for all columns: `masters` knows whether any of them wants it
        for order in self.orders:
            ends = order.order in {Order.WAIVE, Order.WITHDRAW}
            if ends and order.at + HINDSIGHT_S < one.at:
                self._fail(f"wrote after {order.order}", one)

    def _create(self, one: Entry) -> None:
        standing = [held for held in self.copies.values() if held.stands]
        if any(held.maker is Who.OURS for held in standing):
            if self.site.blind:
                self.unknowable += 1
            else:
                self._fail("placed twice" if one.did is Did.PLACED else "doubled", one)
        theirs = [held for held in standing if held.maker is Who.STAFF]
        late = self.site.index_late_s + HINDSIGHT_S
        if any(held.at + late < one.at for held in theirs):
            self._fail("a copy beside the one of the site's people", one)
        removed = self.removed_at
        if removed is None or removed + HINDSIGHT_S > one.at:
            return
        if not self._ordered(removed, one.at, Order.RELEASE, Order.RETRY):
            self._fail("put back what the site's people removed", one)

    def _ordered(self, since: float, until: float, *orders: Order) -> bool:
        return any(one.order in orders and since <= one.at <= until for one in self.orders)

    def finish(self, at: float) -> None:
        """What must stand at the end."""
        ours = [held for held in self.copies.values() if held.maker is Who.OURS]
        standing = [held for held in ours if held.stands and held.public]
        done = {one.order for one in self.orders}
        if Order.WITHDRAW in done:
            # Without our key it is the daemon's account that must say whose copy it is.
            sure = not self.site.drops_key
            if standing and sure and not self.touched and Order.WAIVE not in done:
                self._end("withdrawn, and still there", at)
            return
        free = self.touched or Order.WAIVE in done or self.policy.gone_at is not None
        if self.site.platform.trust == "observe" or free:
            return
        if not standing:
            self._end("lost: no copy stands", at)
            return
        stale = max(held.revision for held in standing) != len(self.policy.at)
        if stale and not self.site.drops_key:
            self._end("stale: an older revision stands", at)

    def _fail(self, promise: str, one: Entry) -> None:
        detail = f"{one.who} {one.did} copy {one.copy} revision {one.revision}"
        self.broken.append(Broken(promise, one.site, one.policy, one.at, detail))

    def _end(self, promise: str, at: float) -> None:
        detail = f"{len(self.copies)} copies in all"
        self.broken.append(Broken(promise, self.site.key, self.policy.key, at, detail))


def judge(
    world: World, ledger: Ledger, done: Sequence[Done], passed: Sequence[Passed], at: float
) -> Verdict:
    """Hold the ledger against the plan at the end of a run."""
    verdict = Verdict()
    places: dict[tuple[str, str], _Place] = {}
    columns = [one.key for one in world.sites if one.platform.refers]
    for site in world.sites:
        for policy in world.policies:
            known = {"", site.key, *(columns if site.platform.refers else ())}
            orders = [one for one in done if one.policy == policy.key and one.site in known]
            places[site.key, policy.key] = _Place(site, policy, orders)
    for entry in ledger.entries:
        place = places.get((entry.site, entry.policy))
        if place is None:
            verdict.broken.append(
                Broken("wrote what is no document", entry.site, "", entry.at, entry.did)
            )
        else:
            place.take(entry)
    for place in places.values():
        place.finish(at)
        verdict.broken += place.broken
        verdict.unknowable += place.unknowable
        verdict.reposts += place.newest > 0
    verdict.broken += _hasty(world, passed)
    return verdict


def touched(ledger: Ledger, site: str, policy: str) -> bool:
    """Whether the site's people did something to the document."""
    return any(
        one.who is Who.STAFF and one.did is not Did.PUBLISHED for one in ledger.of(site, policy)
    )


def _hasty(world: World, passed: Sequence[Passed]) -> Iterator[Broken]:
    """Requests closer together than their platform bears; a new run begins anew."""
    last: dict[tuple[str, int], float] = {}
    bears = {one.key: 1 / one.per_second for one in world.platforms}
    for one in passed:
        before = last.get((one.platform, one.run))
        if before is not None and one.at - before < bears[one.platform] - _NO_HASTE_S:
            detail = f"{one.platform}: {one.at - before:.3f} s after the last"
            yield Broken("faster than the platform bears", "", "", one.at, detail)
        last[one.platform, one.run] = one.at
