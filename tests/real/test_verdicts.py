"""On a real WordPress every verdict is reached by what its editors do, explained, and kept."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from syndicator.core.repost import State
from syndicator.core.times import SHANGHAI
from syndicator.core.verdict import Verdict
from syndicator.store.sightings import SightingRow
from syndicator.store.views import Listed
from tests.acceptance import public
from tests.acceptance.configuration import Configuration, important
from tests.acceptance.own_pages import Policy, library_page, policy
from tests.acceptance.source import ListedSource
from tests.integration.office import HandClock, Office, opened
from tests.loopback import Reply
from tests.real.wordpress import WordPressSite, wordpress_site

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

COLUMN: Final = "zhengce"
COLUMN_NAME: Final = "政策文件"
OTHER: Final = "xinwen"
DAY_S: Final = 86_400

SWITCH: Final = """<?php
// What an overzealous shield and a page made by scripts answer, post by post.
add_action('template_redirect', function () {
    $said = json_decode(@file_get_contents(WP_CONTENT_DIR . '/said.json'), true) ?: [];
    $kind = $said[get_queried_object_id()] ?? '';
    if (!is_single() || $kind === '') { return; }
    if ($kind === 'shield') {
        status_header(403);
        echo '<html><head><title>访问验证</title></head><body>请输入验证码后继续访问</body></html>';
    } else {
        echo '<html><head><title>示例</title></head><body><div id="app"></div>'
            . '<script src="/app.js"></script></body></html>';
    }
    exit;
});
"""


@dataclass
class Town:
    """One office, one WordPress it publishes to, and the documents it owes."""

    office: Office
    wordpress: WordPressSite
    papers: list[Policy]
    columns: Mapping[str, int]
    """Number of each column by its slug."""

    def post_of(self, paper: Policy) -> int:
        """The number of the document's post."""
        (number,) = [one.id for one in self.wordpress.posts() if paper.title in one.title]
        return number

    async def edit(self, paper: Policy, old: str, new: str) -> None:
        """Change the post's text as its editor does."""
        (post,) = [one for one in self.wordpress.posts() if paper.title in one.title]
        assert old in post.content
        await self.wordpress.change(post.id, content=post.content.replace(old, new, 1))

    def answers(self, kinds: Mapping[int, str]) -> None:
        """From now on the pages of these posts answer otherwise."""
        said = self.wordpress.directory / "htdocs" / "wp-content" / "said.json"
        said.write_text(json.dumps(kinds), "utf-8")

    async def listed(self, paper: Policy) -> Listed:
        """The document's repost."""
        rows = await self.office.reposts()
        (only,) = [row for row in rows if row.title == paper.title]
        return only

    async def state(self, paper: Policy) -> State:
        """Where the document's repost is."""
        return (await self.listed(paper)).repost.state

    async def last_said(self, paper: Policy) -> SightingRow:
        """What the last look at the document's copy said."""
        return (await self.office.story((await self.listed(paper)).repost.id)).sightings[-1]


@asynccontextmanager
async def town(tmp_path: Path, trust: str, count: int) -> AsyncIterator[Town]:
    """The source has shown `count` documents; at `publish` all of them stand confirmed."""
    now = datetime.now(SHANGHAI)
    source = ListedSource()
    made = Configuration(tmp_path)
    made.timing = {"confirm_new_s": 30, "confirm_later_s": 300, "source_fresh_s": 3600}
    made.rules.append(important("documents", doc_prefixes=["示例国发"]))
    async with source.server, wordpress_site(tmp_path / "wordpress") as wordpress:
        plugins = wordpress.directory / "htdocs" / "wp-content" / "mu-plugins"
        plugins.mkdir(exist_ok=True)
        (plugins / "switch.php").write_text(SWITCH, "utf-8")
        named = {COLUMN: COLUMN_NAME, OTHER: "本地新闻"}
        columns = {slug: await wordpress.add_category(name, slug) for slug, name in named.items()}
        made.source("council", source.list_url, every_s=60)
        adapter = "none" if trust == "observe" else "wordpress"
        cms = {} if trust == "observe" else {"endpoint": wordpress.url, "credential": "env:TOWN"}
        made.platform("town", adapter, trust, **cms)
        made.site(
            "town",
            "town",
            wordpress.feed_url,
            column=COLUMN,
            column_name=COLUMN_NAME,
            list_kind="rss",
        )
        async with opened(made, HandClock(now)) as office:
            await office.turn("watch")
            papers = []
            for order in range(1, count + 1):
                paper = policy(order, day=now.date(), topic=f"第{order}批水库加固")
                papers.append(paper)
                page = Reply.html(library_page(paper))
                source.publish(f"{order}.htm", paper.title, page, now.date())
            await office.later(61, "watch", "plan")
            yield Town(office, wordpress, papers, columns)


async def _all_confirmed(one: Town) -> None:
    for _ in range(3 * len(one.papers)):
        await one.office.later(31, "push", "confirm")
        if {await one.state(paper) for paper in one.papers} == {State.CONFIRMED}:
            return
    raise AssertionError([await one.state(paper) for paper in one.papers])


async def test_what_editors_do_to_our_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Altered, polluted, cut, put into the bin, behind a shield, made empty: each is told apart."""
    monkeypatch.setenv("TOWN", "")
    async with town(tmp_path, "publish", 7) as one:
        monkeypatch.setenv("TOWN", f"bot:{one.wordpress.bot.password}")
        await _all_confirmed(one)
        kept, altered, polluted, cut, gone, shielded, empty = one.papers
        await one.edit(altered, "不得挤占挪用", "可以挤占挪用")
        spam = '<p><a href="http://bocai888.example.com/">澳门赌场 线上娱乐 送彩金</a></p>'
        await one.edit(polluted, "<p>\u3000\u30003.", f"{spam}<p>\u3000\u30003.")
        await one.edit(cut, "<p>\u3000\u30006.", "<!--nextpage--><p>\u3000\u30006.")
        await one.wordpress.trash(one.post_of(gone))
        one.answers({one.post_of(shielded): "shield", one.post_of(empty): "shell"})
        await one.office.later(40 * DAY_S, "confirm")
        for _ in range(3):  # one look that misses a copy is no proof
            await one.office.later(900, "confirm")
        expected = {
            Verdict.FAITHFUL: kept,
            Verdict.ALTERED: altered,
            Verdict.POLLUTED: polluted,
            Verdict.PARTIAL: cut,
            Verdict.VANISHED: gone,
            Verdict.BLOCKED: shielded,
            Verdict.UNREADABLE: empty,
        }
        said = {paper.title: await one.last_said(paper) for paper in one.papers}
        assert {paper.title: said[paper.title].verdict for paper in one.papers} == {
            paper.title: verdict for verdict, paper in expected.items()
        }
        assert "可以" in str(said[altered.title].spans)
        for verdict, paper in expected.items():
            state = State.CONFIRMED if verdict in SAYS_NOTHING else State.HELD
            assert await one.state(paper) is state, verdict
            reasons = said[paper.title].reasons
            assert reasons, verdict
            assert all(TWO_LANGUAGES.search(reason) for reason in reasons), reasons
        # Nothing is put back by itself.
        posts = one.wordpress.posts()
        await one.office.later(DAY_S, "push", "confirm", "rescue")
        assert one.wordpress.posts() == posts


TWO_LANGUAGES: Final = re.compile(r"[\u4e00-\u9fff].* · .*[a-z]{3}")
SAYS_NOTHING: Final = {Verdict.FAITHFUL, Verdict.BLOCKED, Verdict.UNREADABLE}


async def test_what_staff_put_up_themselves(tmp_path: Path) -> None:
    """Observed only: the whole text, a link, another column, and nothing but news about it."""
    async with town(tmp_path, "observe", 4) as one:
        whole, linked, misplaced, news = one.papers
        here, other = [one.columns[COLUMN]], [one.columns[OTHER]]
        text = {paper.title: public.as_html(paper.text) for paper in one.papers}
        await one.wordpress.create(whole.title, text[whole.title], categories=here)
        linked_row = await one.listed(linked)
        rows = (await one.office.policy(linked_row.repost.policy)).policy.head.url
        await one.wordpress.create(
            linked.title, f'<p>全文见：<a href="{rows}">{linked.title}</a></p>', categories=here
        )
        await one.wordpress.create(misplaced.title, text[misplaced.title], categories=other)
        await one.wordpress.create(
            f"我县召开专题会议传达学习{news.title}",
            "<p>3月5日，我县召开专题会议，传达学习有关文件精神，研究贯彻落实意见。</p>",
            categories=here,
        )
        await one.office.later(31, "confirm")
        said = [(await one.last_said(paper)).verdict for paper in one.papers[:3]]
        assert said == [Verdict.FAITHFUL, Verdict.LINKED, Verdict.MISPLACED]
        assert await one.state(news) is State.PLANNED
