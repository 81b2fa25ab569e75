"""Chromium's DevTools protocol over a pipe: calls, answers and events of each tab.

Each message is JSON and ends in a zero byte (`--remote-debugging-pipe`; protocol:
https://chromedevtools.github.io/devtools-protocol/). A pipe and no port: nobody else on the
machine, and no page, can find a door to the browser.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

LONGEST_MESSAGE: Final = 64 * 1024 * 1024
"""A page and its picture travel as one message each, the picture in base64."""

Json = Mapping[str, object]


class BrowserGone(Exception):
    """The browser's process ended, or was ended, under the call."""


class CallRefused(Exception):
    """The browser answers a call with an error."""


class Session:
    """One tab's side of the conversation: its calls, and its events in order."""

    def __init__(self, pipe: Pipe, key: str) -> None:
        self._pipe = pipe
        self.key = key
        self.events: asyncio.Queue[tuple[str, Json]] = asyncio.Queue()

    async def call(self, method: str, **params: object) -> Json:
        """One call on this tab. Raises BrowserGone or CallRefused."""
        return await self._pipe.call(method, session=self.key, **params)


class Pipe:
    """The conversation with one browser process."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.WriteTransport) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self._sessions: dict[str, Session] = {}
        self._gone = False
        self._listening = asyncio.create_task(self._listen(), name="devtools")

    @property
    def gone(self) -> bool:
        """Whether the browser hung up."""
        return self._gone

    async def call(self, method: str, *, session: str | None = None, **params: object) -> Json:
        """One call and its result. Raises BrowserGone or CallRefused."""
        if self._gone:
            raise BrowserGone(method)
        number = next(self._numbers)
        message: dict[str, object] = {"id": number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._writer.write(json.dumps(message).encode() + b"\0")
        try:
            return await answer
        finally:
            self._waiting.pop(number, None)

    def session(self, key: str) -> Session:
        """Listen to one tab from now on."""
        made = Session(self, key)
        self._sessions[key] = made
        return made

    def forget(self, session: Session) -> None:
        """Listen to it no longer."""
        self._sessions.pop(session.key, None)

    async def aclose(self) -> None:
        """Hang up; what waits hears that the browser is gone."""
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening
        self._writer.close()

    async def _listen(self) -> None:
        try:
            while True:
                self._hear((await self._reader.readuntil(b"\0"))[:-1])
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError):
            pass
        finally:
            self._gone = True
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(BrowserGone("hung up"))
            for session in self._sessions.values():
                session.events.put_nowait(("Inspector.detached", {}))

    def _hear(self, raw: bytes) -> None:
        message = as_json(json.loads(raw))
        number = message.get("id")
        if isinstance(number, int):
            answer = self._waiting.get(number)
            if answer is None or answer.done():
                return
            if "error" in message:
                answer.set_exception(CallRefused(str(as_json(message["error"]).get("message"))))
            else:
                answer.set_result(as_json(message.get("result")))
            return
        session = self._sessions.get(str(message.get("sessionId")))
        if session is not None:
            session.events.put_nowait((str(message.get("method")), as_json(message.get("params"))))


def as_json(value: object) -> Json:
    """An object of the protocol; what is none is empty."""
    return value if isinstance(value, dict) else {}
