"""`syndicator duplicates`: where two copies of our own making stand, and what to do about them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator.cli.configuration import ConfigOption, names, places
from syndicator.cli.output import JsonOption, put, say
from syndicator.cli.sections import At, Cells, Section

if TYPE_CHECKING:
    from syndicator.settings.model import Settings
    from syndicator.store.duplicates import Duplicate

NEXT: Final = (
    "请站方保留一份、删除其余，本系统不代删；删后自动复查 · ask the site to keep one and delete "
    "the others; nothing is deleted by us, and it is counted again by itself"
)
_COLUMNS: Final = (
    ("subject", "任务 repost"),
    ("unit", "单位 unit"),
    ("site", "站点 site"),
    ("title", "文件 policy"),
    ("copies", "稿件 copies"),
    ("found", "发现 found"),
    ("next", "下一步 next step"),
)


def duplicates(
    config: ConfigOption = None,
    json_lines: JsonOption = False,
    rows: Annotated[
        int, typer.Option(min=0, help="最多列几行，0 为全部 · rows at most; 0: all")
    ] = 0,
) -> None:
    """List reposts of which two or more copies of ours stand at a site (重复稿).

    With `--json` one object a repost; `copies` are id and address of each. Reads only.
    """
    found = asyncio.run(_read(places(config).store))
    section = doubled(found, names(config))
    if json_lines:
        for row in section.objects():
            put({"kind": section.key, **row})
        return
    section.show(rows)
    if not found:
        say("没有由本系统推送的重复稿 · no copy of ours stands twice")


def doubled(found: Iterable[Duplicate], settings: Settings | None) -> Section:
    """The list, for this command and for `status`."""
    cells = [_cells(one, settings) for one in found]
    return Section("doubled", "重复稿 · copies of ours that stand twice", _COLUMNS, cells)


def _cells(one: Duplicate, settings: Settings | None) -> Cells:
    site = settings.sites.get(one.site) if settings else None
    unit = settings.units.get(one.unit) if settings else None
    return {
        "subject": f"repost:{one.repost}",
        "title": one.title,
        "unit": unit.name if unit else str(one.unit),
        "site": site.name if site else str(one.site),
        "site_key": str(one.site),
        "platform": str(one.platform),
        "copies": tuple(f"{copy['id']} {copy['url']}".strip() for copy in one.copies),
        "found": At(one.found_at),
        "seen": At(one.seen_at),
        "next": NEXT,
    }


async def _read(store: Path) -> list[Duplicate]:
    from syndicator.store import duplicates as known
    from syndicator.store import open_readonly

    opened = await open_readonly(store)
    try:
        return await opened.read(known.standing)
    finally:
        await opened.aclose()
