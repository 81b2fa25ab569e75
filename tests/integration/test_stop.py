"""An orderly stop begins nothing new, whatever the other stages find."""

from syndicator.core.repost import State
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, owed


async def test_a_stop_begins_nothing_new(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """From the order on no repost is claimed, also after turns that find the store in order."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        office.app.ctx.stopping = True
        await office.turn("watch", "push", "report", "push")
        assert (await office.repost()).repost.state is State.PLANNED
        assert not county.records
        assert "不能记录" not in office.app.status_line()
