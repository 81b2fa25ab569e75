"""The demonstration as one runs it: the command, its daemon killed in the middle, its account."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

RATE = "120"
UNDER_WAY = re.compile(r" (?:planned|pushing|unsure) \d")
"""Copies are on their way: drawn now and then, the line may never show one of these alone."""


@contextmanager
def demo(folder: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """`syndicator demo --once --json` on a dozen sites, an hour in half a minute."""
    command = [sys.executable, "-m", "syndicator", "demo", "--once", "--json", "--rate", RATE]
    with subprocess.Popen(
        [*command, "--folder", str(folder), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)


def fetched(url: str) -> str:
    """One page of the status page."""
    address = urlsplit(url)
    link = HTTPConnection(address.netloc, timeout=60)
    try:
        link.request("GET", address.path)
        return link.getresponse().read().decode()
    finally:
        link.close()


@pytest.mark.crash
@pytest.mark.timeout(300)
def test_report_and_ledger_agree_though_the_daemon_is_killed(tmp_path: Path) -> None:
    """Kill -9 while copies are on their way changes no count at the sites; the account is good."""
    pages: list[str] = []
    told: list[str] = []
    with demo(tmp_path / "r", "--sites", "12", "--kills", "2") as process:
        assert process.stdout is not None
        status = killed = ""
        for line in process.stdout:
            told.append(line.rstrip("\n"))
            status = status or "".join(re.findall(r"status page +(http://\S+)", line))
            daemon = re.search(r"守护进程 (\d+) 已启动", line)
            killed = killed or (daemon[1] if daemon else "")
            if UNDER_WAY.search(line) and not pages:
                with suppress(ProcessLookupError):  # one of the planned kills came first
                    os.kill(int(killed), signal.SIGKILL)
                pages = [fetched(status), fetched(f"{status}held"), fetched(f"{status}repost/1")]
        code = process.wait()
    account = json.loads(told[-1])
    assert account["disagreed"] == []
    assert code == 0
    assert (account["lost"], account["duplicated"], account["altered_by_us"]) == (0, 0, 0)
    assert account["planted"] == account["found"] > 10
    assert account["sites"] == 12
    assert 2 <= account["killed"] <= 3  # one may come while it is being started again
    assert any("SIGKILL" in line for line in told)
    assert all("<table>" in page for page in pages)
    assert "漪渚省人民政府" in pages[2]
    judged_again(tmp_path / "r" / "config")


def judged_again(config: Path) -> None:
    """Every verdict of the whole run comes out of its kept evidence again."""
    command = [sys.executable, "-m", "syndicator", "verify", "replay", "--json"]
    done = subprocess.run(
        [*command, "--config", str(config)], capture_output=True, text=True, check=False
    )
    *lines, end = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one for one in lines if one["outcome"] != "same"] == []
    assert (done.returncode, end["ok"]) == (0, True)
    assert {"faithful", "altered", "polluted", "vanished"} <= {one["verdict"] for one in lines}


@pytest.mark.timeout(300)
def test_what_the_daemon_cannot_see_makes_it_fail(tmp_path: Path) -> None:
    """A site that shows the daemon another page than the public: the account is not good."""
    with demo(tmp_path / "r", "--sites", "8", "--plant", "unseen") as process:
        out, _ = process.communicate()
    account = json.loads(out.splitlines()[-1])
    assert process.returncode == 1
    assert account["found"] == account["planted"] - 1
    assert any("cloaked" in what for what in account["disagreed"])


@pytest.mark.timeout(120)
def test_ctrl_c_ends_everything_it_started(tmp_path: Path) -> None:
    """The daemon goes in order before the command does."""
    with demo(tmp_path / "r", "--sites", "8") as process:
        assert process.stdout is not None
        pid = 0
        for line in process.stdout:
            if found := re.search(r"守护进程 (\d+) 已启动", line):
                pid = int(found[1])
                break
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate()
    assert process.returncode == 130
    assert "stopped" in rest
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
