"""Two invented CMSs behind the fault proxy, described to the declarative adapter in YAML."""

from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from syndicator.sdk import Http as HttpClient
from syndicator.sdk import Secret, Standing
from syndicator.sdk.contract import Fault, Held, Upon
from syndicator_adapters.http.adapter import Http
from tests.contract.adapter import fake_form_cms, fake_json_cms
from tests.contract.adapter.fake_form_cms import FakeFormCms
from tests.contract.adapter.fake_json_cms import FakeJsonCms
from tests.contract.adapter.proxy import FaultProxy

HERE: Final = Path(__file__).parent

COLUMNS: Final = {12: "要闻", 13: "政策文件"}


def described(name: str) -> Mapping[str, object]:
    """The options in a manifest beside this file."""
    options: dict[str, object] = YAML(typ="safe").load((HERE / f"{name}.yaml").read_text("utf-8"))
    return options


class JsonCmsSite:
    """See `ContractSite`."""

    adapter = Http
    column = "要闻"
    other_column: str | None = None
    unknown_column = "旧栏目"
    standings: Final = {
        fake_json_cms.PUBLISHED: Standing.PUBLIC,
        fake_json_cms.REVIEW: Standing.REVIEW,
        fake_json_cms.REMOVED: Standing.TRASHED,
    }

    def __init__(self, cms: FakeJsonCms, proxy: FaultProxy, http: HttpClient) -> None:
        self.cms = cms
        self.proxy = proxy
        self.http = http
        self.endpoint = proxy.server.url("")
        self.credential = Secret(cms.token)
        self.options = described("json_cms")

    def fail(self, fault: Fault | None, upon: Upon = Upon.WRITES) -> None:
        self.proxy.fail(fault, upon)

    async def held(self) -> Sequence[Held]:
        return [
            Held(
                remote_id=str(record.id),
                title=record.title,
                html=record.content,
                standing=self.standings[record.state],
                published=record.published,
                column={12: "要闻", 13: "政策文件"}[record.channel],
                columns=frozenset(COLUMNS[one] for one in (record.channel, *record.also)),
            )
            for record in self.cms.records.values()
        ]

    async def put_by_hand(self, title: str, html: str) -> str:
        return str(self.cms.put(title, html).id)

    async def retitle(self, remote_id: str, title: str) -> None:
        self.cms.records[int(remote_id)].title = title

    async def trash(self, remote_id: str) -> None:
        self.cms.records[int(remote_id)].state = fake_json_cms.REMOVED


class ReferringCmsSite(JsonCmsSite):
    """The same CMS, its calls that show one article in several channels described too."""

    other_column = "政策文件"

    def __init__(self, cms: FakeJsonCms, proxy: FaultProxy, http: HttpClient) -> None:
        super().__init__(cms, proxy, http)
        self.options = {**described("json_cms"), **described("json_cms_columns")}


class FormCmsSite:
    """See `ContractSite`."""

    adapter = Http
    column = "5"
    other_column = None
    unknown_column = "77"
    standings: Final = {
        fake_form_cms.PUBLISHED: Standing.PUBLIC,
        fake_form_cms.REVIEW: Standing.REVIEW,
        fake_form_cms.DRAFT: Standing.REVIEW,
        fake_form_cms.REMOVED: Standing.TRASHED,
    }

    def __init__(self, cms: FakeFormCms, proxy: FaultProxy, http: HttpClient) -> None:
        self.cms = cms
        self.proxy = proxy
        self.http = http
        self.endpoint = proxy.server.url("")
        self.credential = Secret(cms.account)
        self.options = described("form_cms")

    def fail(self, fault: Fault | None, upon: Upon = Upon.WRITES) -> None:
        self.proxy.fail(fault, upon)

    async def held(self) -> Sequence[Held]:
        return [
            Held(
                remote_id=str(content.contentid),
                title=unescape(content.title),
                html=content.content,
                standing=self.standings[content.status],
                published=content.published,
                column=content.catid,
            )
            for content in self.cms.contents.values()
        ]

    async def put_by_hand(self, title: str, html: str) -> str:
        return str(self.cms.put(title, html).contentid)

    async def retitle(self, remote_id: str, title: str) -> None:
        self.cms.contents[int(remote_id)].title = title

    async def trash(self, remote_id: str) -> None:
        self.cms.contents[int(remote_id)].status = fake_form_cms.REMOVED
