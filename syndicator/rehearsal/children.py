"""The daemon as a child process: started by the ordinary command, started again if it dies."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Final, Self

from syndicator.core.errors import SyndicatorError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STOP_S: Final = 30.0
"""An orderly stop waits for requests under way; after so long the process is killed."""
_AGAIN_S: Final = 0.5
_CONFIGURATION: Final = 78
_QUICK_S: Final = 3.0
_MOST_QUICK: Final = 3


class DaemonFailed(SyndicatorError):
    """The daemon cannot be kept running; its log says why."""


class DaemonChild:
    """`syndicator run` on a rehearsal's configuration, kept alive while the block runs."""

    def __init__(
        self, config: Path, pace: Path, log: Path, *, told: Callable[[str], None] | None = None
    ) -> None:
        self.deaths = 0
        """How often it died and was started again."""
        self.process: asyncio.subprocess.Process | None = None
        self._command = [
            *(sys.executable, "-m", "syndicator.rehearsal.tether", str(os.getpid())),
            *(sys.executable, "-m", "syndicator", "run"),
            *("--config", str(config), "--pace", str(pace), "--logs", "json"),
        ]
        self._log = log
        self._told = told or (lambda _: None)
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = False

    async def __aenter__(self) -> Self:
        await self._start()
        self._keeper = asyncio.create_task(self._keep(), name="keeper")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def pid(self) -> int:
        """Its process id."""
        return -1 if self.process is None else self.process.pid

    async def running(self) -> None:
        """Return only when it cannot be kept running. Raises `DaemonFailed`."""
        if self._keeper is not None:
            await asyncio.shield(self._keeper)

    def kill(self) -> bool:
        """End it as a power cut does; it is started again. False while it is down already."""
        if self.process is None or self.process.returncode is not None:
            return False
        self.process.kill()
        return True

    async def stop(self) -> None:
        """Stop it in order: SIGTERM, and SIGKILL when it does not come to its end."""
        self._stopping = True
        process = self.process
        if process is not None and process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError, DaemonFailed):
                await self._keeper

    async def _start(self) -> None:
        descriptor = os.open(
            self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640
        )
        try:
            # A session of its own: Ctrl-C at the terminal reaches us, and we stop it in order.
            self.process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=True,
            )
        finally:
            os.close(descriptor)

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        quick = 0
        while self.process is not None:
            began = loop.time()
            code = await self.process.wait()
            if self._stopping:
                return
            quick = quick + 1 if loop.time() - began < _QUICK_S else 0
            if code == _CONFIGURATION or quick >= _MOST_QUICK:
                raise DaemonFailed(
                    f"守护进程无法运行（退出码 {code}），原因见 {self._log} · "
                    f"the daemon cannot be kept running (exit code {code}); its log says why"
                )
            self.deaths += 1
            how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            self._told(
                f"守护进程 {self.process.pid} 已中断（{how}），正在重启 · "
                f"the daemon {self.process.pid} died ({how}) and is started again"
            )
            await asyncio.sleep(_AGAIN_S)
            await self._start()
