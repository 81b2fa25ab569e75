"""`syndicator render`: the browser unit, a process of its own beside the daemon."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator.cli.output import say
from syndicator.core.errors import ConfigurationError

if TYPE_CHECKING:
    from syndicator.browser.unit import BrowserUnit

FIRST_PASSED: Final = 3
"""sd_listen_fds(3): where the service manager's sockets begin."""


def render(
    at: Annotated[
        Path | None,
        typer.Option(
            "--socket",
            help="监听的套接字；由 systemd 的 socket 单元启动时不必写 · socket to listen on; not "
            "needed under systemd's socket unit",
        ),
    ] = None,
    chromium: Annotated[
        Path | None,
        typer.Option(
            help="浏览器程序，缺省在 PATH 里找 · the browser; by default looked for on PATH"
        ),
    ] = None,
    pages: Annotated[
        int,
        typer.Option(min=1, max=16, help="同时打开的网页数 · pages at once"),
    ] = 3,
    no_sandbox: Annotated[
        bool,
        typer.Option(
            "--no-sandbox",
            help="不用浏览器自己的沙箱：仅当系统不许用户命名空间、且本单元另有隔离时 · without the "
            "browser's own sandbox: only where the system allows no user name spaces and the "
            "unit is confined otherwise",
        ),
    ] = False,
) -> None:
    """Show pages that need scripts, for the daemon: the optional browser unit (渲染单元)."""
    from syndicator.browser.chromium import find_chromium
    from syndicator.browser.unit import BrowserUnit
    from syndicator.ports import SystemClock

    program = find_chromium(chromium)
    where = _passed() or at
    if where is None:
        raise ConfigurationError(
            "没有套接字：请写 --socket PATH，或由 syndicator-render.socket 启动 · no socket: give "
            "--socket PATH, or start syndicator-render.socket"
        )
    if os.geteuid() == 0 and not no_sandbox:
        raise ConfigurationError(
            "不能以 root 运行浏览器：请用 syndicator-render.service，或换一个普通账号 · a browser "
            "is not run as root: use syndicator-render.service, or an ordinary account"
        )
    unit = BrowserUnit(program, SystemClock(), pages=pages, sandbox=not no_sandbox, say=say)
    asyncio.run(_until_stopped(unit, where))


def _passed() -> socket.socket | None:
    """The socket that the service manager made and holds, if it did."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=FIRST_PASSED)


async def _until_stopped(unit: BrowserUnit, where: Path | socket.socket) -> None:
    serving = asyncio.create_task(unit.serve(where))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving
