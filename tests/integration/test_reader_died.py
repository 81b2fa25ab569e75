"""The process that reads pages died over one: the look is blind there, and is closed like any."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

import pytest

from syndicator.core.errors import TransportError
from syndicator.core.polling import ListState
from syndicator.core.repost import State
from syndicator.stages.looking.reading import Reading
from tests.acceptance import public
from tests.integration.office import opened
from tests.integration.scenes import document, handed_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County

P = ParamSpec("P")
T = TypeVar("T")


class Dying(Reading):
    """Reads everything but what one function is to do."""

    def __init__(self, over: str) -> None:
        super().__init__()
        self._over = over

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As its base, with a death in between."""
        if work.__name__ == self._over:
            raise TransportError("读页进程异常退出 · the process that reads pages died")
        return await super().run(work, *args, **kwargs)


@pytest.mark.parametrize(
    "over, state", [("judge", ListState.OK), ("_read_list_and_face", ListState.FAILED)]
)
async def test_a_look_over_which_the_reader_died_says_nothing(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    over: str,
    state: ListState,
) -> None:
    """Nothing is absent, the visit is noted; with a reader that lives the copy is confirmed."""
    async with opened(configuration) as office:
        await handed_over(office, source, document())
        well = office.app.ctx.reading
        office.app.ctx.reading = Dying(over)
        county.blinds(public.list_page([(f"/art/{county.records[0].id}.html", document().title)]))
        before = (await office.repost()).absent_at
        await office.later(31, "confirm")
        row, watch = await office.repost(), (await office.story()).watch
        assert (row.repost.state, row.absent_at) == (State.ACCEPTED, before)
        assert watch is not None
        assert (watch.state, watch.last_try_at) == (state, office.clock.now())
        office.app.ctx.reading = well
        await office.later(61, "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
