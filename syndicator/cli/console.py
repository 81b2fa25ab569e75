"""`syndicator console`: the status page in a browser, read from the store, changing nothing."""

from __future__ import annotations

import asyncio
import signal
from ipaddress import ip_address
from typing import Annotated

import typer

from syndicator.cli.configuration import ConfigOption, clock_of, names, places
from syndicator.cli.output import say
from syndicator.core.errors import ConfigurationError


def console(
    config: ConfigOption = None,
    listen: Annotated[
        str, typer.Option(help="监听地址，应为本机 · address to listen at, this machine's own")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="端口 · port; 0: any")] = 9844,
    expose: Annotated[
        bool, typer.Option("--expose", help="允许非本机地址 · allow an address others can reach")
    ] = False,
) -> None:
    """Serve the status page: who has it, what waits, each story; reads only (状态页)."""
    from syndicator.cli.status import daemon, pulse_lines
    from syndicator.console.server import StatusPage
    from syndicator.console.shown import Names

    refuse_exposed(listen, allowed=expose)
    place, clock = places(config), clock_of(config)

    def told() -> list[str]:
        """What `status` shows of the daemon, but for orders: these the page reads itself."""
        alive = daemon(place.socket)
        shown = {key: told for key, told in alive.items() if key not in {"held", "draining"}}
        return pulse_lines(shown, clock.now())

    page = StatusPage(place.store, Names(names(config)), clock, listen, port, told=told)

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        async with page:
            say(f"状态页 status page {page.url}（Ctrl-C 结束 · ends it）")
            await stop.wait()

    asyncio.run(serve())


def refuse_exposed(listen: str, *, allowed: bool) -> None:
    """Raise `ConfigurationError` for an address beyond this machine that nobody asked for."""
    try:
        loopback = listen == "localhost" or ip_address(listen).is_loopback
    except ValueError:
        if ":" in listen:
            raise ConfigurationError(
                f"监听地址 {listen} 不是 IP 地址；端口用 --port 写 · {listen} is no IP address; "
                "give the port with --port"
            ) from None
        loopback = False
    if not loopback and not allowed:
        raise ConfigurationError(
            f"监听 {listen} 会对外开放，状态页没有登录；确需如此请加 --expose · listening at "
            f"{listen} opens the page to others, and it has no login; if meant, add --expose"
        )
