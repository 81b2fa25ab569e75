"""Windows between two steps: what a reload, a person or a lost answer does in the middle of one."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from syndicator.control.protocol import Verb
from syndicator.core import events as ev
from syndicator.core.model import PersonKey, SiteKey
from syndicator.core.repost import State, Step
from syndicator.obs.observed import Reloaded
from syndicator.sdk.contract import Fault, Manner
from syndicator.stages import aiming, moves
from syndicator.stages.loop import turn
from tests.acceptance.configuration import Configuration, important
from tests.acceptance.own_pages import library_page
from tests.acceptance.source import ListedSource
from tests.integration.conftest import REALISTIC
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import TODAY, document, owed, standing
from tests.integration.shared import SharedPlatform
from tests.loopback import Answer, Reply, Request

LATE = Fault("lost", Manner.RESET, stored=True)


async def lost_and_unseen(office: Office, county: County) -> None:
    """A create whose answer is lost and whose copy no look-up shows for now."""
    county.proxy.fail(LATE)
    await office.turn("push")
    county.proxy.fail(None)
    (late,) = county.records
    del county.cms.records[late.id]


async def test_a_refused_look_up_does_not_make_an_unknown_write_forgotten(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Lost, then asked at once with a wrong credential, mended, retried: still not sent again."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        await lost_and_unseen(office, county)
        sent = len(county.writes())
        good, county.cms.token = county.cms.token, "revoked"
        await office.order(Verb.RETRY, "repost:1")
        await office.later(1, "push")
        assert (await office.repost()).repost.state is State.REFUSED
        county.cms.token = good
        await office.order(Verb.RETRY, "repost:1")
        await office.later(1, "push")
        assert len(county.writes()) == sent
        assert (await office.repost()).repost.state is State.PLANNED
        await office.later(61, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED


async def test_nothing_is_written_where_trust_was_taken_back_during_the_look_up(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The office reloads with `observe` while it is looked up: the answer leads to no write."""
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Answer:
        asked.set()
        await go.wait()
        return county.cms.handle(request)

    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        county.cms.server.routes["GET /api/articles*"] = slow
        await turn(office.stage("push"), office.app.ctx)
        await asked.wait()
        configuration.platforms[0] = {**configuration.platforms[0], "trust": "observe"}
        configuration.write()
        await office.order(Verb.RELOAD, "")
        go.set()
        await office.settled("push")
        assert not county.writes()
        row = (await office.repost()).repost
        assert (row.state, row.step) == (State.PLANNED, Step.LOOK)


async def test_one_row_that_moved_keeps_no_other_from_following_the_configuration(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A person waives one of two reposts while they are brought in step: the other still is."""
    configuration.site("beihe", "county", county.list_url, column="要闻", list_selector="ul.news")
    async with opened(configuration) as office:
        await owed(office, source, document())
        ctx = office.app.ctx
        platform = next(iter(ctx.settings.platforms.values()))
        observing = {platform.key: replace(platform, trust=type(platform.trust).OBSERVE)}
        ctx.settings = replace(ctx.settings, platforms=observing)
        following = asyncio.create_task(aiming.follow(ctx))
        first = (await office.reposts())[0].repost
        event = ev.Waived(PersonKey("someone"), "reason")
        await ctx.write(lambda tx: moves.move(ctx, tx, first, event, ctx.clock.now()))
        await following
        assert (await office.reposts())[1].repost.step is Step.LOOK


async def test_a_source_out_of_order_is_asked_once_for_all_sites(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """One reading serves all that wait for it, whatever it says: they do not stand in line."""
    for key in ("beihe", "chuanxi", "dongpo"):
        configuration.site(key, "county", county.list_url, column="要闻", list_selector="ul.news")
    async with opened(configuration) as office:
        await owed(office, source, document())
        source.pages["1.htm"] = Reply.html("busy", 503)
        before = len(source.server.requests)
        await office.later(301, "push")
        assert len(source.server.requests) - before == 1
        assert not county.writes()


async def test_reminders_do_not_wait_for_a_site_that_hangs(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A refused repost's site hangs when it is asked again: the stage goes on turning."""
    hung = asyncio.Event()

    async def hangs(_request: Request) -> Answer:
        await hung.wait()
        return Reply.json({"code": 404}, 404)

    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("confirm")
        county.proxy.fail(Fault("no", status=422, body=b'{"code": 4001}'))
        await office.turn("push")
        county.proxy.fail(None)
        assert (await office.repost()).repost.state is State.REFUSED
        county.cms.server.routes["GET /api/articles*"] = hangs
        office.clock.pass_time(3601)
        async with asyncio.timeout(5):
            await turn(office.stage("rescue"), office.app.ctx)
        hung.set()
        await office.settled("rescue")
        assert "refused repost:1" in office.needed()


async def test_a_paragraph_of_the_sites_editors_is_not_written_over(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Our text stands whole with theirs after it: a newer revision waits for a person."""
    paper = document()
    async with opened(configuration) as office:
        await standing(office, source, paper)
        county.records[0].content += "<p>本县实施意见：各乡镇于三月底前上报。</p>"
        corrected = Reply.html(library_page(paper).replace("11%", "12%"))
        source.publish("corrected.htm", paper.title, corrected, TODAY)
        await office.later(61, "watch", "plan", "push")
        assert "本县实施意见" in county.records[0].content
        assert (await office.repost()).repost.state is State.HELD


async def test_released_columns_wait_for_an_unknown_create_of_their_master(
    tmp_path: Path, source: ListedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release puts back what was removed; it does not double what may be about to show."""
    async with SharedPlatform() as platform:
        monkeypatch.setenv("COUNTY", platform.cms.token)
        made = Configuration(tmp_path, timing=REALISTIC)
        made.source("council", source.list_url, every_s=60)
        platform.sites(made)
        made.rules.append(important("documents", doc_prefixes=["示例国发"]))
        async with opened(made) as office:
            await owed(office, source, document())
            await office.turn("confirm")
            page = source.pages.pop("1.htm")
            await office.later(301, "push")
            assert {row.repost.state for row in await office.reposts()} == {State.HELD}
            source.pages["1.htm"] = page
            await office.order(Verb.RELEASE, "policy:1")
            creates = 0

            def first_lost(request: Request) -> Answer:
                nonlocal creates
                creates += 1
                return platform.cms.handle(request)

            platform.cms.server.routes["POST /api/articles"] = first_lost
            platform.proxy.fail(LATE)
            hidden: list[int] = []

            def unseen(request: Request) -> Answer:
                kept = dict(platform.cms.records)
                platform.cms.records.clear()
                answer = platform.cms.handle(request)
                platform.cms.records.update(kept)
                hidden.append(len(kept))
                return answer

            platform.cms.server.routes["GET /api/articles*"] = unseen
            await office.later(1, "push")
            assert creates == 1


async def test_an_order_stands_at_every_moment_of_a_reload(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A held platform is held while the configuration is taken anew: nothing slips out."""
    async with opened(configuration) as office:
        await office.order(Verb.HOLD, "platform:county")
        configuration.write()
        reloading = asyncio.create_task(office.app.reload())
        held = set()
        while not reloading.done():
            held.add(any(one.ordered for one in office.app.ctx.settings.freezes))
            await asyncio.sleep(0)
        await reloading
        assert held == {True}


async def test_a_reload_does_not_wait_for_what_starts_after_it(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Only what went out by the old configuration is waited for: a fan-out goes on meanwhile."""
    ends: list[asyncio.Event] = [asyncio.Event(), asyncio.Event()]
    async with opened(configuration) as office:
        ctx, pump = office.app.ctx, office.app.push.pump

        async def first() -> None:
            await ends[0].wait()

        async def second() -> None:
            await ends[1].wait()

        await pump.start(ctx, SiteKey("a"), first(), ctx.wakes.push)
        reloading = asyncio.create_task(office.app.reload())
        while not office.seen(Reloaded):  # noqa: ASYNC110 - told by an observation, not an event
            await asyncio.sleep(0)
        await pump.start(ctx, SiteKey("b"), second(), ctx.wakes.push)
        ends[0].set()
        try:
            async with asyncio.timeout(5):
                await reloading
        finally:
            ends[1].set()


async def test_what_a_person_released_goes_out_though_its_source_is_gone(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Gone at the source it was held for a person; the person decided, and is not asked again."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        del source.pages["1.htm"]
        await office.turn("confirm")
        await office.later(301, "push")
        assert (await office.repost()).repost.state is State.HELD
        await office.order(Verb.RELEASE, "repost:1")
        await office.later(1, "confirm", "push")
        assert (await office.repost()).repost.state is State.ACCEPTED
        assert len(county.records) == 1
