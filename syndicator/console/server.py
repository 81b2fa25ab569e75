"""Serves the status page from a store, read-only, beside the daemon or without it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self

from syndicator.console.pages import held_page, matrix_page
from syndicator.console.shown import Names
from syndicator.console.story import story_page
from syndicator.core.errors import ConfigurationError, StoreError
from syndicator.core.model import RepostId
from syndicator.net.serve import HttpServer, Reply, Request
from syndicator.store import ReadOnlyStore, open_readonly

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from syndicator.ports import Clock

_GUARDED: Final = {
    "content_security_policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x_content_type_options": "nosniff",
    "referrer_policy": "no-referrer",
    "cache_control": "no-store",
}


class StatusPage:
    """The status page of one store while the block runs."""

    def __init__(
        self,
        store: Path,
        names: Names,
        clock: Clock,
        host: str,
        port: int,
        *,
        told: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """`told` asks the daemon what it says of itself, in lines; called in a thread."""
        self._store = store
        self._told = told
        self._names = names
        self._clock = clock
        self._host = host
        self._port = port
        self._server = HttpServer(self._answer)
        self.port = 0
        """The port in use while serving."""

    async def __aenter__(self) -> Self:
        """Listen. Raises `ConfigurationError` when the address is taken."""
        try:
            self.port = await self._server.listen(self._host, self._port)
        except OSError as error:
            raise ConfigurationError(
                f"状态页地址 {self._host}:{self._port} 无法监听（{error.strerror}），请换端口 · "
                f"cannot listen at {self._host}:{self._port}: choose another port"
            ) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.aclose()

    @property
    def url(self) -> str:
        """Where it is read."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}/"

    async def _answer(self, request: Request) -> Reply:
        if request.method not in {"GET", "HEAD"}:
            return Reply.html("405", 405).having(allow="GET, HEAD")
        try:
            opened = await open_readonly(self._store)
        except StoreError as wrong:
            return Reply.of("text/plain; charset=utf-8", str(wrong), 503).having(**_GUARDED)
        try:
            shown = await self._page(opened, request)
        finally:
            await opened.aclose()
        if shown is None:
            shown, status = "404", 404
        else:
            status = 200
        return Reply.html(shown, status).having(**_GUARDED)

    async def _page(self, store: ReadOnlyStore, request: Request) -> str | None:
        names, now = self._names, self._clock.now()
        match request.path.strip("/").split("/"):
            case [""]:
                number = request.query().get("page", "0")
                at = int(number) if number.isascii() and number.isdecimal() else 0
                told = await asyncio.to_thread(self._told)
                return await store.read(lambda tx: matrix_page(tx, names, now, at, told))
            case ["held"]:
                return await store.read(lambda tx: held_page(tx, names, now))
            case ["repost", number] if number.isascii() and number.isdecimal():
                repost = RepostId(int(number))
                return await store.read(lambda tx: story_page(tx, repost, names, now))
        return None
