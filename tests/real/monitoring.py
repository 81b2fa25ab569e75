"""A real Prometheus and a real Alertmanager on loopback, with the shipped rules and routes.

Only their waits are shortened (seconds instead of minutes) and addresses replaced. What
Alertmanager sends arrives at a loopback server in place of the office's relay.
"""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.loopback import LoopbackServer, Reply, Request
from tests.realdata import REPOSITORY

PATIENCE_S: Final = 60.0
"""How long a message is waited for: only whether it comes is asserted, never how fast."""
_CONFIG: Final = REPOSITORY / "config"
_PROGRAMS: Final = ("prometheus", "prometheus-alertmanager")


def require_monitoring() -> None:
    """Skip the running test, by name and reason, where the programs are not installed."""
    if missing := [name for name in _PROGRAMS if shutil.which(name) is None]:
        pytest.skip(f"not installed (tests/real/install.sh): {', '.join(missing)}")


@dataclass(frozen=True, slots=True)
class Message:
    """One alert as the office's relay is told of it."""

    receiver: str
    status: str
    """firing or resolved."""
    labels: Mapping[str, str]
    annotations: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.labels["alertname"]


class Relay:
    """Takes what Alertmanager sends; messages are kept in order of coming."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.server = LoopbackServer({"POST /*": self._take})
        self._news = asyncio.Condition()

    async def until(self, name: str, status: str = "firing") -> Message:
        """The newest message of an alert, once one came."""
        try:
            async with asyncio.timeout(PATIENCE_S), self._news:
                while not self.told(name, status):
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"no {name} {status}; came: {self.messages}") from None
        return self.told(name, status)[-1]

    def told(self, name: str, status: str = "firing") -> list[Message]:
        """Messages of one alert so far."""
        return [one for one in self.messages if (one.name, one.status) == (name, status)]

    async def _take(self, request: Request) -> Reply:
        body = request.json()
        assert isinstance(body, dict)
        async with self._news:
            self.messages += [
                Message(body["receiver"], one["status"], one["labels"], one["annotations"])
                for one in body["alerts"]
            ]
            self._news.notify_all()
        return Reply()


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Both programs, running."""

    relay: Relay
    prometheus: str
    """Its address."""

    async def ask(self, expression: str) -> list[dict[str, object]]:
        """What Prometheus answers to an expression; fails where it is none."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(
                f"{self.prometheus}/api/v1/query", params={"query": expression}
            )
        body = answer.json()
        assert body["status"] == "success", (expression, body)
        result = body["data"]["result"]
        assert isinstance(result, list)
        return result


@contextlib.asynccontextmanager
async def monitoring(directory: Path, page_port: int) -> AsyncIterator[Monitoring]:
    """Watch the metrics page at a port of this machine."""
    require_monitoring()
    relay = Relay()
    prometheus, alertmanager = free_port(), free_port()
    async with contextlib.AsyncExitStack() as running:
        await running.enter_async_context(relay.server)
        _write(directory, relay.server.url(""), page_port, alertmanager)
        await running.enter_async_context(
            _program(
                "prometheus-alertmanager",
                f"--config.file={directory}/alertmanager.yml",
                f"--storage.path={directory}/alertmanager",
                f"--web.listen-address=127.0.0.1:{alertmanager}",
                "--cluster.listen-address=",
                ready="Listening on",
            )
        )
        await running.enter_async_context(
            _program(
                "prometheus",
                f"--config.file={directory}/prometheus.yml",
                f"--storage.tsdb.path={directory}/prometheus",
                f"--web.listen-address=127.0.0.1:{prometheus}",
                "--alertmanager.notification-queue-capacity=1000",
                ready="Server is ready to receive web requests",
            )
        )
        yield Monitoring(relay, f"http://127.0.0.1:{prometheus}")


def _write(directory: Path, relay: str, page: int, alertmanager: int) -> None:
    """The shipped files with the waits of a test and the addresses of this machine."""
    changes: dict[str, tuple[tuple[str, str], ...]] = {
        "prometheus/rules.yml": ((r"(for|interval): \w+", r"\1: 1s"),),
        "prometheus/prometheus.yml": (
            (r"_interval: 15s", "_interval: 1s"),
            (r":9843", f":{page}"),
            (r":9093", f":{alertmanager}"),
        ),
        "alertmanager/alertmanager.yml": (
            (r"group_(wait|interval): \w+", r"group_\1: 1s"),
            (r"http://127.0.0.1:8060", relay.rstrip("/")),
        ),
    }
    for name, replacements in changes.items():
        text = (_CONFIG / name).read_text("utf-8")
        for pattern, new in replacements:
            text, count = re.subn(pattern, new, text)
            assert count, (name, pattern)
        (directory / Path(name).name).write_text(text, "utf-8")


@contextlib.asynccontextmanager
async def _program(*command: str, ready: str) -> AsyncIterator[None]:
    """A program that says on standard error when it is ready; ended by its pid."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"},
    )
    assert process.stderr is not None
    said: list[str] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not any(ready in line for line in said[-1:]):
                line = (await process.stderr.readline()).decode()
                assert line, "".join(said)
                said.append(line)
        draining = asyncio.create_task(_drain(process.stderr))
        yield
        draining.cancel()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.readline():
        pass


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
