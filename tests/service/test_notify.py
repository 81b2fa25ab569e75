"""What the service manager is told, heard by a socket that stands in for it."""

import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from syndicator.daemon import beat
from syndicator.obs.notify import Notifier
from syndicator.stages.context import Context
from syndicator.stages.loop import Stage


class Manager:
    """A service manager's end of the notification socket."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace("@", "\0", 1) if address.startswith("@") else address)
        self.socket.setblocking(False)

    def heard(self) -> list[dict[str, str]]:
        """Messages since the last call."""
        found: list[dict[str, str]] = []
        while True:
            try:
                text = self.socket.recv(65_536).decode()
            except BlockingIOError:
                return found
            found.append(dict(line.split("=", 1) for line in text.splitlines()))


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Where the manager listens."""
    return str(tmp_path / "notify")


@pytest.fixture
def manager(address: str) -> Iterator[Manager]:
    """A listening manager."""
    made = Manager(address)
    yield made
    made.socket.close()


async def nothing(_ctx: Context) -> Mapping[str, int]:
    """A turn that finds no work."""
    return {}


def stage(name: str, last_s: float) -> Stage:
    """A stage whose last turn ended then."""
    made = Stage(name, nothing, 1.0, bound_s=60.0)
    made.beat.last_s = last_s
    return made


def test_a_life_as_the_manager_hears_it(address: str, manager: Manager) -> None:
    """Ready, alive, reloading with its monotonic time, ready, stopping; a status is one line."""
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.ready("已启动 · started")
    notifier.alive("两行\n  two lines")
    notifier.reloading(12.5)
    notifier.ready("重载 · reloaded")
    notifier.stopping()
    assert manager.heard() == [
        {"READY": "1", "STATUS": "已启动 · started"},
        {"WATCHDOG": "1", "STATUS": "两行 two lines"},
        {"RELOADING": "1", "MONOTONIC_USEC": "12500000"},
        {"READY": "1", "STATUS": "重载 · reloaded"},
        {"STOPPING": "1"},
    ]


def test_an_abstract_address(tmp_path: Path) -> None:
    """A leading @ means Linux's abstract name space."""
    address = f"@syndicator-{os.getpid()}-{tmp_path.name}"
    manager = Manager(address)
    Notifier({"NOTIFY_SOCKET": address}).status("在 · here")
    assert manager.heard() == [{"STATUS": "在 · here"}]
    manager.socket.close()


@pytest.mark.parametrize(
    "environ, seconds",
    [
        ({"WATCHDOG_USEC": "60000000"}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({}, None),
    ],
)
def test_whose_watchdog_it_is(environ: dict[str, str], seconds: float | None) -> None:
    """Only a period meant for this process counts (sd_watchdog_enabled(3))."""
    assert Notifier(environ).watchdog_s == seconds


def test_nobody_listens(address: str) -> None:
    """Without a manager, or with one that went away or hears no more, telling costs nothing."""
    Notifier({}).ready("谁也听不到 · nobody hears")
    Notifier({"NOTIFY_SOCKET": address}).ready("没有套接字 · no socket")
    deaf = Manager(address)
    notifier = Notifier({"NOTIFY_SOCKET": address})
    for _ in range(2_000):
        notifier.alive("塞满 · filling the queue")
    assert deaf.heard()
    deaf.socket.close()


def test_fed_while_every_stage_turns(address: str, manager: Manager) -> None:
    """Within rhythm and bound the watchdog is fed, degraded or not; one stuck stage starves it."""
    notifier = Notifier({"NOTIFY_SOCKET": address})
    stages = [stage("watch", 100.0), stage("push", 160.0)]
    beat(stages, "存储不能记录 · cannot record", 161.0, notifier)
    assert manager.heard() == [{"WATCHDOG": "1", "STATUS": "存储不能记录 · cannot record"}]
    beat(stages, "应转 owed 3", 161.5, notifier)
    (told,) = manager.heard()
    assert "WATCHDOG" not in told
    assert "watch" in told["STATUS"]
    assert "push" not in told["STATUS"]
    stages[0].beat.last_s = 161.6
    beat(stages, "应转 owed 3", 161.7, notifier)
    assert manager.heard() == [{"WATCHDOG": "1", "STATUS": "应转 owed 3"}]
