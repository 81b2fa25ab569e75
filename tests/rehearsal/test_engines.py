"""The simulated interfaces, spoken to by the ordinary adapters, without a network between them."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from syndicator.net.serve import Broken, Reply, Request
from syndicator.rehearsal.cast import described
from syndicator.rehearsal.declared import DeclaredCms
from syndicator.rehearsal.ledger import Who
from syndicator.rehearsal.mishaps import Engine
from syndicator.rehearsal.wordpress import WordPressCms
from syndicator.sdk import (
    Accepted,
    Adapter,
    Article,
    Connection,
    Lookup,
    LookupFailed,
    Mode,
    Need,
    Reference,
    Secret,
    Standing,
    Withdrawn,
)
from syndicator_adapters.http.adapter import Http
from syndicator_adapters.wordpress.adapter import WordPress
from tests.contract.adapter.http_sites import described as by_contract
from tests.rehearsal.ground import FIRST, KEY, OneSite, site_plan

CREDENTIAL = "rehearsal:s3cret-word"
HTML = FIRST.text.html()
ARTICLE = Article(
    ref=Reference(KEY, FIRST.title, FIRST.number, "http://127.10.0.1/p01.htm", "101"),
    revision=1,
    html=HTML,
    text="x",
    digest="d",
    summary="摘要",
    source_name="漪渚省人民政府",
    source_published="2026-03-17T09:00:00+08:00",
    column="101",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as the sdk wants it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Wire:
    """The sdk's `Http`, straight into the simulated interface."""

    def __init__(self, cms: WordPressCms | DeclaredCms) -> None:
        self.cms = cms

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        target = "/" + url.split("/", 3)[3]
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        request = Request(method, target, {"host": "h:1", **sent}, content or b"")
        assert self.cms.claims(request)
        answer = self.cms.answer(request)
        assert isinstance(answer, Reply)
        assert not isinstance(answer, Broken)
        return Answer(answer.status, dict(answer.headers), answer.body, url)


def shipped_example() -> Mapping[str, object]:
    """Options of the example that ships with the configuration."""
    path = Path(__file__).parents[2] / "config" / "platforms" / "http.yaml.example"
    options: Mapping[str, object] = YAML(typ="safe").load(path.read_text("utf-8"))["platforms"][0][
        "options"
    ]
    return options


OPTIONS = {
    "editorial": described("editorial"),
    "columns": described("columns"),
    "json_cms": {**by_contract("json_cms"), "columns": {"101": 12}},
    "form_cms": by_contract("form_cms"),
    "example": shipped_example(),
}


@pytest.fixture(params=["wordpress", *OPTIONS])
def spoken(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Adapter, OneSite]]:
    """An adapter and the site it speaks to: WordPress, and any interface that options describe."""
    with ExitStack() as ends:
        yield _spoken(request.param, tmp_path, ends)


def _spoken(
    kind: str, folder: Path, ends: ExitStack, credential: str = CREDENTIAL
) -> tuple[Adapter, OneSite]:
    engine = Engine.WORDPRESS if kind == "wordpress" else Engine.DECLARED
    plan = replace(site_plan(engine), column="101")
    site = OneSite(folder, plan)
    ends.callback(site.ledger.close)
    endpoint = "http://127.20.0.1:8000"
    secret = Secret(credential)
    if engine is Engine.WORDPRESS:
        wire = Wire(WordPressCms(site.site, CREDENTIAL))
        return WordPress(Connection(endpoint, secret, {"columns": {"101": 5}}), wire), site
    options = OPTIONS[kind]
    wire = Wire(DeclaredCms([site.site], options, CREDENTIAL))
    return Http(Connection(endpoint, secret, options), wire), site


async def test_a_copy_is_stored_found_changed_and_withdrawn(
    spoken: tuple[Adapter, OneSite],
) -> None:
    """The whole life of a copy, each step entered in the ledger under the daemon's name."""
    adapter, site = spoken
    assert await adapter.find(ARTICLE.ref) == Lookup(())
    made = await adapter.create(ARTICLE, Mode.PUBLISH)
    assert isinstance(made, Accepted)
    assert made.standing is Standing.PUBLIC
    assert site.truth().altered_by_us == 0
    found = await adapter.find(ARTICLE.ref)
    assert isinstance(found, Lookup)
    assert [(copy.remote_id, copy.ours) for copy in found.copies] == [(made.remote_id, True)]
    updated = await adapter.update(made.remote_id, ARTICLE, Mode.PUBLISH)
    assert isinstance(updated, Accepted)
    gone = await adapter.withdraw(made.remote_id, ARTICLE.ref)
    assert gone == Withdrawn(made.remote_id)
    deeds = [str(one.did) for one in site.ledger.entries]
    assert deeds == ["created", "shown", "updated", "withdrawn"]
    assert site.truth().creates == 1


async def test_a_copy_of_the_staff_is_found_as_theirs(spoken: tuple[Adapter, OneSite]) -> None:
    """By title: nobody's key."""
    adapter, site = spoken
    site.staff._post(FIRST, site.site)  # noqa: SLF001 - the staff act without being asked
    found = await adapter.find(ARTICLE.ref)
    assert isinstance(found, Lookup)
    assert [(copy.ours, copy.standing) for copy in found.copies] == [(False, Standing.PUBLIC)]


async def test_a_draft_waits_for_its_editor(spoken: tuple[Adapter, OneSite]) -> None:
    """Mode draft is stored in review."""
    adapter, site = spoken
    made = await adapter.create(ARTICLE, Mode.DRAFT)
    assert isinstance(made, Accepted)
    assert made.standing is Standing.REVIEW
    assert site.copy().shown is None


@pytest.mark.parametrize("kind", ["wordpress", *OPTIONS])
async def test_a_wrong_account_is_refused_in_the_interfaces_own_words(
    kind: str, tmp_path: Path
) -> None:
    """Whatever status or code the options map to it."""
    with ExitStack() as ends:
        adapter, _ = _spoken(kind, tmp_path, ends, credential="rehearsal:wrong-word")
        found = await adapter.find(ARTICLE.ref)
        probed = await adapter.probe()
    assert isinstance(found, LookupFailed)
    assert found.need is Need.CREDENTIAL
    assert not all(check.ok for check in probed)


async def test_a_probe_of_a_well_interface_is_well(spoken: tuple[Adapter, OneSite]) -> None:
    """Reading only: nothing is stored by it."""
    adapter, site = spoken
    assert all(check.ok for check in await adapter.probe())
    assert site.ledger.entries == []


@pytest.mark.parametrize("kind", ["editorial", "columns"])
async def test_another_columns_copy_by_hand_is_not_this_sites(kind: str, tmp_path: Path) -> None:
    """On a shared interface a look-up by title names the column: each site has its own staff."""
    with ExitStack() as ends:
        _, here = _spoken(kind, tmp_path, ends)
        there = OneSite(tmp_path, replace(site_plan(Engine.DECLARED), key="s9999", column="202"))
        ends.callback(there.ledger.close)
        cms = DeclaredCms([here.site, there.site], OPTIONS[kind], CREDENTIAL)
        connection = Connection("http://127.10.2.1:1", Secret(CREDENTIAL), OPTIONS[kind])
        shared = Http(connection, Wire(cms))
        there.site.create(Who.STAFF, FIRST.title, HTML)
        assert await shared.find(ARTICLE.ref) == Lookup(())
        elsewhere = replace(ARTICLE.ref, column="202")
        found = await shared.find(elsewhere)
    assert isinstance(found, Lookup)
    assert [copy.ours for copy in found.copies] == [False]


async def test_one_article_is_referred_to_from_another_column(tmp_path: Path) -> None:
    """Placed it stands in both columns, each site with its own page; taken away it stays in one."""
    with ExitStack() as ends:
        _, here = _spoken("columns", tmp_path, ends)
        (tmp_path / "other").mkdir()
        there = OneSite(
            tmp_path / "other", replace(site_plan(Engine.DECLARED), key="s9999", column="202")
        )
        ends.callback(there.ledger.close)
        options = OPTIONS["columns"]
        cms = DeclaredCms([here.site, there.site], options, CREDENTIAL)
        shared = Http(Connection("http://127.10.3.1:1", Secret(CREDENTIAL), options), Wire(cms))
        first, second = replace(ARTICLE.ref, column="101"), replace(ARTICLE.ref, column="202")
        made = await shared.create(replace(ARTICLE, ref=first, column="101"), Mode.PUBLISH)
        assert isinstance(made, Accepted)
        for _ in range(2):
            assert isinstance(await shared.place(made.remote_id, second), Accepted)
        found = await shared.find(second)
        assert isinstance(found, Lookup)
        assert [copy.columns for copy in found.copies] == [frozenset({"101", "202"})]
        assert (here.truth().creates, there.truth().creates) == (1, 1)
        assert there.truth().altered_by_us == 0
        assert await shared.unplace(made.remote_id, first) == Withdrawn(made.remote_id)
        assert (len(here.site.copies), len(there.site.copies)) == (0, 1)
