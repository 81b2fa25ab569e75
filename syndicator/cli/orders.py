"""Verbs of incidents: hold a platform, drain the daemon, replay what a filter chooses."""

from __future__ import annotations

from typing import Annotated

import typer

from syndicator.cli.act import Reason, carry_out
from syndicator.cli.configuration import ConfigOption
from syndicator.cli.output import JsonOption
from syndicator.control.protocol import Request, Verb

Platform = Annotated[
    str, typer.Argument(metavar="PLATFORM", help="平台，如 platform:city · as in platform:city")
]


def hold(
    platform: Platform, reason: Reason, config: ConfigOption = None, json_lines: JsonOption = False
) -> None:
    """Push nothing to one platform; what waits keeps its place (平台暂停)."""
    asked = Request(verb=Verb.HOLD, subject=platform, reason=reason)
    carry_out(asked, config, json_lines=json_lines)


def unhold(
    platform: Platform, reason: Reason, config: ConfigOption = None, json_lines: JsonOption = False
) -> None:
    """Push to a held platform again (平台恢复)."""
    asked = Request(verb=Verb.UNHOLD, subject=platform, reason=reason)
    carry_out(asked, config, json_lines=json_lines)


def drain(
    reason: Reason,
    off: Annotated[
        bool, typer.Option("--off", help="结束排空，继续推送 · end it: pushing goes on")
    ] = False,
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Start no exchange with any CMS, wait for those under way (排空，重启后仍有效)."""
    asked = Request(verb=Verb.DRAIN, reason=reason, off=off)
    carry_out(asked, config, json_lines=json_lines)


def replay(
    reason: Reason,
    *,
    platform: Annotated[str, typer.Option(metavar="KEY", help="平台 · a platform")] = "",
    site: Annotated[str, typer.Option(metavar="KEY", help="站点 · a site")] = "",
    policy: Annotated[str, typer.Option(metavar="policy:ID", help="文件 · a policy")] = "",
    state: Annotated[
        str,
        typer.Option(
            metavar="STATE", help="状态 planned、unsure 或 refused · planned, unsure or refused"
        ),
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="何时起进入该状态，北京时间，如 2026-10-08T08:00 · in its state since then or "
            "later, Beijing time",
        ),
    ] = "",
    until: Annotated[
        str, typer.Option(metavar="TIME", help="到何时为止（不含） · and before then")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只说会怎样 · only say what it would do")
    ] = False,
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Retry every repost that the filters choose, looked up first (按条件重推)."""
    asked = Request(
        verb=Verb.REPLAY,
        reason=reason,
        platform=platform,
        site=site,
        policy=policy,
        state=state,
        since=since,
        until=until,
        dry_run=dry_run,
    )
    carry_out(asked, config, json_lines=json_lines)
