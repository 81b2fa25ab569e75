"""What goes next: lanes, fairness, an endpoint that rests, and what waits without being lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.utils import formatdate

import pytest
import pytest_asyncio

from syndicator.control.protocol import Verb
from syndicator.core.breaker import FIRST_S
from syndicator.core.model import SiteKey
from syndicator.core.repost import State
from syndicator.obs.observed import EndpointMoved, Exchanged
from syndicator.stages.pushing.pump import Pump
from syndicator.stages.pushing.push import BREATH_S
from syndicator.stages.pushing.queue import CROWD, CROWDED_MS, IN_FLIGHT, SLOW, SLOW_S
from tests.acceptance import public
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.contract.adapter.http_sites import described
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import document, owed
from tests.loopback import Answer, Reply, Request, Reset

SITES = 12
"""Columns of the platform that stands before all others in the alphabet and in urgency."""


@dataclass
class Town:
    """A second CMS with many columns, in front of which a door can be shut."""

    county: County
    shut: Answer | None = None

    async def answer(self, request: Request) -> Answer:
        """What the interface says."""
        if self.shut is not None:
            return self.shut
        return await self.county.proxy._forward(request)  # noqa: SLF001 - the same door, by hand


@pytest_asyncio.fixture
async def town(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """Many sites on a platform of their own, besides the county."""
    async with AsyncExitStack() as ends:
        county = await ends.enter_async_context(County())
        monkeypatch.setenv("TOWN", county.cms.token)
        made = Town(county)
        county.proxy.server.routes["*"] = made.answer
        county.cms.server.routes["/column/*"] = public.list_page([("/art/1.html", "迎春通知")])
        limits = {"per_second": 2, "concurrent": 4, "timeout_s": 20}
        columns = {f"栏目{number}": 100 + number for number in range(SITES)}
        county.cms.channels |= set(columns.values())
        told = {**county.platform("TOWN"), "limits": limits}
        told["options"] = {**described("json_cms"), "columns": columns}
        configuration.platform("a-town", "http", "publish", **told)
        for number in range(SITES):
            key = f"town-{number:02d}"
            shown = county.cms.server.url(f"/column/{number}/")
            configuration.site(key, "a-town", shown, column=f"栏目{number}")
        yield made


def exchanges(office: Office, platform: str) -> list[str]:
    """What was tried at a platform, in order."""
    return [f"{one.op} {one.outcome}" for one in office.seen(Exchanged) if one.platform == platform]


def moved(office: Office) -> list[str]:
    """What happened to endpoints."""
    return [one.what for one in office.seen(EndpointMoved)]


async def test_a_dead_platform_with_the_most_urgent_rows_delays_nobody(
    configuration: Configuration, source: ListedSource, county: County, town: Town
) -> None:
    """Three failures and it rests: no attempt of the other rows is used up, the county is served.

    After the cool-down one look-up is let through; answered, all rows go out.
    """
    town.shut = Reset()
    async with opened(configuration) as office:
        await owed(office, source, document())
        for _ in range(6):
            await office.turn("push")
        assert (await office.repost("anlin")).repost.state is State.ACCEPTED
        rows = [row.repost for row in await office.reposts() if row.platform == "a-town"]
        tried = [row for row in rows if row.failures]
        assert moved(office) == ["opened"]
        assert 3 <= len(tried) <= 6
        assert all(row.state is State.PLANNED and row.due is not None for row in rows)
        before = len(exchanges(office, "a-town"))
        await office.turn("push", "rescue")
        assert len(exchanges(office, "a-town")) == before
        assert office.app.rescue.stuck == 0
        assert "a-town/" in str((await office.ask(Verb.PING)).data["resting"])

        await office.later(FIRST_S * 1.3, "push")
        assert moved(office) == ["opened", "opened"]
        assert len(exchanges(office, "a-town")) == before + 1
        town.shut = None
        await office.later(FIRST_S * 2.6, "push")
        assert moved(office)[-1] == "closed"
        for _ in range(40):
            await office.later(30, "push")
        assert len(town.county.records) == SITES
        assert {row.repost.state for row in await office.reposts()} == {State.ACCEPTED}


async def test_a_long_outage_calls_somebody_and_forgets_nothing(
    configuration: Configuration, source: ListedSource, town: Town
) -> None:
    """After ten minutes the operator hears of the interface, not of rows that nobody takes up."""
    town.shut = Reply(500, b"")
    async with opened(configuration) as office:
        await owed(office, source, document())
        for _ in range(30):
            await office.later(60, "push", "rescue", "report")
        figures = office.app.report.figures
        assert figures is not None
        assert figures.outlook is not None
        kinds = {str(need.kind): need.subject for need in figures.outlook.needs}
        assert kinds["endpoint_down"].startswith("endpoint:a-town/127.0.0.1")
        assert figures.outlook.endpoints_down == 1
        assert figures.outlook.forgotten == 0
        assert len(exchanges(office, "a-town")) < 30


@pytest.mark.parametrize("form", ["600", "date"])
async def test_who_asks_for_quiet_gets_it_from_all_rows_and_no_attempt_is_used_up(
    configuration: Configuration, source: ListedSource, county: County, town: Town, form: str
) -> None:
    """Retry-After in both forms: nothing more is sent there until then, then everything is."""
    async with opened(configuration) as office:
        wait = 600
        until = form if form == "600" else http_date(office.clock.now() + 1_000 * (wait + 61))
        headers = (("Retry-After", until),)
        town.shut = Reply(429, b"", headers)
        await owed(office, source, document())
        await office.turn("push")
        asked = len(town.county.proxy.server.requests)
        assert 1 <= asked <= 3
        await office.later(wait - 60, "push", "push")
        assert len(town.county.proxy.server.requests) == asked
        rows = [row.repost for row in await office.reposts()]
        assert {row.failures for row in rows} == {0}
        assert (await office.repost("anlin")).repost.state is State.ACCEPTED
        town.shut = None
        for _ in range(40):
            await office.later(30, "push")
        assert len(town.county.records) == SITES


async def test_a_withdrawal_passes_an_ordinary_fan_out(
    configuration: Configuration, source: ListedSource, county: County, town: Town
) -> None:
    """Ordered while a fan-out waits for its pace, it is the next thing the platform is asked."""
    async with opened(configuration) as office:
        await owed(office, source, document(1))
        for _ in range(40):
            await office.later(30, "push")
        assert len(town.county.records) == SITES
        await owed(office, source, document(2))
        before = len(office.seen(Exchanged))
        first = await office.policy(1)
        last = max(row.repost.id for row in first.reposts if row.platform == "a-town")
        await office.order(Verb.WITHDRAW, f"repost:{last}")
        await office.turn("push")
        there = [one for one in office.seen(Exchanged)[before:] if one.platform == "a-town"]
        assert last in [one.repost for one in there][:3]


async def test_slots_are_kept_for_the_urgent(
    configuration: Configuration, source: ListedSource, town: Town
) -> None:
    """With all ordinary slots taken by a bulk only a withdrawal starts, after the next survey."""
    async with opened(configuration) as office:
        await owed(office, source, document(1))
        queue, ctx = office.app.push.queue, office.app.ctx
        bulk = {f"elsewhere-{n}": "elsewhere" for n in range(IN_FLIGHT)}
        assert await queue.take(ctx, bulk) == []  # type: ignore[arg-type]  # keys by hand
        row = (await office.repost("town-03")).repost
        await office.order(Verb.WITHDRAW, f"repost:{row.id}")
        assert await queue.take(ctx, bulk) == []  # type: ignore[arg-type]  # keys by hand
        office.clock.pass_time(CROWDED_MS / 1_000)
        taken = await queue.take(ctx, bulk)  # type: ignore[arg-type]  # keys by hand
        assert [one.repost.id for one in taken] == [row.id]


async def test_what_hangs_takes_no_slot_from_others(
    configuration: Configuration, source: ListedSource, town: Town
) -> None:
    """Rows that are slow take up no slot, up to a bound; where nothing is slow nothing starts."""
    async with opened(configuration) as office:
        await owed(office, source, document(1))
        queue, ctx = office.app.push.queue, office.app.ctx
        hung = {f"elsewhere-{n}": "elsewhere" for n in range(IN_FLIGHT)}
        both = {f"elsewhere-{n}": "elsewhere" for n in range(IN_FLIGHT + SLOW)}
        assert await queue.take(ctx, hung) == []  # type: ignore[arg-type]  # keys by hand
        assert await queue.take(ctx, both, len(both)) == []  # type: ignore[arg-type]  # by hand
        taken = await queue.take(ctx, hung, len(hung))  # type: ignore[arg-type]  # keys by hand
        assert len({one.platform for one in taken}) > 1


async def test_what_rests_after_a_failure_takes_no_slot(
    configuration: Configuration, source: ListedSource, town: Town
) -> None:
    """However many pieces failed with nothing on disk and wait for their minute, others start."""
    async with opened(configuration) as office:
        await owed(office, source, document(1))
        queue, ctx = office.app.push.queue, office.app.ctx
        failed = {f"elsewhere-{n}": "elsewhere" for n in range(IN_FLIGHT + SLOW)}
        taken = await queue.take(ctx, failed, 0, len(failed))  # type: ignore[arg-type]  # by hand
        assert taken


async def test_slow_is_what_began_long_ago(configuration: Configuration) -> None:
    """Only pieces older than the bound are slow, and only while they are under way."""
    async with opened(configuration) as office:
        ctx, pump, end = office.app.ctx, Pump[str]("push", 9), asyncio.Event()

        async def hang() -> None:
            await end.wait()

        await pump.start(ctx, "early", hang(), ctx.wakes.push)
        office.clock.pass_time(SLOW_S)
        await pump.start(ctx, "late", hang(), ctx.wakes.push)
        assert pump.slow(SLOW_S) == 0
        office.clock.pass_time(1)
        assert pump.slow(SLOW_S) == 1
        end.set()
        await pump.drain()
        assert pump.slow(0.0) == 0


async def test_a_crowd_is_attended_to_together(configuration: Configuration) -> None:
    """With many under way the next turn waits for more of them to end; with few it does not."""
    async with opened(configuration) as office:
        ctx, push, end = office.app.ctx, office.app.push, asyncio.Event()

        async def hang() -> None:
            await end.wait()

        for number in range(CROWD - 1):
            await push.pump.start(ctx, SiteKey(f"site-{number}"), hang(), ctx.wakes.push)
        before = office.clock.monotonic()
        await push.run_once(ctx)
        assert office.clock.monotonic() == before
        await push.pump.start(ctx, SiteKey("one-more"), hang(), ctx.wakes.push)
        await push.run_once(ctx)
        assert office.clock.monotonic() == pytest.approx(before + BREATH_S)
        end.set()
        await push.pump.drain()


def http_date(at_ms: int) -> str:
    """RFC 9110 5.6.7."""
    return formatdate(at_ms / 1_000, usegmt=True)
