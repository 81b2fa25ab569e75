"""The course of one repost, and one look's differences, as pages for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from syndicator.core.course import action, outcome
from syndicator.core.lag import lags
from syndicator.core.repost import GONE
from syndicator.core.times import SHANGHAI, Millis, Span, from_millis
from syndicator.evidence import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from syndicator.core.model import Revision
    from syndicator.store.deadlines import Deadline
    from syndicator.store.proofs import Proved
    from syndicator.store.views import RepostStory

_MINUTE_MS = 60_000
_KINDS = {"missing": "缺失", "inserted": "添加", "replaced": "替换"}


def timeline(story: RepostStory, looks: Sequence[Proved], site: str, unit: str) -> str:
    """The whole course: what was owed, by when, what was sent, what was seen."""
    listed, head = story.listed, story.policy.head
    number = head.doc_no_text or ""
    facts = [
        ("文件 policy", f"{listed.title} {number}".rstrip()),
        ("原文地址 at the source", head.url),
        ("站点 site", site),
        ("责任单位 unit", unit),
        ("为何应转 why", f"{listed.why.get('zh')} · {listed.why.get('en')}"),
        ("起算 clocks run from", _span(listed.start)),
        ("现状 state", f"{listed.repost.state.label} {listed.repost.state}"),
        ("公开可见 appeared", _span(listed.visible)),
        ("用时（制度口径）lag from publication", _lag(story)),
        ("最近一次查看尚无合格转载 last look without a right copy", _at(listed.absent_at)),
    ]
    parts = [
        shown.paragraph(
            "时间均为北京时间；区间表示只知落在两端之间 · Beijing time; an interval "
            "says that only its two ends are known"
        ),
        shown.table(("项目", "内容"), facts),
        shown.heading("时限 · deadlines"),
        shown.table(
            ("规则 rule", "版本 revision", "目标 target", "结果", "时限 limit", "结果"),
            (_deadline(due) for due in listed.deadlines),
        ),
        shown.heading("推送 · pushes"),
        shown.table(
            ("时间 at", "动作 action", "版本 revision", "结果 outcome"),
            (
                (_at(one.started_at), action(one.op), _number(one.revision), outcome(one.outcome))
                for one in story.attempts
            ),
        ),
        shown.heading("核验 · looks at the public page"),
        shown.table(
            ("序号", "自 from", "至 to", "次 looks", "结论 verdict", "页面 page", "理由 reasons"),
            _looks(looks),
        ),
        *_links(looks),
    ]
    return shown.document(f"经过 repost:{listed.repost.id} 《{listed.title}》", parts)


def diff_page(proved: Proved, text: Revision) -> str:
    """The original with what the page changed in it."""
    remarks = [f"{one['zh']} · {one['en']}" for one in json.loads(proved.remarks)]
    title = f"{proved.verdict.label} {proved.verdict} 《{text.title}》"
    spans = [
        (_kind(one.get("kind")), str(one.get("original")), str(one.get("page")))
        for one in proved.spans
    ]
    rows = [
        ("页面 page", proved.page_url or "-"),
        ("时间 at", _at(proved.first_at)),
        ("版本 revision", str(text.number)),
        ("理由 reasons", "\n".join(proved.reasons)),
        ("备注 remarks", "\n".join(remarks) or "-"),
    ]
    parts = [
        shown.table(("项目", "内容"), rows),
        shown.heading("差异 · differences" if spans else "没有差异 · no difference in the text"),
    ]
    if spans:
        parts.append(shown.table(("种类 kind", "原文 original", "页面 page"), spans))
    parts += [
        shown.heading("原文，改动处已标 · the original with every change in its place"),
        shown.paragraph("划线为页面缺失，加底为页面添加 · struck: missing; underlined: added"),
        shown.marked(text.text, proved.spans),
    ]
    return shown.document(title, parts)


def _number(revision: int) -> str:
    return "撤下 gone" if revision == GONE else str(revision)


def _kind(kind: object) -> str:
    return f"{_KINDS.get(str(kind), '')} {kind}".strip()


def _looks(looks: Iterable[Proved]) -> Iterator[tuple[str, ...]]:
    for number, one in enumerate(looks, 1):
        yield (
            f"{number:03d}",
            _at(one.first_at),
            _at(one.last_at),
            str(one.looks),
            f"{one.verdict.label} {one.verdict}",
            one.page_url or "-",
            "\n".join(one.reasons),
        )


def _links(looks: Iterable[Proved]) -> Iterator[str]:
    for number, one in enumerate(looks, 1):
        if one.revision is not None:
            name = f"sightings/{number:03d}-{one.verdict}/diff.html"
            yield shown.link(name, f"{number:03d} {one.verdict.label} 对照 · original against page")


def _deadline(due: Deadline) -> tuple[str, ...]:
    return (
        str(due.profile),
        str(due.revision),
        _span(due.target),
        f"{due.target_result.label} {due.target_result}" if due.target else "-",
        _span(due.limit),
        f"{due.limit_result.label} {due.limit_result}" if due.limit else "-",
    )


def _lag(story: RepostStory) -> str:
    listed = story.listed
    if listed.visible is None:
        return "-"
    took = lags(listed.start, listed.released_at, listed.visible).from_publication
    lower, upper = took.lower_ms // _MINUTE_MS, -(-took.upper_ms // _MINUTE_MS)
    return f"{lower} ~ {upper} 分钟 minutes"


def _span(span: Span | None) -> str:
    if span is None:
        return "-"
    lower, upper = _at(span.lower), _at(span.upper)
    return lower if lower == upper else f"{lower} ~ {upper}"


def _at(at: Millis | None) -> str:
    return "-" if at is None else from_millis(at, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
