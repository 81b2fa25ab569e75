"""Taking the configuration anew: all of it or nothing, and duties follow what it now allows."""

import socket
from pathlib import Path

import pytest

from syndicator.control.protocol import Verb
from syndicator.core.repost import State, Step
from syndicator.obs.observed import Reloaded
from syndicator.stages.pushing import relocation
from tests.acceptance import public
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, owed


async def test_a_bad_edit_changes_nothing(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Three slips in three files: each is told with its place, and the old rules stay in force."""
    async with opened(configuration) as office:
        before = office.app.ctx.settings
        configuration.platforms[0] = {**configuration.platforms[0], "trust": "pubish"}
        configuration.sites[0] = {**configuration.sites[0], "unit": "no-such-unit"}
        configuration.rules.append({**configuration.rules[0], "key": "more", "extra": 1})
        configuration.write()
        answer = await office.ask(Verb.RELOAD)
        assert not answer.ok
        for told in ("platforms/all.yaml:", "sites.csv:", "rules.yaml:", "no-such-unit"):
            assert told in answer.message
        assert office.app.ctx.settings is before
        assert [one.ok for one in office.seen(Reloaded)] == [False]
        await owed(office, source, document())
        await office.turn("push", "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED


@pytest.mark.parametrize("moved", ["store", "socket"])
async def test_what_only_a_restart_may_change_is_refused(
    configuration: Configuration, moved: str
) -> None:
    """Another store or socket under a running daemon: refused as a whole."""
    async with opened(configuration) as office:
        text = (configuration.files / "syndicator.yaml").read_text("utf-8")
        name = {"store": "syndicator.db", "socket": "control.sock"}[moved]
        (configuration.files / "syndicator.yaml").write_text(text.replace(name, "other"), "utf-8")
        answer = await office.ask(Verb.RELOAD)
        assert not answer.ok
        assert moved in answer.message


async def test_duties_follow_the_trust_that_is_now_given(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """From observe to publish what was only watched is pushed; back again, nothing more leaves."""
    observe = {**configuration.platforms[0], "trust": "observe", "adapter": "http"}
    publish = configuration.platforms[0]
    configuration.platforms[0] = observe
    async with opened(configuration) as office:
        await owed(office, source, document(1))
        await office.turn("push", "confirm")
        assert (await office.repost()).repost.step is Step.LOOK
        configuration.platforms[0] = publish
        configuration.write()
        await office.order(Verb.RELOAD, "")
        await office.turn("push", "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        configuration.platforms[0] = observe
        configuration.write()
        await owed(office, source, document(2))
        await office.order(Verb.RELOAD, "")
        await office.later(31, "push", "confirm")
        assert [row.repost.state for row in await office.reposts()] == [
            State.CONFIRMED,
            State.PLANNED,
        ]
        assert len(county.records) == 1


async def test_a_list_is_read_again_when_its_selector_changed(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A selector that takes the menu finds no copy; the right one does, in the same bytes."""
    right = configuration.sites[0]["list_selector"]
    configuration.platforms[0] = {**configuration.platforms[0], "trust": "observe"}
    configuration.sites[0] = {**configuration.sites[0], "list_selector": "div.nav a"}
    async with opened(configuration) as office:
        paper = document()
        await owed(office, source, paper)
        county.cms.put(paper.title, public.as_html(paper.text))
        await office.later(31, "confirm")
        assert (await office.repost()).repost.state is State.PLANNED
        configuration.sites[0] = {**configuration.sites[0], "list_selector": right}
        configuration.write()
        await office.order(Verb.RELOAD, "")
        await office.later(3_600, "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED


async def test_a_freeze_window_stops_what_leaves_and_not_what_is_watched(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """重保: nothing is sent until the window ends, then everything is, and lists are still read."""
    window = {"name": "重保", "since": "2026-03-02T08:00", "until": "2026-03-02T12:00"}
    configuration.freezes.append(window)
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("push", "confirm")
        assert not county.proxy.server.requests
        assert county.cms.server.seen("/zc/")
        await office.later(3 * 3600, "push")
        assert (await office.repost()).repost.state is State.ACCEPTED


async def test_a_site_that_left_the_configuration_keeps_its_duty(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A row taken out of sites.csv ends no duty: it stays for a person, nothing is sent."""
    configuration.site("beihe", "county", county.list_url, column="要闻")
    async with opened(configuration) as office:
        await owed(office, source, document())
        configuration.sites[:] = configuration.sites[:1]
        configuration.write()
        await office.order(Verb.RELOAD, "")
        await office.later(61, "push", "confirm", "rescue")
        assert (await office.repost("anlin")).repost.state is State.CONFIRMED
        row = await office.repost("beihe")
        assert (row.repost.state, row.repost.step) == (State.PLANNED, Step.REMIND)
        assert len(county.records) == 1
        await office.order(Verb.WAIVE, f"repost:{row.repost.id}", reason="网站已撤并")
        assert (await office.repost("beihe")).repost.state is State.WAIVED


async def test_a_reload_that_a_person_asks_is_told_to_the_service_manager(
    configuration: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RELOADING=1, then READY=1, over the socket as by SIGHUP; after a refused one too."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        async with opened(configuration) as office:
            for _ in range(2):
                await office.ask(Verb.RELOAD)
                told = [manager.recv(65_536).decode().partition("\n")[0] for _ in range(2)]
                assert told == ["RELOADING=1", "READY=1"]
                (configuration.files / "units.csv").write_text("nonsense\n", "utf-8")


@pytest.mark.parametrize("restarted", [False, True])
async def test_duties_follow_a_site_to_its_new_platform(
    configuration: Configuration, source: ListedSource, county: County, *, restarted: bool
) -> None:
    """Held on the old platform, it goes out by the orders and the pace of the new one, once."""
    configuration.freezes.append(
        {
            "name": "重保",
            "since": "2026-03-02T08:00",
            "until": "2026-03-12T12:00",
            "platforms": ["county"],
        }
    )
    shire = {**configuration.platforms[0], "key": "shire", "name": "示例平台shire"}
    async with opened(configuration) as office:
        await owed(office, source, document())
        await office.turn("push")
        assert not county.writes()
        configuration.platforms.append(shire)
        configuration.sites[0] = {**configuration.sites[0], "platform": "shire"}
        configuration.write()
        if not restarted:
            await office.order(Verb.RELOAD, "")
            assert await relocation.follow(office.app.ctx) == 0
            await office.turn("push")
    if restarted:
        async with opened(configuration, office.clock) as again:
            await again.turn("push")
    assert len(county.writes()) == len(county.records) == 1
