"""The judge of platforms that keep one master for many columns: the sites' ledger alone is asked.

Beside what every column is promised (`checker`): never two masters of one document, nobody else's
article placed in a column, no text written that no column wants any more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.simulation.checker import HINDSIGHT_S, Broken
from tests.simulation.drawn import Order, World
from tests.simulation.ledger import ALIEN, Did, Entry, Ledger, Who
from tests.simulation.people import Done

_GONE = frozenset({Did.TRASHED, Did.PURGED, Did.WITHDRAWN})


@dataclass(slots=True)
class _Article:
    """One article of the platform, as deed follows deed."""

    maker: Who
    columns: set[str] = field(default_factory=set)
    edited_at: float | None = None


class _Document:
    """One document on one platform."""

    def __init__(self, orders: Sequence[Done]) -> None:
        self._orders = orders
        self._articles: dict[int, _Article] = {}

    def take(self, one: Entry) -> str:
        """Enter a deed; the promise it breaks, or nothing."""
        broken = self._wrong(one) if one.who is Who.OURS else ""
        if one.did is Did.CREATED:
            self._articles[one.copy] = _Article(one.who)
        article = self._articles[one.copy]
        if one.did in _GONE:
            article.columns.discard(one.site)
        elif one.did in {Did.CREATED, Did.PLACED}:
            article.columns.add(one.site)
        elif one.did is Did.UPDATED:
            article.edited_at = one.at if one.who is Who.STAFF else None
        return broken

    def _wrong(self, one: Entry) -> str:
        if one.did is Did.CREATED:
            others = self._articles.values()
            second = any(other.maker is Who.OURS and other.columns for other in others)
            return "two masters of one document" if second else ""
        article = self._articles[one.copy]
        if one.did is Did.PLACED and article.maker is Who.STAFF:
            return "placed an article that is not ours"
        if one.did is Did.PLACED and one.revision == ALIEN:
            if article.edited_at is None:
                return "altered the text"
            unseen = article.edited_at + HINDSIGHT_S > one.at
            return "" if unseen else "showed in one more column what somebody had changed"
        if one.did is Did.UPDATED and not any(self._wants(site, one.at) for site in self._for(one)):
            return "wrote a text that no column wants"
        return ""

    def _for(self, one: Entry) -> set[str]:
        """A master may be brought up to date before the column that asked for it is placed."""
        return {*self._articles[one.copy].columns, ""}

    def _wants(self, site: str, at: float) -> bool:
        ends = {Order.WAIVE, Order.WITHDRAW}
        return not any(
            order.order in ends and order.at + HINDSIGHT_S < at and order.site in {"", site}
            for order in self._orders
        )


def judge(world: World, ledger: Ledger, done: Sequence[Done]) -> Iterator[Broken]:
    """Hold the ledger against what is promised of masters."""
    columns = {site.key for site in world.sites if site.platform.refers}
    documents = {
        policy.key: _Document([one for one in done if one.policy == policy.key])
        for policy in world.policies
    }
    for one in ledger.entries:
        if one.site not in columns or one.policy not in documents:
            continue
        if promise := documents[one.policy].take(one):
            yield Broken(promise, one.site, one.policy, one.at, f"{one.did} copy {one.copy}")
