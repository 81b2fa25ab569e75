"""What failed with nothing of it on disk stays first in line; it holds up nobody else."""

import asyncio
from collections.abc import Hashable, Iterable
from typing import TypeVar

from syndicator.core.model import ItemId, SiteKey
from syndicator.core.repost import State
from syndicator.core.times import Millis
from syndicator.stages.looking.confirm import AHEAD, Confirm
from syndicator.stages.loop import turn
from syndicator.stages.plan import ITEMS_AT_ONCE, Plan
from syndicator.stages.pushing.pump import Pump
from syndicator.store import watches
from syndicator.store.tx import Tx
from tests.acceptance import public
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import library_page
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import TODAY, awaited, document
from tests.loopback import Reply

K = TypeVar("K", bound=Hashable)


async def _fail(office: Office, pump: Pump[K], keys: Iterable[K]) -> None:
    async def fails() -> None:
        raise ValueError("a mistake of ours")

    for key in keys:
        await pump.start(office.app.ctx, key, fails(), asyncio.Event())
    await pump.drain()


async def test_items_that_fail_hold_up_no_other(
    configuration: Configuration, source: ListedSource
) -> None:
    """As many as are planned at once fail again and again: the one after them is planned."""
    async with opened(configuration) as office:
        await office.turn("watch")
        for order in range(1, ITEMS_AT_ONCE + 2):
            paper = document(order)
            source.publish(f"{order}.htm", paper.title, Reply.html(library_page(paper)), TODAY)
        await office.later(61, "watch")
        stage = office.stage("plan")
        plan = getattr(stage.run_once, "__self__", None)
        assert isinstance(plan, Plan)
        await _fail(office, plan.pump, map(ItemId, range(1, ITEMS_AT_ONCE + 1)))
        assert await turn(stage, office.app.ctx)
        await plan.pump.drain()
        assert len(await office.reposts()) == 1


async def test_sites_whose_visit_fails_hold_up_no_other(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """As many as are read ahead wait the longest, and fail: the one after them is visited."""
    paper = document()
    async with awaited(configuration, source, paper) as office:
        county.cms.put(paper.title, public.as_html(paper.text))
        office.clock.pass_time(31)
        keys = [SiteKey(f"other{number:03}") for number in range(AHEAD)]
        long_ago = Millis(office.clock.now() - 3_600_000)

        def wake(tx: Tx) -> None:
            for key in keys:
                watches.wake(tx, key, long_ago)

        await office.app.ctx.write(wake)
        stage = office.stage("confirm")
        confirm = getattr(stage.run_once, "__self__", None)
        assert isinstance(confirm, Confirm)
        await _fail(office, confirm.pump, keys)
        assert await turn(stage, office.app.ctx)
        await confirm.pump.drain()
        assert (await office.repost()).repost.state is State.CONFIRMED
