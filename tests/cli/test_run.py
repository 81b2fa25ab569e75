"""`run` as an operator meets it: a process that says what it does, sees and is told."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from syndicator.cli import run
from syndicator.core.times import SHANGHAI
from syndicator.store.place import lock
from tests.cli.office import Office, command, objects, office
from tests.loopback import LoopbackServer, Reply, serving

TITLE = "云都关于修剪行道树的通知"
ARTICLE = f"""<!doctype html><html><head><title>{TITLE}</title>
<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="%s"></head><body>
<table class="bd1"><tr><td>发文字号：</td><td>云发〔2026〕8号</td></tr></table>
<h1>{TITLE}</h1><div id="UCAP-CONTENT">
<p>各市州人民政府，省直各部门：</p>
<p>为保障道路照明和行人安全，请于本月底前完成辖区内行道树修剪，并将完成情况报云都园林局。</p>
<p>修剪应避开早晚高峰，作业现场设置警示标志，枯枝当日清运。</p><p>云都</p></div></body></html>
"""


def source(server: LoopbackServer) -> str:
    """A source on loopback that publishes one document, today."""
    day = datetime.now(SHANGHAI).date().isoformat()
    url = server.url("/zc/8.html")
    server.routes["/zc/8.html"] = Reply.html(ARTICLE % f"{day} 08:00")
    server.routes["/list.json"] = Reply.json([{"TITLE": TITLE, "URL": url, "DOCRELPUBTIME": day}])
    return f"""\
sources:
  - key: capital
    name: 云都最新文件
    family: govlist
    url: {server.url("/list.json")}
    level: national
    official: true
    issuer: 云都
    egress: inner
    article_hosts: [127.0.0.1]
"""


def opened_to_loopback(directory: Path, server: LoopbackServer) -> Office:
    """An office whose inner egress may reach loopback."""
    place = office(directory, source(server))
    main = place.config / "syndicator.yaml"
    text = main.read_text("utf-8").replace("    proxy: http://proxy.example:3128\n", "")
    main.write_text(text.replace("10.20.0.0/16", "127.0.0.0/8"), "utf-8")
    return place


@contextmanager
def running(place: Office, *options: str) -> Iterator[subprocess.Popen[str]]:
    """The daemon in a process of its own, stopped as systemd stops it."""
    with subprocess.Popen(
        [sys.executable, "-m", "syndicator", "run", *options, *place.option()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def read_until(stream: Iterator[str] | None, wanted: str) -> list[str]:
    """Lines up to the one that holds the words."""
    assert stream is not None
    lines: list[str] = []
    for line in stream:
        lines.append(line.rstrip("\n"))
        if wanted in line:
            return lines
    raise AssertionError(f"{wanted!r} did not come:\n" + "\n".join(lines))


def test_it_says_what_it_does_and_what_it_sees(tmp_path: Path) -> None:
    """The announcement, then a line for the reading and for the item; reposts are owed."""
    with serving({}) as server:
        place = opened_to_loopback(tmp_path, server)
        with running(place, "--logs", "human") as process:
            lines = read_until(process.stdout, "条目 item:1")
            alive = objects(command(["status", "--json", *place.option()]).stdout)[0]
            process.send_signal(signal.SIGTERM)
            rest = process.stdout.read() if process.stdout else ""
            assert process.wait(30) == 0
    told = "\n".join(lines)
    assert "观察模式" in told
    assert "observe mode" in told
    assert "watches 1 source(s): capital 云都最新文件" in told
    assert "3 unit(s), 3 site(s) owe reposts" in told
    assert "1 of them have no list address" in told
    assert "云政发〔2020〕1号 （一）「一小时内转载」" in told
    assert f"库 store {place.store}" in told
    assert "新条目 1 · 1 new" in told
    assert TITLE in lines[-1]
    assert "policy" in lines[-1]
    assert alive["running"] is True
    assert "已停止" in rest
    exported = objects(command(["export", *place.option()]).stdout)
    assert [line["state"] for line in exported] == ["planned"] * 3


def test_without_a_terminal_it_logs_json(tmp_path: Path) -> None:
    """Standard error is one JSON object a line, for the journal."""
    with serving({}) as server, running(opened_to_loopback(tmp_path, server)) as process:
        lines = read_until(process.stderr, '"item_decided"')
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read().splitlines() if process.stderr else []
        assert process.wait(30) == 0
    events = [json.loads(line)["event"] for line in [*lines, *rest]]
    assert events[0] == "starting"
    assert "source_read" in events


def test_a_reload_over_the_socket(tmp_path: Path) -> None:
    """A sound edit is taken, a broken one changes nothing and is refused with its errors."""
    with serving({}) as server:
        place = opened_to_loopback(tmp_path, server)
        with running(place, "--logs", "human") as process:
            read_until(process.stdout, "条目 item:1")
            assert "已重载" in command(["reload", *place.option()]).stdout
            (place.config / "profiles.yaml").write_text("profiles: [{key: x}]\n", "utf-8")
            refused = command(["reload", *place.option()], code=1).stderr
            assert "profiles.yaml:1" in refused
            assert "保留原配置" in refused
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0


def test_a_second_daemon_is_refused(place: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """One store, one daemon: the second is told who has it and ends with 1."""
    first = lock(place.store)
    try:
        assert run(["run", *place.option()]) == 1
    finally:
        first.release()
    assert f"pid {os.getpid()}" in capsys.readouterr().err
    assert not place.store.exists()


def test_a_broken_configuration_starts_nothing(
    place: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """All errors at once, exit code 78, no store made."""
    (place.config / "people.yaml").write_text("people: [{key: chen}]\n", "utf-8")
    (place.config / "profiles.yaml").write_text("profiles: [{key: x}]\n", "utf-8")
    assert run(["run", *place.option()]) == os.EX_CONFIG
    complaint = capsys.readouterr().err
    assert "people.yaml:1" in complaint
    assert "profiles.yaml:1" in complaint
    assert not place.store.exists()


def test_a_store_that_vanished_is_not_begun_anew_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where data once stood an empty start must be meant: --allow-empty."""
    with serving({}) as server:
        place = opened_to_loopback(tmp_path, server)
        place.store.with_name("state.db.exists").touch()
        assert run(["run", *place.option()]) == 1
        assert "--allow-empty" in capsys.readouterr().err
        with running(place, "--allow-empty", "--logs", "human") as process:
            read_until(process.stdout, "条目 item:1")
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    assert place.store.exists()
