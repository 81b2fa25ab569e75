"""`syndicator figures`: 转载率 and 及时率 of each unit, month or policy, from the store alone."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator.cli.configuration import ConfigOption, names, places
from syndicator.cli.output import JsonOption, lasting, put, say
from syndicator.cli.sections import Cells, Section, Told, plain
from syndicator.core.report import Reckoning, RepostRow, month_of, quantiles, tally
from syndicator.core.times import SHANGHAI, Millis, to_millis
from syndicator.store import open_readonly, views

if TYPE_CHECKING:
    from syndicator.core.lag import Lag
    from syndicator.settings.model import Settings

MS: Final = 1_000
ALL: Final = "全部 all"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula (OWASP, CSV Injection)."""
_COLUMNS: Final = (
    ("name", "统计对象 of"),
    ("owed", "应转 owed"),
    ("confirmed", "已核验 confirmed"),
    ("repost_rate", "转载率 rate"),
    ("in_time", "按时 met"),
    ("timely_rate", "及时率 in time"),
    ("missed", "逾期 missed"),
    ("undecided", "无法判定 undecided"),
    ("waived", "免转 waived"),
    ("lag_p50_upper_s", "用时中位 median lag"),
    ("lag_p90_upper_s", "九成以内 p90 lag"),
)


class By(StrEnum):
    """What a line of figures stands for."""

    UNIT = "unit"
    MONTH = "month"
    """Of the start of the duty, Asia/Shanghai."""
    POLICY = "policy"


def figures(
    by: Annotated[By, typer.Option(help="按单位、月份或文件 · a line for each")] = By.UNIT,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="起算日不早于（北京时间） · duties begun on this day or later, Beijing time",
        ),
    ] = None,
    reckoning: Annotated[
        Reckoning,
        typer.Option(help="用时口径：自发布、自放行 · lags from publication or from release"),
    ] = Reckoning.PUBLICATION,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="另写 CSV 文件 · also write this CSV file")
    ] = None,
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Count what is owed, confirmed, in time, missed and undecided, with rates and lags (统计).

    转载率 is confirmed ÷ owed, 及时率 confirmed within every limit ÷ owed; the last line is all
    together. Reads only.
    """
    first = None if since is None else to_millis(since.replace(tzinfo=SHANGHAI))
    rows = asyncio.run(_read(places(config).store, first))
    lines = counted(rows, by, reckoning, names(config))
    if csv_file is not None:
        csv_file.write_bytes(csv_bytes(lines))
    if json_lines:
        for line in lines:
            put({"kind": "figures", **{key: plain(value) for key, value in line.items()}})
        return
    if not rows:
        say("没有转载任务可统计 · no repost to count")
        return
    Section("figures", "转载统计 · figures", _COLUMNS, lines).show()


def counted(
    rows: Iterable[RepostRow], by: By, reckoning: Reckoning, settings: Settings | None
) -> list[Cells]:
    """A line for each unit, month or policy in order of its key, then one for all."""
    known = tuple(rows)
    key = _KEYS[by]
    groups: dict[str, list[RepostRow]] = {}
    for row in sorted(known, key=key):
        groups.setdefault(_told(key(row)), []).append(row)
    lines = [
        _cells(name, _name(by, group[0], settings), group, reckoning)
        for name, group in groups.items()
    ]
    return [*lines, _cells("all", ALL, known, reckoning)]


def csv_bytes(lines: Iterable[Cells]) -> bytes:
    """The lines as CSV, UTF-8 with a mark so that Excel reads the Chinese; rates 0 to 1."""
    rows = [{key: plain(value) for key, value in line.items()} for line in lines]
    text = io.StringIO()
    writer = csv.DictWriter(text, tuple(rows[0]))
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _harmless(value) for key, value in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    risky = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if risky else value


_KEYS: Final[dict[By, Callable[[RepostRow], str | int]]] = {
    By.UNIT: lambda row: row.unit,
    By.MONTH: month_of,
    By.POLICY: lambda row: row.policy,
}


def _told(key: str | int) -> str:
    return f"policy:{key}" if isinstance(key, int) else key


def _name(by: By, row: RepostRow, settings: Settings | None) -> str:
    match by:
        case By.UNIT:
            unit = settings.units.get(row.unit) if settings else None
            return unit.name if unit else str(row.unit)
        case By.MONTH:
            return month_of(row)
        case By.POLICY:
            return f"policy:{row.policy} {row.title}"


def _cells(key: str, name: str, rows: Iterable[RepostRow], reckoning: Reckoning) -> Cells:
    known = tuple(rows)
    counts, lags = tally(known), quantiles(known, reckoning)
    return {
        "key": key,
        "name": name,
        "owed": counts.owed,
        "confirmed": counts.confirmed,
        "repost_rate": _rate(counts.repost_rate),
        "in_time": counts.in_time,
        "timely_rate": _rate(counts.timely_rate),
        "on_target": counts.on_target,
        "missed": counts.missed,
        "undecided": counts.undecided,
        "provisional": counts.provisional,
        "waived": counts.waived,
        "reckoning": str(reckoning),
        **_lag("lag_p50", lags.p50),
        **_lag("lag_p90", lags.p90),
        **_lag("lag_p99", lags.p99),
        "pending": lags.pending,
        "longest_pending_s": _seconds(lags.longest_pending_ms),
    }


def _rate(rate: float | None) -> Told:
    return Told(rate, "" if rate is None else f"{rate:.1%}")


def _lag(name: str, lag: Lag | None) -> Cells:
    """Programs get both bounds in seconds; people read both in the cell of the upper one."""
    lower, upper = (None, None) if lag is None else (lag.lower_ms, lag.upper_ms)
    told = "" if lag is None else f"{lasting(lag.lower_ms)} ~ {lasting(lag.upper_ms)}"
    return {f"{name}_lower_s": _seconds(lower), f"{name}_upper_s": _seconds(upper, told)}


def _seconds(ms: int | None, told: str = "") -> Told:
    return Told(None if ms is None else ms / MS, told)


async def _read(store: Path, first: Millis | None) -> list[RepostRow]:
    opened = await open_readonly(store)
    try:
        return [
            listed.row()
            async for listed in views.every(opened)
            if first is None or listed.start.lower >= first
        ]
    finally:
        await opened.aclose()
