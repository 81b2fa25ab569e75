"""What several command-line tests stand on."""

from pathlib import Path

import pytest

from tests.cli.office import Office, office
from tests.cli.stored import Day, fill


@pytest.fixture
def place(tmp_path: Path) -> Office:
    """A small office without a daemon."""
    return office(tmp_path)


@pytest.fixture
def day(place: Office) -> Day:
    """The office's store after a busy day."""
    return fill(place)
