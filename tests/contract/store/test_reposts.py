"""The row everything turns on: compare-and-set, lists, the invariant."""

from dataclasses import replace
from functools import partial

import pytest

from syndicator.core import events as ev
from syndicator.core.errors import LostRace
from syndicator.core.model import PersonKey, PolicyId, SiteKey, UnitKey
from syndicator.core.repost import Repost, State, Step
from syndicator.core.verdict import Verdict
from syndicator.store import (
    SqliteStore,
    Tx,
    claims,
    events,
    reposts,
)
from syndicator.store.errors import Duplicate, RuleBroken
from tests.contract.store.ground import (
    EVENING,
    NOON,
    OBSERVING,
    enter,
    owe,
    owed,
    step,
    steps,
)

HANDED = ev.HandedOver(1, "77", "https://pine.invalid/77.html", review=False)
RIGHT = ev.SeenRight(Verdict.FAITHFUL, 1, "https://pine.invalid/77.html", theirs=False)
ZHAO = PersonKey("zhao")


async def test_a_new_duty_is_read_back_as_it_was_entered(store: SqliteStore) -> None:
    """Every field comes back, the deadlines stand beside it, and the story begins."""
    repost = await store.write(owed)
    row = await store.read(lambda tx: reposts.get(tx, repost))
    assert row is not None
    assert (row.site, row.state, row.step, row.due, row.wanted) == (
        "pine",
        State.PLANNED,
        Step.PUSH,
        NOON,
        1,
    )
    (claim,) = await store.read(lambda tx: claims.due(tx, Step.PUSH, NOON, 9))
    assert (claim.platform, claim.unit) == ("shared", "unit-pine")
    (told,) = await store.read(lambda tx: events.story(tx, f"repost:{repost}"))
    assert told.kind == "owed"
    assert told.body["why"] == {"code": "all", "zh": "全部站点", "en": "every site"}


async def test_one_policy_is_owed_once_by_a_site(store: SqliteStore) -> None:
    """A second row for the pair is refused and undoes its whole operation."""
    policy = await store.write(enter)
    await store.write(lambda tx: owe(tx, policy, "pine"))

    def again(tx: Tx) -> None:
        owe(tx, policy, "birch")
        owe(tx, policy, "pine")

    with pytest.raises(Duplicate):
        await store.write(again)
    rows = await store.read(lambda tx: reposts.by_policy(tx, policy))
    assert [row.site for row in rows] == ["pine"]


async def test_a_move_writes_row_and_event_together(store: SqliteStore) -> None:
    """The row stands where the transition put it; its event names from, to and the person."""
    repost = await store.write(owed)
    row = await store.write(steps(repost, ev.Claimed(), HANDED))
    assert row == await store.read(lambda tx: reposts.get(tx, repost))
    await store.write(steps(repost, ev.Waived(ZHAO, "不再适用 · not applicable")))
    story = await store.read(lambda tx: events.story(tx, f"repost:{repost}"))
    assert [event.kind for event in story] == ["owed", "claimed", "handed_over", "waived"]
    assert story[2].body["from"] == "pushing"
    assert story[2].body["to"] == "accepted"
    assert story[2].body["remote_id"] == "77"
    assert story[3].person == "zhao"
    assert "person" not in story[3].body


async def test_the_second_of_two_moves_from_one_reading_loses(store: SqliteStore) -> None:
    """Compare and set: what was read before somebody else moved it cannot be written any more."""
    repost = await store.write(owed)
    old = await store.read(lambda tx: reposts.get(tx, repost))
    assert old is not None
    await store.write(steps(repost, ev.Claimed()))
    new = replace(old, state=State.WAIVED, step=Step.NONE, due=None, version=2)
    with pytest.raises(LostRace):
        await store.write(lambda tx: reposts.apply(tx, old, new, ev.Waived(ZHAO, "x"), NOON))
    row = await store.read(lambda tx: reposts.get(tx, repost))
    assert row is not None
    assert row.state is State.PUSHING
    story = await store.read(lambda tx: events.story(tx, f"repost:{repost}"))
    assert [event.kind for event in story] == ["owed", "claimed"]


async def test_the_same_state_in_a_later_version_is_another_row(store: SqliteStore) -> None:
    """The version fences: planned, pushed, planned again is not the planned row read before."""
    repost = await store.write(owed)
    old = await store.read(lambda tx: reposts.get(tx, repost))
    assert old is not None
    await store.write(steps(repost, ev.Claimed(), ev.NotStored("连接被拒 · refused")))
    new = replace(old, state=State.PUSHING, step=Step.RESCUE, version=2)
    with pytest.raises(LostRace):
        await store.write(lambda tx: reposts.apply(tx, old, new, ev.Claimed(), NOON))


async def test_a_row_without_next_action_is_refused_by_the_schema(store: SqliteStore) -> None:
    """An open repost with nothing to come next cannot be written at all."""
    repost = await store.write(owed)
    old = await store.read(lambda tx: reposts.get(tx, repost))
    assert old is not None
    for wrong in (
        replace(old, due=None, version=2),
        replace(old, step=Step.NONE, due=None, version=2),
        replace(old, state=State.WAIVED, version=2),
    ):
        with pytest.raises(RuleBroken):
            await store.write(partial(_force, old, wrong))


def _force(old: Repost, new: Repost, tx: Tx) -> None:
    reposts.apply(tx, old, new, ev.Claimed(), NOON)


async def test_reposts_are_listed_by_policy_site_and_state(store: SqliteStore) -> None:
    """Each list holds what it names and nothing else."""

    def op(tx: Tx) -> tuple[PolicyId, PolicyId]:
        one, two = enter(tx, 1), enter(tx, 2)
        owe(tx, one, "pine")
        owe(tx, two, "pine", rules=OBSERVING)
        ended = owe(tx, two, "birch")
        step(tx, ended, ev.Waived(ZHAO, "撤并 · merged"))
        return one, two

    one, two = await store.write(op)
    pine = SiteKey("pine")
    assert len(await store.read(lambda tx: reposts.by_policy(tx, two))) == 2
    assert len(await store.read(lambda tx: reposts.by_site(tx, pine, [State.PLANNED]))) == 2
    assert await store.read(lambda tx: reposts.by_site(tx, pine, [State.HELD])) == []
    assert len(await store.read(lambda tx: reposts.in_state(tx, State.WAIVED))) == 1
    assert await store.read(reposts.sites_under_way) == ["pine"]
    counts = await store.read(reposts.counts_by_state)
    assert counts == {**dict.fromkeys(State, 0), State.PLANNED: 2, State.WAIVED: 1}
    assert one != two


# -- the invariant --------------------------------------------------------------------------------


async def test_units_and_platforms_stay_as_they_were_when_it_was_owed(store: SqliteStore) -> None:
    """Figures are per unit: the row keeps the unit that owed it."""
    repost = await store.write(owed)
    await store.write(steps(repost, ev.Claimed()))
    (claim,) = await store.read(lambda tx: claims.due(tx, Step.RESCUE, EVENING, 1))
    assert claim.unit == UnitKey("unit-pine")
