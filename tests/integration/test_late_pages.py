"""What is read late, or failed: no older text becomes the newest, nothing is asked in a rush."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from syndicator.core.repost import State
from syndicator.stages.pushing.pump import REST_S, Pump
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import library_page
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import MONDAY, HandClock, opened
from tests.integration.scenes import TODAY, document, owed
from tests.loopback import Reply


async def test_an_older_page_read_late_is_no_newer_revision(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The page of the first text fails until the correction is known: it stays the older one."""
    paper = document()
    first = library_page(paper, stamp="08:10:00").replace("11%", "10%")
    async with opened(configuration) as office:
        await office.turn("watch")
        source.publish("first.htm", paper.title, Reply.html("busy", 503), TODAY)
        corrected = Reply.html(library_page(paper, stamp="08:40:00"))
        source.publish("corrected.htm", paper.title, corrected, TODAY)
        await office.later(61, "watch", "plan", "push")
        assert "11%" in county.records[0].content
        source.pages["first.htm"] = Reply.html(first)
        for _ in range(3):
            await office.later(3600, "watch", "plan", "push")
        row = (await office.repost()).repost
        assert (row.wanted, row.sent) == (1, 1)
        assert not await office.waiting_items()
        assert len(county.writes()) == 1


async def test_a_clock_set_back_makes_no_new_text_an_old_one(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """By a clock an hour slow the correction came before the first text: the list knows better."""
    paper = document()
    first = library_page(paper, stamp="08:50:00").replace("11%", "10%")
    async with opened(configuration) as office:
        await owed(office, source, paper, Reply.html(first))
    corrected = Reply.html(library_page(paper, stamp="09:01:30"))
    source.publish("corrected.htm", paper.title, corrected, TODAY)
    async with opened(configuration, HandClock(MONDAY - timedelta(hours=1))) as office:
        for _ in range(10):
            await office.later(61, "watch", "plan")
        assert (await office.repost()).repost.wanted == 2


@pytest.mark.parametrize("last", ["first.htm", "corrected.htm"])
async def test_of_texts_first_shown_together_the_pages_own_dates_tell_the_newest(
    configuration: Configuration, source: ListedSource, county: County, last: str
) -> None:
    """By a clock an hour slow both lie ahead: whichever page is read last, the newest stays."""
    paper = document()
    pages = {
        "first.htm": library_page(paper, stamp="08:50:00").replace("11%", "10%"),
        "corrected.htm": library_page(paper, stamp="08:59:30"),
    }
    async with opened(configuration, HandClock(MONDAY - timedelta(hours=1))) as office:
        await office.turn("watch")
        for name, page in pages.items():
            answer = Reply.html("busy", 503) if name == last else Reply.html(page)
            source.publish(name, paper.title, answer, TODAY)
        await office.later(61, "watch", "plan")
        source.pages[last] = Reply.html(pages[last])
        for _ in range(3):
            await office.later(3600, "plan", "push")
        assert not await office.waiting_items()
        assert "11%" in county.records[0].content


async def test_before_a_first_push_the_newest_texts_page_is_read(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The first page goes on showing the first text, which is no change at the source."""
    paper = document()
    first = library_page(paper, stamp="08:10:00").replace("11%", "10%")
    async with opened(configuration) as office:
        await owed(office, source, paper, Reply.html(first))
        corrected = Reply.html(library_page(paper, stamp="09:01:30"))
        source.publish("corrected.htm", paper.title, corrected, TODAY)
        await office.later(61, "watch", "plan")
        assert (await office.repost()).repost.wanted == 2
        office.clock.pass_time(301)
        await office.turn("push")
        row = (await office.repost()).repost
        assert (row.state, row.wanted) == (State.ACCEPTED, 2)
        assert "11%" in county.records[0].content
        assert not office.needed()


async def test_work_that_failed_rests_before_it_is_taken_up_again(
    configuration: Configuration,
) -> None:
    """Nothing of it is on disk, so it is still due: at once it would be asked without end."""

    async def fails() -> None:
        raise ValueError("a mistake of ours")

    async def passes() -> None:
        await asyncio.sleep(0)

    async with opened(configuration) as office:
        ctx, pump = office.app.ctx, Pump[str]("work", 2)
        await pump.start(ctx, "bad", fails(), asyncio.Event())
        await pump.start(ctx, "good", passes(), asyncio.Event())
        await pump.drain()
        assert "bad" in pump
        assert "good" not in pump
        assert pump.room == 2, "what rests takes nobody's place"
        office.clock.pass_time(REST_S)
        assert "bad" not in pump


NO_ARTICLES: dict[str, tuple[Reply, bool]] = {
    "an interface's error": (
        Reply.json({"code": 500, "msg": "系统繁忙,请稍后再试,谢谢您的理解"}),
        False,
    ),
    "an error's page": (
        Reply.html(
            "<title>提示</title><p>系统繁忙,请稍后再试。如有疑问,请联系网站管理员处理,谢谢您的理解"
            "与支持。服务时间为每个工作日上午九时至下午五时。</p>"
        ),
        False,
    ),
    "another text in its place": (
        Reply.html(
            "<title>提示</title><div id='UCAP-CONTENT'><p>本栏目正在改版,请前往新栏目查看,"
            "由此带来的不便敬请谅解,咨询电话见首页。</p></div>"
        ),
        True,
    ),
}


@pytest.mark.parametrize("name", NO_ARTICLES)
async def test_what_is_no_version_of_a_text_never_becomes_its_revision(
    configuration: Configuration, source: ListedSource, county: County, name: str
) -> None:
    """On the reading before the first push the page is none: no revision, and nothing is pushed."""
    answer, paused = NO_ARTICLES[name]
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        page = source.pages["1.htm"]
        source.pages["1.htm"] = answer
        await office.later(301, "confirm", "push")
        row = (await office.repost()).repost
        assert (row.state, row.wanted) == (State.HELD if paused else State.PLANNED, 1)
        assert not county.writes()
        source.pages["1.htm"] = page
        if not paused:
            await office.later(301, "push")
            assert county.records[0].content.count("11%") == 1


async def test_a_listed_page_unlike_the_known_text_is_a_persons_question(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """It bears number and title, and hardly a word of the text: no revision by itself."""
    paper = document()
    other = replace(paper, paragraphs=("本栏目正在改版,请前往新栏目查看,咨询电话见首页。",))
    async with opened(configuration) as office:
        await owed(office, source, paper)
        source.publish("other.htm", paper.title, Reply.html(library_page(other)), TODAY)
        await office.later(61, "watch", "plan", "confirm", "push")
        row = (await office.repost()).repost
        assert (row.wanted, row.sent) == (1, 1)
        assert [str(item.decision) for item in await office.waiting_items()] == ["conflict"]
        assert len(county.writes()) == 1
