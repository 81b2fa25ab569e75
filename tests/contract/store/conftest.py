"""The stores that the conformance suite runs on; a second driver is one more parameter here."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from syndicator.store import SqliteStore, open_store
from tests.contract.store.ground import Dial


@pytest.fixture
def dial() -> Dial:
    """A clock that the test turns."""
    return Dial()


@pytest.fixture
async def store(tmp_path: Path, dial: Dial) -> AsyncIterator[SqliteStore]:
    """A new, empty store."""
    opened = await open_store(tmp_path / "store.db", clock=dial)
    yield opened
    await opened.aclose()
