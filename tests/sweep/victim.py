"""The daemon under the fault: the ordinary command as a child, its words in a file."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from syndicator.core.repost import State

STOP_S: Final = 30.0
_SHOWN: Final = 40


class Victim:
    """`syndicator run` on a configuration, with a rehearsal's clock."""

    def __init__(self, config: Path, pace: Path, log: Path, environment: Mapping[str, str]) -> None:
        self._command = [
            *(sys.executable, "-m", "syndicator", "run"),
            *("--config", str(config), "--pace", str(pace), "--logs", "json"),
        ]
        self._log = log
        self._environment = {**os.environ, **environment}
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        return self._running().pid

    async def start(self, before: Sequence[str] = ()) -> None:
        """Start it; `before` are words before its command."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *before,
                *self._command,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """SIGKILL."""
        self._signal(signal.SIGKILL)

    def pause(self) -> None:
        """SIGSTOP."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    async def gone(self) -> int:
        """Wait until it ended; its exit code."""
        return await self._running().wait()

    async def stop(self) -> int:
        """SIGTERM, and SIGKILL when it does not come to its end; its exit code."""
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_S):
                return await self.gone()
        except TimeoutError:
            self.kill()
            return await self.gone()

    async def close(self) -> None:
        """Make sure that it is gone."""
        if self._process is not None and self._process.returncode is None:
            self.kill()
            await self.gone()

    def said(self) -> str:
        """Its last words, for a failure's message."""
        lines = self._log.read_text("utf-8", "replace").splitlines() if self._log.exists() else []
        return "\n".join(lines[-_SHOWN:])

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._running().send_signal(number)

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("the daemon was never started")
        return self._process


@dataclass(frozen=True, slots=True)
class Row:
    """One repost as the store has it."""

    title: str
    site: str
    state: State
    wanted: int


def reposts(store: Path) -> list[Row]:
    """Every repost, read past the daemon; nothing while the store is only being made."""
    rows = _asked(
        store,
        "SELECT policy.title, repost.site, repost.state, repost.wanted"
        " FROM repost JOIN policy ON policy.id = repost.policy ORDER BY repost.id",
    )
    return [Row(row[0], row[1], State(row[2]), int(row[3])) for row in rows]


def sources_read(store: Path) -> bool:
    """Whether the source's list was taken once."""
    return any(read for (read,) in _asked(store, "SELECT count(last_ok_at) FROM source"))


def _asked(store: Path, question: str) -> list[tuple[str, ...]]:
    if not store.exists():
        return []
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=5)) as link:
        try:
            return link.execute(question).fetchall()
        except sqlite3.OperationalError:  # a store that is only being made
            return []
