"""kill -9 at named points: the next start repairs alone, and each policy stands there once."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from syndicator.core.repost import State
from syndicator.core.times import SHANGHAI
from syndicator.store import open_readonly, reposts
from tests.acceptance.configuration import Configuration, important
from tests.acceptance.daemon import Daemon, command
from tests.acceptance.own_pages import Policy, library_page, policy
from tests.acceptance.sites import RealSite, Site, imitated_site, real_site
from tests.acceptance.source import ListedSource
from tests.crash.gatekeeper import Gatekeeper, Point
from tests.loopback import Reply

pytestmark = pytest.mark.crash

COLUMN = "zhengce"
Serve = Callable[..., AbstractAsyncContextManager[Site]]


AT_REST = {State.CONFIRMED, State.IN_REVIEW}


@dataclass
class Ward:
    """A daemon, its source, and two sites behind gatekeepers: one published to, one with drafts."""

    configuration: Configuration
    source: ListedSource
    sites: tuple[Site, Site]
    gates: tuple[Gatekeeper, Gatekeeper]
    daemon: Daemon
    shown: list[Policy] = field(default_factory=list)

    def publish(self) -> None:
        """The source shows one more document."""
        today = datetime.now(SHANGHAI).date()
        order = len(self.shown) + 1
        paper = policy(order, day=today, topic=f"第{order}批水库加固")
        self.shown.append(paper)
        page = Reply.html(library_page(paper))
        self.source.publish(f"{order}.htm", paper.title, page, today)

    async def at_rest(self) -> bool:
        """Whether both sites' copies of everything are seen, or wait for their editor."""
        store = await open_readonly(self.configuration.store)
        try:
            count = await store.read(reposts.counts_by_state)
        finally:
            await store.aclose()
        return sum(count[state] for state in AT_REST) == sum(count.values()) == self.owed

    @property
    def owed(self) -> int:
        """Copies there must be."""
        return len(self.sites) * len(self.shown)

    async def repaired(self) -> None:
        """Everything comes to rest by itself, and stands there once: counted at the sites."""
        await self.daemon.until_so(self.at_rest)
        wanted = sorted(paper.title for paper in self.shown)
        for site in self.sites:
            assert sorted(post.title for post in await site.held()) == wanted

    def release(self) -> None:
        """What the gatekeepers hold goes on."""
        for gate in self.gates:
            gate.release()

    async def verified(self) -> None:
        """An orderly stop; what was recorded over all lives is one chain with every head told."""
        assert await self.daemon.stop() == 0
        config = str(self.configuration.files)
        heads = [str(line["digest"]) for line in self.daemon.said if line["event"] == "chain_head"]
        assert heads, "each life tells the head of its chain"
        for head in (heads[0], heads[-1]):
            code, out, err = await command("audit", "verify", "--config", config, "--head", head)
            assert code == 0, out + err


@pytest.fixture(
    params=[
        pytest.param(imitated_site, id="imitated site"),
        pytest.param(real_site, id="WordPress", marks=pytest.mark.real),
    ]
)
def serve(request: pytest.FixtureRequest) -> Serve:
    """What kind of site it is."""
    chosen: Serve = request.param
    return chosen


@pytest_asyncio.fixture
async def ward(serve: Serve, tmp_path: Path) -> AsyncIterator[Ward]:
    """Set it up; the daemon is not started yet, and gone at the end."""
    source = ListedSource()
    async with (
        source.server,
        serve(tmp_path / "anlin") as first,
        serve(tmp_path / "beihe", feed=True) as second,
        Gatekeeper(first.endpoint) as gate,
        Gatekeeper(second.endpoint) as other,
    ):
        made = Configuration(tmp_path, rules=[important("all", doc_prefixes=["示例国发"])])
        made.source("council", source.list_url)
        environment: dict[str, str] = {}
        for key, site, guard, trust in (
            ("anlin", first, gate, "publish"),
            ("beihe", second, other, "draft"),
        ):
            if isinstance(site, RealSite):
                await site.wordpress.add_category("政策文件", COLUMN)
            environment[key.upper()] = site.credential
            cms = {"endpoint": guard.server.url("/"), "credential": f"env:{key.upper()}"}
            made.platform(key, "wordpress", trust, **cms)
            made.site(key, key, **{"column": COLUMN, **site.watch})
        daemon = Daemon(made.write(), environment)
        try:
            yield Ward(made, source, (first, second), (gate, other), daemon)
        finally:
            await daemon.close()


@pytest.mark.timeout(240)
async def test_killed_at_every_point_it_repairs_itself(ward: Ward) -> None:
    """At each point one policy is under way; after the restart it stands there, and once."""
    await ward.daemon.start()
    await ward.daemon.until(lambda line: line["event"] == "source_read")
    for point in Point:
        await _killed_at(ward, point)
        if point is Point.LATE:
            ward.release()
        await ward.daemon.start()
        await ward.repaired()
        ward.release()
    await ward.verified()


async def _killed_at(ward: Ward, point: Point) -> None:
    """Show a document, let its pushes to both sites come to the point, kill."""
    mark = len(ward.daemon.said)
    if point is not Point.RECORDED:
        for gate in ward.gates:
            gate.hold(point)
    ward.publish()
    await ward.daemon.until_moved("pushing", len(ward.sites), since=mark)
    if point is Point.RECORDED:
        await ward.daemon.until_moved("accepted", since=mark)
        await ward.daemon.until_moved("in_review", since=mark)
    else:
        await asyncio.gather(*(gate.reached.wait() for gate in ward.gates))
    stored = len(ward.shown) - (point not in {Point.STORED, Point.RECORDED})
    assert [len(await site.held()) for site in ward.sites] == [stored, stored], point
    await ward.daemon.killed()


@pytest.mark.parametrize("serve", [imitated_site], ids=["imitated site"])
async def test_killed_again_and_again_while_much_is_under_way(ward: Ward) -> None:
    """Eight policies at two sites, the daemon killed after its 3rd, 9th, 15th … word: each once."""
    for words in (3, 9, 15, 22):
        ward.publish()
        ward.publish()
        mark = len(ward.daemon.said)
        await ward.daemon.begin()
        await ward.daemon.until(lambda _: True, words, since=mark)
        await ward.daemon.killed()
    await ward.daemon.start()
    await ward.repaired()
    await ward.verified()


@pytest.mark.parametrize("serve", [imitated_site], ids=["imitated site"])
async def test_an_orderly_stop_waits_for_the_answer(ward: Ward, tmp_path: Path) -> None:
    """SIGTERM while an answer is under way: it is awaited and recorded, nothing is unsure."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        ward.daemon.environment["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        await ward.daemon.start()
        gate = ward.gates[0]
        gate.hold(Point.STORED)
        ward.publish()
        await gate.reached.wait()
        ward.daemon.terminate()
        while b"STOPPING=1" not in await asyncio.get_running_loop().sock_recv(manager, 4096):
            pass
    ward.release()
    assert await ward.daemon.gone() == 0
    moves = [line.get("after") for line in ward.daemon.said if line.get("site") == "anlin"]
    assert list(filter(None, moves)) == ["pushing", "accepted"]
    del ward.daemon.environment["NOTIFY_SOCKET"]
    await ward.daemon.start()
    await ward.repaired()
