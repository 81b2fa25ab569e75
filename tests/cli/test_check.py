"""`check` prints every error or a summary, for people or one JSON object a line."""

import io
import json
from datetime import date
from pathlib import Path

from syndicator.cli.check import check_into
from tests.settings.files import GOOD, Paper, write

TODAY = date(2026, 5, 1)


def run(directory: Path, *, json_lines: bool = False) -> tuple[int, list[str]]:
    """Exit code and printed lines."""
    out = io.StringIO()
    code = check_into(
        out,
        directory,
        adapters={"paper": Paper},
        families=("govlist",),
        today=TODAY,
        json_lines=json_lines,
    )
    return code, out.getvalue().splitlines()


def test_a_sound_configuration(tmp_path: Path) -> None:
    """Exit 0, warnings first, then what the configuration amounts to."""
    code, lines = run(write(tmp_path))
    assert code == 0
    assert lines[0].startswith(f"提醒 warning {tmp_path}/sites.csv:4:")
    assert "  平台 platforms 2: observe 1, publish 1" in lines
    assert "  站点 sites 3, 可核验 watched 2" in lines


def test_a_broken_configuration(tmp_path: Path) -> None:
    """Exit 78 (EX_CONFIG), one line an error, the count at the end."""
    main = GOOD["syndicator.yaml"].replace("9843", "0x")
    rules = GOOD["rules.yaml"].replace("[capital]", "[capitol]")
    code, lines = run(write(tmp_path, {"syndicator.yaml": main, "rules.yaml": rules}))
    assert code == 78
    assert [line.removeprefix(f"{tmp_path}/").split(": ")[0] for line in lines[:2]] == [
        "rules.yaml:6:17",
        "syndicator.yaml:5:9",
    ]
    assert lines[-1].startswith("2 处错误")


def test_json_lines(tmp_path: Path) -> None:
    """Machines get each problem as an object, and a summary as the last line."""
    code, lines = run(write(tmp_path), json_lines=True)
    warning, summary = map(json.loads, lines)
    assert code == 0
    assert (warning["kind"], warning["line"], warning["key"]) == ("warning", 4, "[4].list_url")
    assert summary["ok"] is True
    assert (summary["sites"], summary["watched"], summary["profiles"]) == (3, 2, ["one-hour"])


def test_json_lines_of_errors(tmp_path: Path) -> None:
    """An error's object holds file, line, column, key, both sentences and the hint."""
    people = GOOD["people.yaml"].replace("[operator]", "[opertor]")
    code, lines = run(write(tmp_path, {"people.yaml": people}), json_lines=True)
    error, summary = map(json.loads, lines)
    assert code == 78
    assert summary == {"kind": "summary", "ok": False, "errors": 1}
    assert error["kind"] == "error"
    assert (error["line"], error["column"], error["key"]) == (9, 13, "people[1].roles[0]")
    assert error["hint"] == "是否想写 operator？ · did you mean operator?"
