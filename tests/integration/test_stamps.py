"""A trusted authority says when it saw our events; without it everything goes on."""

import json
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from syndicator.cli import run
from syndicator.core.merkle import Step
from syndicator.obs.observed import Stamped
from syndicator.settings.model import Stamping
from syndicator.stages.stamping import Stamper
from syndicator.store import stamps
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.evidence.proving import root_by
from tests.evidence.tsa import OPENSSL, Authority, needs_openssl
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import document, standing
from tests.loopback import LoopbackServer, Reply

pytestmark = needs_openssl
DAY_S = 86_400


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Its keys, made once."""
    return Authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
async def tsa(authority: Authority) -> AsyncIterator[LoopbackServer]:
    """The authority at work."""
    async with LoopbackServer({"/tsa": authority.answer}) as server:
        yield server


def stamped(office: Office, authority: Authority, url: str) -> None:
    """From now on the office has its events stamped there."""
    settings = office.app.ctx.settings
    egress = next(iter(settings.sources.values())).egress
    conf = Stamping(url, authority.ca, egress, DAY_S)
    office.app.ctx.settings = replace(settings, stamp=conf)


async def test_one_stamp_covers_every_event_and_each_is_proved_alone(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    authority: Authority,
    tsa: LoopbackServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By openssl and a few lines of anybody's code an event is shown to be older than its stamp."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        stamped(office, authority, tsa.url("/tsa"))
        await office.turn("stamp", "stamp")
        assert [told.message for told in office.seen(Stamped) if not told.ok] == []
        (one,) = await office.app.ctx.read(stamps.every)
        assert one.first == 1
        assert authority.asked == 1, "asked once a day, however often the stage turns"
        await office.later(DAY_S, "stamp")
        assert await office.app.ctx.read(stamps.every) == [one], "nothing happened since"
    options = ["--config", str(configuration.files)]
    assert run(["verify", "stamps", "--ca-file", str(authority.ca), *options]) == 0
    out = tmp_path / "given"
    assert run(["evidence", "export", "repost:1", "--out", str(out), *options]) == 0
    capsys.readouterr()
    done = subprocess.run(
        [OPENSSL or "", "ts", "-verify", "-data", f"stamp-{one.id}.root", "-in",
         f"stamp-{one.id}.tsr", "-CAfile", str(authority.ca)],
        cwd=out / "stamps", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Verification: OK" in done.stdout + done.stderr
    events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    for event in events:
        proof = json.loads((out / "stamps" / f"proof-{event['seq']}.json").read_text())
        path = [Step(step["left"], bytes.fromhex(step["neighbour"])) for step in proof["path"]]
        assert root_by(bytes.fromhex(event["hash"]), path).hex() == one.root


async def test_a_stamp_does_not_hold_over_changed_events(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    authority: Authority,
    tsa: LoopbackServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who rewrites the whole chain, hashes and all, cannot rewrite what the authority signed."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        stamped(office, authority, tsa.url("/tsa"))
        await office.turn("stamp")
        store = office.app.ctx.settings.store
    with closing(sqlite3.connect(store)) as raw:
        raw.execute("DROP TRIGGER event_is_not_updated")
        raw.execute("UPDATE event SET hash = prev WHERE seq = 3")
        raw.commit()
    options = ["--ca-file", str(authority.ca), "--config", str(configuration.files), "--json"]
    assert run(["verify", "stamps", *options]) == 1
    told = json.loads(capsys.readouterr().out.splitlines()[0])
    assert not told["ok"]
    assert "改动" in told["why"]


@pytest.mark.parametrize(
    "reply",
    [Reply(503), Reply.html("welcome"), Reply(200, b"")],
    ids=["down", "a page", "nothing"],
)
async def test_an_authority_that_fails_delays_nothing(
    reply: Reply,
    configuration: Configuration,
    source: ListedSource,
    county: County,
    authority: Authority,
) -> None:
    """It is told and asked again within the hour; everything else goes on."""
    async with LoopbackServer({"/tsa": reply}) as server, opened(configuration) as office:
        stamped(office, authority, server.url("/tsa"))
        await office.turn("stamp")
        await standing(office, source, document())
        assert [one.ok for one in office.seen(Stamped)] == [False]
        server.routes["/tsa"] = authority.answer
        await office.later(3601, "stamp")
        assert [one.ok for one in office.seen(Stamped)] == [False, True]


async def test_a_stamp_by_somebody_else_is_refused(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    authority: Authority,
    tmp_path: Path,
) -> None:
    """A stamp that does not lead to a trusted certificate is none."""
    stranger = Authority(tmp_path / "stranger", "Stranger")
    async with LoopbackServer({"/tsa": stranger.answer}) as server, opened(configuration) as office:
        await standing(office, source, document())
        stamped(office, authority, server.url("/tsa"))
        await office.turn("stamp")
        assert [one.ok for one in office.seen(Stamped)] == [False]
        assert await office.app.ctx.read(stamps.every) == []


async def test_more_events_than_a_stamp_covers_are_stamped_the_same_day(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    authority: Authority,
    tsa: LoopbackServer,
) -> None:
    """As many stamps as it takes, one after the other: no event waits for another day."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        stamped(office, authority, tsa.url("/tsa"))
        assert (await Stamper(most=4).run_once(office.app.ctx))["stamps"] > 1
        chain = (await office.app.ctx.read(stamps.every))[0].chain
        left = await office.app.ctx.read(lambda tx: stamps.uncovered(tx, chain, 1))
        assert left is None
