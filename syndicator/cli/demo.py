"""`syndicator demo`: the loop closes before your eyes, on this machine, with invented sites."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from syndicator.cli.configuration import load_settings
from syndicator.cli.output import JsonOption, put, say

if TYPE_CHECKING:
    from syndicator.rehearsal.account import Account
    from syndicator.rehearsal.province import Province

FOLDER = Path(".run/rehearsal")

SeedOption = Annotated[
    int, typer.Option("--seed", help="随机种子，同种子同剧本 · same seed, same plan")
]
RateOption = Annotated[
    float | None,
    typer.Option(
        "--rate", min=1, max=600, help="至多快几倍，跟不上则放慢 · at most so many times faster"
    ),
]
FolderOption = Annotated[
    Path, typer.Option("--folder", help="演练目录，会清空上次的 · cleared of the last rehearsal")
]


def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="演完即止 · end by itself, with an account")
    ] = False,
    json_lines: JsonOption = False,
    sites: Annotated[int, typer.Option(min=8, max=3000, help="站点数 · how many sites")] = 30,
    faults: Annotated[
        bool, typer.Option("--faults", help="三分之一的任务出岔子 · a third of all goes wrong")
    ] = False,
    seed: SeedOption = 1,
    rate: RateOption = None,
    plant: Annotated[
        str,
        typer.Option(help="unseen：埋一处守护进程看不见的错 · a fault nobody can see from outside"),
    ] = "",
    kills: Annotated[
        int,
        typer.Option(min=0, max=20, help="守护进程被强杀的次数 · kill -9 of the daemon, so often"),
    ] = 0,
    folder: FolderOption = FOLDER,
) -> None:
    """Show the whole loop on an invented province: no configuration needed (演示)."""
    from syndicator.rehearsal.programme import invented
    from syndicator.rehearsal.province import Province

    if plant not in {"", "unseen"}:
        raise typer.BadParameter("unseen", param_hint="--plant")
    plan = invented(
        sites,
        seed=seed,
        faults=faults,
        unseen=plant == "unseen",
        endless=not once,
        kills=kills,
    )
    province = Province(plan, folder, rate=rate or usual_rate(sites))
    ended(run_course_of(province), province, json_lines=json_lines)


def ended(account: Account | None, province: Province, *, json_lines: bool) -> NoReturn:
    """Tell the account and leave: 0 when report and ledger agree, 1 when not, 130 when stopped."""
    if account is None:
        say("演练已停，所起进程均已结束 · stopped, with everything it started")
        raise typer.Exit(130)
    if json_lines:
        rates = {"rate": province.rate, "rate_slowest": round(province.slowest, 1)}
        put({"seed": province.plan.seed, **rates, **account.line()})
    else:
        for line in summary(account):
            say(line)
        if province.slowest < province.rate:
            say(
                f"时钟最慢时为 {province.slowest:.1f} 倍，本机跟不上更快的 · the clock ran "
                f"{province.slowest:.1f} times faster at the slowest, as this machine bore it"
            )
    raise typer.Exit(0 if account.good else 1)


RATES = ((60, 60.0), (100, 40.0), (300, 20.0), (1000, 10.0))
"""Up to so many sites, so many times faster: more would drown a small machine."""


def usual_rate(sites: int) -> float:
    """One hour in one minute; slower where there are many sites."""
    return next((rate for most, rate in RATES if sites <= most), 5.0)


def summary(account: Account) -> Sequence[str]:
    """The account for people."""
    figures = account.figures
    lines = (
        "{policies} 份文件、{sites} 个站点、{reposts} 项转载任务 · policies, sites, reposts",
        "推送 pushed {pushed}，核验 confirmed {confirmed}，待审 held {held}",
        "逾期 late {late}，其中无故 of them unplanned {late_unplanned}",
        "更正后更新 updated {updated}，撤回 withdrawn {withdrawn}",
        "守护进程被强杀 daemon killed {killed}",
        "台账 ledger: 丢失 lost {lost}，重复 duplicated {duplicated}，改动 altered {altered_by_us}",
        "埋设故障 planted {planted}，查明 found {found}",
    )
    shown = [line.format(**figures) for line in lines]
    shown += [
        f"  不符 disagreed: {one.publication} {one.site} {one.what}"
        for one in account.disagreements
    ]
    verdict = "报告与台账一致 · report and ledger agree" if account.good else "不一致 · they do not"
    return [*shown, verdict]


async def _course(province: Province) -> Account:
    from rich.console import Console

    from syndicator.console.server import StatusPage
    from syndicator.console.shown import Names
    from syndicator.rehearsal.course import run_course
    from syndicator.rehearsal.show import screen_for

    console = Console()
    async with province:
        names = Names(load_settings(province.config_dir))
        async with StatusPage(province.ground.store, names, province.clock, "127.0.0.1", 0) as page:
            return await run_course(
                province,
                lambda known, heading: screen_for(console, known, heading),
                heading_of(province, page.url),
            )


def heading_of(province: Province, status: str) -> Sequence[str]:
    """What the operator must know to look around."""
    metrics = province.ground.metrics_port
    minutes = 60 / province.rate
    return [
        f"演练省：{len(province.plan.sites)} 个站点，全在本机 · a rehearsal, all on this machine",
        f"  演练一小时＝实际 {minutes:g} 分钟 · one hour runs in {minutes:g} minute(s)",
        f"  配置 configuration  {province.config_dir}（可改，改后 reload · edit it, then reload）",
        f"  状态 status page    {status}",
        f"  指标 metrics        http://127.0.0.1:{metrics}/metrics",
        f"  信源 source         {' '.join(one.root for one in province.sources.values())}",
        f"  站点 a site         {province.root(province.plan.sites[0].host)}",
        f"  台账 ledger         {province.folder / 'ledger.jsonl'}",
    ]


def run_course_of(province: Province) -> Account | None:
    """Run it; None when it was stopped by a signal, after everything it started was stopped."""

    async def guarded() -> Account | None:
        task = asyncio.create_task(_course(province))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            return await task
        return None

    os.environ.pop("STATE_DIRECTORY", None)  # a rehearsal never touches a service's state
    return asyncio.run(guarded())
