"""The daemon as a child: kept alive, and given up where it cannot live."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from syndicator.rehearsal.children import DaemonChild, DaemonFailed
from syndicator.rehearsal.programme import invented
from syndicator.rehearsal.province import Province


async def test_a_broken_configuration_is_not_tried_for_ever(tmp_path: Path) -> None:
    """Exit code 78 means that starting again mends nothing; the log is named."""
    log = tmp_path / "daemon.log"
    async with DaemonChild(tmp_path / "none", tmp_path / "clock", log) as child:
        with pytest.raises(DaemonFailed, match="78"):
            await child.running()
    assert child.deaths == 0
    assert str(tmp_path / "none") in log.read_text("utf-8")


@pytest.mark.crash
async def test_a_killed_daemon_is_started_again_and_its_end_is_told(tmp_path: Path) -> None:
    """Another process takes over; at the end nothing of it is left."""
    told: list[str] = []
    async with Province(invented(8), tmp_path / "r") as province:
        log = province.folder / "daemon.log"
        child = DaemonChild(province.config_dir, province.pace_file, log, told=told.append)
        async with child:
            first = child.pid
            os.kill(first, signal.SIGKILL)
            while not told or child.pid == first:
                await province.clock.sleep(60)
            second = child.pid
    assert child.deaths == 1
    assert "SIGKILL" in told[0]
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


@pytest.mark.crash
async def test_a_killed_parent_takes_its_child_along(tmp_path: Path) -> None:
    """Killed without a chance to tidy up, the rehearsal leaves no daemon running."""
    child = f"{sys.executable} -c 'import time; print(\"up\", flush=True); time.sleep(600)'"
    tied = "sys.executable, '-m', 'syndicator.rehearsal.tether', str(os.getpid())"
    script = (
        "import os, shlex, subprocess, sys, time\n"
        f"process = subprocess.Popen([{tied}, *shlex.split(sys.argv[1])], stdout=subprocess.PIPE)\n"
        "process.stdout.readline()\n"
        "print(process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, child), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    orphan = os.pidfd_open(int(await parent.stdout.readline()))
    parent.kill()
    await parent.wait()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(orphan, ended.set)
    async with asyncio.timeout(20):
        await ended.wait()
    asyncio.get_running_loop().remove_reader(orphan)
    os.close(orphan)
