"""One source, one county that publishes, one App in this process: the smallest whole loop."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.acceptance.configuration import Configuration, important
from tests.acceptance.source import ListedSource
from tests.integration.county import County

REALISTIC = {
    "confirm_new_s": 30,
    "confirm_later_s": 300,
    "confirm_overdue_s": 900,
    "recheck_s": 3600,
    "source_fresh_s": 300,
}
"""Intervals as shipped; here they cost nothing."""


@pytest_asyncio.fixture
async def source() -> AsyncIterator[ListedSource]:
    """A source that starts empty."""
    listed = ListedSource()
    async with listed.server:
        yield listed


@pytest_asyncio.fixture
async def county() -> AsyncIterator[County]:
    """A county's CMS and site."""
    async with County() as one:
        yield one


@pytest.fixture
def configuration(
    tmp_path: Path,
    source: ListedSource,
    county: County,
    monkeypatch: pytest.MonkeyPatch,
) -> Configuration:
    """The source, and the county at `publish` with one site."""
    monkeypatch.setenv("COUNTY", county.cms.token)
    made = Configuration(tmp_path, timing=REALISTIC)
    made.source("council", source.list_url, every_s=60)
    made.platform("county", "http", "publish", settle_s=60, **county.platform())
    made.site("anlin", "county", county.list_url, column="要闻", list_selector="ul.news")
    made.rules.append(important("documents", doc_prefixes=["示例国发"]))
    return made


Changed = Callable[..., Configuration]
