"""`syndicator status`: what needs whom, read from the store beside the daemon or without it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator.cli.configuration import ConfigOption, clock_of, names, places
from syndicator.cli.output import JsonOption, ago, iso, local, put, say
from syndicator.core.errors import ActionRefused
from syndicator.core.repost import OPEN
from syndicator.core.times import Millis

if TYPE_CHECKING:
    from syndicator.cli.attention import Snapshot
    from syndicator.cli.sections import Section
    from syndicator.store import Tx

PING_S: Final = 5.0
"""A daemon that does not answer by then is told to be stuck."""
MB: Final = 1_000_000
SHOWN: Final = 10
"""Endpoints named on one line."""


def status(
    config: ConfigOption = None,
    json_lines: JsonOption = False,
    rows: Annotated[
        int, typer.Option(min=0, help="每类最多列几行，0 为全部 · rows a list at most; 0: all")
    ] = 20,
) -> None:
    """Show who is late, who will be, what is held and whether we can see (现状)."""
    from syndicator.cli.attention import sections

    place = places(config)
    settings = names(config)
    alive = daemon(place.socket)
    now = clock_of(config).now()  # after the answer: no good turn in it lies ahead
    seen = asyncio.run(_look(place.store, now))
    counts = {str(state): number for state, number in seen.states.items()}
    lists = sections(seen, settings)
    if json_lines:
        kept = asdict(seen.evidence)
        put(
            {"kind": "daemon", "at": iso(now), "store": str(place.store), **alive, "evidence": kept}
        )
        put({"kind": "counts", **counts})
        for section in lists:
            for row in section.objects():
                put({"kind": section.key, **row})
        return
    say(f"{iso(now)}  {place.store}")
    for line in pulse_lines(alive, now):
        say(line)
    told = [f"{state.label} {state} {number}" for state, number in seen.states.items() if number]
    say(f"转载任务 reposts: {'，'.join(told) or '0'}")
    used = seen.evidence
    say(
        f"证据 evidence: {used.records} 份 answers, {used.bytes / MB:.1f} MB，"
        f"已过保存期 past retention {used.expired}"
    )
    for section in lists:
        section.show(rows)
    if nobody_is_needed(alive, lists):
        say("\n没有需要人处理的事 · nothing needs a person")


def nobody_is_needed(alive: Mapping[str, object], lists: Iterable[Section]) -> bool:
    """Whether the daemon runs and can record, and no row of any list has a next step."""
    rows = (row for section in lists for row in section.rows if section.key != "source")
    sources = (row for section in lists for row in section.rows if section.key == "source")
    recording = bool(alive["running"]) and alive.get("publishing") is not False
    return recording and not any(rows) and not any(row["next"] for row in sources)


def daemon(socket: Path) -> dict[str, object]:
    """Whether a daemon answers, and how its stages turn."""
    from syndicator.control.client import ask
    from syndicator.control.protocol import Request, Verb

    try:
        answer = ask(socket, Request(verb=Verb.PING), seconds=PING_S)
    except ActionRefused as silence:
        return {"running": False, "message": str(silence)}
    return {"running": True, "message": answer.message, **answer.data}


def pulse_lines(alive: Mapping[str, object], now: Millis) -> list[str]:
    """How the daemon is, for people."""
    if not alive["running"]:
        return [f"没有在监看 · NOTHING IS WATCHED: {alive['message']}"]
    version = str(alive.get("configuration", ""))[:12]
    lines = [f"守护进程在运行 · the daemon is running {version}".rstrip()]
    if alive.get("publishing") is False:
        lines.append(
            "  暂停推送：库不能记录 · nothing is sent: the store cannot record: "
            f"{alive.get('trouble', '')}"
        )
    restored = alive.get("restored")
    if isinstance(restored, Mapping):
        since = f"{local(restored['at'])} {restored.get('from') or '空库 begun empty'}"
        lines.append(
            f"  库于 {since} 恢复，正先查再推，直到各信源读过、结果都查清 · the store was restored "
            "and catches up: everything is looked up first"
        )
    frozen = alive.get("frozen")
    if isinstance(frozen, list) and frozen:
        lines.append(
            f"  冻结中，不推送到 · frozen, nothing is pushed to: {'; '.join(map(str, frozen))}"
        )
    held = alive.get("held")
    if isinstance(held, list) and held:
        lines.append(f"  平台暂停 · platforms held: {'; '.join(map(str, held))}")
    resting = alive.get("resting")
    if isinstance(resting, list) and resting:
        more = f" …(+{len(resting) - SHOWN})" if len(resting) > SHOWN else ""
        lines.append(
            "  接口暂停使用，任务不变 · endpoints left alone, nothing is lost: "
            f"{'; '.join(map(str, resting[:SHOWN]))}{more}"
        )
    if alive.get("draining"):
        lines.append(
            f"  排空中，不再开始推送，在途 {alive.get('under_way')} · draining: nothing new is "
            f"started, {alive.get('under_way')} under way; drain --off goes on"
        )
    stages = alive.get("stages")
    if isinstance(stages, Mapping):
        told = [f"{name} {_turned(beat, now)}" for name, beat in stages.items()]
        lines.append(f"  各环节最近成功 last good turns: {', '.join(told)}")
    return lines


def _turned(beat: object, now: Millis) -> str:
    if not isinstance(beat, Mapping):
        return "?"
    at = beat.get("ok_at")
    error = f" ({beat['error']})" if beat.get("error") else ""
    return ago(Millis(at) if isinstance(at, int) else None, now) + error


async def _look(store: Path, now: Millis) -> Snapshot:
    from syndicator.store import open_readonly

    opened = await open_readonly(store)
    try:
        return await opened.read(lambda tx: _snapshot(tx, now))
    finally:
        await opened.aclose()


def _snapshot(tx: Tx, now: Millis) -> Snapshot:
    from syndicator.cli.attention import Snapshot
    from syndicator.store import (
        duplicates,
        evidence,
        items,
        policies,
        remarked,
        reposts,
        sources,
        views,
        watches,
    )

    return Snapshot(
        now=now,
        reposts=tuple(views.in_states(tx, sorted(OPEN))),
        policies=tuple(policies.held(tx)),
        items=tuple(items.held(tx)),
        sources=tuple(sources.every(tx)),
        blind=tuple(watches.blind(tx)),
        doubled=tuple(duplicates.standing(tx)),
        remarked=tuple(remarked.of(tx)),
        states=reposts.counts_by_state(tx),
        evidence=evidence.usage(tx),
    )
