"""A repost is moved as it was read, or as it stands; never as it was."""

from dataclasses import replace
from itertools import product

import pytest

from syndicator.core import events as ev
from syndicator.core.errors import IllegalTransition, LostRace
from syndicator.core.lifecycle import transition
from syndicator.core.repost import GONE, Repost, State
from syndicator.stages import moves
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.core.test_lifecycle import EVENTS, NOW, example, fresh, rules
from tests.integration.office import Office, opened
from tests.integration.scenes import document, owed


async def moved(office: Office, row: Repost, event: ev.Event) -> Repost:
    """Apply an event to a row as the test read it."""
    ctx = office.app.ctx
    return await ctx.write(lambda tx: moves.move(ctx, tx, row, event, ctx.clock.now()))


async def test_what_was_revised_since_is_not_claimed(
    configuration: Configuration, source: ListedSource
) -> None:
    """Looked up and rendered for one revision, a row that wants the next is left for later."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        row = (await office.repost()).repost
        newer = await moved(office, row, ev.Revised(2))
        with pytest.raises(LostRace):
            await moved(office, row, ev.Claimed())
        assert (await office.repost()).repost == newer
        assert newer.state is State.PLANNED


async def test_an_outcome_is_recorded_on_what_became_of_the_row(
    configuration: Configuration, source: ListedSource
) -> None:
    """Revised while its request was under way: the outcome counts, and the newer one is wanted."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        pushing = await moved(office, (await office.repost()).repost, ev.Claimed())
        await moved(office, pushing, ev.Revised(2))
        told = ev.HandedOver(1, "7", None, review=False)
        new = await moved(office, pushing, told)
        assert (new.state, new.wanted, new.sent) == (State.PLANNED, 2, 1)
        with pytest.raises(LostRace):
            await moved(office, pushing, told)
        assert new.version == pushing.version + 2


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_only_tries_are_counted_back_from_deadlines(kind: type[ev.Event]) -> None:
    """What is not in `TIMED` leads to the same row with deadlines as without."""
    near = rules()
    far = replace(near, target=None, limit=None)
    for state in State:
        for wanted, failures in product((1, GONE), (0, 7)):
            row = fresh(state=state, wanted=wanted, failures=failures, since=NOW)
            if not legal(row, kind):
                continue
            event = example(kind)
            same = transition(row, event, NOW, near) == transition(row, event, NOW, far)
            assert same or kind in moves.TIMED, f"{state} × {kind.__name__}"


def legal(row: Repost, kind: type[ev.Event]) -> bool:
    """Whether the table has an arrow and its handler takes the row."""
    try:
        transition(row, example(kind), NOW, rules())
    except IllegalTransition:
        return False
    return True
