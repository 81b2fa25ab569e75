"""A store set back to an older backup: what stands at the sites is found, not sent again."""

import asyncio
from pathlib import Path

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from syndicator.store.backup import backup, restore
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, owed
from tests.loopback import Answer, Request


async def test_an_older_backup_sends_nothing_that_stands(
    configuration: Configuration, source: ListedSource, county: County, tmp_path: Path
) -> None:
    """Backed up before the push, restored after it: found by look-up, one copy, told in status."""
    path, copy = configuration.store, tmp_path / "backup.db"
    async with opened(configuration) as office:
        await owed(office, source, document(1))
        await asyncio.to_thread(backup, path, copy)
        await office.turn("push")
        await owed(office, source, document(2))
        await office.turn("push", "confirm")
        assert len(county.records) == 2
    restore(copy, path, at=office.clock.now(), person="tester", over_newer=True)
    async with opened(configuration, office.clock) as office:
        told = (await office.ask(Verb.PING)).data["restored"]
        assert told == {"at": office.clock.now(), "from": str(copy)}
        await office.later(301, "push")
        await office.later(61, "watch", "plan", "push", "report")
        assert [row.repost.state for row in await office.reposts()] == [State.ACCEPTED] * 2
        assert (await office.ask(Verb.PING)).data["restored"] is None
        await office.later(31, "confirm")
        assert [row.repost.state for row in await office.reposts()] == [State.CONFIRMED] * 2
    assert len(county.records) == len(county.writes()) == 2


async def test_what_was_being_pushed_when_it_was_backed_up_is_looked_up(
    configuration: Configuration, source: ListedSource, county: County, tmp_path: Path
) -> None:
    """A row that the backup knows as under way is unsure at the start, then found."""
    path, copy = configuration.store, tmp_path / "backup.db"
    async with opened(configuration) as office:
        await owed(office, source, document(1))

        async def copied(request: Request) -> Answer:
            await asyncio.to_thread(backup, path, copy)
            return county.cms.handle(request)

        county.cms.server.routes["POST /api/articles"] = copied
        await office.turn("push")
    restore(copy, path, at=office.clock.now(), over_newer=True)
    async with opened(configuration, office.clock) as office:
        assert (await office.repost()).repost.state is State.UNSURE
        await office.later(61, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
    assert len(county.records) == len(county.writes()) == 1
