"""How `survey` speaks: progress while it runs, the matrix at its end, the files of the report."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from syndicator.cli.output import heading, put, say, table, warn

if TYPE_CHECKING:
    from syndicator.survey.model import AskedSite, SiteOutcome
    from syndicator.survey.run import Survey, Told
    from syndicator.survey.state import SurveyState

FILES: Final = ("survey.html", "survey.csv", "survey.xlsx", "evidence.warc.gz")


def write(folder: Path, found: Survey, state: SurveyState) -> None:
    """The report, each file whole or not at all."""
    from syndicator.survey.evidence import evidence_bytes
    from syndicator.survey.page import html_page
    from syndicator.survey.sheets import csv_bytes, xlsx_bytes

    contents: Mapping[str, Iterator[bytes]] = {
        "survey.html": iter([html_page(found).encode("utf-8", "replace")]),
        "survey.csv": iter([csv_bytes(found)]),
        "survey.xlsx": iter([xlsx_bytes(found)]),
        "evidence.warc.gz": evidence_bytes(state, found.made),
    }
    for name, parts in contents.items():
        draft = folder / f".{name}.part"
        with draft.open("wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)


@contextmanager
def progress(count: int) -> Iterator[Told]:
    """Tells of each site that is done: a bar on a terminal, a line each elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    done = 0

    def line(site: AskedSite, outcome: SiteOutcome) -> None:
        nonlocal done
        done += 1
        warn(f"[{done}/{count}] {_in_short(site, outcome)}")

    if not sys.stderr.isatty():
        yield line
        return
    columns = (
        TextColumn("摸底 survey"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=count)
        yield lambda site, outcome: bar.update(
            task, advance=1, description=_in_short(site, outcome)
        )


def _in_short(site: AskedSite, outcome: SiteOutcome) -> str:
    from syndicator.survey.page import look_of

    counts = Counter(look_of(finding) for finding in outcome.findings)
    return (
        f"{site.name}：已转载 {counts['good']}，有问题 {counts['wrong']}，未见 {counts['absent']}，"
        f"未能查看 {counts['unseen']}（{outcome.requests} 次请求） · reposted {counts['good']}, "
        f"wrong {counts['wrong']}, absent {counts['absent']}, not seen {counts['unseen']} "
        f"({outcome.requests} requests)"
    )


def tell(found: Survey, folder: Path, *, json_lines: bool) -> None:
    """Show the matrix, the policies, where the report is; or one JSON object a pair."""
    from syndicator.survey.words import label, lag_text, stamp_text

    if json_lines:
        _put(found)
        return
    heading("矩阵 sites × policies", len(found.sites))
    numbers = [str(at) for at in range(1, len(found.policies) + 1)]
    table(
        ("站点 site", *numbers),
        (
            (
                one.site.name,
                *(
                    " ".join(filter(None, (_short(label(f)), lag_text(f))))
                    for f in (one.finding(at) for at in range(len(found.policies)))
                ),
            )
            for one in found.sites
        ),
    )
    say(_legend(found))
    heading("政策 policies", len(found.policies))
    for at, policy in enumerate(found.policies, start=1):
        say(f"  {at}. {stamp_text(policy.published)}  {policy.doc_no_text or ''}  {policy.title}")
    told = sum(finding.verdict is not None for finding in found.findings)
    zh, en = "", ""
    if told < found.pairs:
        zh = "，其余为未能查看（不是未见）"
        en = "; the others could not be seen, which is not absent"
    say(f"\n{found.pairs} 项中判明 {told} 项{zh} · {told} of {found.pairs} told{en}")
    if refused := _refused(found):
        say(
            f"{refused}/{len(found.sites)} 个站点的地址属内网、环回等网段，被防护规则拒绝，"
            "没有访问；确属本单位的网段请用 --allow 放行（如 --allow 10.20.0.0/16）再运行一次 · "
            f"the guard refused the addresses of {refused} of {len(found.sites)} sites (private or "
            "loopback networks), nobody was asked there; if a network is yours, run again with "
            "--allow, such as --allow 10.20.0.0/16"
        )
    say("时滞按站点自称的时间计，“≤”只知查看时已在 · lags rest on what the sites state")
    for name in FILES:
        say(f"  {folder / name}")


def _refused(found: Survey) -> int:
    """Sites to whose addresses the guard let nobody go."""
    from syndicator.net.errors import AddressRefused

    sign = AddressRefused.what.zh
    return sum(
        any(why.zh.startswith(sign) for one in site.outcome.findings for why in one.reasons)
        for site in found.sites
        if site.outcome is not None
    )


def _legend(found: Survey) -> str:
    """What the cells say, in English: the words that stand there, and the units of the lags."""
    from syndicator.survey.words import code, label

    words = {_short(label(one)): code(one).removeprefix("unseen:") for one in found.findings}
    named = "，".join(f"{zh} {en}" for zh, en in sorted(words.items()))
    return f"图例 legend：{named}，天 d，小时 h，分 min"


def _short(said: str) -> str:
    return said.replace("未能查看：", "？")


def _put(found: Survey) -> None:
    from syndicator.survey.words import code

    for one in found.sites:
        for at, policy in enumerate(found.policies):
            finding = one.finding(at)
            put(
                {
                    "site": one.site.name,
                    "address": one.site.address,
                    "policy": policy.url,
                    "title": policy.title,
                    "doc_no": policy.doc_no,
                    "verdict": code(finding),
                    "page": finding.url,
                    "stated": finding.stated.iso() if finding.stated else None,
                    "precision": finding.stated.precision.value if finding.stated else None,
                    "lag_ms": [finding.lag.lower_ms, finding.lag.upper_ms] if finding.lag else None,
                    "lag_basis": finding.lag_basis.value if finding.lag_basis else None,
                    "looked_at": finding.at,
                    "sha256": finding.digest,
                    "reasons": [
                        {"code": why.code, "zh": why.zh, "en": why.en} for why in finding.reasons
                    ],
                    "spans": [
                        {"kind": span.kind, "original": span.original, "page": span.page}
                        for span in finding.spans
                    ],
                }
            )
    told = sum(finding.verdict is not None for finding in found.findings)
    put({"sites": len(found.sites), "policies": len(found.policies), "told": told})
