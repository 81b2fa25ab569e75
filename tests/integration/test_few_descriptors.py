"""A process that may open nothing more: nothing is sent, nothing is lost, and it goes on."""

import contextlib
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndicator.core.repost import State
from syndicator.net.pool import FEWEST, IN_FLIGHT, KEPT_DESCRIPTORS, in_flight_for
from syndicator.stages.loop import turn
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, owed


@contextlib.contextmanager
def none_left() -> Iterator[None]:
    """Every descriptor that this process may open is taken."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(one.name) for one in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 8, hard))
    taken: list[int] = []
    try:
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_without_descriptors_nothing_is_sent_and_nothing_lost(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """No look-up, no write, no row unsure; what is recorded stays; later everything goes out."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        with none_left():
            for name in ("push", "watch", "confirm", "rescue", "report"):
                office.clock.pass_time(61)
                assert await turn(office.stage(name), office.app.ctx)
                await office.settled(name)
        assert not county.writes()
        assert (await office.repost()).repost.state is State.PLANNED
        assert office.app.ctx.publishing
        await office.later(600, "watch", "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        assert len(county.records) == len(county.writes()) == 1


@pytest.mark.parametrize(
    "descriptors, egresses, bound",
    [
        (8_192, 1, IN_FLIGHT),
        (256, 1, 256 - KEPT_DESCRIPTORS),
        (256, 2, (256 - KEPT_DESCRIPTORS) // 2),
        (64, 1, 16),
        (20, 3, FEWEST),
    ],
)
def test_requests_at_once_follow_the_limit(descriptors: int, egresses: int, bound: int) -> None:
    """Few descriptors bound what is under way, so that the store and the log always have theirs."""
    assert in_flight_for(descriptors, egresses) == bound
