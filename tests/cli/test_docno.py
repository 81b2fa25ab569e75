"""`docno`: one answer a line, at once, and a bad line costs only itself."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from syndicator.cli.docno import answer_docno
from syndicator.cli.lines import BadLine, answer_lines

PROGRAM = (sys.executable, "-m", "syndicator", "docno")


def test_an_answer_is_the_text_and_its_key() -> None:
    """The text comes back as given, the key is canonical, and null where there is no number."""
    text = " 关于实施京建法【2012】014 号的通知"
    assert answer_docno(text) == {"text": text, "key": "京建法|2012|14"}
    assert answer_docno("国务院令第838号") == {"text": "国务院令第838号", "key": "国务院令||838"}
    assert answer_docno("第5号") == {"text": "第5号", "key": None}


def test_lines_in_lines_out() -> None:
    """Every line has an answer in its place; bytes that are no UTF-8 make one error and exit 1."""
    lines = [
        "国发〔2014〕26号".encode(),
        b"\xff\xfe",
        b"",
        "没有文号".encode(),
        "令2018年第1号".encode(),
    ]
    done = subprocess.run(PROGRAM, input=b"\r\n".join(lines), capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [answer["key"] for answer in answers] == ["国发|2014|26", None, None, None, "令|2018|1"]
    assert [list(answer) for answer in answers] == [["text", "key"], ["text", "key", "error"]] + [
        ["text", "key"]
    ] * 3
    assert "UTF-8" in answers[1]["error"]
    assert "第 2 行" in answers[1]["error"]


def test_good_lines_end_with_zero() -> None:
    """Where every line could be answered the exit code is 0, number or not."""
    done = subprocess.run(
        [*PROGRAM, "--json"], input="没有文号\n".encode(), capture_output=True, check=False
    )
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"text": "没有文号", "key": None}


def test_answers_are_not_held_back() -> None:
    """A line is answered before the next one is sent: the output is flushed."""
    with subprocess.Popen(PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in (1, 2):
            running.stdin.write(f"国发〔2014〕{number}号\n".encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["key"] == f"国发|2014|{number}"
        running.stdin.close()
        assert running.wait() == 0


def test_a_mistake_of_ours_costs_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """An error nobody foresaw is answered as such, told on standard error, and the rest goes on."""

    def answer(line: str) -> dict[str, object]:
        if line == "bad":
            raise BadLine("不好 · not good")
        if line == "odd":
            raise RuntimeError("unforeseen")
        return {"line": line}

    out = io.StringIO()
    lines = io.BytesIO(b"one\nodd\nbad\ntwo")
    bad = answer_lines(lines, out, answer, lambda line, why: {"line": line, "error": why})
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert bad == 2
    assert [answer["line"] for answer in answers] == ["one", "odd", "bad", "two"]
    assert "RuntimeError" in answers[1]["error"]
    assert answers[2]["error"] == "第 3 行 · line 3: 不好 · not good"
    assert "unforeseen" in capsys.readouterr().err


def test_every_real_variant(real_data: Path) -> None:
    """All spellings of the real pages, sent through the program, have a key each."""
    rows = (real_data / "facts/docnum_variants.tsv").read_text("utf-8").splitlines()[1:]
    texts = [row.split("\t")[2] for row in rows]
    done = subprocess.run(PROGRAM, input="\n".join(texts).encode(), capture_output=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["text"] for answer in answers] == texts
    assert all(answer["key"] for answer in answers)
