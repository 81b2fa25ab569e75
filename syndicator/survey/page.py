"""A survey as one HTML page: self-contained, printable, no scripts; Chinese first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import Final

from syndicator.core.verdict import Verdict
from syndicator.survey.model import AskedPolicy, Finding, SiteOutcome
from syndicator.survey.notes import notes
from syndicator.survey.run import Survey, Surveyed
from syndicator.survey.words import label, lag_text, moment, stamp_text

_STYLE: Final = """
body{font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:1.2rem 1.6rem;color:#222}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.15rem;margin:1.6rem 0 .4rem}
h3{font-size:1rem;margin:1.2rem 0 .2rem}
table{border-collapse:collapse;margin:.5rem 0}
td,th{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;vertical-align:top}
th{background:#f0f0f0;font-weight:600}.matrix td{text-align:center;min-width:5.5rem}
.matrix td a{color:inherit;text-decoration:none;display:block}
.matrix td:first-child{text-align:left}
.good{background:#d9efd9}.wrong{background:#fdf3cf}.absent{background:#f6d2d2}.unseen{background:#e4e4e4}
small,.dim{color:#666}del{background:#f6d2d2}ins{background:#d9efd9;text-decoration:none}
.entry{border-left:4px solid #bbb;padding:.1rem .8rem;margin:.5rem 0}
.entry.good{border-color:#4a4;background:none}.entry.wrong{border-color:#ca0;background:none}
.entry.absent{border-color:#c44;background:none}.entry.unseen{border-color:#888;background:none}
.missed{border-left:4px solid #ca0;background:#fdf3cf;padding:.2rem .8rem}
code{font-size:.85em;word-break:break-all}ul{margin:.2rem 0;padding-left:1.3rem}
@media print{body{margin:0;font-size:12px}.entry,tr{break-inside:avoid}a{color:inherit}}
"""
_KINDS: Final = {"missing": "缺少 missing", "inserted": "增加 added", "replaced": "改动 changed"}


def html_page(survey: Survey) -> str:
    """The whole report."""
    title = "政策转载摸底报告"
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{title} <small>Repost survey</small></h1>"
        + "".join((*_summary(survey), *_matrix(survey), *_policies(survey), *_sites(survey)))
        + "</body></html>\n"
    )


def look_of(finding: Finding) -> str:
    """The class of the style sheet; colour never stands alone, the word is beside it."""
    if finding.verdict is None:
        return "unseen"
    if finding.verdict in {Verdict.FAITHFUL, Verdict.LINKED}:
        return "good"
    return "absent" if finding.verdict is Verdict.ABSENT else "wrong"


def _summary(survey: Survey) -> Iterator[str]:
    counts = Counter(look_of(finding) for finding in survey.findings)
    shown = (
        ("good", "已转载或已链接 reposted or linked"),
        ("wrong", "有问题 not as it must be"),
        ("absent", "未见 absent"),
        ("unseen", "未能查看 could not be seen"),
    )
    cells = "".join(
        f'<td class="{look}"><b>{counts[look]}</b> {escape(name)}</td>' for look, name in shown
    )
    yield f"<table><tr>{cells}</tr></table>"
    for one in survey.missed:
        yield f"<p class='missed'>⚠ {escape(one)}</p>"
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in notes(survey)
    )
    yield f"<details><summary>说明 How to read this</summary><table>{rows}</table></details>"


def _matrix(survey: Survey) -> Iterator[str]:
    yield "<h2>矩阵 <small>Sites × policies</small></h2>"
    yield "<table class='matrix'><tr><th>站点 site</th>"
    for at, policy in enumerate(survey.policies, start=1):
        short = policy.doc_no_text or f"{policy.title[:18]}…"
        yield f'<th><a href="#p{at}" title="{escape(policy.title)}">{at}. {escape(short)}</a></th>'
    yield "</tr>"
    for row, one in enumerate(survey.sites, start=1):
        yield f'<tr><td><a href="#s{row}">{escape(one.site.name)}</a></td>'
        for at in range(len(survey.policies)):
            yield _cell(one.finding(at), row, at + 1)
        yield "</tr>"
    yield "</table>"


def _cell(finding: Finding, row: int, column: int) -> str:
    lag = lag_text(finding)
    below = f"<br><small>{escape(lag)}</small>" if lag else ""
    return (
        f'<td class="{look_of(finding)}"><a href="#c{row}-{column}">{escape(label(finding))}'
        f"{below}</a></td>"
    )


def _policies(survey: Survey) -> Iterator[str]:
    yield "<h2>政策 <small>Policies</small></h2><ol>"
    for at, policy in enumerate(survey.policies, start=1):
        counts = Counter(look_of(one.finding(at - 1)) for one in survey.sites)
        yield (
            f'<li id="p{at}">{_link(policy.url, policy.title)}　{escape(policy.doc_no_text or "")}'
            f"<br><small>{escape(policy.source)}　"
            f"发布 published {escape(stamp_text(policy.published))}"
            f"　已转载 {counts['good']}　有问题 {counts['wrong']}　未见 {counts['absent']}"
            f"　未能查看 {counts['unseen']}</small></li>"
        )
    yield "</ol>"


def _sites(survey: Survey) -> Iterator[str]:
    yield "<h2>逐站明细 <small>Site by site</small></h2>"
    for row, one in enumerate(survey.sites, start=1):
        yield f'<h3 id="s{row}">{row}. {escape(one.site.name)}</h3>'
        yield from _about(one)
        for at, policy in enumerate(survey.policies, start=1):
            yield _entry(one.finding(at - 1), policy, f"c{row}-{at}", at)


def _about(one: Surveyed) -> Iterator[str]:
    outcome = one.outcome
    address = escape(one.site.address)
    if outcome is None:
        yield f'<p class="dim">{address}</p>'
        return
    code = f"　网站标识码 {escape(outcome.site_id_code)}" if outcome.site_id_code else ""
    yield (
        f'<p class="dim">{_link(outcome.home or "", outcome.home_title or one.site.address)}{code}'
        f"　{moment(outcome.began)} — {moment(outcome.ended)}　请求 requests {outcome.requests}"
        f"<br>{escape(outcome.search)}</p>"
    )
    yield from _lists(outcome)


def _lists(outcome: SiteOutcome) -> Iterator[str]:
    if not outcome.lists:
        return
    yield "<ul class='dim'>"
    for one in outcome.lists:
        back = f"，回溯到 back to {stamp_text(one.oldest)}" if one.oldest else ""
        trouble = f"，{one.unseen.label} {one.unseen.value}" if one.unseen else ""
        yield (
            f"<li>{_link(one.url, one.name)}：{one.pages} 页 pages，{one.rows} 条 rows"
            f"{escape(back)}{escape(trouble)} <small>{escape(one.why)}</small></li>"
        )
    yield "</ul>"


def _entry(finding: Finding, policy: AskedPolicy, anchor: str, at: int) -> str:
    number = escape(policy.doc_no_text or policy.title[:24])
    parts = [
        f'<div class="entry {look_of(finding)}" id="{anchor}">',
        f'<b>{at}. {escape(label(finding))}</b>　<a href="#p{at}">{number}</a>',
    ]
    if finding.url:
        parts.append(f"<br>{_link(finding.url, finding.title or finding.url)}")
    said = [
        ("站点自称 stated", stamp_text(finding.stated)),
        ("时滞 lag", lag_text(finding)),
        ("依据 basis", finding.lag_basis.label if finding.lag_basis else ""),
        ("查看 looked at", moment(finding.at)),
    ]
    shown = "　".join(f"{name} {escape(text)}" for name, text in said if text)
    if shown:
        parts.append(f"<br><small>{shown}</small>")
    if finding.reasons:
        reasons = "".join(f"<li>{escape(str(reason))}</li>" for reason in finding.reasons)
        parts.append(f"<ul>{reasons}</ul>")
    if finding.spans:
        spans = "".join(
            f"<li>{_KINDS.get(span.kind, escape(span.kind))}：<del>{escape(span.original)}</del> → "
            f"<ins>{escape(span.page)}</ins></li>"
            for span in finding.spans
        )
        parts.append(f"<ul>{spans}</ul>")
    if finding.digest:
        parts.append(f"<code>sha256 {escape(finding.digest)}</code>")
    return "".join((*parts, "</div>"))


def _link(url: str, text: str) -> str:
    """A link for ordinary web addresses; anything else is shown and leads nowhere."""
    if not url.startswith(("http://", "https://")):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noreferrer noopener">{escape(text)}</a>'
