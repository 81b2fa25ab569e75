"""The daemon's side: asks the browser unit for one page at a time over its Unix socket."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from syndicator.browser.errors import BrowserAway, NotRendered
from syndicator.browser.protocol import LONGEST_LINE, Ask, Seen, read_answer, write_ask
from syndicator.net.errors import Wording

AT_ONCE: Final = 4
"""Pages asked for at once; the others wait here, so that none uses up its time in a queue."""
SPARE_S: Final = 60.0
"""Beyond a page's own time: other askers' pages, and a browser that has to be started."""


class BrowserClient:
    """Asks one browser unit. Holds no connection between questions."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def see(self, ask: Ask) -> Seen:
        """One page as the browser shows it. Raises NetError; BrowserAway where no unit answers."""
        async with self._slots:
            try:
                async with asyncio.timeout(ask.total_ms / 1000 + SPARE_S):
                    return await self._asked(ask)
            except TimeoutError:
                why = Wording(
                    "渲染单元没有在时限内应答", "the browser unit does not answer in time"
                )
                raise NotRendered(ask.url, why) from None

    async def picture(self, ask: Ask) -> bytes:
        """A PNG of the whole page. Raises NetError."""
        seen = await self.see(replace(ask, picture=True))
        if seen.picture is None:
            why = Wording("不是网页，无法截图", "it is no HTML page, there is nothing to show")
            raise NotRendered(ask.url, why)
        return seen.picture

    async def _asked(self, ask: Ask) -> Seen:
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket, limit=LONGEST_LINE)
        except OSError as error:
            told = error.strerror or type(error).__name__
            raise BrowserAway(str(self._socket), Wording(told, told)) from error
        try:
            writer.write(write_ask(ask))
            return await read_answer(reader)
        except (
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            OSError,
            ValueError,
        ) as error:
            why = Wording("渲染单元中途断开", "the browser unit broke off")
            raise NotRendered(ask.url, why) from error
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
