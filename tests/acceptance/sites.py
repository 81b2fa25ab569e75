"""The two kinds of site a policy must land on: the imitated WordPress, and the real one."""

import contextlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tests.acceptance import public
from tests.contract.adapter.fake_wordpress import FakeWordPress
from tests.loopback import Reply, Request
from tests.real.wordpress import WordPressSite, wordpress_site

LINKED = b"https://county.example"


@dataclass(frozen=True, slots=True)
class Standing:
    """A post as the site really holds it, read past every interface."""

    title: str
    slug: str
    author: str
    url: str
    public_at: int | None
    """When it became public, UTC milliseconds (to the second at the real one); None: it is not."""


class Site(Protocol):
    """A site under test; empty at first."""

    @property
    def endpoint(self) -> str: ...
    @property
    def credential(self) -> str: ...
    @property
    def watch(self) -> Mapping[str, str]:
        """Columns of sites.csv: where its public list is and how it is read."""
        ...

    async def held(self) -> Sequence[Standing]:
        """Every post, in the order of making."""
        ...

    async def put_by_hand(self, title: str, html: str) -> None:
        """An editor publishes a post of their own."""
        ...

    async def publish_reviewed(self) -> int:
        """Their editor publishes whatever waits for review; how many."""
        ...


class ImitatedSite:
    """The imitation of tests/contract with public pages before it."""

    def __init__(self) -> None:
        self.wordpress = FakeWordPress()
        self.published: dict[int, int] = {}
        self.server = self.wordpress.server
        self.server.routes |= {
            "/wp-json/*": self.answer,
            "/": self._list,
            "/p/*": self._page,
        }
        self.endpoint = ""
        self.credential = f"bot:{self.wordpress.passwords['bot']}"

    @property
    def watch(self) -> Mapping[str, str]:
        return {"list_url": self.server.url("/"), "list_selector": public.LIST}

    def answer(self, request: Request) -> Reply:
        """Answer as the interface does, with links that lead to the pages here."""
        reply = self.wordpress.handle(request)
        self._note()
        body = reply.body.replace(LINKED, self.server.url("/p").encode())
        return Reply(reply.status, body, reply.headers)

    async def held(self) -> Sequence[Standing]:
        return [
            Standing(
                title=post.title,
                slug=post.slug,
                author=post.author,
                url=self.server.url(f"/p/{post.slug}/"),
                public_at=self.published.get(post.id),
            )
            for post in self.wordpress.posts.values()
        ]

    async def put_by_hand(self, title: str, html: str) -> None:
        self.wordpress.put(title, html)
        self._note()

    async def publish_reviewed(self) -> int:
        waiting = [post for post in self.wordpress.posts.values() if post.status == "pending"]
        for post in waiting:
            post.status = "publish"
        self._note()
        return len(waiting)

    def _note(self) -> None:
        now = time.time_ns() // 1_000_000
        for post in self.wordpress.posts.values():
            if post.status == "publish":
                self.published.setdefault(post.id, now)

    def _list(self, _request: Request) -> Reply:
        shown = [post for post in self.wordpress.posts.values() if post.status == "publish"]
        return public.list_page([(f"/p/{post.slug}/", post.title) for post in reversed(shown)])

    def _page(self, request: Request) -> Reply:
        for post in self.wordpress.posts.values():
            if post.status == "publish" and request.path == f"/p/{post.slug}/":
                return public.article_page(post.title, post.content)
        return public.missing_page()


@contextlib.asynccontextmanager
async def imitated_site(_directory: Path, *, feed: bool = False) -> AsyncIterator[ImitatedSite]:
    """Serve one."""
    site = ImitatedSite()
    async with site.server:
        site.endpoint = site.server.url("/")
        yield site


class RealSite:
    """An unmodified WordPress with a bot that is an author."""

    def __init__(self, wordpress: WordPressSite, watch: Mapping[str, str]) -> None:
        self.wordpress = wordpress
        self.endpoint = f"{wordpress.url}/"
        self.credential = f"{wordpress.bot.login}:{wordpress.bot.password}"
        self.watch = watch

    async def held(self) -> Sequence[Standing]:
        return [
            Standing(
                title=post.title,
                slug=post.slug,
                author=post.author,
                url=f"{self.wordpress.url}/{post.slug}/",
                public_at=_milliseconds(post.date_gmt) if post.status == "publish" else None,
            )
            for post in self.wordpress.posts()
        ]

    async def put_by_hand(self, title: str, html: str) -> None:
        await self.wordpress.create(title, html)

    async def publish_reviewed(self) -> int:
        waiting = [post.id for post in self.wordpress.posts() if post.status == "pending"]
        for post in waiting:
            await self.wordpress.publish(post)
        return len(waiting)


@contextlib.asynccontextmanager
async def real_site(directory: Path, *, feed: bool = False) -> AsyncIterator[RealSite]:
    """Serve one; its list is the home page, or the RSS feed."""
    async with wordpress_site(directory) as wordpress:
        page = {"list_url": f"{wordpress.url}/", "list_selector": "ul.wp-block-post-template"}
        rss = {"list_url": wordpress.feed_url, "list_kind": "rss"}
        yield RealSite(wordpress, rss if feed else page)


def _milliseconds(date_gmt: str) -> int:
    """Instant of WordPress's own `2026-03-02 01:00:00`."""
    return round(datetime.fromisoformat(date_gmt).replace(tzinfo=UTC).timestamp() * 1000)
