"""A broken feed or page costs that one source or item: kept, counted, shown; all else goes on."""

from hashlib import sha256

import pytest

from syndicator.core.model import SourceKey
from syndicator.core.polling import ListState
from syndicator.core.repost import State
from syndicator.evidence.keeping import load
from syndicator.store import evidence, sources
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import DELETED, SOFT_404, library_page, mojibake
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import TODAY, document, owed
from tests.loopback import Answer, Cut, Endless, Raw, Reply, Reset

SICK = SourceKey("sick")
WALL = Reply.html("<script>document.cookie='__jsl_clearance=1'</script>", 521)
GB18030 = Reply.of("text/html", library_page(document(2)).encode("gb18030"))


@pytest.mark.parametrize(
    "answer, state",
    [
        (Reply.of("application/json", b'[{"TITLE": "half'), ListState.CHANGED),
        (Reply.json({"rows": []}), ListState.CHANGED),
        (Reply.json([]), ListState.EMPTY),
        (Reply.html("<h1>502</h1>", 502), ListState.FAILED),
        (
            Reply.html("<script>document.cookie='__jsl_clearance=1'</script>", 521),
            ListState.BLOCKED,
        ),
        (Reset(), ListState.FAILED),
        (Cut(Reply.json([1, 2, 3]), 2), ListState.FAILED),
        (Endless(), ListState.FAILED),
        (Raw(b"\x00\x01\x02"), ListState.FAILED),
    ],
    ids=["half", "no list", "empty", "502", "wall", "reset", "cut", "endless", "no http"],
)
async def test_a_broken_list_costs_its_source_only(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    answer: Answer,
    state: ListState,
) -> None:
    """Nothing is taken from it, nothing forgotten; the other source is read, pushed, confirmed."""
    sick = ListedSource()
    async with sick.server:
        configuration.source("sick", sick.list_url, every_s=60)
        async with opened(configuration) as office:
            sick.publish("old.htm", "旧闻一则", Reply.html(""), TODAY.replace(year=2020))
            await office.turn("watch")
            sick.breaks(answer)
            await owed(office, source, document())
            await office.turn("push", "confirm")
            assert (await office.repost()).repost.state is State.CONFIRMED
            row = await office.app.ctx.read(lambda tx: sources.get(tx, SICK))
            assert row is not None
            assert (row.state, row.failures) == (state, 1)
            assert row.reason
            await office.later(121, "watch")
            assert [one for one in office.needed() if one.startswith("source_")] == [
                f"source_{state} source:sick"
            ]
            sick.mended()
            await office.later(600, "watch")
            row = await office.app.ctx.read(lambda tx: sources.get(tx, SICK))
            assert row is not None
            assert (row.state, row.failures) == (ListState.OK, 0)


@pytest.mark.parametrize(
    "page, reason",
    [
        (Reply.html(mojibake(library_page(document(2)))), "U+FFFD"),
        (Reply.html(DELETED), "says it is gone"),
        (Reply.html(SOFT_404), "says it is gone"),
        (Reply.html("", 404), "404"),
        (Reply.html("", 500), "500"),
        (Reply.html("<html><body><p>导航</p></body></html>"), "body"),
        (Reply.redirect("https://elsewhere.invalid/"), "elsewhere.invalid"),
        (Reset(), "127.0.0.1"),
    ],
    ids=["mojibake", "deleted", "soft 404", "404", "500", "no text", "elsewhere", "reset"],
)
async def test_a_page_that_cannot_be_taken_is_refused_with_its_reason(
    configuration: Configuration, source: ListedSource, county: County, page: Answer, reason: str
) -> None:
    """Never a policy, never sent; kept with reason and bytes, tried again, mended it goes out."""
    async with opened(configuration) as office:
        await owed(office, source, document(2), page)
        await owed(office, source, document(1))
        await office.turn("push")
        assert [one.title for one in county.records] == [document(1).title]
        (item,) = await office.waiting_items()
        assert (item.decision, item.plan_failures) == ("refused", 1)
        assert reason in item.reasons[0]
        if isinstance(page, Reply) and page.body:
            digest = sha256(page.body).hexdigest()
            kept = await office.app.ctx.read(lambda tx: evidence.named(tx, digest))
            assert kept is not None
            came = await office.app.ctx.read(lambda tx: load(tx, kept))
            assert (came.url, came.body) == (item.url, page.body)
        source.pages["1.htm"] = GB18030
        await office.later(301, "plan", "push")
        assert await office.waiting_items() == []
        assert [one.title for one in county.records] == [document(1).title, document(2).title]
        assert all(line in county.records[1].content for line in document(2).paragraphs)
