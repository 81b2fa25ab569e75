"""Verbs that change something: each is asked of the running daemon, which knows the person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syndicator.cli.configuration import ConfigOption, places
from syndicator.cli.output import JsonOption, put, say, warn
from syndicator.control.client import ask
from syndicator.control.protocol import Answer, Request, Verb

Subject = Annotated[
    str,
    typer.Argument(
        metavar="SUBJECT", help="policy:3、repost:12 或 item:7 · policy:3, repost:12 or item:7"
    ),
]
Reason = Annotated[str, typer.Option(help="理由，记入事件链 · the reason, kept in the event chain")]


def release(
    subject: Subject,
    reason: Reason,
    scope: Annotated[
        str,
        typer.Option(
            help="范围，无规则给出时必填 · who owes it, where no rule says: "
            "all | sector:KEY,… | region:CODE,… | sites:KEY,…"
        ),
    ] = "",
    same_as: Annotated[
        str,
        typer.Option(
            help="条目有冲突时定夺 · decides a conflicting item: policy:ID | new", metavar="POLICY"
        ),
    ] = "",
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Let a held policy, repost or item go on (放行，须把关人)."""
    asked = Request(verb=Verb.RELEASE, subject=subject, reason=reason, scope=scope, same_as=same_as)
    carry_out(asked, config, json_lines=json_lines)


def retry(
    subject: Subject,
    reason: Reason = "",
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Try again now; the look-up still comes first (重试)."""
    asked = Request(verb=Verb.RETRY, subject=subject, reason=reason)
    carry_out(asked, config, json_lines=json_lines)


def waive(
    subject: Subject, reason: Reason, config: ConfigOption = None, json_lines: JsonOption = False
) -> None:
    """End a duty without a repost (免转，须把关人)."""
    asked = Request(verb=Verb.WAIVE, subject=subject, reason=reason)
    carry_out(asked, config, json_lines=json_lines)


def withdraw(
    subject: Subject, reason: Reason, config: ConfigOption = None, json_lines: JsonOption = False
) -> None:
    """Order that copies disappear from the sites (撤回，须把关人)."""
    asked = Request(verb=Verb.WITHDRAW, subject=subject, reason=reason)
    carry_out(asked, config, json_lines=json_lines)


def record_url(
    subject: Annotated[
        str, typer.Argument(metavar="REPOST", help="转载任务，如 repost:12 · a repost")
    ],
    url: Annotated[str, typer.Argument(metavar="URL", help="公开页面的网址 · the public page")],
    reason: Reason,
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Say where a copy stands; it is looked at at once and judged like any other (回填)."""
    asked = Request(verb=Verb.RECORD_URL, subject=subject, url=url, reason=reason)
    carry_out(asked, config, json_lines=json_lines)


def freeze(
    reason: Reason,
    until: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="截止，北京时间，如 2026-10-08T08:00；不写则直到 thaw · its end, Beijing time; "
            "without it until a thaw",
        ),
    ] = "",
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Push nothing to any platform, watch and confirm on (冻结，重保)."""
    asked = Request(verb=Verb.FREEZE, reason=reason, until=until)
    carry_out(asked, config, json_lines=json_lines)


def thaw(reason: Reason, config: ConfigOption = None, json_lines: JsonOption = False) -> None:
    """End a freeze that was ordered (解冻，须把关人)."""
    carry_out(Request(verb=Verb.THAW, reason=reason), config, json_lines=json_lines)


def reload(config: ConfigOption = None, json_lines: JsonOption = False) -> None:
    """Make the daemon take its configuration anew: all of it or nothing (重载)."""
    carry_out(Request(verb=Verb.RELOAD), config, json_lines=json_lines)


def show(answer: Answer, *, json_lines: bool) -> None:
    """Write an answer; leave with 1 when the daemon refused."""
    if json_lines:
        put({"ok": answer.ok, "message": answer.message, **answer.data})
    elif answer.ok:
        say(answer.message)
    else:
        warn(answer.message)
    if not answer.ok:
        raise typer.Exit(1)


def carry_out(request: Request, config: Path | None, *, json_lines: bool) -> None:
    """Ask the running daemon and show what it answers."""
    show(ask(places(config).socket, request), json_lines=json_lines)
