"""What befalls the daemon as a process, in the middle of a write; counted at the sites."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.sweep.ground import Act, Ground
from tests.sweep.sweep import Sweep
from tests.sweep.town import Town
from tests.sweep.victim import Victim
from tests.sweep.waiting import real_seconds

pytestmark = [pytest.mark.crash, pytest.mark.timeout(300)]

LEASE_S = 4
"""Real seconds; see `Ground.configured` for a site that answers within one."""


class Stricken:
    """A town, and the moment at which a write of the daemon was carried out there."""

    def __init__(self, town: Town, sweep: Sweep) -> None:
        self.town = town
        self.sweep = sweep

    async def at_a_write(self, victim: Victim) -> None:
        """Wait until a write is stored; the daemon is stopped before it can read the answer."""
        stored = asyncio.Event()

        def stop() -> None:
            victim.pause()
            stored.set()

        self.town.written = stop
        async with asyncio.timeout(60):
            await stored.wait()


@pytest_asyncio.fixture
async def stricken(tmp_path: Path) -> AsyncIterator[Stricken]:
    """Five sites and two policies, nothing pushed so far."""
    async with Town(tmp_path) as town:
        town.timeout_s = 1
        ground = Ground(tmp_path, town)
        async with ground.source.server:
            sweep = Sweep("town", ground)
            await sweep.prepare_creates()
            yield Stricken(town, sweep)


async def test_stopped_for_longer_than_its_lease(stricken: Stricken) -> None:
    """SIGSTOP in the middle of a create until every lease and time-out ran out: once, whole."""

    async def sleeps(victim: Victim) -> None:
        await stricken.at_a_write(victim)
        await real_seconds(LEASE_S + 1)
        victim.resume()

    verdict = await stricken.sweep.endure(Act.CREATE, sleeps)
    assert verdict.good, verdict.faults()
    assert verdict.restarts == 0


async def test_a_second_daemon_keeps_off_the_store(stricken: Stricken) -> None:
    """Started beside one that looks dead in the middle of a create: it refuses, nothing is sent."""
    ends: list[int] = []

    async def rivals(victim: Victim) -> None:
        await stricken.at_a_write(victim)
        ground = stricken.sweep.ground
        log = ground.folder / "rival.log"
        rival = Victim(ground.folder / "config", ground.pace, log, stricken.town.environment)
        await rival.start()
        try:
            ends.append(await rival.gone())
            assert f"pid {victim.pid}" in rival.said()
        finally:
            await rival.close()
            victim.resume()

    verdict = await stricken.sweep.endure(Act.CREATE, rivals)
    assert ends == [1]
    assert verdict.good, verdict.faults()
    assert verdict.restarts == 0


async def test_killed_in_the_middle_of_an_update_and_of_a_withdrawal(stricken: Stricken) -> None:
    """The site carried it out, nobody read its answer: it ends as ordered, no copy more."""

    async def killed(victim: Victim) -> None:
        await stricken.at_a_write(victim)
        victim.kill()
        await victim.gone()

    sweep = stricken.sweep
    for act in Act:
        if act is Act.UPDATE:
            await sweep.prepare_changes()
        verdict = await sweep.endure(act, killed)
        assert verdict.good, verdict.faults()
        assert verdict.restarts == 1, act
