"""The command line as a whole: verbs, exit codes, two languages, any locale, any reader."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from syndicator import __version__
from syndicator.cli import VERBS, run

PROGRAM = (sys.executable, "-m", "syndicator")


def words(verb: str) -> list[str]:
    """How a verb is written, with its group before it."""
    return verb.split()


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` of every verb works and says in Chinese too what it does."""
    assert run([*words(verb), "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: syndicator {' '.join(words(verb))}")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in shown)


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever asks without a verb sees all of them."""
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    missing = [verb for verb in VERBS if f"\n  {words(verb)[0]} " not in shown]
    assert missing == []


def test_wrong_usage_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown verb, a missing reason and a strange option end with 2 and two languages."""
    for arguments in (["pusch"], ["waive", "policy:3"], ["version", "--loud"]):
        assert run(arguments) == 2
        complaint = capsys.readouterr().err
        assert "用法不对" in complaint
        assert "wrong usage" in complaint


def test_a_failure_is_told_in_two_languages_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A directory without configuration ends with 78 and words, not with a traceback."""
    assert run(["reload", "--config", str(tmp_path)]) == os.EX_CONFIG
    complaint = capsys.readouterr().err
    assert "syndicator.yaml" in complaint
    assert " · " in complaint
    assert "Traceback" not in complaint


def test_version_as_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    """`version --json` is one JSON object."""
    assert run(["version", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"name": "syndicator", "version": __version__}


def test_speaks_utf8_in_an_ascii_locale(tmp_path: Path) -> None:
    """Chinese comes out whole where the locale knows no Chinese."""
    done = subprocess.run(
        [*PROGRAM, "reload", "--config", str(tmp_path)],
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == os.EX_CONFIG
    assert "配置" in done.stderr.decode("utf-8")


def test_a_reader_who_goes_away_is_no_scandal() -> None:
    """`syndicator … | head -1` ends without a complaint."""
    with subprocess.Popen(
        [*PROGRAM, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_small_verb_does_not_wait_for_the_daemon() -> None:
    """`docno` and `version` load neither stages nor store nor HTTP."""
    script = (
        "import sys; from syndicator.cli import application; application([sys.argv[1]]);"
        "print([name for name in sys.modules if name.startswith(("
        "'syndicator.stages', 'syndicator.store', 'syndicator.daemon', 'httpx', 'aiosqlite'))])"
    )
    for verb in ("docno", "version"):
        loaded = subprocess.run(
            [sys.executable, "-c", script, verb], capture_output=True, text=True, check=True
        )
        assert loaded.stdout == "[]\n"


def test_a_daemon_starts_without_what_it_may_never_need() -> None:
    """Proxies, stamps, RSS and tables bring their libraries when they are first met."""
    script = (
        "import sys, syndicator.cli.run, syndicator.daemon;"
        "print([name for name in ('httpx', 'cryptography', 'rfc3161_client', 'feedparser',"
        " 'openpyxl', 'trafilatura') if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "[]\n"
