"""The browser unit: answers on a Unix socket, keeps one browser, some pages at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from socket import socket
from typing import Final

from syndicator.browser.chromium import Chromium
from syndicator.browser.devtools import BrowserGone, CallRefused
from syndicator.browser.errors import NotRendered
from syndicator.browser.protocol import (
    LONGEST_LINE,
    Ask,
    Seen,
    read_ask,
    write_failure,
    write_seen,
)
from syndicator.browser.proxy import PageProxy
from syndicator.browser.tab import see
from syndicator.browser.way import Way
from syndicator.net.errors import BadRequest, NetError, Wording
from syndicator.net.resolve import Resolver
from syndicator.ports import Clock

PAGES_EACH: Final = 200
"""Pages after which a browser is replaced: what leaks in it goes with it."""
IDLE_S: Final = 300.0
"""A browser that nobody asks for so long is ended; the next page starts one in a second."""
BYTES_EACH: Final = 48 * 1024 * 1024
"""What one page may fetch in all, as it comes over the wire."""
LONGEST_MS: Final = 120_000
ASKING_S: Final = 10.0
TRIES: Final = 2
"""A page whose browser was ended because of another page is opened once more."""


class BrowserUnit:
    """Serves questions until it is closed."""

    def __init__(
        self, program: Path, clock: Clock, *, pages: int, sandbox: bool, say: Callable[[str], None]
    ) -> None:
        self._program = program
        self._clock = clock
        self._sandbox = sandbox
        self._say = say
        self._resolver = Resolver(clock)
        self._slots = asyncio.Semaphore(pages)
        self._starting = asyncio.Lock()
        self._browser: Chromium | None = None
        self._under_way = 0
        self._last = clock.monotonic()

    async def serve(self, at: Path | socket) -> None:
        """Answer until cancelled, on a socket of the service manager's or one made here."""
        heard = self._heard
        if isinstance(at, socket):
            server = await asyncio.start_unix_server(heard, sock=at, limit=LONGEST_LINE)
        else:
            server = await asyncio.start_unix_server(heard, path=at, limit=LONGEST_LINE)
        self._say("渲染单元已就绪 · the browser unit listens")
        try:
            while True:
                await asyncio.sleep(IDLE_S / 4)
                await self._rest()
        finally:
            server.close()
            await self._end()
            self._resolver.close()

    async def start(self) -> None:
        """Start the browser now, to hear whether it can. Raises ConfigurationError."""
        await self._running()

    async def _heard(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ASKING_S):
                ask = await read_ask(reader)
            if ask is not None:
                for part in await self._until_gone(ask, reader):
                    writer.write(part)
                await writer.drain()
        except (TimeoutError, OSError):
            pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _until_gone(self, ask: Ask, reader: asyncio.StreamReader) -> list[bytes]:
        """The answer; nothing for whoever hung up: his page is given up."""
        work = asyncio.create_task(self._answer(ask))
        gone = asyncio.create_task(reader.read(1))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            return work.result() if work.done() else []
        finally:
            for task in (work, gone):
                task.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)

    async def _answer(self, ask: Ask) -> list[bytes]:
        async with self._slots:
            self._under_way += 1
            try:
                return write_seen(await self.see(ask))
            except NetError as failure:
                self._say(str(failure))
                return write_failure(failure)
            finally:
                self._under_way -= 1
                self._last = self._clock.monotonic()

    async def see(self, ask: Ask) -> Seen:
        """One page within its time. Raises NetError."""
        try:
            way = Way(self._resolver, ask)
        except ValueError as error:
            why = Wording(f"不是网段：{error}", f"no network: {error}")
            raise BadRequest(ask.url, why) from error
        seconds = min(ask.total_ms, LONGEST_MS) / 1000
        try:
            async with asyncio.timeout(seconds):
                began = self._clock.monotonic()
                seen = await self._tried(ask, way)
                took_ms = round((self._clock.monotonic() - began) * 1000)
                return replace(seen, elapsed_ms=took_ms)
        except TimeoutError:
            why = Wording(f"{seconds:g} 秒内没有完成", f"not done within {seconds:g} s")
            raise NotRendered(ask.url, why) from None

    async def _tried(self, ask: Ask, way: Way) -> Seen:
        for last in (*(False,) * (TRIES - 1), True):
            browser = await self._running()
            browser.pages += 1
            try:
                return await see(browser, ask, PageProxy(way, BYTES_EACH))
            except (BrowserGone, CallRefused) as error:
                if last or isinstance(error, CallRefused):
                    why = Wording(f"浏览器中断：{error}", f"the browser broke off: {error}")
                    raise NotRendered(ask.url, why) from error
        raise AssertionError

    async def _running(self) -> Chromium:
        async with self._starting:
            browser = self._browser
            if browser is not None and browser.pages >= PAGES_EACH and self._under_way <= 1:
                await self._end()
                browser = None
            if browser is None or not browser.alive:
                await self._end()
                browser = await Chromium.start(self._program, sandbox=self._sandbox)
                self._browser = browser
                self._say(f"浏览器已启动：{browser.name} · browser started: {browser.name}")
            return browser

    async def _rest(self) -> None:
        async with self._starting:
            idle = self._clock.monotonic() - self._last > IDLE_S
            if idle and not self._under_way and self._browser is not None:
                await self._end()

    async def _end(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            await browser.kill()
