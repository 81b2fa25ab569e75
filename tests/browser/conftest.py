"""One unit for all tests of a process: starting a browser takes a second."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.browser.chromium import Unit, require_chromium, running
from tests.loopback import LoopbackServer


@pytest.fixture(scope="session")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unit]:
    """A browser unit with a real Chromium."""
    require_chromium()
    with running(tmp_path_factory.mktemp("unit") / "render.sock") as one:
        yield one


@pytest.fixture
def socket(unit: Unit) -> Path:
    """Where it listens."""
    return unit.socket


@pytest_asyncio.fixture
async def site() -> AsyncIterator[LoopbackServer]:
    """A site that shows nothing yet."""
    async with LoopbackServer() as server:
        yield server
