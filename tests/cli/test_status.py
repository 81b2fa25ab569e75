"""`status` says what needs whom, most urgent first, with the next step."""

import pytest

from syndicator.cli import run
from syndicator.cli.output import width
from syndicator.cli.sections import Section
from syndicator.cli.seeing import sources
from syndicator.cli.status import nobody_is_needed
from syndicator.core.model import SourceKey
from syndicator.core.polling import ListState
from syndicator.core.times import Millis
from syndicator.store.sources import SourceRow
from tests.cli.office import Office, objects
from tests.cli.stored import Day
from tests.settings.files import read


def told(place: Office, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Its lines as objects."""
    assert run(["status", "--json", *place.option()]) == 0
    return objects(capsys.readouterr().out)


def test_everything_that_waits_is_listed_by_urgency(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Secret before late before soon before what merely waits; confirmed reposts are not listed."""
    lines = told(place, capsys)
    assert [(line["kind"], line.get("subject")) for line in lines] == [
        ("daemon", None),
        ("counts", None),
        ("secret", f"policy:{day.secret}"),
        ("late", f"repost:{day.late}"),
        ("soon", f"repost:{day.soon}"),
        ("conflict", f"item:{day.conflict}"),
        ("held_policy", f"policy:{day.held}"),
        ("refused", f"repost:{day.refused}"),
        ("blind", "site:yun-1-portal"),
        ("blind", "site:yun-edu-portal"),
        ("source", "source:capital"),
    ]


def test_each_row_says_the_next_step(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a person can do stands beside each row, in two languages, with the command."""
    steps = {str(line["subject"]): str(line["next"]) for line in told(place, capsys)[2:]}
    assert all(" · " in step for step in steps.values())
    assert f"retry repost:{day.refused}" in steps[f"repost:{day.refused}"]
    assert f"release policy:{day.held}" in steps[f"policy:{day.held}"]
    assert f"release item:{day.conflict} --same-as" in steps[f"item:{day.conflict}"]
    assert "list_url" in steps["site:yun-edu-portal"]


def test_figures_and_names_are_right(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts by state, the limit that is past, units and sites by name, times with +08:00."""
    lines = {(line["kind"], line.get("subject")): line for line in told(place, capsys)}
    counts = lines["counts", None]
    assert (counts["planned"], counts["confirmed"], counts["refused"]) == (2, 1, 1)
    late = lines["late", f"repost:{day.late}"]
    assert (late["unit"], late["site"], late["state"]) == ("云一市", "云一门户", "planned")
    assert late["result"] == "missed"
    limit = late["limit"]
    assert isinstance(limit, dict)
    assert str(limit["upper"]).endswith("+08:00")


def test_a_silent_source_does_not_look_well(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """A source that was never read well is marked, with its state and reason."""
    source = told(place, capsys)[-1]
    assert source["silent"] is True
    assert source["state"] == "blocked"
    assert source["reason"] == "质询页 · a challenge page"
    assert source["last_ok_at"] is None


@pytest.mark.parametrize("minutes, silent", [(2, False), (4, True)])
def test_a_source_is_silent_after_three_intervals(
    place: Office, minutes: int, *, silent: bool
) -> None:
    """State `ok` of long ago is no sign of life: the age of the last success decides."""
    now = Millis(1_767_240_000_000)
    row = SourceRow(
        key=SourceKey("capital"),
        state=ListState.OK,
        reason="",
        etag=None,
        last_modified=None,
        body_digest="",
        next_poll_at=now,
        last_try_at=now,
        last_ok_at=Millis(now - minutes * 60_000),
        rows_seen=1,
        failures=0,
        skew_ms=None,
    )
    (told,) = sources([row], now, read(place.config)).rows
    assert told["silent"] is silent
    assert bool(told["next"]) is silent


@pytest.mark.parametrize(
    "alive, step, quiet",
    [
        ({"running": True, "publishing": True}, "", True),
        ({"running": False}, "", False),
        ({"running": True, "publishing": False}, "", False),
        ({"running": True, "publishing": True}, "look at its address", False),
    ],
)
def test_nothing_needs_a_person_is_said_only_when_true(
    alive: dict[str, object], step: str, *, quiet: bool
) -> None:
    """A daemon that is down, a full disk or a source that was never read need somebody."""
    lists = [Section("late", "", (), []), Section("source", "", (), [{"next": step}])]
    assert nobody_is_needed(alive, lists) is quiet


def test_a_daemon_that_is_not_there_is_said_first(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody takes yesterday's figures for a running watch."""
    assert told(place, capsys)[0]["running"] is False
    assert run(["status", *place.option()]) == 0
    second = capsys.readouterr().out.splitlines()[1]
    assert "没有在监看 · NOTHING IS WATCHED" in second


def test_people_get_aligned_text_and_a_bound(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal: plain columns, at most so many rows a list, the rest counted."""
    assert run(["status", "--rows", "1", *place.option()]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "1 more: --rows 0 lists them all" in shown
    header, row = shown[shown.index("已超时限") :].splitlines()[1:3]
    columns = [
        width(text[: text.index(word)]) for text, word in ((header, "站点"), (row, "云一门户"))
    ]
    assert columns[0] == columns[1]


def test_a_broken_configuration_still_shows_the_status(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """While an edit is broken the daemon runs on by the old one, and people can look."""
    (place.config / "sites.csv").write_text("nonsense\n", "utf-8")
    assert run(["status", "--json", *place.option()]) == 0
    shown = capsys.readouterr()
    assert "check" in shown.err
    late = next(line for line in objects(shown.out) if line["kind"] == "late")
    assert (late["unit"], late["site"]) == ("yun-1", "yun-1-portal")


def test_no_store_is_a_failure_with_words(
    place: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the first run there is nothing to show, and nothing is made."""
    assert run(["status", *place.option()]) == 1
    assert str(place.store) in capsys.readouterr().err
    assert not place.store.exists()
