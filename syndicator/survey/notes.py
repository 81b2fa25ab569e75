"""说明: what a survey's report is, how to read it, what it cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from syndicator.core.verdict import Verdict
from syndicator.survey.run import Survey
from syndicator.survey.words import in_english, moment

_UNSEEN: Final = (
    "不是“未见”：给出原因，不作结论 · not the same as absent: "
    "the reason is given, nothing is concluded"
)
_LAG: Final = (
    "从信源发布到站点自称的发布时间。摸底之前无人查看，所以注明“站点自称”，精度不超过双方所写；"
    "“≤”表示只知查看时已在 · from the source's publication to the time the site itself states; "
    "nobody looked before, so it is the site's word and no more precise than written; "
    "≤: it stood there when looked at"
)
_EVIDENCE: Final = (
    "结论所依据的网页原文按 SHA-256 存于 evidence.warc.gz（WARC/1.1，通用工具可读） · the pages "
    "behind each verdict are kept in evidence.warc.gz under their SHA-256"
)
_NOT_OURS: Final = frozenset({Verdict.VANISHED, Verdict.BLOCKED, Verdict.UNREADABLE})


def notes(survey: Survey) -> Iterator[tuple[str, str]]:
    """(item, what it means), Chinese first."""
    seen = sum(finding.verdict is not None for finding in survey.findings)
    sites, policies = len(survey.sites), len(survey.policies)
    scope = (
        f"{sites} 个站点 × {policies} 份政策，共 {survey.pairs} 项，已判明 {seen} 项 · "
        f"{sites} sites × {policies} policies, {seen} of {survey.pairs} told"
    )
    yield "摸底时间 made", f"{moment(survey.made)}（北京时间 Asia/Shanghai）"
    yield "程序 program", f"syndicator {survey.version}"
    yield "范围 scope", scope
    for one in survey.missed:
        yield "未能选取 not chosen from", one
    for verdict in Verdict:
        if verdict not in _NOT_OURS:
            yield f"{verdict.label} {verdict.value}", in_english(verdict)
    yield "未能查看 unseen", _UNSEEN
    yield "时滞 lag", _LAG
    yield "证据 evidence", _EVIDENCE
