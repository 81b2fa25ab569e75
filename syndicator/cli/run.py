"""`syndicator run`: says what it is going to do, then runs the daemon until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator import __version__
from syndicator.cli.configuration import ConfigOption, config_dir, load_settings
from syndicator.cli.output import complain_of_bug, say, warn
from syndicator.core.model import Trust

if TYPE_CHECKING:
    from syndicator.obs.observed import Observed, Observer
    from syndicator.ports import Clock
    from syndicator.settings.model import Settings


DESCRIPTORS: Final = 8_192
"""Descriptors asked for at the start: far more than are ever used at once."""


class Logs(StrEnum):
    """In what form the daemon tells what it sees."""

    HUMAN = "human"
    """Lines for people on standard output."""
    JSON = "json"
    """One JSON object a line on standard error, for the journal."""


def run(
    config: ConfigOption = None,
    logs: Annotated[
        Logs | None,
        typer.Option(
            help="所见所为怎么写；终端缺省 human，否则 json · how to tell what it sees; default: "
            "human on a terminal, else json"
        ),
    ] = None,
    allow_empty: Annotated[
        bool,
        typer.Option(
            "--allow-empty",
            help="原有的库不见了也从空库开始 · start with an empty store where one once stood",
        ),
    ] = False,
    pace: Annotated[
        Path | None,
        typer.Option(
            hidden=True,
            help="演练的加速时钟文件 · clock file of a rehearsal; loopback configurations only",
        ),
    ] = None,
) -> None:
    """Watch, plan, push, confirm: the daemon, until SIGTERM or Ctrl-C (运行)."""
    from syndicator.daemon import serve
    from syndicator.obs.metrics import Metrics
    from syndicator.obs.page import MetricsPage
    from syndicator.ports import SystemClock, SystemDice

    directory = config_dir(config)
    settings = load_settings(config)
    _open_up()
    form = logs or (Logs.HUMAN if sys.stdout.isatty() else Logs.JSON)
    for line in announcement(settings, directory):
        say(line)
    clock = SystemClock() if pace is None else _hastened(pace, settings)
    metrics = Metrics(clock)
    page = MetricsPage(metrics, settings.metrics.host, settings.metrics.port)
    teller = _teller(form, clock, settings)

    def observe(told: Observed) -> None:
        # A teller that fails costs its line; it must never stand between a claim and its request.
        try:
            metrics.observe(told)
            teller(told)
        except Exception as mistake:
            complain_of_bug(mistake)

    work = serve(
        directory,
        settings,
        clock=clock,
        dice=SystemDice(),
        observe=observe,
        page=page,
        empty=allow_empty,
    )
    _until_stopped(work)
    say("已停止，未完成的下次启动继续 · stopped; what is unfinished goes on at the next start")


def _open_up() -> None:
    """Take as many descriptors as the system lets us have without asking."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _few(settings: Settings) -> Iterator[str]:
    """That descriptors bound what is under way at once, where they do."""
    from syndicator.app import in_flight
    from syndicator.net.pool import IN_FLIGHT

    bound = in_flight(settings)
    if bound < IN_FLIGHT:
        yield (
            f"  文件描述符上限低，每个出口同时至多 {bound} 个请求，请调高 LimitNOFILE · few "
            f"descriptors: at most {bound} requests at once per egress; raise LimitNOFILE"
        )


def _until_stopped(work: Coroutine[None, None, None]) -> None:
    """Run the daemon; leaves with 78 where only a person can mend what it met."""
    from syndicator.store.errors import NotAStore, StoreNewer

    try:
        asyncio.run(work)
    except (StoreNewer, NotAStore) as unfit:
        # Starting again cannot mend it: the service manager must not try for ever.
        warn(str(unfit))
        raise typer.Exit(os.EX_CONFIG) from unfit


def _hastened(pace: Path, settings: Settings) -> Clock:
    """The clock of a rehearsal. Raises `ConfigurationError` where anything real would meet it."""
    from syndicator.rehearsal.pace import PacedClock, read_pace, refuse_real_world

    refuse_real_world(settings)
    return PacedClock(read_pace(pace), pace)


def announcement(settings: Settings, directory: Path) -> Iterator[str]:
    """What the daemon is going to do under these settings, for a person."""
    trust = Counter(platform.trust for platform in settings.platforms.values())
    blind = sum(site.watch is None for site in settings.sites.values())
    yield f"syndicator {__version__}，配置 configuration {directory} ({settings.version[:12]})"
    yield (
        f"  监看 {len(settings.sources)} 个信源 · watches {len(settings.sources)} source(s): "
        + ", ".join(f"{one.key} {one.name} /{one.every_s}s" for one in settings.sources.values())
    )
    yield (
        f"  责任单位 {len(settings.units)} 个、站点 {len(settings.sites)} 个 · "
        f"{len(settings.units)} unit(s), {len(settings.sites)} site(s) owe reposts"
    )
    if blind:
        yield (
            f"  其中 {blind} 个站点没有列表地址，无法核验，请在 sites.csv 补 list_url · {blind} of "
            "them have no list address: nothing can be confirmed there; add list_url in sites.csv"
        )
    yield (
        f"  平台 platforms: 只看 observe {trust[Trust.OBSERVE]}，"
        f"送草稿 draft {trust[Trust.DRAFT]}，直接发布 publish {trust[Trust.PUBLISH]}"
    )
    yield from _writes(settings)
    yield from _clauses(settings)
    metrics = settings.metrics
    host = f"[{metrics.host}]" if ":" in metrics.host else metrics.host
    yield f"  指标 metrics http://{host}:{metrics.port}/metrics"
    yield from _few(settings)
    yield f"  库 store {settings.store}"
    yield f"  控制 control {settings.socket}"
    if settings.warnings:
        count = len(settings.warnings)
        yield f"  提醒 {count} 条，见 check · {count} warning(s): see check"


def _writes(settings: Settings) -> Iterator[str]:
    """Which platforms are written to, and by whose leave."""
    writing = [one for one in settings.platforms.values() if one.trust is not Trust.OBSERVE]
    if not writing:
        yield (
            "  观察模式：只看、只记、只算，不向任何站点发送内容 · observe mode: it looks, records "
            "and counts, and sends nothing to any site"
        )
    for one in writing:
        leave = f" ({one.authorisation})" if one.authorisation else ""
        yield f"    {one.trust} {one.key} {one.name} {one.endpoint or ''}{leave}"


def _clauses(settings: Settings) -> Iterator[str]:
    """The time rules in force."""
    on = [profile for profile in settings.profiles if profile.enabled]
    if not on:
        yield "  没有启用的时限规则，不算迟与不迟 · no time rule is on: nothing is ever late"
    for profile in on:
        doubt = "" if profile.verified else " (未核对 unverified)"
        yield (
            f"  时限规则 time rule {profile.key}: {profile.document} {profile.clause}"
            f"「{profile.quote}」{doubt}"
        )


def _teller(form: Logs, clock: Clock, settings: Settings) -> Observer:
    if form is Logs.JSON:
        from syndicator.obs.log import logger_to, logging_observer

        log = logger_to()
        log.info(
            "starting",
            message="启动 · starting",
            version=__version__,
            configuration=settings.version,
            metrics=asdict(settings.metrics),
            store=str(settings.store),
        )
        return logging_observer(log)
    from syndicator.cli.narrate import Narrator

    return Narrator(sys.stdout, clock.now, settings).observe
