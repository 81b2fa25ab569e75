"""`syndicator export`: one JSON object a repost, in any amount, in constant memory."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator.cli.configuration import ConfigOption, places
from syndicator.cli.output import JsonOption, iso, put
from syndicator.core.lag import lag
from syndicator.core.model import PolicyId
from syndicator.core.repost import GONE, State
from syndicator.core.times import Span
from syndicator.store import open_readonly, views

if TYPE_CHECKING:
    from syndicator.store.deadlines import Deadline
    from syndicator.store.views import Listed

MS: Final = 1_000


def export(
    policy: Annotated[
        str | None, typer.Option(metavar="POLICY", help="只要这一文件 · of one policy: policy:3")
    ] = None,
    state: Annotated[State | None, typer.Option(help="只要这一状态 · of one state")] = None,
    config: ConfigOption = None,
    json_lines: JsonOption = False,  # noqa: ARG001 - every verb takes --json; this one needs none
) -> None:
    """Write every repost as a line of JSON: state, verdict, deadlines, lag (导出)."""
    number = None if policy is None else _number(policy)
    asyncio.run(_write(places(config).store, number, state))


def line(listed: Listed) -> dict[str, object]:
    """One repost. Times are ISO 8601 +08:00, lags seconds; null where nothing was seen.

    `target` and `limit` are the latest instants that may be meant; `result` is that of the limit,
    of the target where the rule has no limit. `wanted` is a revision's number or `gone`.
    """
    repost = listed.repost
    took = None if listed.visible is None else lag(listed.start, listed.visible)
    return {
        "policy": repost.policy,
        "doc_no": listed.doc_no,
        "title": listed.title,
        "unit": listed.unit,
        "site": repost.site,
        "platform": listed.platform,
        "state": repost.state,
        "verdict": listed.verdict,
        "wanted": "gone" if repost.wanted == GONE else repost.wanted,
        "standing": repost.standing,
        "deadlines": [_deadline(due) for due in listed.reported],
        "lag_lower_s": None if took is None else took.lower_ms / MS,
        "lag_upper_s": None if took is None else took.upper_ms / MS,
        "remote_url": repost.remote_url,
        "theirs": repost.theirs,
    }


def _deadline(due: Deadline) -> dict[str, object]:
    return {
        "profile": due.profile,
        "target": _latest(due.target),
        "limit": _latest(due.limit),
        "result": due.limit_result if due.limit is not None else due.target_result,
    }


def _latest(span: Span | None) -> str | None:
    return None if span is None else iso(span.upper)


def _number(text: str) -> PolicyId:
    named = re.fullmatch(r"(?:policy:)?([0-9]{1,18})", text.strip())
    if named is None:
        raise typer.BadParameter(f"写作 policy:3 · write policy:3, not {text}")
    return PolicyId(int(named[1]))


async def _write(store: Path, policy: PolicyId | None, state: State | None) -> None:
    opened = await open_readonly(store)
    try:
        async for listed in views.every(opened, policy=policy, state=state):
            put(line(listed))
    finally:
        await opened.aclose()
