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

from syndicator.core.times import SHANGHAI
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


@dataclass
class Ward:
    """A daemon, its source, a site behind a gatekeeper, and its neighbour where drafts are left."""

    configuration: Configuration
    source: ListedSource
    site: Site
    neighbour: Site
    gate: Gatekeeper
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

    async def all_stand(self) -> bool:
        """Whether every document is at both sites, at least once."""
        wanted = {paper.title for paper in self.shown}
        held = [{post.title for post in await one.held()} for one in (self.site, self.neighbour)]
        return all(wanted <= titles for titles in held)

    async def each_stands_once(self) -> None:
        """Count at the sites themselves."""
        wanted = sorted(paper.title for paper in self.shown)
        for one in (self.site, self.neighbour):
            assert sorted(post.title for post in await one.held()) == wanted

    async def verified(self) -> None:
        """An orderly stop; what was recorded over all lives is one unbroken chain."""
        assert await self.daemon.stop() == 0
        config = str(self.configuration.files)
        code, out, err = await command("audit", "verify", "--config", config)
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
        serve(tmp_path / "site") as site,
        serve(tmp_path / "neighbour", feed=True) as neighbour,
        Gatekeeper(site.endpoint) as gate,
    ):
        if isinstance(site, RealSite):
            await site.wordpress.add_category("政策文件", COLUMN)
        made = Configuration(tmp_path, rules=[important("all", doc_prefixes=["示例国发"])])
        made.source("council", source.list_url)
        cms = {"endpoint": gate.server.url("/"), "credential": "env:CMS"}
        near = {"endpoint": neighbour.endpoint, "credential": "env:NEAR"}
        made.platform("cms", "wordpress", "publish", **cms)
        made.platform("near", "wordpress", "draft", **near)
        made.site("anlin", "cms", **{"column": COLUMN, **site.watch})
        made.site("beihe", "near", **neighbour.watch)
        daemon = Daemon(made.write(), {"CMS": site.credential, "NEAR": neighbour.credential})
        try:
            yield Ward(made, source, site, neighbour, gate, daemon)
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
            ward.gate.release()
        await ward.daemon.start()
        await ward.daemon.until_moved("confirmed", len(ward.shown))
        ward.gate.release()
    await ward.daemon.until_so(ward.all_stand)
    await ward.each_stands_once()
    await ward.verified()


async def _killed_at(ward: Ward, point: Point) -> None:
    """Show a document, let its push come to the point, kill."""
    mark = len(ward.daemon.said)
    if point is not Point.RECORDED:
        ward.gate.hold(point)
    ward.publish()
    if point is Point.RECORDED:
        await ward.daemon.until_moved("accepted", since=mark)
    else:
        await ward.daemon.until_moved("pushing", since=mark)
        await ward.gate.reached.wait()
    held = await ward.site.held()
    assert len(held) == len(ward.shown) - (point not in {Point.STORED, Point.RECORDED}), point
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
    await ward.daemon.until_so(ward.all_stand)
    await ward.each_stands_once()
    await ward.verified()


@pytest.mark.parametrize("serve", [imitated_site], ids=["imitated site"])
async def test_an_orderly_stop_waits_for_the_answer(ward: Ward, tmp_path: Path) -> None:
    """SIGTERM while an answer is under way: it is awaited and recorded, nothing is unsure."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        ward.daemon.environment["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        await ward.daemon.start()
        ward.gate.hold(Point.STORED)
        ward.publish()
        await ward.gate.reached.wait()
        ward.daemon.terminate()
        while b"STOPPING=1" not in await asyncio.get_running_loop().sock_recv(manager, 4096):
            pass
    ward.gate.release()
    assert await ward.daemon.gone() == 0
    moves = [line.get("after") for line in ward.daemon.said if line.get("site") == "anlin"]
    assert list(filter(None, moves)) == ["pushing", "accepted"]
    del ward.daemon.environment["NOTIFY_SOCKET"]
    await ward.daemon.start()
    await ward.daemon.until_so(ward.all_stand)
    await ward.each_stands_once()
