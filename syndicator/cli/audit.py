"""`syndicator audit verify`: follows the event chains offline; needs the file and nothing else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from syndicator.cli.configuration import ConfigOption, StoreOption, store_of
from syndicator.cli.output import JsonOption, put, say, warn
from syndicator.core.chain import Broken
from syndicator.store.audit import Audit, verify_store

if TYPE_CHECKING:
    from syndicator.store.audit import ChainAudit


def verify(
    store: StoreOption = None,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="HASH",
            help="先前记下的链头：可发现末尾被截断 · a head noted earlier: shows a chain cut off",
        ),
    ] = None,
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Check that no event was changed, dropped or cut off; 1 when one was (审计核对)."""
    path = store_of(store, config)
    found = verify_store(path, head and head.strip().lower(), _progress)
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    if json_lines:
        for one in found.chains:
            put({"kind": "chain", **_chain(one)})
        put(
            {
                "kind": "audit",
                "ok": found.ok,
                "store": str(path),
                "head": found.head,
                "head_in": found.head_in,
                "astray": list(found.astray),
            }
        )
    else:
        _tell(found)
    if not found.ok:
        raise typer.Exit(1)


def _chain(one: ChainAudit) -> dict[str, object]:
    broken = one.result if isinstance(one.result, Broken) else None
    whole = None if isinstance(one.result, Broken) else one.result
    return {
        "chain": one.chain,
        "algorithm": one.algorithm,
        "ok": broken is None,
        "count": whole.count if whole else None,
        "head": whole.head if whole else None,
        "broken_at": broken.seq if broken else None,
        "why": broken.why if broken else None,
    }


def _tell(found: Audit) -> None:
    for one in found.chains:
        if isinstance(one.result, Broken):
            warn(
                f"链断 {one.chain} 在第 {one.result.seq} 条：{one.result.why} · "
                f"chain {one.chain} breaks at link {one.result.seq}"
            )
        else:
            say(
                f"链完好 chain {one.chain} ({one.algorithm}): {one.result.count} 条 links, "
                f"链头 head {one.result.head}"
            )
    for subject in found.astray:
        warn(
            f"{subject} 的现状与其事件不符，有人绕过守护进程改过 · {subject} stands where no event "
            "put it: it was changed behind the daemon's back"
        )
    if found.head is not None and found.head_in is None:
        warn(
            f"已知链头不在任何链中，末尾被截断或整链被重写 · the known head is in no chain: its "
            f"end was cut off or all was rewritten: {found.head}"
        )
    elif found.head_in:
        say(f"已知链头在 {found.head_in} 中 · the known head is in chain {found.head_in}")
    if not found.chains:
        say("库中还没有事件 · the store has no events yet")
    if not found.ok:
        warn("封存此文件与备份，报审计 · keep this file and its backups apart, tell the auditor")


def _progress(count: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{count}", end="", file=sys.stderr, flush=True)
