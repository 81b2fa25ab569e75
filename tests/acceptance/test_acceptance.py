"""The daemon, a source that fills row by row, two sites: all lands whole and is confirmed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from lxml import html as markup

from syndicator.control.client import ask
from syndicator.control.protocol import Request, Verb
from syndicator.core.times import SHANGHAI
from tests import realdata
from tests.acceptance import materials, public
from tests.acceptance.configuration import Configuration, important
from tests.acceptance.daemon import Daemon, command, running
from tests.acceptance.materials import Fate, Material, significant
from tests.acceptance.sites import Site, Standing, imitated_site, real_site
from tests.acceptance.source import ListedSource, Row

BESIDE = 80
"""Characters that may stand beside the text: a source line, and a heading within the article."""
UNSEEN_S = 30
"""A new row is seen by the next poll, a second later; a busy machine takes its time."""
ARTICLE = "//*[contains(@class, 'entry-content') or contains(@class, 'article-content')]"
RULES = [
    important("documents", doc_prefixes=["国发", "国办发", "国办函", "示例国发"]),
    important("resolutions", title_has=["决议"]),
]

Line = Mapping[str, object]
Shown = Callable[[], Sequence[Material]]
Serve = Callable[..., AbstractAsyncContextManager[Site]]


def _real_pages() -> Sequence[Material]:
    return materials.real(realdata.real_data_or_skip())


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that stands while one acceptance runs."""

    source: ListedSource
    shown: Sequence[Material]
    first: Site
    """At trust publish."""
    second: Site
    """At trust draft."""
    configuration: Configuration

    @property
    def landing(self) -> list[Material]:
        """What must land, by itself or released by a person."""
        return [one for one in self.shown if one.fate in {Fate.LANDS, Fate.RELEASED}]

    async def release(self, policy: str) -> None:
        """A releaser lets a held policy out, over the control socket."""
        order = Request(verb=Verb.RELEASE, subject=policy, reason="核实后放行", scope="all")
        answer = await asyncio.to_thread(ask, self.configuration.socket, order)
        assert answer.ok, answer.message


@pytest.fixture(
    params=[
        pytest.param((materials.own, imitated_site), id="own pages, imitated sites"),
        pytest.param((materials.own, real_site), id="own pages, WordPress", marks=pytest.mark.real),
        pytest.param((_real_pages, real_site), id="real pages, WordPress", marks=pytest.mark.real),
    ]
)
def cast(request: pytest.FixtureRequest) -> tuple[Shown, Serve]:
    """Which pages the source shows, and which sites they must land on."""
    chosen: tuple[Shown, Serve] = request.param
    return chosen


@pytest_asyncio.fixture
async def stage(cast: tuple[Shown, Serve], tmp_path: Path) -> AsyncIterator[Stage]:
    """Set it up."""
    shown, serve = cast[0](), cast[1]
    source = ListedSource()
    async with (
        source.server,
        serve(tmp_path / "first") as first,
        serve(tmp_path / "second", feed=True) as second,
    ):
        made = Configuration(tmp_path, rules=list(RULES))
        made.source("council", source.list_url)
        for key, site, trust in (("first", first, "publish"), ("second", second, "draft")):
            credential = f"env:{key.upper()}"
            made.platform(key, "wordpress", trust, endpoint=site.endpoint, credential=credential)
            made.site(key, key, **{"list_kind": "html", **site.watch})
        made.write()
        yield Stage(source, shown, first, second, made)


@pytest.mark.timeout(300)  # two WordPress and thirteen policies on a busy machine
async def test_every_policy_lands_whole_and_nothing_else_does(stage: Stage) -> None:
    """See the module: landed, confirmed, timed; one put up by hand is theirs; the rest refused."""
    landing = stage.landing
    by_hand = landing[0]
    await stage.first.put_by_hand(by_hand.title, _typed(by_hand))
    environment = {"FIRST": stage.first.credential, "SECOND": stage.second.credential}
    async with running(stage.configuration.write(), environment) as daemon:
        rows = await _show_one_by_one(daemon, stage)
        await daemon.until_moved("in_review", len(landing))
        await daemon.until(_moved("confirmed", "first"), len(landing))
        assert not [line for line in daemon.said if _moved("confirmed", "second")(line)]
        assert await stage.second.publish_reviewed() == len(landing)
        await daemon.until(_moved("confirmed", "second"), len(landing))
        exported = await _export(stage.configuration)
        assert await daemon.stop() == 0, daemon.story()
    first, second = await stage.first.held(), await stage.second.held()
    assert [len(first), len(second)] == [len(landing)] * 2
    assert {post.author for post in second} == {"bot"}
    assert [post.title for post in first if post.author == "editor"] == [by_hand.title]
    for site, posts in (("first", first), ("second", second)):
        for material in landing:
            post = _copy_of(material, posts)
            await _stands_whole(material, post)
            line = exported[site, _key(material.title)]
            _is_timed_right(line, material, rows[material.name], post)
            assert line["theirs"] is (material is by_hand and site == "first")
    assert len(exported) == 2 * len(landing)
    assert not [line for line in daemon.said if line["event"] == "stage_turned"], daemon.story()


DECISIONS = {
    Fate.LANDS: "policy",
    Fate.RELEASED: "held",
    Fate.SAME: "same",
    Fate.HELD: "held",
    Fate.REFUSED: "refused",
}


async def _show_one_by_one(daemon: Daemon, stage: Stage) -> dict[str, Row]:
    """Each row appears once the one before was decided; each is decided as it must be."""
    await daemon.until(lambda line: line["event"] == "source_read")
    rows: dict[str, Row] = {}
    today = datetime.now(SHANGHAI).date()
    for count, material in enumerate(stage.shown, 1):
        row = stage.source.publish(material.name, material.title, material.answer(), today)
        rows[material.name] = row
        said = await daemon.until(lambda line: line["event"] == "item_decided", count)
        assert said[-1]["decision"] == DECISIONS[material.fate], (material.name, said[-1])
        assert material.fate is Fate.LANDS or said[-1]["reasons"], "no decision without a reason"
        if material.fate is Fate.RELEASED:
            asked = await daemon.until(
                lambda line: line["event"] == "person_needed" and line["kind"] == "held",
                sum(one.fate in {Fate.RELEASED, Fate.HELD} for one in stage.shown[:count]),
            )
            await stage.release(str(asked[-1]["subject"]))
    return rows


def _moved(after: str, site: str) -> Callable[[object], bool]:
    def wanted(line: object) -> bool:
        return isinstance(line, dict) and (
            (line["event"], line.get("after"), line.get("site")) == ("moved", after, site)
        )

    return wanted


def _typed(material: Material) -> str:
    """The policy's text as an editor of the site would type it, paragraph by paragraph."""
    root = markup.document_fromstring(material.page, parser=markup.HTMLParser(encoding="utf-8"))
    lines = [line.text_content().strip() for line in root.xpath("//*[@id='UCAP-CONTENT']//p")]
    return public.as_html("\n".join(filter(None, lines)))


def _key(title: object) -> str:
    return significant(unescape(str(title)))


async def _export(configuration: Configuration) -> dict[tuple[object, str], Line]:
    """What `export` says, by site and title."""
    code, out, err = await command("export", "--config", str(configuration.files))
    assert code == 0, err
    lines = [json.loads(line) for line in out.splitlines()]
    return {(line["site"], _key(line["title"])): line for line in lines}


def _copy_of(material: Material, posts: Sequence[Standing]) -> Standing:
    """The one post that is its copy."""
    (post,) = [one for one in posts if _key(one.title) == _key(material.title)]
    return post


async def _stands_whole(material: Material, post: Standing) -> None:
    """Its public page shows every character of the source in order, and a source line at most."""
    async with httpx.AsyncClient(trust_env=False, timeout=30, follow_redirects=True) as client:
        answer = await client.get(post.url)
    assert answer.status_code == 200, post.url
    (shown,) = markup.document_fromstring(answer.text).xpath(ARTICLE)
    text = significant(shown.text_content())
    assert material.text in text, material.name
    assert len(text) - len(material.text) <= BESIDE, material.name


def _is_timed_right(line: Line, material: Material, row: Row, post: Standing) -> None:
    """Confirmed in a whole text; the true lag lies in the interval, the deadlines end rightly."""
    assert (line["state"], line["verdict"]) == ("confirmed", "faithful"), line
    assert post.public_at is not None
    start = row.shown_at if material.start is None else material.start
    lag_s = max(0, post.public_at - start) / 1000
    lower, upper = float(str(line["lag_lower_s"])), float(str(line["lag_upper_s"]))
    # WordPress keeps the time of publication to the second.
    assert lower <= lag_s + 1.0, (material.name, line)
    assert upper >= lag_s, (material.name, line)
    dues = line["deadlines"]
    assert isinstance(dues, list)
    assert {due["profile"] for due in dues} == {"one-hour", "whole-text"}
    ended = "met" if lag_s < 12 * 3600 else "missed"
    assert {due["result"] for due in dues} == {ended}, (material.name, line)
    (target,) = [due["target"] for due in dues if due["profile"] == "one-hour"]
    late_s = datetime.fromisoformat(target).timestamp() - start / 1000 - 3600
    # Its instants are told to the second.
    assert -1 < late_s < (1 if material.start is not None else UNSEEN_S), (material.name, target)
