"""Thousands of rows on one platform and a few on others: who starts, and what is not read again."""

from collections import Counter
from collections.abc import Mapping

import pytest

from syndicator.core.model import PlatformKey, PolicyId, SiteKey
from syndicator.net.errors import TimedOut, Wording
from syndicator.stages.pushing.outlets import host_at
from syndicator.stages.pushing.queue import IN_FLIGHT, ROUND
from syndicator.stages.pushing.rests import Endpoint
from syndicator.store import Tx, policies
from tests.acceptance.configuration import Configuration
from tests.contract.store.ground import EVENING, NOON, document, owe
from tests.integration.county import County
from tests.integration.office import Office, opened

BULK = 3_000
FEW = 3


@pytest.fixture
def towns(configuration: Configuration, county: County) -> list[str]:
    """Platforms that bear much, the one of the bulk first."""
    names = ["bulk", "east", "south", "west"]
    told = {**county.platform(), "limits": {"per_second": 100, "concurrent": 64, "timeout_s": 20}}
    for name in names:
        configuration.platform(name, "http", "publish", **told)
    return names


def enter(tx: Tx, number: int) -> PolicyId:
    """An ordinary policy."""
    return policies.insert(tx, document(number), NOON)


async def fill(office: Office, rows: Mapping[str, int], each: int = 1) -> None:
    """So many sites of each platform owe `each` policies; the first platform's limits are first."""
    at = office.clock.now()

    def op(tx: Tx) -> None:
        for number in range(1, each + 1):
            policy = enter(tx, number)
            for order, (platform, count) in enumerate(rows.items()):
                for site in range(count):
                    urgency = EVENING + 10 * BULK * order + site
                    key = f"{platform}-{site}"
                    owe(tx, policy, key, platform=platform, urgency=urgency, at=at)

    await office.app.ctx.write(op)


async def taken(office: Office, under_way: Mapping[SiteKey, PlatformKey]) -> list[str]:
    """Platforms of what the queue gives, in order."""
    return [one.platform for one in await office.app.push.queue.take(office.app.ctx, under_way)]


def elsewhere(count: int) -> dict[SiteKey, PlatformKey]:
    """So many slots are taken by others."""
    return {SiteKey(f"other-{n}"): PlatformKey("other") for n in range(count)}


async def test_a_bulk_does_not_keep_the_others_waiting(
    configuration: Configuration, towns: list[str]
) -> None:
    """Though every row of the bulk is more urgent, each platform has its round before its next."""
    async with opened(configuration) as office:
        await fill(office, {name: BULK if name == "bulk" else FEW for name in towns})
        order = await taken(office, {})
        assert Counter(order[: 4 + FEW * 3]) == {"bulk": 4, **dict.fromkeys(towns[1:], FEW)}
        assert len(order) > 3 * ROUND


async def test_the_last_free_slots_are_shared(
    configuration: Configuration, towns: list[str]
) -> None:
    """Of ten free slots a bulk of thousands gets one round, the others theirs."""
    async with opened(configuration) as office:
        await fill(office, {name: BULK if name == "bulk" else FEW for name in towns})
        order = await taken(office, elsewhere(IN_FLIGHT - 10))
        assert (Counter(order)["bulk"], len(order)) == (ROUND, 10)


async def test_what_may_not_start_is_not_read_again_and_again(
    configuration: Configuration, towns: list[str]
) -> None:
    """A site with much to do has one row under way: its others are passed over once, not each time.

    They are read again after a while, and at once when something there ended.
    """
    async with opened(configuration) as office:
        await fill(office, {"bulk": 1}, each=300)
        busy = {SiteKey("bulk-0"): PlatformKey("bulk")}
        assert await taken(office, busy) == []
        await fill_more(office)
        assert await taken(office, busy) == []
        office.clock.pass_time(1)
        assert await taken(office, busy) == ["bulk"]

        assert await taken(office, busy | {SiteKey("fresh"): PlatformKey("bulk")}) == []
        assert await taken(office, busy) == ["bulk"]


async def test_who_has_an_endpoint_of_its_own_waits_for_no_other(
    configuration: Configuration, towns: list[str]
) -> None:
    """The platform's own endpoint rests: its rows wait, those of a site elsewhere start."""
    for name, endpoint in (("bulk-0", ""), ("bulk-1", ""), ("bulk-2", "http://127.0.0.2:9/")):
        configuration.site(name, "bulk", "http://127.0.0.1:9/", column="要闻", endpoint=endpoint)
    async with opened(configuration) as office:
        await fill(office, {"bulk": 3})
        queue, ctx = office.app.push.queue, office.app.ctx
        own = Endpoint(PlatformKey("bulk"), host_at(ctx.settings.platforms[PlatformKey("bulk")]))
        office.app.outlets.rests.broke(own, TimedOut("h", Wording("测试", "a test")))
        assert [one.repost.site for one in await queue.take(ctx, {})] == ["bulk-2"]


async def fill_more(office: Office) -> None:
    """One more site of the bulk's platform owes something."""
    at = office.clock.now()
    await office.app.ctx.write(
        lambda tx: owe(tx, enter(tx, 999), "fresh", platform="bulk", urgency=EVENING * 2, at=at)
    )
