"""A rehearsal from its first minute to its account: province, daemon, duty officer, screen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from syndicator.core.errors import StoreError
from syndicator.rehearsal.account import SETTLING_MS, Account, Books, make_account
from syndicator.rehearsal.children import DaemonChild
from syndicator.rehearsal.configure import RECHECK_S
from syndicator.rehearsal.officer import on_duty, take_back
from syndicator.rehearsal.outcome import read_outcome
from syndicator.rehearsal.picture import look
from syndicator.rehearsal.prose import bare
from syndicator.rehearsal.tempo import keep_up
from syndicator.rehearsal.trouble import MINUTE_MS
from syndicator.store import matrix, open_readonly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.times import Millis
    from syndicator.rehearsal.province import Province
    from syndicator.rehearsal.show import Screen

LOOK_S: Final = 1.0
"""Real seconds between two pictures of a small province."""
_MANY: Final = 300
_TOLERANCE_S: Final = 0.75
"""Real seconds by which a page may be older than the moment its answer had come."""
_LONGEST_MIN: Final = 240
_SETTLING_S: Final = 10.0
"""Real seconds that a busy machine may take to look at a page again."""


async def run_course(
    province: Province,
    screen: Callable[[Mapping[str, str], Sequence[str]], Screen],
    heading: Sequence[str],
) -> Account:
    """Run an entered province with a daemon until everything planned has happened.

    Raises `DaemonFailed` when the daemon cannot be kept running. Cancelled, it stops the daemon
    in order and leaves no process behind.
    """
    names = {site.key: site.name for site in province.plan.sites}
    log = province.folder / "daemon.log"
    with screen(names, heading) as shown:
        child = DaemonChild(province.config_dir, province.pace_file, log, told=shown.say)
        async with child:
            shown.say(f"守护进程 {child.pid} 已启动，日志 · the daemon's log: {log}")
            tasks = [
                asyncio.create_task(_over(province), name="course"),
                asyncio.create_task(child.running(), name="daemon"),
                asyncio.create_task(on_duty(province), name="officer"),
                asyncio.create_task(take_back(province), name="orders"),
                asyncio.create_task(_draw(province, shown), name="screen"),
                asyncio.create_task(_power_cuts(province, child), name="power cuts"),
                asyncio.create_task(keep_up(province, shown.say), name="tempo"),
            ]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    return await settle(province, killed=child.deaths)


async def _power_cuts(province: Province, child: DaemonChild) -> None:
    """Kill the daemon at the planned minutes."""
    for minute in province.plan.kills:
        await province.minute(minute)
        struck = child.kill()
        while not struck:
            await asyncio.sleep(LOOK_S)
            struck = child.kill()
    await asyncio.Event().wait()


async def _over(province: Province) -> None:
    """Wait until everything planned has happened, was handed over, and could be seen.

    On a busy machine that takes longer; what would never end is given up after some hours more.
    """
    since: Millis | None = None
    while True:
        await asyncio.sleep(LOOK_S)
        if not province.over:
            continue
        now = province.clock.now()
        since = now if since is None else since
        if now - since > _LONGEST_MIN * MINUTE_MS or not await _under_way(province):
            return


async def _under_way(province: Province) -> bool:
    """Whether the daemon still has something to hand over."""
    opened = await open_readonly(province.ground.store)
    try:
        return await opened.read(matrix.to_hand_over)
    finally:
        await opened.aclose()


async def settle(province: Province, *, killed: int = 0) -> Account:
    """The account of a province whose daemon has ended; `killed` is how often it died before."""
    ended = province.clock.now()
    titles = {bare(one.title): one.key for one in province.plan.publications}
    outcome = await read_outcome(province.ground.store, titles, ended)
    return make_account(
        Books(
            plan=province.plan,
            entries=tuple(province.ledger.entries),
            truths=province.truths(),
            outcome=outcome,
            ended=ended,
            tolerance_ms=round(province.rate * _TOLERANCE_S * 1000),
            settling_ms=_settling_ms(province),
            killed=killed,
        )
    )


def _settling_ms(province: Province) -> int:
    """So long a change may go unnoticed: a re-check, looks as they come, and a busy machine."""
    looks_s = RECHECK_S + 4 * province.ground.look_s
    return max(SETTLING_MS, round(1000 * max(looks_s, province.rate * _SETTLING_S)))


async def _draw(province: Province, screen: Screen) -> None:
    every_s = LOOK_S * (1 + len(province.plan.sites) // _MANY)
    while True:
        await asyncio.sleep(every_s)
        with contextlib.suppress(StoreError):  # none there yet
            screen.show(await look(province.ground.store), province.clock.now())
