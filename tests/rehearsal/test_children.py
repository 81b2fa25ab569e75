"""The daemon as a child: kept alive, and given up where it cannot live."""

import os
import signal
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
