"""`duplicates` lists copies of our own making that stand twice; `status` calls for a person."""

import asyncio

import pytest

from syndicator.cli import run
from syndicator.core.model import RepostId
from syndicator.core.times import Millis
from syndicator.ports import SystemClock
from syndicator.store import Tx, duplicates, open_store
from tests.cli.office import Office, objects
from tests.cli.stored import Day

FOUND = Millis(1_772_413_200_000)
COPIES = [{"id": "301", "url": "https://a.example/301"}, {"id": "302", "url": ""}]


async def _doubled(place: Office, repost: RepostId) -> None:
    store = await open_store(place.store, clock=SystemClock(), algorithm="sha256")

    def op(tx: Tx) -> None:
        assert duplicates.found(tx, repost, FOUND, COPIES)
        assert not duplicates.found(tx, repost, Millis(FOUND + 1), COPIES), "no news the next time"

    await store.write(op)
    await store.aclose()


def test_both_addresses_and_the_next_step_are_shown(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Id and address of each copy, since when, and that the site decides which one stays."""
    asyncio.run(_doubled(place, day.late))
    assert run(["duplicates", "--json", *place.option()]) == 0
    (line,) = objects(capsys.readouterr().out)
    assert line["subject"] == f"repost:{day.late}"
    assert line["copies"] == ["301 https://a.example/301", "302"]
    assert " · " in str(line["next"])
    assert run(["status", "--json", *place.option()]) == 0
    kinds = [one["kind"] for one in objects(capsys.readouterr().out)]
    assert kinds.count("doubled") == 1


def test_none_is_said_to_be_none(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty list is told in words."""
    assert day.late
    assert run(["duplicates", *place.option()]) == 0
    assert "no copy of ours stands twice" in capsys.readouterr().out
