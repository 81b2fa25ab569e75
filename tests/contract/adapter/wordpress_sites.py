"""The imitation behind the fault proxy, as the conformance suite wants it."""

from collections.abc import Mapping, Sequence
from typing import Final

from syndicator.sdk import Http, Secret, Standing
from syndicator.sdk.contract import Fault, Held, Upon
from syndicator_adapters.wordpress.adapter import WordPress
from tests.contract.adapter.fake_wordpress import FakeWordPress, plain
from tests.contract.adapter.proxy import FaultProxy

STANDINGS: Final = {"publish": Standing.PUBLIC, "trash": Standing.TRASHED}
COLUMNS: Final = {1: "news", 2: "zhengce", 7: "头条"}


class FakeWordPressSite:
    """See `ContractSite`."""

    adapter = WordPress
    column = "zhengce"
    other_column = "头条"
    unknown_column = "no-such-column"

    def __init__(self, wordpress: FakeWordPress, proxy: FaultProxy, http: Http) -> None:
        self.wordpress = wordpress
        self.proxy = proxy
        self.http = http
        self.endpoint = proxy.server.url("/")
        self.credential = Secret(f"bot:{wordpress.passwords['bot']}")
        self.options: Mapping[str, object] = {"columns": {"头条": 7}}

    def fail(self, fault: Fault | None, upon: Upon = Upon.WRITES) -> None:
        self.proxy.fail(fault, upon)

    async def held(self) -> Sequence[Held]:
        return [
            Held(
                remote_id=str(post.id),
                title=plain(post.title),
                html=post.content,
                standing=STANDINGS.get(post.status, Standing.REVIEW),
                published=post.date_gmt,
                column=self.column if post.categories == [2] else str(post.categories),
                columns=frozenset(COLUMNS[one] for one in post.categories),
            )
            for post in self.wordpress.posts.values()
        ]

    async def put_by_hand(self, title: str, html: str) -> str:
        return str(self.wordpress.put(title, html).id)

    async def retitle(self, remote_id: str, title: str) -> None:
        self.wordpress.posts[int(remote_id)].title = title

    async def trash(self, remote_id: str) -> None:
        self.wordpress.trash(int(remote_id))
