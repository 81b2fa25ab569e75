"""`syndicator verify stamps`: every time stamp against the events as they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syndicator.cli.configuration import ConfigOption, StoreOption, load_settings, store_of
from syndicator.cli.output import JsonOption, iso, local, put, say, warn
from syndicator.core.errors import ConfigurationError
from syndicator.evidence import tsp
from syndicator.evidence.stamped import hold
from syndicator.store.offline import reading


def stamps(
    ca_file: Annotated[
        Path | None,
        typer.Option(
            metavar="PEM",
            help="信任的机构根证书；缺省按配置 · trusted certificates; default: as configured",
        ),
    ] = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Check every time stamp against its events; 1 when one does not hold (时间戳核对)."""
    roots = tsp.read_roots(ca_file or _configured(config))
    with reading(store_of(store, config)) as tx:
        found = list(hold(tx, roots))
    bad = sum(not one.ok for one in found)
    for one in found:
        stamp = one.stamp
        if json_lines:
            put(
                {
                    "kind": "stamp",
                    "id": stamp.id,
                    "ok": one.ok,
                    "chain": stamp.chain,
                    "first": stamp.first,
                    "last": stamp.last,
                    "root": stamp.root,
                    "stamped_at": iso(stamp.said_at),
                    "authority": stamp.authority,
                    "why": one.why,
                }
            )
            continue
        line = f"stamp {stamp.id} {local(stamp.said_at)} {stamp.chain} {stamp.first}–{stamp.last}"
        if one.ok:
            say(f"有效 holds: {line}")
        else:
            warn(f"无效 does not hold: {line} — {one.why}")
    if json_lines:
        put({"kind": "stamps", "ok": not bad, "count": len(found), "bad": bad})
    elif not found:
        say("还没有时间戳 · there are no time stamps yet")
    if bad:
        raise typer.Exit(1)


def _configured(config: Path | None) -> Path:
    conf = load_settings(config).stamp
    if conf is None:
        raise ConfigurationError(
            "未配置时间戳机构，请用 --ca-file 给出根证书 · no authority is configured "
            "(evidence.stamp): name its certificates with --ca-file"
        )
    return conf.ca_file
