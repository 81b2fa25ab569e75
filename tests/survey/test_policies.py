"""Which policies are looked for: the newest that concern everybody, or those named."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from syndicator.core.errors import SourceError
from syndicator.core.model import (
    EgressKey,
    Importance,
    Rule,
    Scope,
    ScopeKind,
    SourceKey,
)
from syndicator.net.egress import Egress
from syndicator.net.guard import parse_networks
from syndicator.net.pool import ClientPool
from syndicator.ports import SystemClock
from syndicator.settings.model import SourceConf, SourceLevel
from syndicator.survey.asking import Asker, Manners, Pace
from syndicator.survey.policies import Chosen, named, newest
from syndicator.survey.state import SurveyState
from tests.loopback import LoopbackServer, Reply
from tests.survey import town

QUICK = Manners(interval_s=0.0)


def rule(key: str, scope: ScopeKind, title: str) -> Rule:
    """An approved rule by a word of the title."""
    values = ("education",) if scope is ScopeKind.SECTOR else ()
    return Rule(
        key=key,
        says=Importance.IMPORTANT,
        scope=Scope(scope, values),
        reason="r",
        approved_by="releaser",
        title_has=(title,),
    )


def source(root: str) -> SourceConf:
    """The source that serves the town's papers."""
    return SourceConf(
        key=SourceKey("yunxi"),
        name="云溪省人民政府",
        family="govlist",
        url=f"{root}/list.json",
        level=SourceLevel.NATIONAL,
        official=True,
        every_s=60,
        egress=EgressKey("default"),
        issuer="云溪省人民政府",
        article_hosts=frozenset({"127.0.0.1"}),
    )


@asynccontextmanager
async def ground(tmp_path: Path) -> AsyncIterator[tuple[Asker, str, LoopbackServer]]:
    """A source with the town's papers on its list, oldest first, and whoever asks it."""
    clock = SystemClock()
    egress = Egress("default", allowed_networks=parse_networks(["127.0.0.0/8"]))
    async with LoopbackServer() as server, ClientPool([egress], clock) as pool:
        root = server.url("").rstrip("/")
        server.routes["/list.json"] = Reply.json(
            [
                {"TITLE": one.title, "URL": f"{root}{one.path}", "DOCRELPUBTIME": one.day}
                for one in reversed(town.PAPERS)
            ]
        )
        for one in town.PAPERS:
            server.routes[one.path] = Reply.html(town.source_page(one))
        with SurveyState(tmp_path) as state:
            pace = Pace(clock, QUICK)
            yield Asker("source", pool.client("default"), pace, state, clock, QUICK), root, server


def numbers(chosen: Chosen) -> list[str | None]:
    """The document numbers, in order."""
    return [one.doc_no_text for one in chosen.policies]


@pytest.mark.parametrize(
    "rules, expected",
    [
        ([rule("all", ScopeKind.ALL, "通知")], [1, 2]),
        ([rule("some", ScopeKind.ALL, "秋粮")], [4]),
        ([rule("s", ScopeKind.SECTOR, "水库"), rule("all", ScopeKind.ALL, "通知")], [2, 3]),
    ],
)
async def test_the_newest_that_concern_all_sites(
    tmp_path: Path, rules: Sequence[Rule], expected: list[int]
) -> None:
    """Newest first, by approved rules; what concerns a sector is no measure of all sites."""
    async with ground(tmp_path) as (asker, root, _):
        chosen = await newest(lambda _: asker, [source(root)], rules, 2)
    assert numbers(chosen) == [f"云溪政办发〔2026〕{at}号" for at in expected]
    assert chosen.policies[0].published is not None


async def test_nothing_important_is_told(tmp_path: Path) -> None:
    """No rule lets anything through: an error that names the way out, no empty survey."""
    async with ground(tmp_path) as (asker, root, server):
        with pytest.raises(SourceError, match="--policies"):
            await newest(lambda _: asker, [source(root)], [], 2)
        server.routes["/list.json"] = Reply.html("<title>404</title>", 404)
    async with ground(tmp_path / "other") as (asker, root, server):
        server.routes["/list.json"] = Reply(500)
        with pytest.raises(SourceError):
            await newest(lambda _: asker, [source(root)], [], 2)


async def test_a_dead_source_costs_only_itself(tmp_path: Path) -> None:
    """Its list cannot be read: told, the other is asked, each by its own way out."""
    asked: list[str] = []
    async with ground(tmp_path) as (asker, root, _):
        dead = replace(source(root), key=SourceKey("dead"), url=f"{root}/gone.json")

        def asker_of(conf: SourceConf) -> Asker:
            asked.append(conf.key)
            return asker

        chosen = await newest(
            asker_of, [dead, source(root)], [rule("all", ScopeKind.ALL, "通知")], 2
        )
        assert len(chosen.policies) == 2
        assert set(asked) == {"dead", "yunxi"}
        (note,) = chosen.notes
        assert "the other sources" in note
        with pytest.raises(SourceError):
            await newest(asker_of, [dead], [rule("all", ScopeKind.ALL, "通知")], 2)


async def test_named_by_address(tmp_path: Path) -> None:
    """Each address is read; one that cannot be is told and costs only itself; secrets stay out."""
    async with ground(tmp_path) as (asker, root, server):
        secret = town.source_page(town.PAPERS[2]).replace("<h1>", "<p>密级：秘密★1年</p><h1>")
        server.routes["/zc/3.html"] = Reply.html(secret)
        addresses = [f"{root}/zc/{at}.html" for at in (2, 3, 9)]
        chosen = await named(lambda _: asker, addresses, [])
        assert numbers(chosen) == ["云溪政办发〔2026〕2号"]
        assert len(chosen.notes) == 2
        assert "密级" in chosen.notes[0]
        with pytest.raises(SourceError):
            await named(lambda _: asker, addresses[2:], [])
