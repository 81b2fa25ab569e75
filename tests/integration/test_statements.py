"""What a public page says of itself: remarked beside the verdict, told, never held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core.attention import Kind
from syndicator.core.repost import State
from syndicator.core.times import SHANGHAI, Millis, from_millis
from syndicator.core.verdict import Verdict
from syndicator.obs.observed import Remarked
from tests.acceptance import public
from tests.integration.office import opened
from tests.integration.scenes import awaited, document, observing, owed, standing

if TYPE_CHECKING:
    from syndicator.core.reason import Reason
    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County
    from tests.integration.office import Office

HOUR: Final = 3_600_000


def tags(when: Millis, shape: str = "%Y-%m-%d %H:%M", source: str = "示例国务院") -> str:
    """The tags of an article's head, as the site writes them."""
    shown = from_millis(when, SHANGHAI).strftime(shape)
    return f'<meta name="PubDate" content="{shown}"><meta name="ContentSource" content="{source}">'


def put_up(office: Office, county: County, head: str) -> None:
    """The site's own people put the document up, under these tags."""
    paper = document()
    record = county.cms.put(paper.title, public.as_html(paper.text))
    county.heads[record.id] = head


async def remarks(office: Office) -> list[Reason]:
    """Of the newest look."""
    return list((await office.story()).sightings[-1].remarks)


async def called(office: Office) -> list[Kind]:
    """What the alerts about the site are."""
    await office.turn("report")
    figures = office.app.report.figures
    assert figures is not None
    assert figures.outlook is not None
    return [need.kind for need in figures.outlook.needs if need.subject.startswith("site:")]


async def test_an_honest_copy_is_remarked_on_by_nobody(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Dated when it was put up, its source named: confirmed, and nothing said beside."""
    async with awaited(configuration, source, document()) as office:
        await office.later(3600, "confirm")
        put_up(office, county, tags(office.clock.now()))
        await office.later(1800, "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert await remarks(office) == []
        assert not [one for one in office.told if isinstance(one, Remarked)]


async def test_a_backdated_copy_is_confirmed_and_told(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """It claims a time at which its list was read without it: faithful all the same, but told."""
    async with opened(observing(configuration)) as office:
        await owed(office, source, document())
        began = office.clock.now()
        await office.turn("confirm")
        for _ in range(4):
            await office.later(3600, "confirm")
        put_up(office, county, tags(Millis(began + HOUR)))
        await office.later(1800, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        (said,) = await remarks(office)
        assert said.code == "backdated"
        assert [one.code for one in office.told if isinstance(one, Remarked)] == ["backdated"]
        assert await called(office) == [Kind.BACKDATED]
        await office.later(3700, "confirm")
        story = await office.story()
        assert len(story.sightings) == 1, "the same remark is no news"
        assert story.sightings[0].looks > 1
        assert len([one for one in office.told if isinstance(one, Remarked)]) == 1


async def test_a_template_twelve_hours_off(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """hh:mm for HH:mm: told as a wrong template, not as a forged date."""
    async with awaited(configuration, source, document()) as office:
        while from_millis(office.clock.now(), SHANGHAI).hour < 13:
            await office.later(3600, "confirm")
        put_up(office, county, tags(office.clock.now(), "%Y-%m-%d %I:%M"))
        await office.later(1800, "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        (said,) = await remarks(office)
        assert said.code == "date_12h_off"


async def test_a_page_dated_anew_at_each_look(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The first look cannot know; the re-check sees a later time on the same text."""
    async with awaited(configuration, source, document()) as office:
        put_up(office, county, tags(Millis(office.clock.now() + 20_000)))
        await office.later(31, "confirm")
        assert await remarks(office) == []
        for _ in range(3):
            county.heads = dict.fromkeys(county.heads, tags(office.clock.now()))
            await office.later(3700, "confirm")
        assert [one.code for one in await remarks(office)] == ["date_is_generation_time"]
        assert len((await office.story()).sightings) == 2, "one run without the remark, one with"


async def test_a_copy_without_date_or_source(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Faults of form are remarked on once, and call nobody."""
    async with awaited(configuration, source, document()) as office:
        put_up(office, county, "")
        await office.later(31, "confirm")
        assert [one.code for one in await remarks(office)] == ["date_missing", "source_missing"]
        assert not office.needed()


async def test_a_second_copy_by_the_sites_editors_is_told_and_left_alone(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Beside ours they put up their own: told with its address, confirmed all the same."""
    paper = document()
    async with opened(configuration) as office:
        await standing(office, source, paper)
        first = (await office.story()).sightings[-1]
        assert "second_copy" not in [one.code for one in first.remarks]
        theirs = county.cms.put(paper.title, public.as_html(paper.text))
        news = county.cms.put(f"本县学习贯彻{paper.title}", "<p>会议学习了文件精神。</p>")
        await office.later(3700, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        (said,) = [one for one in await remarks(office) if one.code == "second_copy"]
        assert f"/art/{theirs.id}.html" in said.zh
        assert f"/art/{news.id}.html" not in said.zh
        writes = len(county.writes())
        await office.later(3700)
        assert len(county.writes()) == writes
        county.hidden.add(theirs.id)
        await office.later(3700, "confirm")
        assert "second_copy" not in [one.code for one in await remarks(office)]
