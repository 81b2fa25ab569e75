"""The browser unit as a process of its own, with a real Chromium behind it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

_CHILDREN: Final = "/proc/{0}/task/{0}/children"


def require_chromium() -> None:
    """Skip the running test, by name and reason, where the browser is not installed."""
    if shutil.which("chromium") is None:
        pytest.skip("not installed (tests/real/install.sh): chromium")


@dataclass(frozen=True, slots=True)
class Unit:
    """A running unit."""

    socket: Path
    process: subprocess.Popen[bytes]

    @property
    def browsers(self) -> list[int]:
        """Process numbers of its browsers: one, or none before the first page."""
        return [int(n) for n in Path(_CHILDREN.format(self.process.pid)).read_text().split()]

    def kill_browser(self) -> None:
        """As the kernel does when memory is short."""
        for number in self.browsers:
            os.kill(number, signal.SIGKILL)


@contextmanager
def running(socket: Path) -> Iterator[Unit]:
    """A unit listening at `socket`, ended with its browser."""
    command = [sys.executable, "-m", "syndicator", "render", "--socket", str(socket)]
    # Root's browser has no sandbox of its own; the unit as installed keeps it (tests/service).
    if os.geteuid() == 0:
        command.append("--no-sandbox")
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    try:
        assert process.stdout is not None
        assert b"listens" in process.stdout.readline()
        yield Unit(socket, process)
    finally:
        process.terminate()
        process.communicate(timeout=20)
