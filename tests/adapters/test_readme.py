"""adapters/README.md says nothing that was not tried."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio
from ruamel.yaml import YAML

from syndicator.sdk import Adapter
from syndicator.sdk.answers import refusal
from syndicator.sdk.contract import AdapterContract
from syndicator_adapters.http.vocabulary import vocabulary
from syndicator_adapters.wordpress.adapter import WordPress
from syndicator_adapters.wordpress.options import WordPressOptions
from tests.contract.adapter.conftest import http
from tests.contract.adapter.fake_json_cms import FakeJsonCms
from tests.contract.adapter.http_sites import HERE, JsonCmsSite
from tests.contract.adapter.plain import PlainReply
from tests.contract.adapter.proxy import FaultProxy, PatientHttp
from tests.realdata import REPOSITORY

README = (REPOSITORY / "adapters" / "README.md").read_text("utf-8")

__all__ = ["http"]


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_vocabulary_is_the_one_that_is_checked() -> None:
    """The tables are made from the models, and every key has its meaning."""
    assert vocabulary() in README
    assert "|  |" not in vocabulary()


def test_the_description_shown_is_the_one_that_passes_the_suite() -> None:
    """The worked manifest is the tested one, word for word."""
    assert (HERE / "json_cms.yaml").read_text("utf-8").strip() in README


def test_wordpress_options_are_shown_complete() -> None:
    """Every option stands in the example, and the example is right."""
    shown = YAML(typ="safe").load(_blocks("yaml")[0])["options"]
    assert set(shown) == set(WordPressOptions.model_fields)
    assert WordPress.check_options(shown) == []


@pytest.mark.parametrize("line", re.findall(r"^\| (\d[^|]*) \| (\w+).*$", README, re.MULTILINE))
def test_the_statuses_mean_what_the_table_says(line: tuple[str, str]) -> None:
    """Each row of the table of statuses, tried."""
    statuses, outcome = line
    for status in map(int, re.findall(r"\d{3}", statuses)):
        headers = {"retry-after": "5"} if "Retry-After" in statuses and status == 503 else {}
        met = refusal(PlainReply(status, headers, b""), "GET /")
        assert type(met).__name__.lower() == outcome


def _example() -> type[Adapter]:
    """The adapter of the last section, as an author would have pasted it."""
    (source,) = (block for block in _blocks("python") if "class MyCms" in block)
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(source, "<adapters/README.md>", "exec"), names)  # noqa: S102 - our own README
    adapter: type[Adapter] = names["MyCms"]
    return adapter


class ExampleSite(JsonCmsSite):
    """The invented JSON CMS, spoken to by the README's adapter."""

    adapter = _example()  # type: ignore[assignment]

    def __init__(self, cms: FakeJsonCms, proxy: FaultProxy, http: PatientHttp) -> None:
        super().__init__(cms, proxy, http)
        self.options: Mapping[str, object] = {"columns": {"要闻": 12, "旧栏目": 99}}


@pytest.mark.asyncio(loop_scope="module")
class TestTheExample(AdapterContract):
    """It passes the whole suite."""

    @pytest_asyncio.fixture(loop_scope="module")
    async def site(self, http: PatientHttp) -> AsyncIterator[ExampleSite]:
        cms = FakeJsonCms()
        async with cms.server, FaultProxy(cms.server.url("")) as proxy:
            yield ExampleSite(cms, proxy, http.before(proxy))
