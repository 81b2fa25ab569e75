"""The WordPress that other tests lean on: started, used and stopped for real."""

import asyncio
from pathlib import Path

import httpx
import pytest

from tests.real.wordpress import wordpress_site

pytestmark = pytest.mark.real


async def test_an_editor_works_on_an_unmodified_site(tmp_path: Path) -> None:
    """Posts put up, published, renamed and trashed by people are counted from the database."""
    async with (
        wordpress_site(tmp_path / "site", title="甲县") as site,
        httpx.AsyncClient(trust_env=False, timeout=30) as client,
    ):
        assert site.posts() == []
        column = await site.add_category("市级政策", "city-policy")
        shown = await site.create("关于示例工作的通知", "<p>各科室：</p>", categories=[column])
        draft = await site.create("待审的通知", "<p>正文</p>", status="draft", slug="key-1")
        home = (await client.get(site.url)).text
        assert "甲县" in home
        assert "关于示例工作的通知" in home
        assert "待审的通知" not in home
        assert "关于示例工作的通知" in (await client.get(f"{site.url}/category/city-policy/")).text

        await site.publish(draft)
        await site.rename(draft, "key-renamed")
        await site.trash(shown)
        assert "待审的通知" in (await client.get(site.feed_url)).text
        assert [(p.id, p.status, p.slug) for p in site.posts() if p.id == draft] == [
            (draft, "publish", "key-renamed")
        ]
        assert {p.id: p.status for p in site.posts()} == {shown: "trash", draft: "publish"}
        await site.delete(shown)
        assert [p.author for p in site.posts()] == ["editor"]


async def test_two_sites_stand_apart_and_outlive_a_restart(tmp_path: Path) -> None:
    """A copy owns its data and its address; stop refuses, pause hangs, start goes on."""
    async with (
        wordpress_site(tmp_path / "a") as first,
        wordpress_site(tmp_path / "b") as second,
        httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(30, read=0.5)) as client,
    ):
        post = await first.create("甲", "<p>文</p>", slug="one")
        assert second.posts() == []
        address = f"{first.url}/one/"
        assert (await client.get(address, timeout=30)).is_success

        first.pause()
        with pytest.raises(httpx.ReadTimeout):
            await client.get(address)
        first.resume()
        await first.stop()
        with pytest.raises(httpx.ConnectError):
            await client.get(address)
        await first.start()
        assert (await client.get(address, timeout=30)).is_success
        assert [p.id for p in first.posts()] == [post]


async def test_the_bot_is_an_author(tmp_path: Path) -> None:
    """The bot may publish its own posts; one slug posted at once by four makes four posts."""
    async with wordpress_site(tmp_path / "site") as site:
        fields = {"title": "同", "slug": "same", "status": "publish"}
        made = await asyncio.gather(
            *(site.rest("POST", "posts", fields, user=site.bot) for _ in range(4))
        )
        assert len({answer["id"] for answer in made}) == 4
        assert [p.author for p in site.posts()] == ["bot"] * 4
        with pytest.raises(httpx.HTTPStatusError, match="403"):
            await site.rest("POST", "settings", {"title": "改名"}, user=site.bot)
