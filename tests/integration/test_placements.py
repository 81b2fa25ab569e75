"""A platform shared by columns: one master, placed, updated once, taken away column by column."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from tests.acceptance import public
from tests.acceptance.configuration import Configuration, important
from tests.acceptance.source import ListedSource
from tests.integration.conftest import REALISTIC
from tests.integration.office import Office, opened
from tests.integration.scenes import answer_lost, document, owed
from tests.integration.shared import SharedPlatform
from tests.loopback import Reply, Request

BOTH = [{12, 13}]


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[SharedPlatform]:
    """One CMS for two counties."""
    async with SharedPlatform() as one:
        yield one


@pytest.fixture
def shared(
    tmp_path: Path,
    source: ListedSource,
    platform: SharedPlatform,
    monkeypatch: pytest.MonkeyPatch,
) -> Configuration:
    """The source, and two sites on one platform at `publish`."""
    monkeypatch.setenv("COUNTY", platform.cms.token)
    made = Configuration(tmp_path, timing=REALISTIC)
    made.source("council", source.list_url, every_s=60)
    platform.sites(made)
    made.rules.append(important("documents", doc_prefixes=["示例国发"]))
    return made


async def states(office: Office) -> dict[str, State]:
    """Where each site's repost stands."""
    return {row.repost.site: row.repost.state for row in await office.reposts()}


async def standing_in_both(office: Office, source: ListedSource) -> None:
    """Handed over, placed, and seen in both columns."""
    await owed(office, source, document())
    await office.turn("confirm", "push")
    await office.later(31, "push", "confirm")
    assert set((await states(office)).values()) == {State.CONFIRMED}


async def test_one_master_stands_in_both_columns(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """Both sites pushed at once look up at once and find nothing: one creates, the other places."""
    async with opened(shared) as office:
        await standing_in_both(office, source)
        assert platform.columns() == BOTH
        assert platform.kinds() == ["POST articles", "POST channels"]
        rows = await office.reposts()
        assert len({row.repost.remote_id for row in rows}) == 1
        assert not any(row.repost.theirs for row in rows)


async def test_creates_of_one_master_stand_in_line(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """While one create is under way the other column waits, then finds the master."""
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow_create(request: Request) -> Reply:
        begun.set()
        await go.wait()
        return platform.cms.handle(request)

    platform.cms.server.routes["POST /api/articles"] = slow_create
    async with opened(shared) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        pushing = asyncio.create_task(office.turn("push"))
        await begun.wait()
        for _ in range(50):
            await asyncio.sleep(0)
        go.set()
        await pushing
        assert platform.columns() == BOTH


async def test_a_revision_is_written_once_for_all_columns(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """One update; the other column finds the new text standing."""
    first = document()
    second = replace(first, paragraphs=(*first.paragraphs, "四、本通知自印发之日起施行。"))
    async with opened(shared) as office:
        await standing_in_both(office, source)
        await owed(office, source, second)
        await office.later(61, "push")
        await office.later(31, "push", "confirm")
        assert platform.kinds()[2:] == [f"PUT {platform.records[0].id}"]
        assert platform.columns() == BOTH
        assert {row.repost.standing for row in await office.reposts()} == {2}


async def test_a_withdrawal_takes_one_column_then_the_master(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """The other site's copy stays confirmed until its own turn comes."""
    async with opened(shared) as office:
        await standing_in_both(office, source)
        first = (await office.repost("anlin")).repost.id
        await office.order(Verb.WITHDRAW, f"repost:{first}")
        await office.turn("push")
        assert platform.columns() == [{13}]
        for _ in range(3):
            await office.later(301, "confirm")
        assert await states(office) == {"anlin": State.WITHDRAWN, "beihe": State.CONFIRMED}
        other = (await office.repost("beihe")).repost.id
        await office.order(Verb.WITHDRAW, f"repost:{other}")
        await office.turn("push")
        for _ in range(3):
            await office.later(301, "confirm")
        assert (await states(office))["beihe"] is State.WITHDRAWN
        assert platform.kinds()[2:] == ["DELETE 12", "POST offline"]


async def test_a_lost_create_makes_the_other_column_wait(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """Stored, the answer lost: nobody creates again; found, it is placed."""
    async with opened(shared) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        await answer_lost(office, platform)
        for _ in range(4):
            await office.later(61, "push")
        assert platform.columns() == BOTH


async def test_a_master_that_shows_late_is_not_made_twice(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """Stored by one column and not yet in the look-up: the other waits its settle time."""
    async with opened(shared) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        empty = Reply.json({"code": 0, "data": {"items": [], "total": 0}})
        none = Reply.json({"code": 4004, "msg": "无此稿件"}, 404)
        platform.cms.server.routes["GET /api/articles/by-ext-id/*"] = none
        platform.cms.server.routes["GET /api/articles"] = empty
        await office.turn("push")
        await office.later(20, "push")
        assert len(platform.records) == 1
        for route in ("GET /api/articles/by-ext-id/*", "GET /api/articles"):
            del platform.cms.server.routes[route]
        await office.later(61, "push")
        assert platform.columns() == BOTH


async def test_a_staff_copy_belongs_to_its_own_column(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """One county's staff were first: nothing beside theirs; the other column gets the master."""
    paper = document()
    async with opened(shared) as office:
        await owed(office, source, paper)
        platform.put_in(13, paper.title, paper.text.replace("\n", "<br>"))
        await office.turn("push")
        await office.later(31, "push", "confirm")
        assert platform.columns() == [{13}, {12}]
        rows = {str(row.repost.site): row.repost.theirs for row in await office.reposts()}
        assert (rows["beihe"], rows["anlin"]) == (True, False)


async def test_a_column_taken_away_by_its_editors_is_not_put_back(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """Even a new revision leaves it out and is held there; a named person puts it back."""
    first = document()
    second = replace(first, paragraphs=(*first.paragraphs, "四、本通知自印发之日起施行。"))
    async with opened(shared) as office:
        await standing_in_both(office, source)
        (record,) = platform.records
        record.channel, record.also = 12, []
        await owed(office, source, second)
        await office.later(61, "push")
        row = (await office.repost("beihe")).repost
        assert row.state is State.HELD
        assert "removed" in row.reason
        assert platform.columns() == [{12}]
        await office.order(Verb.RELEASE, f"repost:{row.id}")
        await office.later(1, "push")
        await office.later(31, "push", "confirm")
        assert platform.columns() == BOTH
        assert set((await states(office)).values()) == {State.CONFIRMED}


async def test_a_masters_page_is_no_evidence_for_a_column_that_does_not_show_it(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """The address can be read; the second column lists nothing, so it is not confirmed there."""
    async with opened(shared) as office:
        await owed(office, source, document())
        await office.turn("confirm", "push")
        (record,) = platform.records
        record.also = []
        record.channel = 12
        await office.later(31, "confirm")
        found = await states(office)
        assert found["anlin"] is State.CONFIRMED
        assert found["beihe"] is not State.CONFIRMED


async def test_a_failed_look_up_writes_nothing(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """More pages than are read count as no answer, never as no copy."""
    paper = document()
    async with opened(shared) as office:
        await owed(office, source, paper)
        for _ in range(7):
            platform.put_in(12, f"{paper.title}的解读", "<p>解读</p>")
        await office.turn("push")
        assert platform.kinds() == []
        row = (await office.repost("anlin")).repost
        assert row.state is State.PLANNED
        assert "pages" in row.reason


async def test_a_column_with_a_page_of_its_own_is_not_read_at_the_masters_address(
    shared: Configuration, source: ListedSource, platform: SharedPlatform
) -> None:
    """Taken from one column, the master is still there to be read: that column has lost it."""
    routes = platform.cms.server.routes

    def in_column(channel: int) -> None:
        def listed(_request: Request) -> Reply:
            stands = [one for one in platform.records if channel in {one.channel, *one.also}]
            return public.list_page([(f"/col{channel}/{one.id}.html", one.title) for one in stands])

        def page(_request: Request) -> Reply:
            stands = [one for one in platform.records if channel in {one.channel, *one.also}]
            found = (public.article_page(one.title, one.content) for one in stands)
            return next(found, public.missing_page())

        routes[f"/zc/{channel}/"], routes[f"/col{channel}/*"] = listed, page

    for channel in (12, 13):
        in_column(channel)
    async with opened(shared) as office:
        await standing_in_both(office, source)
        (record,) = platform.records
        record.channel, record.also = 12, []
        for _ in range(4):
            await office.later(86_400, "confirm")
        assert await states(office) == {"anlin": State.CONFIRMED, "beihe": State.HELD}
