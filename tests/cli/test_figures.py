"""`figures`: the rates an office head answers for, by unit, month and policy."""

import csv
from pathlib import Path

import pytest

from syndicator.cli import run
from syndicator.cli.figures import csv_bytes
from syndicator.core.times import SHANGHAI, Millis, from_millis
from tests.cli.office import Office, objects
from tests.cli.stored import HOUR, Day


def counted(
    place: Office, capsys: pytest.CaptureFixture[str], *options: str
) -> dict[str, dict[str, object]]:
    """Its lines as objects, by key."""
    assert run(["figures", "--json", *options, *place.option()]) == 0
    return {str(line["key"]): line for line in objects(capsys.readouterr().out)}


def test_a_unit_has_its_counts_and_rates(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two owed, one of them seen in time: half and half, with both bounds of its lag in seconds."""
    lines = counted(place, capsys)
    assert list(lines) == ["yun", "yun-1", "yun-edu", "all"]
    assert lines["yun"] == {
        "kind": "figures",
        "key": "yun",
        "name": "云州省",
        "owed": 2,
        "confirmed": 1,
        "repost_rate": 0.5,
        "in_time": 1,
        "timely_rate": 0.5,
        "on_target": 0,
        "missed": 0,
        "undecided": 0,
        "provisional": 0,
        "waived": 0,
        "reckoning": "publication",
        "lag_p50_lower_s": 3840.0,
        "lag_p50_upper_s": 4200.0,
        "lag_p90_lower_s": 3840.0,
        "lag_p90_upper_s": 4200.0,
        "lag_p99_lower_s": 3840.0,
        "lag_p99_upper_s": 4200.0,
        "pending": 1,
        "longest_pending_s": 0.0,
    }
    late = lines["yun-1"]
    assert (late["owed"], late["missed"], late["timely_rate"]) == (1, 1, 0.0)
    everything = lines["all"]
    assert (everything["owed"], everything["confirmed"], everything["repost_rate"]) == (4, 1, 0.25)


def test_by_month_and_by_policy(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every repost is in one line of each kind; the month is that of Beijing."""
    month = from_millis(Millis(day.now - 3 * HOUR), SHANGHAI).strftime("%Y-%m")
    assert counted(place, capsys, "--by", "month")[month]["owed"] == 4
    policies = counted(place, capsys, "--by", "policy")
    assert policies[f"policy:{day.released}"]["owed"] == 3
    assert sum(line["owed"] == 1 for line in policies.values()) == 1


def test_since_leaves_out_what_began_before(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of nothing there is no rate, neither nought nor a hundred per cent."""
    first = from_millis(Millis(day.now - 3 * HOUR), SHANGHAI)
    assert counted(place, capsys, "--since", f"{first:%Y-%m-%d}")["all"]["owed"] == 4
    lines = counted(place, capsys, "--since", f"{first.year + 1}-01-01")
    assert list(lines) == ["all"]
    assert (lines["all"]["owed"], lines["all"]["repost_rate"]) == (0, None)


def test_people_read_a_table(place: Office, day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    """Names, rates in per cent, both bounds of a lag, in two languages."""
    assert run(["figures", *place.option()]) == 0
    shown = capsys.readouterr().out
    assert "转载率 rate" in shown
    assert "及时率 in time" in shown
    row = next(line for line in shown.splitlines() if line.startswith("云州省"))
    assert row.split()[1:6] == ["2", "1", "50.0%", "1", "50.0%"]
    assert "1h04m ~ 1h10m" in row
    assert "全部 all" in shown.splitlines()[-1]


def test_a_table_for_spreadsheets(place: Office, day: Day, tmp_path: Path) -> None:
    """UTF-8 with a mark, the same lines, rates as numbers."""
    target = tmp_path / "figures.csv"
    assert run(["figures", "--by", "policy", "--csv", str(target), *place.option()]) == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["key"] for row in rows] == ["policy:1", "policy:4", "all"]
    assert (rows[-1]["owed"], rows[-1]["repost_rate"]) == ("4", "0.25")


def test_no_cell_is_a_formula() -> None:
    """A title that a spreadsheet would run is text in it."""
    assert csv_bytes([{"name": "=HYPERLINK(1)", "owed": 2}]).decode("utf-8-sig").split() == [
        "name,owed",
        "'=HYPERLINK(1),2",
    ]
