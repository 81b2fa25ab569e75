"""The daemon as a process: started, watched by what it says, stopped or killed."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

Said = Mapping[str, object]

PATIENCE_S: Final = 60.0


class Daemon:
    """`syndicator run` with JSON logs; everything it said is kept in `said`."""

    def __init__(self, config: Path, environment: Mapping[str, str] | None = None) -> None:
        self.config = config
        self.said: list[Said] = []
        self.announced = ""
        """What it wrote on standard output."""
        self.environment = {**os.environ, **(environment or {})}
        self._news = asyncio.Condition()
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []
        self._silent = False

    @property
    def pid(self) -> int:
        return self._running().pid

    async def start(self) -> None:
        """Start it; returns once every stage has turned and the control socket answers."""
        mark = len(self.said)
        await self.begin()
        await self.until(lambda line: line["event"] == "chain_head", since=mark)

    async def begin(self) -> None:
        """Start it; returns at once."""
        self._silent = False
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "syndicator", "run"),
            *("--config", str(self.config), "--logs", "json"),
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=1_000_000,
        )
        self._readers = [
            asyncio.create_task(self._read_said()),
            asyncio.create_task(self._read_announced()),
        ]

    async def until(
        self,
        wanted: Callable[[Said], bool],
        count: int = 1,
        *,
        since: int = 0,
        patience_s: float = PATIENCE_S,
    ) -> list[Said]:
        """Wait until it said `count` lines of this kind since a mark; fails when it ended."""

        def found() -> list[Said]:
            return [line for line in self.said[since:] if wanted(line)]

        try:
            async with asyncio.timeout(patience_s), self._news:
                while len(found()) < count:
                    if self._silent:
                        raise AssertionError(f"the daemon ended:\n{self.story()}")
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"not said within {patience_s} s:\n{self.story()}") from None
        return found()

    async def until_so(self, condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds in the world; looked at whenever the daemon says a word."""
        mark = len(self.said)
        while not await condition():
            await self.until(lambda _: True, since=mark)
            mark = len(self.said)

    async def until_moved(self, after: str, count: int = 1, *, since: int = 0) -> list[Said]:
        """Wait until so many reposts came into a state."""
        return await self.until(
            lambda line: line["event"] == "moved" and line["after"] == after, count, since=since
        )

    def story(self) -> str:
        """Everything it said, for a failure's message."""
        lines = [json.dumps(line, ensure_ascii=False) for line in self.said]
        return "\n".join([self.announced, *lines[-200:]])

    def reload(self) -> None:
        """SIGHUP."""
        self._running().send_signal(signal.SIGHUP)

    async def killed(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self._running().kill()
        await self.gone()

    def terminate(self) -> None:
        """SIGTERM: an orderly stop begins."""
        with contextlib.suppress(ProcessLookupError):
            self._running().terminate()

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        self.terminate()
        return await self.gone()

    async def gone(self) -> int:
        """Wait until it ended; its exit code."""
        process = self._running()
        async with asyncio.timeout(PATIENCE_S):
            code = await process.wait()
            await asyncio.gather(*self._readers)
        self._process = None
        return code

    async def close(self) -> None:
        """Make sure that it is gone, whatever happened before."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self.gone()

    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "the daemon is not running"
        return self._process

    async def _read_said(self) -> None:
        stream = self._running().stderr
        assert stream is not None
        while line := await stream.readline():
            async with self._news:
                self.said.append(_parsed(line.decode()))
                self._news.notify_all()
        async with self._news:
            self._silent = True
            self._news.notify_all()

    async def _read_announced(self) -> None:
        stream = self._running().stdout
        assert stream is not None
        self.announced += (await stream.read()).decode()


def _parsed(line: str) -> Said:
    try:
        parsed = json.loads(line)
    except ValueError:
        return {"event": "plain text", "text": line.rstrip()}
    assert isinstance(parsed, dict)
    return parsed


@contextlib.asynccontextmanager
async def running(
    config: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Daemon]:
    """A daemon that is up, and gone when the block ends."""
    daemon = Daemon(config, environment)
    try:
        await daemon.start()
        yield daemon
    finally:
        await daemon.close()


async def command(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Run one command line to its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "syndicator", *arguments),
        env={**os.environ, **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
        raise
    return process.returncode or 0, out.decode(), err.decode()
