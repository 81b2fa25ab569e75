"""`platform probe`: talks to one live CMS without leaving anything behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from syndicator.cli.act import show
from syndicator.cli.configuration import ConfigOption, places
from syndicator.cli.output import JsonOption, table
from syndicator.control.client import ask
from syndicator.control.protocol import Request, Verb


def probe(
    platform: Annotated[
        str,
        typer.Argument(
            metavar="PLATFORM|SITE",
            help="平台的键；站点各有接口的，写站点的键 · key of the platform, or of "
            "a site that has an endpoint of its own",
        ),
    ],
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Ask a live platform whether credential, rights and columns are well (探测，须运维)."""
    found = places(config)
    answer = ask(found.socket, Request(verb=Verb.PROBE, subject=platform))
    checks = answer.data.get("checks")
    if isinstance(checks, list) and not json_lines:
        rows = [check for check in checks if isinstance(check, Mapping)]
        table(
            ("", "项目 check", "说明 detail"),
            [
                ("✓" if row.get("ok") else "✗", str(row.get("name")), str(row.get("detail")))
                for row in rows
            ],
        )
    show(answer, json_lines=json_lines)
