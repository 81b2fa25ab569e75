"""One process, supervised: start order, signals, stop order. One page, read top to bottom."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from syndicator.app import build
from syndicator.core.errors import ConfigurationError
from syndicator.stages.looking.reading import APART_FROM, collect_rarely
from syndicator.stages.loop import forever

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from syndicator.app import App
    from syndicator.obs.notify import Notifier
    from syndicator.obs.observed import Observer
    from syndicator.obs.page import MetricsPage
    from syndicator.ports import Clock, Dice
    from syndicator.settings.model import Settings
    from syndicator.stages.loop import Stage

STATUS_S = 10.0
"""How often the service manager hears from us at least."""
DRAIN_S = 20.0
"""An orderly stop waits so long for requests under way; the next start looks up the rest."""
READING_THREADS: Final = 2
"""Pages are parsed and judged by so many. Each more would only take the interpreter from the loop:
one of them works at a time, and after every system call the loop waits for its turn behind all."""
TURN_S: Final = 0.0005
"""After so long at work another thread gets the interpreter; Python's own 5 ms, times the threads
at work, is what the loop would wait after each of a push's two dozen system calls."""


async def serve(
    config: Path,
    settings: Settings,
    *,
    clock: Clock,
    dice: Dice,
    observe: Observer,
    page: MetricsPage,
    empty: bool = False,
) -> None:
    """Run until SIGTERM or SIGINT. Raises `StoreError` when the store cannot be opened."""
    app = await build(config, settings, clock, dice, observe, empty=empty)
    keep_prompt(app)
    manager = app.manager
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    reload = asyncio.Event()
    loop.add_signal_handler(signal.SIGHUP, reload.set)
    try:
        await app.start()
        with page.serving(lambda: app.report.figures, app.stage_pulses):
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(forever(stage, app.ctx), name=stage.name)
                    for stage in app.stages
                ]
                tasks.append(group.create_task(_reloads(app, reload), name="reload"))
                tasks.append(group.create_task(_heartbeat(app, manager), name="heartbeat"))
                manager.ready(app.status_line())
                await stop.wait()
                manager.stopping()
                await _stop(app, tasks)
    finally:
        await app.close()


def keep_prompt(app: App) -> None:
    """Keep this process's event loop prompt beside threads that read pages and write the store."""
    sys.setswitchinterval(TURN_S)
    threads = ThreadPoolExecutor(READING_THREADS, thread_name_prefix="reading")
    asyncio.get_running_loop().set_default_executor(threads)
    if sum(site.watch is not None for site in app.ctx.settings.sites.values()) >= APART_FROM:
        app.ctx.reading.apart()
    collect_rarely()


async def _heartbeat(app: App, manager: Notifier) -> None:
    pause = STATUS_S if manager.watchdog_s is None else manager.watchdog_s / 3
    while True:
        beat(app.stages, app.status_line(), app.ctx.clock.monotonic(), manager)
        await asyncio.sleep(min(pause, STATUS_S))


def beat(stages: Sequence[Stage], status: str, monotonic_s: float, manager: Notifier) -> None:
    """Feed the watchdog while every stage turns within its own bound, degraded included.

    A full disk is told in the status line; ending the process for it would only lose time.
    """
    stuck = [stage.name for stage in stages if not stage.turning(monotonic_s)]
    if stuck:
        manager.status(f"停滞 stuck: {', '.join(stuck)}")
    else:
        manager.alive(status)


async def _reloads(app: App, asked: asyncio.Event) -> None:
    """SIGHUP: all or nothing; a refused reload is told by the reload itself."""
    while True:
        await asked.wait()
        asked.clear()
        with contextlib.suppress(ConfigurationError):
            await app.reload()


async def _stop(app: App, tasks: list[asyncio.Task[None]]) -> None:
    """Stop claiming, let requests under way end, leave the rest to the next start."""
    app.ctx.stopping = True
    try:
        async with asyncio.timeout(DRAIN_S):
            await app.push.pump.drain()
    except TimeoutError:
        app.push.pump.abandon()
    for task in tasks:
        task.cancel()
