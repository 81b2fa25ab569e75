"""The declarative adapter: refusal rules, paths, credentials, bounds."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from syndicator.sdk import (
    Accepted,
    Connection,
    Failed,
    Lookup,
    LookupFailed,
    Mode,
    Need,
    Refused,
    Reply,
    Secret,
    SourceError,
    Standing,
    Throttled,
    Unknown,
)
from syndicator.sdk.contract.site import ARTICLE, REFERENCE
from syndicator_adapters.http.adapter import Http
from syndicator_adapters.http.answers import at, same

OPTIONS: dict[str, Any] = {
    "create": {
        "method": "POST",
        "url": "/new",
        "json": {"key": "{key}", "title": "{title}", "body": "{html}"},
        "success": {"path": "ok", "equals": True},
        "id": "id",
    },
    "find": [{"url": "/find?key={key}", "items": "list", "success": {"status": [200]}}],
    "fields": {
        "id": "id",
        "title": "title",
        "key": "key",
        "standing": {"path": "state", "public": [1], "trashed": ["gone"]},
    },
}


@dataclass(frozen=True, slots=True)
class Canned:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Recording:
    reply: Reply
    sent: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        self.sent.append((method, url, headers or {}, content or b""))
        return self.reply


def _made(
    reply: Reply, secret: str | None = "user:pass-word", **options: object
) -> tuple[Http, Recording]:
    http = Recording(reply)
    given = copy.deepcopy(OPTIONS) | options
    credential = Secret(secret) if secret else None
    return Http(Connection("https://c.example/cms", credential, given), http), http


RULES = [
    {"status": 200, "path": "errno", "equals": 45, "outcome": "throttled", "message": "稍候"},
    {"path": "errno", "equals": 46, "outcome": "failed", "message": "维护中"},
    {"path": "errno", "equals": 47, "outcome": "unknown", "message": "不详"},
    {"path": "errno", "equals": "48", "outcome": "refused", "need": "content", "message": "过长"},
    {"status": 409, "outcome": "accepted", "message": "已存在"},
]


@pytest.mark.parametrize(
    "reply, expected",
    [
        (Canned(200, b'{"errno": 45}', {"retry-after": "7"}), Throttled),
        (Canned(500, b'{"errno": 45}'), Unknown),
        (Canned(500, b'{"errno": 46}'), Failed),
        (Canned(400, b'{"errno": 47}'), Unknown),
        (Canned(200, b'{"errno": "48"}'), Refused),
        (Canned(200, b'{"errno": 48}'), Unknown),
        (Canned(409, b'{"id": 9}'), Accepted),
        (Canned(409, b"{}"), Unknown),
        (Canned(200, b'{"ok": true, "id": 9}'), Accepted),
        (Canned(201, b'{"ok": true, "id": "9"}'), Accepted),
        (Canned(200, b'{"ok": 1, "id": 9}'), Unknown),
        (Canned(200, b'{"ok": true, "id": true}'), Unknown),
        (Canned(200, b'{"ok": true, "id": ""}'), Unknown),
        (Canned(202, b'{"ok": true, "id": 9}'), Unknown),
        (Canned(302, b"", {"location": "/login"}), Unknown),
        (Canned(418, b""), Refused),
    ],
)
async def test_the_first_rule_that_fits_decides_else_the_status(
    reply: Reply, expected: type[object]
) -> None:
    """Rules compare value and type; an answer that is neither ruled nor a success is unknown."""
    adapter, _ = _made(reply, refusals=RULES)
    outcome = await adapter.create(ARTICLE, Mode.PUBLISH)
    assert isinstance(outcome, expected), outcome
    if isinstance(outcome, Accepted):
        assert outcome == Accepted("9", None, Standing.PUBLIC)


async def test_a_rule_speaks_to_the_duty_officer() -> None:
    """The operator's own words come first, the site's own words last."""
    adapter, _ = _made(
        Canned(200, '{"errno": "48", "msg": "标题 > 32"}'.encode()), refusals=RULES, reason="msg"
    )
    outcome = await adapter.create(ARTICLE, Mode.PUBLISH)
    assert isinstance(outcome, Refused)
    assert outcome.message.startswith("过长: POST https://c.example/cms/new · ")
    assert outcome.message.endswith("[标题 > 32]")


@pytest.mark.parametrize(
    "item",
    [
        b'{"id": 1, "key": "%s", "state": 1}',
        b'{"id": 1, "key": "rss-7%s", "state": 1}',
        b'{"id": 1, "title": "t", "key": "%s", "state": 2}',
        b'{"title": "t", "key": "%s", "state": 1}',
        b'{"id": null, "title": "t", "key": "%s", "state": 1}',
    ],
)
async def test_an_item_that_cannot_be_read_is_no_absence(item: bytes) -> None:
    """A field that moved or a standing nobody mapped stops the push instead of doubling it."""
    adapter, _ = _made(Canned(200, b'{"list": [%s]}' % (item % REFERENCE.key.encode())))
    assert isinstance(await adapter.find(REFERENCE), LookupFailed)


async def test_a_key_of_somebody_elses_is_theirs() -> None:
    """Another importer's key beside our title: found, not ours."""
    body = f'{{"list": [{{"id": 1, "title": "{REFERENCE.title}", "key": "rss-7", "state": 1}}]}}'
    adapter, _ = _made(Canned(200, body.encode()))
    outcome = await adapter.find(REFERENCE)
    assert isinstance(outcome, Lookup)
    assert [copy.ours for copy in outcome.copies] == [False]


@pytest.mark.parametrize(
    "auth, header, value",
    [
        (
            {"kind": "basic"},
            "authorization",
            "Basic dXNlcjpwYXNzLXdvcmQ=",
        ),
        ({"kind": "bearer"}, "authorization", "Bearer user:pass-word"),
        ({"kind": "header", "name": "X-Api-Key"}, "x-api-key", "user:pass-word"),
    ],
)
async def test_the_credential_goes_where_auth_says(
    auth: dict[str, str], header: str, value: str
) -> None:
    """And nowhere else: not into the address, not into the body."""
    adapter, http = _made(Canned(200, b"{}"), auth=auth)
    await adapter.create(ARTICLE, Mode.PUBLISH)
    ((_, url, headers, body),) = http.sent
    assert headers[header] == value
    assert "pass-word" not in url
    assert b"pass-word" not in body
    assert sum("pass-word" in text for text in headers.values()) <= 1


@pytest.mark.parametrize("secret", [None, "two\nlines"])
async def test_without_a_usable_credential_nothing_is_sent(secret: str | None) -> None:
    """A line break would let a credential file write headers of its own."""
    adapter, http = _made(Canned(200, b"{}"), secret, headers={"X-Token": "{credential}"})
    outcome = await adapter.create(ARTICLE, Mode.PUBLISH)
    assert isinstance(outcome, Refused)
    assert outcome.need is Need.CREDENTIAL
    assert http.sent == []


async def test_what_is_too_large_is_not_sent() -> None:
    """The bound is the operator's; the article is refused as content."""
    adapter, http = _made(Canned(200, b"{}"), max_body_bytes=1000)
    outcome = await adapter.create(replace(ARTICLE, html="<p>文</p>" * 200), Mode.PUBLISH)
    assert isinstance(outcome, Refused)
    assert outcome.need is Need.CONTENT
    assert http.sent == []


async def test_a_column_not_mapped_is_refused_before_sending() -> None:
    """Where columns are listed, only they exist; an interface without {column} needs none."""
    create = OPTIONS["create"] | {"url": "/new?c={column}"}
    adapter, http = _made(Canned(200, b"{}"), create=create, columns={"要闻": 12})
    for column in ("旧栏目", ""):
        outcome = await adapter.create(replace(ARTICLE, column=column), Mode.PUBLISH)
        assert isinstance(outcome, Refused)
        assert outcome.need is Need.COLUMN
    assert http.sent == []
    await adapter.create(replace(ARTICLE, column="要闻"), Mode.PUBLISH)
    assert http.sent[0][1] == "https://c.example/cms/new?c=12"


async def test_where_a_new_copy_stands_is_read_where_the_answer_tells() -> None:
    """A CMS may put everything into review whatever it was asked; what it says else is unknown."""
    standing = {"path": "state", "public": [1], "review": [0]}
    for state, expected in ((1, Standing.PUBLIC), (0, Standing.REVIEW)):
        adapter, _ = _made(
            Canned(200, b'{"ok": true, "id": 9, "state": %d}' % state), standing=standing
        )
        outcome = await adapter.create(ARTICLE, Mode.PUBLISH)
        assert isinstance(outcome, Accepted)
        assert outcome.standing is expected
    adapter, _ = _made(Canned(200, b'{"ok": true, "id": 9, "state": 5}'), standing=standing)
    assert isinstance(await adapter.create(ARTICLE, Mode.PUBLISH), Unknown)


async def test_a_look_up_by_number_is_left_out_without_one() -> None:
    """An empty search would list everything."""
    by_number = OPTIONS["find"][0] | {"url": "/find?no={doc_no_words}"}
    adapter, http = _made(Canned(200, b'{"list": []}'), find=[*OPTIONS["find"], by_number])
    assert await adapter.find(REFERENCE) == Lookup()
    assert len(http.sent) == 2
    http.sent.clear()
    assert await adapter.find(replace(REFERENCE, doc_no=None)) == Lookup()
    assert [url for _, url, _, _ in http.sent] == [
        f"https://c.example/cms/find?key={REFERENCE.key}"
    ]


async def test_what_is_not_described_is_refused() -> None:
    """No guessing: an operation without a description never sends anything."""
    adapter, http = _made(Canned(200, b"{}"))
    assert isinstance(await adapter.update("1", ARTICLE, Mode.PUBLISH), Refused)
    assert isinstance(await adapter.withdraw("1", REFERENCE), Refused)
    with pytest.raises(SourceError):
        await adapter.recent("", 5)
    assert http.sent == []


@pytest.mark.parametrize(
    "path, found",
    [("", {"a": [{"b": 0}], "1": 2}), ("a.0.b", 0), ("1", 2)],
)
def test_paths_walk_names_and_indexes(path: str, found: object) -> None:
    """A number indexes a list and names a key of a mapping."""
    assert at({"a": [{"b": 0}], "1": 2}, path) == found


@pytest.mark.parametrize("path", ["b", "a.1", "a.0.b.c", "a.-1", "a.b", "0", None])
def test_a_path_that_leads_nowhere_finds_nothing(path: str | None) -> None:
    """Not even None, which a CMS may mean as a value."""
    missing = at({"a": [{"b": 0}]}, path)
    assert missing is not None
    assert not same(missing, None)


def test_values_compare_with_their_types() -> None:
    """True is not 1 and "200" is not 200; null is null."""
    assert same(None, None)
    assert same(value := 200, value)
    assert not same(True, 1)
    assert not same("200", 200)
