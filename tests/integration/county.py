"""An invented county: its CMS with a JSON interface, and its public pages, list and articles."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Self

from tests.acceptance import public
from tests.contract.adapter.fake_json_cms import PUBLISHED, FakeJsonCms, Record
from tests.contract.adapter.http_sites import described
from tests.contract.adapter.proxy import FaultProxy
from tests.loopback import Answer, Handler, Reply, Request


class County:
    """`cms` holds the records; `proxy` stands before its interface and fails when told to.

    What the public sees may differ from what was stored: `shows` changes an article's markup,
    `hidden` records are on no page, `heads` are tags in an article's head.
    """

    def __init__(self) -> None:
        self.cms = FakeJsonCms()
        self.proxy: FaultProxy
        self.hidden: set[int] = set()
        self.shows: dict[int, Callable[[str], str]] = {}
        self.heads: dict[int, str] = {}
        self._ends = AsyncExitStack()
        self.cms.server.routes |= {"/zc/": self.public_list, "/art/*": self._article}

    async def __aenter__(self) -> Self:
        await self._ends.enter_async_context(self.cms.server)
        self.proxy = FaultProxy(self.cms.server.url(""))
        await self._ends.enter_async_context(self.proxy)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._ends.aclose()

    @property
    def list_url(self) -> str:
        return self.cms.server.url("/zc/")

    @property
    def records(self) -> list[Record]:
        """Everything it holds, in the order of coming."""
        return list(self.cms.records.values())

    def platform(self, environment: str = "COUNTY") -> Mapping[str, object]:
        """What a platform's entry says of it; the credential is read from the environment."""
        return {
            "endpoint": self.proxy.server.url(""),
            "credential": f"env:{environment}",
            "options": described("json_cms"),
        }

    def blinds(self, answer: Answer | Handler) -> None:
        """From now on the public list answers this."""
        self.cms.server.routes["/zc/"] = answer

    def clears(self) -> None:
        """The public list is as it should be again."""
        self.cms.server.routes["/zc/"] = self.public_list

    def answers_late(self) -> tuple[asyncio.Event, asyncio.Event]:
        """From now on a create is stored at once and answered when told.

        Two events: set by the county once it is stored, to be set for the answer.
        """
        stored, answer = asyncio.Event(), asyncio.Event()

        async def create(request: Request) -> Answer:
            reply = self.cms.handle(request)
            stored.set()
            await answer.wait()
            return reply

        self.cms.server.routes["POST /api/articles"] = create
        return stored, answer

    def writes(self) -> list[Request]:
        """Requests that came to change something, in order."""
        return [one for one in self.cms.server.requests if one.method != "GET"]

    def _public(self) -> list[Record]:
        return [one for one in self.records if one.state == PUBLISHED and one.id not in self.hidden]

    def public_list(self, _request: Request) -> Reply:
        shown = reversed(self._public())
        return public.list_page([(f"/art/{one.id}.html", one.title) for one in shown])

    def _article(self, request: Request) -> Reply:
        for one in self._public():
            if request.path == f"/art/{one.id}.html":
                changed = self.shows.get(one.id)
                html = changed(one.content) if changed else one.content
                return public.article_page(one.title, html, head=self.heads.get(one.id, ""))
        return public.missing_page()
