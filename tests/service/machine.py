"""A machine of its own: systemd as PID 1 over the files of this one, writes kept in memory."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import pytest

BOOT_S: Final = 60.0
_NUMBERS: Final = count(1)
PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TARGET: Final = """\
[Unit]
Requires=basic.target dbus.service
After=basic.target dbus.service
AllowIsolate=yes
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """A booted machine; commands run inside as root."""

    leader: int
    root: Path
    """Its file system, seen from here; /tmp and /run are its own."""

    def run(
        self, command: str, *, ok: bool = True, seconds: float = 300.0, user: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a shell script inside as root or as `user`; with `ok` it must end well.

        `seconds` is patience with a busy machine: what a unit may take is its own TimeoutStartSec
        and TimeoutStopSec, and shows in its Result.
        """
        inside = ["runuser", "-u", user, "--"] if user else []
        done = subprocess.run(
            [*_enter(self.leader), *inside, "bash", "-euo", "pipefail", "-c", command],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=seconds,
            start_new_session=True,  # a `kill 0` in there would reach the whole test run
        )
        if ok:
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}\n{self.log()}"
        return done

    def show(self, unit: str = "syndicator.service") -> dict[str, str]:
        """Properties of a unit."""
        names = "ActiveState,SubState,Result,NRestarts,MainPID,StatusText,ExecMainStatus"
        lines = self.run(f"systemctl show {unit} -p {names}").stdout.splitlines()
        return dict(line.split("=", 1) for line in lines)

    def process(self, unit: str = "syndicator.service") -> str:
        """Number of the unit's main process, which must be there."""
        shown = self.show(unit)
        assert shown["MainPID"] != "0", f"no process: {shown}\n{self.log(unit)}"
        return shown["MainPID"]

    def wait(self, fits: Callable[[dict[str, str]], bool], seconds: float = 60.0) -> dict[str, str]:
        """Properties of the service as soon as they fit."""
        end = time.monotonic() + seconds
        while True:
            shown = self.show()
            if fits(shown):
                return shown
            assert time.monotonic() < end, f"{shown}\n{self.log()}"
            time.sleep(0.2)

    def log(self, unit: str = "syndicator.service") -> str:
        """The journal of a unit."""
        done = subprocess.run(
            [*_enter(self.leader), "journalctl", "-u", unit, "-o", "cat", "--no-pager"],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        return done.stdout[-4_000:]


def require_machine() -> None:
    """Skip by name where no machine can be booted."""
    if os.geteuid() != 0:
        pytest.skip("booting systemd needs root")
    for tool, package in (("systemd-nspawn", "systemd-container"), ("nsenter", "util-linux")):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed (Debian: {package})")


@contextmanager
def booted(place: Path, files: Mapping[str, Path], *, network: bool) -> Iterator[Machine]:
    """Boot; `files` are directories bound read-only. Without `network` it has loopback alone."""
    with ExitStack() as ends:
        root = _overlay(place, ends)
        (root / "etc/systemd/system/trial.target").write_text(TARGET, "ascii")
        identity = subprocess.run(["systemd-id128", "new"], check=True, capture_output=True)
        (root / "etc/machine-id").write_bytes(identity.stdout)
        binds = [f"--bind-ro={there}:{inside}" for inside, there in files.items()]
        log = ends.enter_context((place / "console.log").open("wb"))
        name = f"trial-{os.getpid()}-{next(_NUMBERS)}"
        nspawn = subprocess.Popen(
            [
                *_alone(name, ends),
                "systemd-nspawn",
                "--quiet",
                f"--directory={root}",
                f"--machine={name}",
                "--register=no",
                "--keep-unit",
                "--console=pipe",
                "--link-journal=no",
                "--resolv-conf=off",
                *([] if network else ["--private-network"]),
                *binds,
                "--boot",
                "systemd.unit=trial.target",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        ends.callback(_halt, nspawn)
        leader = _leader(nspawn, place / "console.log")
        yield Machine(leader, root)


_MOVED: Final = """\
while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs"; shift; done; shift; exec "$@"
"""


def _alone(name: str, ends: ExitStack) -> list[str]:
    """What starts a command in control groups of its own, in each tree that systemd keeps.

    Two machines in one group would take each other's units for theirs, and clear them away.
    """
    mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text("utf-8").splitlines()]
    groups = []
    for line in Path("/proc/self/cgroup").read_text("ascii").splitlines():
        number, controllers, here = line.split(":", 2)
        kind = "cgroup2" if number == "0" else "cgroup"
        if number != "0" and controllers != "name=systemd":
            continue
        for mount in mounts:
            if mount[-3] == kind and (number == "0" or controllers in mount[-1].split(",")):
                groups.append(Path(mount[4]) / here.lstrip("/") / name)
                break
    for group in groups:
        group.mkdir()
        ends.callback(_remove_group, group)
    return ["sh", "-euc", _MOVED, "sh", *map(str, groups), "--"]


def _remove_group(group: Path) -> None:
    """Remove a group that nothing runs in any more, and those below it."""
    below = (Path(folder) for folder, _, _ in os.walk(group, topdown=False))
    for folder in below:
        with suppress(OSError):  # what is still in there is the machine's last breath
            folder.rmdir()


def _overlay(place: Path, ends: ExitStack) -> Path:
    memory, root = place / "memory", place / "root"
    for made in (memory, root):
        made.mkdir()
    _mount(ends, memory, "-t", "tmpfs", "-o", "size=1500m,mode=755", "tmpfs")
    for made in (memory / "up", memory / "work"):
        made.mkdir()
    layers = f"lowerdir=/,upperdir={memory}/up,workdir={memory}/work"
    _mount(ends, root, "-t", "overlay", "-o", layers, "overlay")
    return root


def _mount(ends: ExitStack, where: Path, *options: str) -> None:
    subprocess.run(["mount", *options, str(where)], check=True)
    ends.callback(subprocess.run, ["umount", "--lazy", str(where)], check=False)


def _enter(leader: int) -> list[str]:
    clean = ["env", "-i", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8"]
    return ["nsenter", "--target", str(leader), "--all", *clean]


def _leader(nspawn: subprocess.Popen[bytes], console: Path) -> int:
    """Process 1 of the machine, once its manager says that start-up is over."""
    end = time.monotonic() + BOOT_S
    while time.monotonic() < end and nspawn.poll() is None:
        children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children").read_text("ascii")
        if children:
            leader = int(children.split()[0])
            asked = subprocess.run(
                [*_enter(leader), "systemctl", "is-active", "trial.target"],
                check=False,
                capture_output=True,
            )
            if asked.stdout.strip() == b"active":
                return leader
        time.sleep(0.1)
    raise AssertionError(f"no boot: {console.read_text('utf-8', 'replace')[-4000:]}")


def _halt(nspawn: subprocess.Popen[bytes]) -> None:
    if nspawn.poll() is not None:
        return
    nspawn.terminate()  # an orderly power-off of the machine
    try:
        nspawn.wait(30)
    except subprocess.TimeoutExpired:
        nspawn.kill()
        nspawn.wait(10)
