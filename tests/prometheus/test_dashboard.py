"""The dashboard: the file is what the script writes, and every panel has something to show."""

import asyncio
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from syndicator.core.figures import Figures
from syndicator.obs.metrics import Metrics
from syndicator.obs.page import MetricsPage
from tests.contract.store.ground import Dial
from tests.obs.everything import PULSES, fed, figures
from tests.prometheus.shipped import path
from tests.real.monitoring import free_port, monitoring, require_monitoring

SCRAPES = 3
"""A rate needs two samples; the third scrape proves that the second is stored."""


def script() -> ModuleType:
    """scripts/dashboard.py."""
    found = importlib.util.spec_from_file_location("dashboard", path("scripts", "dashboard.py"))
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def asked() -> list[str]:
    """Every expression of the shipped file."""
    shipped = json.loads(Path(path("config", "grafana", "syndicator.json")).read_text("utf-8"))
    return [target["expr"] for panel in shipped["panels"] for target in panel["targets"]]


def test_the_file_is_what_the_script_writes() -> None:
    """Nobody edits the file by hand; panels do not overlap."""
    written = Path(path("config", "grafana", "syndicator.json")).read_text("utf-8")
    made = script()
    assert written == made.text()
    places = [panel["gridPos"] for panel in json.loads(written)["panels"]]
    cells = [
        (x, y)
        for one in places
        for x in range(one["x"], one["x"] + one["w"])
        for y in range(one["y"], one["y"] + one["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


@pytest.mark.real
async def test_every_expression_has_an_answer_from_a_real_prometheus(tmp_path: Path) -> None:
    """Run as they stand in the file against a page on which everything is there once."""
    require_monitoring()
    port, loop, enough = free_port(), asyncio.get_running_loop(), asyncio.Event()
    scrapes = iter(range(10_000))

    def counted() -> Figures:
        if next(scrapes) == SCRAPES:
            loop.call_soon_threadsafe(enough.set)
        return figures()

    page = MetricsPage(fed(Metrics(Dial())), "127.0.0.1", port)
    with page.serving(counted, lambda: PULSES):
        async with monitoring(tmp_path, port) as watching, asyncio.timeout(30):
            await enough.wait()
            silent = [one for one in asked() if not await watching.ask(one)]
    assert asked()
    assert silent == []
