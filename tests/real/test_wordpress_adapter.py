"""The conformance suite on a real, unmodified WordPress, and what only the real one can show."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Final

import httpx
import pytest
import pytest_asyncio

from syndicator.net.egress import Egress
from syndicator.net.guard import parse_networks
from syndicator.net.pool import ClientPool
from syndicator.ports import SystemClock
from syndicator.sdk import Accepted, Http, Lookup, LookupFailed, Mode, Need, Secret, Standing
from syndicator.sdk.contract import AdapterContract, Fault, Held, Upon
from syndicator.sdk.contract.site import REFERENCE, article, connect, words
from syndicator_adapters.wordpress.adapter import WordPress
from tests.contract.adapter.proxy import FaultProxy, PatientHttp
from tests.real.wordpress import WordPressSite, wordpress_site

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]

COLUMN: Final = "city-policy"
OTHER: Final = "county-policy"
STANDINGS: Final = {"publish": Standing.PUBLIC, "trash": Standing.TRASHED}


class RealWordPressSite:
    """See `ContractSite`."""

    adapter = WordPress
    column = COLUMN
    other_column = OTHER
    unknown_column = "no-such-column"

    def __init__(self, wordpress: WordPressSite, proxy: FaultProxy, http: Http) -> None:
        self.wordpress = wordpress
        self.proxy = proxy
        self.http = http
        self.endpoint = proxy.server.url("/")
        self.credential = Secret(f"bot:{wordpress.bot.password}")
        self.options: Mapping[str, object] = {}

    def fail(self, fault: Fault | None, upon: Upon = Upon.WRITES) -> None:
        self.proxy.fail(fault, upon)

    async def held(self) -> Sequence[Held]:
        return [
            Held(
                remote_id=str(post.id),
                title=unescape(post.title),
                html=post.content,
                standing=STANDINGS.get(post.status, Standing.REVIEW),
                published=post.date_gmt,
                columns=self.wordpress.columns(post.id),
            )
            for post in self.wordpress.posts()
        ]

    async def put_by_hand(self, title: str, html: str) -> str:
        return str(await self.wordpress.create(title, html))

    async def retitle(self, remote_id: str, title: str) -> None:
        await self.wordpress.change(int(remote_id), title=title)

    async def trash(self, remote_id: str) -> None:
        await self.wordpress.trash(int(remote_id))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def wordpress(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WordPressSite]:
    """One server for the module."""
    directory: Path = tmp_path_factory.mktemp("wordpress") / "site"
    async with wordpress_site(directory) as running:
        await running.add_category("市级政策", COLUMN)
        await running.add_category("县级政策", OTHER)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http() -> AsyncIterator[PatientHttp]:
    """Patient enough for PHP on a busy machine."""
    egress = Egress("test", allowed_networks=parse_networks(["127.0.0.0/8"]))
    async with ClientPool([egress], SystemClock()) as pool:
        yield PatientHttp(pool.client("test"), silence_ms=3_000)


@pytest_asyncio.fixture(loop_scope="module")
async def site(wordpress: WordPressSite, http: PatientHttp) -> AsyncIterator[RealWordPressSite]:
    """The server, emptied."""
    for post in wordpress.posts():
        await wordpress.delete(post.id)
    async with FaultProxy(wordpress.url) as proxy:
        yield RealWordPressSite(wordpress, proxy, http.before(proxy))


class TestRealWordPress(AdapterContract):
    """The suite itself."""


async def _page(url: str) -> str:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        answer = await client.get(url)
    assert answer.status_code == 200
    return answer.text


async def test_the_public_page_shows_the_text_unchanged(site: RealWordPressSite) -> None:
    """No smileys, shortcodes, curled quotes, multiplication signs get into a policy's text."""
    torture = (
        "<p>8) 第一条 :) ;) 与 [gallery]、[caption]图[/caption]，2x3、0x1F、a--b、c---d、e...f</p>"
        "<p>8) “双” \"直\" '单' 5' 6\" `` '' (tm) (c) Wordpress 10-20 - 30</p>"
        "<p>https://www.youtube.com/watch?v=1</p><p>龘𠮷 &lt;!--more--&gt; &amp;amp; $1 \\1 %s</p>"
        '<p><a href="https://a.example/?q=[gallery]&amp;n=2x3">附件[1]</a></p>'
    )
    sent = article(site, html=torture)
    outcome = await connect(site).create(sent, Mode.PUBLISH)
    assert isinstance(outcome, Accepted)
    assert outcome.url is not None
    page = await _page(outcome.url.replace(site.proxy.server.url(""), site.wordpress.url))
    content = re.search(r'<div class="[^"]*entry-content[^>]*>(.*?)</div>', page, re.DOTALL)
    assert content is not None
    assert words(content[1]) == words(torture) + f"来源：{sent.source_name}"
    assert 'href="https://a.example/?q=[gallery]&n=2x3"' in unescape(content[1])


async def test_creates_that_race_leave_one_post(site: RealWordPressSite) -> None:
    """WordPress numbers the slug of the later one; its own exchange takes it back."""
    adapter = connect(site)
    first = await adapter.create(article(site), Mode.PUBLISH)
    second = await adapter.create(article(site), Mode.PUBLISH)
    assert isinstance(first, Accepted)
    assert second == first
    assert [held.remote_id for held in await site.held()] == [first.remote_id]


async def test_one_slug_posted_at_once_ends_as_one(site: RealWordPressSite) -> None:
    """Four creates at once: whatever order WordPress takes them in, one post is left."""
    adapter = connect(site)
    outcomes = await asyncio.gather(
        *(adapter.create(article(site), Mode.PUBLISH) for _ in range(4))
    )
    assert len({outcome.remote_id for outcome in outcomes if isinstance(outcome, Accepted)}) == 1
    assert len(await site.held()) == 1


async def test_a_draft_of_ours_under_another_account_stops_the_push(
    site: RealWordPressSite,
) -> None:
    """An author cannot read it, but its existence shows: nothing is put up beside it."""
    await site.wordpress.create("旧账号所存", "<p>甲</p>", slug=REFERENCE.key, status="draft")
    outcome = await connect(site).find(REFERENCE)
    assert isinstance(outcome, LookupFailed)
    assert outcome.need is Need.PERMISSION


async def test_an_editor_account_sees_everything(site: RealWordPressSite) -> None:
    """With edit_others_posts a colleague's draft of the same title is found as theirs."""
    draft = await site.wordpress.create(
        REFERENCE.title.replace("<", "&lt;"), "<p>甲</p>", status="draft"
    )
    editor = Secret(f"editor:{site.wordpress.editor.password}")
    outcome = await connect(site, editor).find(REFERENCE)
    assert isinstance(outcome, Lookup)
    assert [(c.remote_id, c.ours, c.standing) for c in outcome.copies] == [
        (str(draft), False, Standing.REVIEW)
    ]


async def test_a_copy_with_another_slug_and_title_is_still_ours(site: RealWordPressSite) -> None:
    """The mark in the source line outlives both, and their editor's saving."""
    adapter = connect(site)
    outcome = await adapter.create(article(site), Mode.PUBLISH)
    assert isinstance(outcome, Accepted)
    number = int(outcome.remote_id)
    (post,) = site.wordpress.posts()
    await site.wordpress.change(
        number, slug="city-18", title="转发", content=post.content.replace("示发", "")
    )
    found = await adapter.find(REFERENCE)
    assert isinstance(found, Lookup)
    assert [(copy.ours, copy.revision) for copy in found.copies] == [(True, 1)]


async def test_plain_permalinks_are_served_by_query(site: RealWordPressSite) -> None:
    """`rest: query` speaks to /index.php?rest_route=… and does the same."""
    site.options = {"rest": "query"}
    adapter = connect(site)
    outcome = await adapter.create(replace(article(site)), Mode.DRAFT)
    assert isinstance(outcome, Accepted)
    assert all(check.ok for check in await adapter.probe())
    found = await adapter.find(REFERENCE)
    assert isinstance(found, Lookup)
    assert [copy.remote_id for copy in found.copies] == [outcome.remote_id]
