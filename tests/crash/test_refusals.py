"""What must not start: a second daemon on the store, and a daemon on a broken configuration."""

from pathlib import Path

import pytest

from tests.acceptance.configuration import Configuration, important
from tests.acceptance.daemon import command, running
from tests.acceptance.source import ListedSource

pytestmark = pytest.mark.crash


async def _configured(directory: Path, source: ListedSource) -> Configuration:
    made = Configuration(directory, rules=[important("all", doc_prefixes=["示例国发"])])
    made.source("council", source.list_url)
    made.platform("seen", "none", "observe")
    made.site("anlin", "seen", source.list_url, list_selector="ul.news")
    made.write()
    return made


async def test_a_second_daemon_on_the_store_refuses(tmp_path: Path) -> None:
    """It ends with a message that names the first one, which goes on undisturbed."""
    source = ListedSource()
    async with source.server:
        made = await _configured(tmp_path, source)
        async with running(made.files) as daemon:
            code, _, err = await command("run", "--config", str(made.files))
            assert code == 1
            assert f"pid {daemon.pid}" in err
            assert "another daemon" in err
            polled = len(source.server.requests)
            await daemon.until(lambda line: line["event"] == "source_read")
            code, out, err = await command("check", "--config", str(made.files))
            assert code == 0, out + err
            assert await daemon.stop() == 0
            assert len(source.server.requests) >= polled


async def test_a_broken_configuration_starts_nothing_and_tells_every_error(tmp_path: Path) -> None:
    """Exit code 78; four slips in four files, each with its file and line; no store is made."""
    source = ListedSource()
    async with source.server:
        made = await _configured(tmp_path, source)
        made.sources[0] = {**made.sources[0], "every_s": "often"}
        made.platforms[0] = {**made.platforms[0], "colour": "red"}
        made.sites[0] = {**made.sites[0], "platform": "elsewhere"}
        made.rules[0] = {**made.rules[0], "approved_by": "nobody"}
        made.write()
        code, _, err = await command("run", "--config", str(made.files))
        assert code == 78
        for told in ("every_s", "colour", "elsewhere", "nobody"):
            assert told in err
        for file in ("sources/all.yaml:", "platforms/all.yaml:", "sites.csv:", "rules.yaml:"):
            assert file in err
        assert "4" in err
        assert not made.store.exists()
        assert not source.server.requests


async def test_a_bad_reload_by_signal_keeps_the_old_configuration(tmp_path: Path) -> None:
    """SIGHUP: refused and told, then mended and taken; the daemon never stops."""
    source = ListedSource()
    async with source.server:
        made = await _configured(tmp_path, source)
        async with running(made.files) as daemon:
            first = made.sites[0]
            made.sites[0] = {**first, "unit": "no-such-unit"}
            made.write()
            daemon.reload()
            (told,) = await daemon.until(lambda line: line["event"] == "reloaded")
            assert told["ok"] is False
            assert "no-such-unit" in str(told["message"])
            made.sites[0] = first
            made.site("beihe", "seen", source.list_url)
            made.write()
            daemon.reload()
            *_, told = await daemon.until(lambda line: line["event"] == "reloaded", 2)
            assert told["ok"] is True
            assert await daemon.stop() == 0
