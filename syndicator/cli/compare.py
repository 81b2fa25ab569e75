"""`compare`: the verdict on a page and a policy, one pair of them a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlsplit

import typer
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from syndicator.cli.lines import Answer, BadLine, answer_lines
from syndicator.core.docno import find_docno, parse_docno
from syndicator.core.judging.compare import Comparison, Original, Page
from syndicator.core.judging.compare import compare as in_text
from syndicator.core.model import Revision
from syndicator.core.text import titles_agree
from syndicator.core.times import Millis, parse_stamp
from syndicator.pages.extract import read_page
from syndicator.pages.judging import Known, PageAnswer, Question, judge
from syndicator.pages.side import links_of
from syndicator.pages.snapshot import Link, PageSnapshot, PageStatus

OK = 200


class _Policy(BaseModel):
    """The policy side of a line; ``text`` wins over ``html``."""

    model_config = ConfigDict(extra="ignore", strict=True)

    doc_no: str | None = None
    title: str | None = None
    date: str | None = None
    text: str | None = None
    html: str | None = None
    url: str | None = None


class _Page(BaseModel):
    """The page side of a line; ``html`` wins over ``text``, for it says more."""

    model_config = ConfigDict(extra="ignore", strict=True)

    html: str | None = None
    text: str | None = None
    url: str | None = None
    title: str | None = None
    column: str | None = None
    expected_column: str | None = None
    links: list[str] = []


class _Pair(BaseModel):
    """One line of input."""

    model_config = ConfigDict(extra="ignore", strict=True)

    id: JsonValue = None
    policy: _Policy
    page: _Page


def compare(
    json_lines: Annotated[
        bool, typer.Option("--json", help="输出总是 JSON · the answers are JSON in any case")
    ] = False,
) -> None:
    """Read pairs of policy and page, answer each with the verdict (比对).

    From standard input, one JSON object a line: id, policy (doc_no, title, date, text or html;
    optionally url), page (html or text, url; optionally title, column, expected_column, links).
    One JSON object a line: id, verdict, reasons (code, zh, en), spans (kind, original, page, at).
    """
    del json_lines  # every verb takes it; these answers have no other form
    if answer_lines(sys.stdin.buffer, sys.stdout, _answer_line, _refused):
        raise typer.Exit(1)


def answer_compare(pair: object) -> dict[str, object]:
    """The answer for one pair. Raises BadLine, naming the field, for a pair of another shape."""
    try:
        asked = _Pair.model_validate(pair)
    except ValidationError as error:
        raise BadLine(_complaint(error)) from error
    original, markup = _original(asked.policy)
    if asked.page.html is None:
        return {"id": asked.id, **_as_json(in_text(original, _shown(asked.page)))}
    snapshot = read_page(asked.page.html, asked.page.url)
    url = original.url or _named_source(original, snapshot.links, asked.page.url)
    text = Revision(1, original.title, markup, original.text, "", url or "", Millis(0))
    question = Question(
        texts=(text,),
        doc_no=asked.policy.doc_no,
        published=original.published,
        expected_column=asked.page.expected_column,
    )
    answer = PageAnswer(asked.page.url or "", OK, {}, asked.page.html.encode(errors="replace"))
    return {"id": asked.id, **_as_json(judge(question, answer, Known(snapshot)).comparison)}


def _named_source(original: Original, links: Iterable[Link], page_url: str | None) -> str | None:
    """Where the page itself says the policy stands, for a pair that does not give its address.

    A link off the page's own host that bears the policy's title or number.
    """
    own = urlsplit(page_url or "").netloc
    for link in links:
        number = find_docno(link.text)
        named = titles_agree(link.text, original.title) if original.title else False
        numbered = number is not None and number == original.doc_no
        if urlsplit(link.url).netloc != own and (named or numbered):
            return link.url
    return None


def _answer_line(line: str) -> Answer:
    return answer_compare(_loaded(line))


def _loaded(line: str) -> object:
    try:
        pair: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"不是 JSON 对象 · not a JSON object: {error}") from error
    return pair


def _complaint(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"])) or "—"
    return (
        f"字段 {where} 缺失或类型不对，请按 --help 的格式改正 · "
        f"field {where}: {first['msg']}; see --help for the shape"
    )


def _original(policy: _Policy) -> tuple[Original, str]:
    """The policy, and its markup where that is given: its links are its attachments."""
    title, text, markup = policy.title or "", policy.text, ""
    if text is None:
        snapshot = _policy_snapshot(policy)
        text, title = snapshot.text or snapshot.full_text, title or snapshot.title or ""
        markup = snapshot.body_html or ""
    elif policy.html is not None:
        markup = read_page(policy.html, policy.url).body_html or ""
    if not text.strip():
        raise BadLine(
            "policy.text 和 policy.html 都没有正文 · neither policy.text nor policy.html has a text"
        )
    original = Original(
        doc_no=parse_docno(policy.doc_no) if policy.doc_no else None,
        title=title,
        text=text,
        published=parse_stamp(policy.date) if policy.date else None,
        url=policy.url,
        links=links_of(markup),
    )
    return original, markup


def _policy_snapshot(policy: _Policy) -> PageSnapshot:
    if policy.html is None:
        raise BadLine("policy 缺少 text 或 html · policy needs text or html")
    snapshot = read_page(policy.html, policy.url)
    if snapshot.status is not PageStatus.OK:
        raise BadLine(f"policy.html 不可用 · policy.html is unusable: {snapshot.why}")
    return snapshot


def _shown(page: _Page) -> Page:
    """A page given as text."""
    if page.text is None:
        raise BadLine("page 缺少 html 或 text · page needs html or text")
    return Page(
        text=page.text,
        title=page.title,
        links=tuple(page.links),
        expected_column=page.expected_column,
        column=page.column,
    )


def _as_json(found: Comparison) -> dict[str, object]:
    return {
        "verdict": found.verdict.value,
        "reasons": [{"code": why.code, "zh": why.zh, "en": why.en} for why in found.reasons],
        "spans": [
            {"kind": s.kind.value, "original": s.original, "page": s.page, "at": s.at}
            for s in found.spans
        ],
    }


def _refused(line: str, why: str) -> Answer:
    return {"id": _id_of(line), "verdict": None, "reasons": [], "spans": [], "error": why}


def _id_of(line: str) -> JsonValue:
    """The id of a line that is otherwise bad, so that its answer can be matched."""
    try:
        pair = json.loads(line)
    except (ValueError, RecursionError):
        return None
    identity: JsonValue = pair.get("id") if isinstance(pair, dict) else None
    return identity
