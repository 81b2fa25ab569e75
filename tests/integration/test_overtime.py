"""An adapter that waits for something else than its HTTP client keeps its place for no longer."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime

import pytest

from syndicator.core.repost import State
from syndicator.sdk import Article, LookupOutcome, Mode, Outcome, Reference
from syndicator_adapters.http.adapter import Http
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import MONDAY, HandClock, Office, opened
from tests.integration.scenes import document, owed

LEASE_S = 180
"""As shipped."""


class ShortLease(HandClock):
    """A lease is over once the adapter is stuck; everything else takes its time."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.stuck = asyncio.Event()

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        if seconds != LEASE_S:
            return await super().wait_for(awaitable, seconds)
        work, stuck = asyncio.ensure_future(awaitable), asyncio.create_task(self.stuck.wait())
        done, late = await asyncio.wait({work, stuck}, return_when=asyncio.FIRST_COMPLETED)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return work in done


def stuck_after_create(clock: ShortLease) -> type[Http]:
    """An adapter that has its answer, and then waits for a queue that nobody fills."""

    class StuckAfterCreate(Http):
        async def create(self, article: Article, mode: Mode) -> Outcome:
            await super().create(article, mode)
            clock.stuck.set()
            await asyncio.Event().wait()
            raise AssertionError

    return StuckAfterCreate


def stuck_in_look_up(clock: ShortLease) -> type[Http]:
    """An adapter that never gets round to asking."""

    class StuckInLookUp(Http):
        async def find(self, ref: Reference) -> LookupOutcome:
            clock.stuck.set()
            await asyncio.Event().wait()
            raise AssertionError(ref)

    return StuckInLookUp


async def begun(office: Office, source: ListedSource, adapter: type[Http]) -> None:
    """A document is owed and its push is given to the adapter."""
    await owed(office, source, document())
    office.app.ctx.adapters["http"] = adapter
    await office.turn("push")


async def test_a_write_that_never_ends_is_unsure_and_looked_up(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Its place is free after a lease; the copy it made is found, and no second one is."""
    clock = ShortLease(MONDAY)
    async with opened(configuration, clock) as office:
        await begun(office, source, stuck_after_create(clock))
        row = (await office.repost()).repost
        assert row.state is State.UNSURE
        assert "rescue_lease_s" in row.reason
        assert not office.app.push.pump
        assert not office.app.ctx.sending
        clock.stuck.clear()
        await office.later(61, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        assert len(county.records) == len(county.writes()) == 1


@pytest.mark.usefixtures("county")
async def test_a_look_up_that_never_ends_is_tried_again(
    configuration: Configuration, source: ListedSource
) -> None:
    """Nothing is known and nothing was written: the row waits for its next try."""
    clock = ShortLease(MONDAY)
    async with opened(configuration, clock) as office:
        await begun(office, source, stuck_in_look_up(clock))
        row = (await office.repost()).repost
        assert (row.state, row.failures, row.writes) == (State.PLANNED, 1, 0)
        assert not office.app.push.pump
