"""What is asked every quarter minute is kept counted: it equals a full count whatever happened."""

from collections import Counter
from random import Random

import pytest

from syndicator.core import events as ev
from syndicator.core.deadline import Result
from syndicator.core.errors import LostRace
from syndicator.core.lifecycle import legal, transition
from syndicator.core.model import PersonKey, RepostId
from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from syndicator.store import SqliteStore, Tx, deadlines, figures, policies, reposts, views
from syndicator.store.views import Listed
from tests.contract.store.ground import NOON, RULES, document, due, owe

MOVES = 400
ZHAO = PersonKey("zhao")


def happenings(wanted: int) -> tuple[ev.Event, ...]:
    """One event of each kind that leads somewhere."""
    return (
        ev.Claimed(),
        ev.HandedOver(wanted, "7", None, review=False),
        ev.Lost("超时 · timed out"),
        ev.SeenRight(Verdict.FAITHFUL, wanted, "https://pine.invalid/7.html", theirs=False),
        ev.SeenRight(Verdict.FAITHFUL, wanted, "https://pine.invalid/7.html", theirs=False),
        ev.NotSeen(),
        ev.Revised(wanted + 1),
        ev.Paused("来源已改 · the source changed"),
        ev.Released(ZHAO, "放行 · go"),
        ev.Waived(ZHAO, "撤并 · merged"),
    )


def move(tx: Tx, number: RepostId, dice: Random) -> None:
    """One random move and one random judgement of a repost."""
    row = reposts.get(tx, number)
    assert row is not None
    known = [one for one in happenings(row.wanted) if type(one) in legal(row.state)]
    if known:
        happened = dice.choice(known)
        new = transition(row, happened, NOON, RULES)
        reposts.apply(tx, row, new, happened, NOON)
        if new.wanted != row.wanted:
            deadlines.insert(tx, number, new.wanted, (due(),))
    one = dice.choice(deadlines.all_of(tx, number))
    result = dice.choice(list(Result))
    deadlines.decide(tx, number, one.revision, one.profile, result, result, NOON)


def in_time(listed: Listed) -> bool:
    """Confirmed with every limit of what is wanted met, read off the rows themselves."""
    demands = [one for one in listed.deadlines if one.revision == listed.repost.wanted]
    met = all(one.limit_result is Result.MET for one in demands if one.limit is not None)
    return listed.repost.state is State.CONFIRMED and met


@pytest.mark.parametrize("seed", range(4))
async def test_counters_equal_a_full_count_after_random_moves(
    store: SqliteStore, seed: int
) -> None:
    """Reposts by state and reposts in time, after moves, judgements, revisions and undone moves."""
    dice = Random(seed)

    def walk(tx: Tx) -> None:
        policy = policies.insert(tx, document(), NOON)
        rows = [owe(tx, policy, f"site-{number}", dues=(due(),)) for number in range(40)]
        for _ in range(MOVES):
            move(tx, dice.choice(rows), dice)

    def undone(tx: Tx) -> None:
        move(tx, RepostId(1), dice)
        move(tx, RepostId(2), dice)
        raise LostRace("测试 · test")

    await store.write(walk)
    with pytest.raises(LostRace):
        await store.write(undone)
    rows = [row async for row in views.every(store)]
    counted = await store.read(lambda tx: figures.count(tx, NOON))
    states = Counter(str(row.repost.state) for row in rows)
    assert counted.reposts == {**dict.fromkeys(map(str, State), 0), **states}
    assert counted.confirmed == states[State.CONFIRMED] > 0
    assert counted.in_limit == sum(map(in_time, rows))
