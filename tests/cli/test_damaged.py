"""Reading commands on a damaged store: our words and the way out, no trace of a bug."""

import pytest

from syndicator.cli import run
from tests.cli.office import Office
from tests.cli.stored import Day


@pytest.mark.parametrize("keep", [0, 3 * 4096])
@pytest.mark.parametrize(
    "command", [["status"], ["explain", "policy:1"], ["export"], ["audit", "verify"]]
)
def test_damage_is_told_in_both_languages(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str], command: list[str], keep: int
) -> None:
    """Head or pages overwritten: exit code 1, what is damaged, and that a restore mends it."""
    with place.store.open("r+b") as file:
        file.seek(keep)
        file.write(b"\xff" * (place.store.stat().st_size - keep))
    assert run([*command, *place.option()]) == 1
    told = capsys.readouterr().err
    assert "已损坏" in told
    assert "restore" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("command", [["status"], ["explain", "policy:1"], ["export"]])
def test_a_store_that_is_gone_is_not_one_that_never_was(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Moved away, it is to be put back; nobody is told to begin with an empty one."""
    place.store.rename(place.store.with_suffix(".away"))
    assert run([*command, *place.option()]) == 1
    told = capsys.readouterr().err
    assert "不见了" in told
    assert "put it back" in told
    assert "请先 run" not in told
