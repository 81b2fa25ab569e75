"""The vocabulary of the declarative adapter: what is allowed, and how a mistake is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import JsonValue

from syndicator.sdk import Connection, OptionsInvalid
from syndicator_adapters.http import holes
from syndicator_adapters.http.adapter import Http
from tests.contract.adapter.http_sites import described
from tests.contract.adapter.plain import PlainHttp

Options = dict[str, Any]  # a manifest is any JSON
Change = Callable[[Options], object]


def _put(path: str, value: object) -> Change:
    def change(options: Options) -> None:
        place, last = _place(options, path)
        place[last] = value

    return change


def _without(path: str) -> Change:
    def change(options: Options) -> None:
        place, last = _place(options, path)
        del place[last]

    return change


def _place(options: Options, path: str) -> tuple[Any, str | int]:
    place: Any = options
    *parents, last = [int(name) if name.isdecimal() else name for name in path.split(".")]
    for name in parents:
        place = place[name]
    return place, last


def _options(name: str) -> Options:
    """A manifest of our own, its YAML anchors spelt out."""
    options: Options = json.loads(json.dumps(described(name)))
    return options


PLACE = {"method": "POST", "url": "/a/{remote_id}/channels", "json": {"id": "{column}"}}
MISTAKES = [
    (_put("creat", {}), "creat: 未知的键", "did you mean create?"),
    (_put("fields.tilte", "t"), "fields.tilte: 未知的键", "did you mean title?"),
    (_put("create.succes", {}), "create.succes: 未知的键", "did you mean success?"),
    (_without("create"), "create: 缺少此项", "is missing"),
    (_without("create.id"), "create.id: 缺少此项", "is missing"),
    (_put("create.method", "FETCH"), "create.method: 须为以下之一", "POST"),
    (_put("create.url", "https://elsewhere.example/"), "create.url: 须以 / 开头", "endpoint"),
    (_put("create.url", "/a/{kye}"), "create.url: 此处没有 {kye}", "did you mean key?"),
    (_put("create.url", "/a/{credential}"), "create.url: 此处没有 {credential}", "known:"),
    (_put("create.json.title", "{titel}"), "create.json: 此处没有 {titel}", "did you mean title?"),
    (_put("create.json.source.name", "{"), "create.json: 单个花括号", "{{"),
    (_put("create.json.title", "{html}{title}"), "create.json: {html}", "not HTML"),
    (_put("create.json.token", "{credential}"), "create.json: 此处没有 {credential}", "known:"),
    (_put("create.form", {"a": "b"}), "create: json 与 form", "not both"),
    (_put("find.0.url", "/a/{html}"), "find.0.url: 地址中不能放正文", "markup"),
    (_put("find.0.url", "/a/{remote_id}"), "find.0.url: 此处没有 {remote_id}", "known:"),
    (_put("find.0.none", {"path": "code"}), "find.0.none: path 与 equals", "go together"),
    (_put("fields.standing", {"path": "s"}), "fields.standing: 写 always", "public"),
    (_put("withdraw.url", "/a/{status}"), "withdraw.url: 此处没有 {status}", "known:"),
    (_put("headers", {"X Y": "1"}), "headers: 'X Y' 不是合法的请求头", "valid header"),
    (_put("headers", {"X-Y": "1\r\nZ: 2"}), "headers: 'X-Y' 不是合法的请求头", "valid header"),
    (_put("headers", {"X-Y": "{title}"}), "headers: 此处没有 {title}", "known:"),
    (_put("auth", {"kind": "digest"}), "auth.kind: 须为以下之一", "basic"),
    (_put("auth", {"kind": "header"}), "auth: name 只用于", "kind: header"),
    (_put("refusals.0.need", "colum"), "refusals.0.need: 须为以下之一", "column"),
    (_put("refusals.0.outcome", "failed"), "refusals.0: outcome: refused 须写 need", "alone"),
    (_put("refusals.0", {"outcome": "failed", "message": "x"}), "refusals.0: 须写 status", "path"),
    (_put("create.id", "a..b"), "create.id:", "pattern"),
    (_put("charset", "gbk"), "charset: 须为以下之一", "gb18030"),
    (_put("find", []), "find 须有一项不依赖 {doc_no}", "refuses_duplicates: true"),
    (_without("fields"), "find 与 fields 须同时写", "go together"),
    (_put("place", PLACE), "place、unplace 与 fields.columns 须同时写", "go together"),
    (_put("find.0.url", "/a/{key}?p={page}"), "find.0: {page} 须配 pages", "goes with pages"),
    (_put("find.0.pages", {"most": 2}), "find.0.pages: 写 size 或 total", "no end"),
    (_put("max_body_bytes", "big"), "max_body_bytes: 须为整数", "whole number"),
]


@pytest.mark.parametrize("change, zh, en", MISTAKES, ids=[zh for _, zh, _ in MISTAKES])
def test_a_mistake_is_told_with_its_place(change: Change, zh: str, en: str) -> None:
    """Dotted path, Chinese, English, and what was perhaps meant."""
    options = _options("json_cms")
    change(options)
    (error,) = Http.check_options(options)
    assert zh in error
    assert " · " in error
    assert en in error


def test_all_mistakes_come_at_once() -> None:
    """An operator mends a file once, not five times."""
    options = _options("form_cms")
    for path in ("create.form.title", "update.form.title"):
        _put(path, "{oops}")(options)
    options["charset"] = "big5"
    assert len(Http.check_options(options)) == 3
    with pytest.raises(OptionsInvalid, match="oops"):
        Http(Connection("https://c.example", None, options), PlainHttp())


def test_a_changing_operation_needs_a_look_up() -> None:
    """Without find nobody knows whether a copy is ours: no update, no withdrawal."""
    options = _options("json_cms")
    options |= {"find": [], "refuses_duplicates": True}
    del options["fields"]
    (error,) = Http.check_options(options)
    assert "update、withdraw 需要 find" in error
    del options["update"], options["withdraw"]
    assert Http.check_options(options) == []
    made = Http(Connection("https://c.example", None, options), PlainHttp())
    assert made.capabilities.refuses_duplicates
    assert not made.capabilities.can_update
    assert not made.capabilities.can_withdraw


def test_placing_needs_to_know_where_the_master_stands() -> None:
    """A look-up by key in every column, its columns, and its text: else nothing is placed."""
    options = _options("json_cms") | _options("json_cms_columns")
    assert Http.check_options(options) == []
    made = Http(Connection("https://c.example", None, options), PlainHttp())
    assert made.capabilities.can_refer
    by_column = json.loads(json.dumps(options))
    by_column["find"][0]["url"] += "?channel={column}"
    (error,) = Http.check_options(by_column)
    assert "needs a find by {key} without {column}" in error
    del options["fields"]["html"]
    (error,) = Http.check_options(options)
    assert "place needs fields.html" in error


def test_values_go_into_addresses_whole() -> None:
    """A slash, a question mark or a blank in a value is no part of the address."""
    values = {"key": "a/b?c=d&e", "title": "国 务院"}
    url = holes.fill_url("https://c.example/x/", "/k/{key}?t={title}", values, "utf-8")
    assert url == "https://c.example/x/k/a%2Fb%3Fc%3Dd%26e?t=%E5%9B%BD%20%E5%8A%A1%E9%99%A2"
    assert holes.fill_url("https://c.example", "/{title}", {"title": "国"}, "gb18030").endswith(
        "/%B9%FA"
    )


def test_values_go_into_json_as_values() -> None:
    """Quotes, braces and line breaks in a title stay in the title; types are kept."""
    template: JsonValue = {
        "t": "{title}",
        "n": ["{revision}", "第{revision}版", {"keep": None, "b": True, "f": 1.5}],
        "brace": "{{literal}}",
    }
    values: dict[str, holes.Value] = {"title": '"},"admin":true,{"x":"{key}\n', "revision": 3}
    assert json.loads(holes.fill_json(template, values)) == {
        "t": '"},"admin":true,{"x":"{key}\n',
        "n": [3, "第3版", {"keep": None, "b": True, "f": 1.5}],
        "brace": "{literal}",
    }


def test_values_go_into_forms_encoded() -> None:
    """In the CMS's own encoding; an ampersand in a value is no new field."""
    form = {"title": "{title}", "fixed": "1&2"}
    body = holes.fill_form(form, {"title": "国&admin=1"}, "gb18030")
    assert body == b"title=%B9%FA%26admin%3D1&fixed=1%262"
