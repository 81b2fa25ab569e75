"""The second judge: whether the daemon's own account agrees with the sites' ledger."""

from collections.abc import Iterator, Sequence

from syndicator.core.repost import ENDS, GONE, State
from syndicator.core.times import Millis
from syndicator.store.audit import verify_events
from syndicator.store.tx import Tx
from syndicator.store.views import Listed
from tests.simulation.checker import Broken
from tests.simulation.drawn import World
from tests.simulation.ledger import Who
from tests.simulation.site import Site

FORGOTTEN_MS = 4 * 3600 * 1000
"""An action so long overdue was forgotten; the stages turn rarer towards the end of a run."""


def agrees(
    world: World, sites: dict[str, Site], rows: Sequence[Listed], now: Millis
) -> Iterator[Broken]:
    """Where the daemon says something else than the ledger."""
    keys = {policy.title: policy.key for policy in world.policies}
    for row in rows:
        repost = row.repost
        key, site = keys.get(row.title, "?"), sites[repost.site]
        right = [
            copy
            for copy in site.copies.values()
            if copy.policy == key and copy.standing == "public" and copy.shown_at is not None
        ]
        said = f"says {repost.state}, wants {repost.wanted}, ledger has {len(right)} public"
        where = (str(repost.site), key, now / 1000, said)
        if repost.state is State.CONFIRMED and repost.wanted != GONE and not right:
            yield Broken("confirmed what does not stand", *where)
        ours = [copy for copy in right if copy.maker is Who.OURS and not copy.touched]
        # Our key dropped and the answer lost: nobody can say whose it is, and the account says so.
        unknown = site.plan.drops_key and repost.theirs
        if repost.state is State.WITHDRAWN and ours and not unknown:
            yield Broken("called withdrawn what stands", *where)
        known = site.plan.drops_key and not repost.theirs and repost.state not in ENDS
        if known and ours and max(copy.revision for copy in ours) < repost.wanted:
            yield Broken("an older revision stands though its id is known", *where)
        if known and ours and repost.wanted == GONE:
            yield Broken("not withdrawn though its id is known", *where)
        if repost.state not in ENDS and repost.due is None:
            yield Broken("open without a next action", *where)
        if repost.due is not None and repost.due < now - FORGOTTEN_MS:
            late = (now - repost.due) // 1000
            yield Broken("forgotten", *where[:3], f"{said}, {late} s overdue at {repost.step}")


def chained(tx: Tx) -> str:
    """What is wrong with the chain of events; empty when it is whole."""
    audit = verify_events(tx)
    return "" if audit.ok else str(audit)
