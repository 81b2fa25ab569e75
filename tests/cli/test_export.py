"""`export` is a public contract: the keys, the times, the lags."""

import pytest

from syndicator.cli import run
from syndicator.core.times import SHANGHAI, Millis, from_millis
from tests.cli.office import Office, objects
from tests.cli.stored import HOUR, MINUTE, Day

KEYS = [
    *("policy", "doc_no", "title", "unit", "site", "platform", "state", "verdict", "wanted"),
    *("standing", "deadlines", "lag_lower_s", "lag_upper_s", "remote_url", "theirs"),
]


def exported(
    place: Office, capsys: pytest.CaptureFixture[str], *options: str
) -> list[dict[str, object]]:
    """Its lines as objects."""
    assert run(["export", *options, *place.option()]) == 0
    return objects(capsys.readouterr().out)


def iso(at: int) -> str:
    """As the contract writes an instant."""
    return from_millis(Millis(at), SHANGHAI).isoformat(timespec="seconds")


def test_a_line_has_exactly_the_keys(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every repost is a line with every key, in order."""
    lines = exported(place, capsys)
    assert len(lines) == 4
    assert {tuple(line) for line in lines} == {tuple(KEYS)}


def test_a_confirmed_repost_has_its_lag_and_deadlines(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lags are seconds between the intervals, deadlines the latest reading, with +08:00."""
    line = exported(place, capsys)[0]
    start = day.now - 3 * HOUR
    assert line == {
        "policy": day.released,
        "doc_no": "松政发|2026|1",
        "title": "关于松间市集装点冬日街灯的通知之1",
        "unit": "yun",
        "site": "yun-portal",
        "platform": "cloud",
        "state": "confirmed",
        "verdict": "faithful",
        "wanted": 1,
        "standing": 1,
        "deadlines": [
            {
                "profile": "one-hour",
                "target": iso(start + HOUR + MINUTE),
                "limit": iso(day.now + HOUR + MINUTE),
                "result": "met",
            }
        ],
        "lag_lower_s": 64 * 60.0,
        "lag_upper_s": 70 * 60.0,
        "remote_url": "https://www.yun.example/zc/41.html",
        "theirs": False,
    }


def test_chinese_is_written_as_it_is(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line can be read and searched without a JSON reader."""
    assert run(["export", *place.option()]) == 0
    assert "关于松间市集装点冬日街灯的通知之1" in capsys.readouterr().out


def test_what_was_not_seen_is_null(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """No lag, no verdict, nothing standing where nothing was seen."""
    line = exported(place, capsys)[1]
    names = ("verdict", "standing", "lag_lower_s", "lag_upper_s", "remote_url")
    assert [line[name] for name in names] == [None] * 5


def test_filters(place: Office, day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    """One policy, one state, or both; a policy may be written either way."""
    assert len(exported(place, capsys, "--policy", f"policy:{day.released}")) == 3
    assert len(exported(place, capsys, "--policy", str(day.released))) == 3
    states = [line["state"] for line in exported(place, capsys, "--state", "planned")]
    assert states == ["planned", "planned"]
    assert exported(place, capsys, "--state", "planned", "--policy", "2") == []


def test_a_strange_policy_is_wrong_usage(place: Office, day: Day) -> None:
    """What is no policy's number ends with 2."""
    assert run(["export", "--policy", "all", *place.option()]) == 2
