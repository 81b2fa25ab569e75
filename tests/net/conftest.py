"""Every guarantee of the client is tested on every engine behind it."""

from collections.abc import Iterator

import pytest

from tests.net.ground import Chosen


@pytest.fixture(params=["llhttp", "httpcore"])
def each_engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run the test once for each HTTP engine."""
    Chosen.name = str(request.param)
    yield
    Chosen.name = "usual"
