"""`syndicator evidence export`: a folder for a dispute, which others can check without us."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator.cli.configuration import ConfigOption, StoreOption, clock_of, names, store_of
from syndicator.cli.output import JsonOption, put, say, warn
from syndicator.core.errors import SyndicatorError, TransportError
from syndicator.core.model import RepostId
from syndicator.evidence.folder import SUMS, Files, Names, folder, sums
from syndicator.store import views
from syndicator.store.offline import reading

if TYPE_CHECKING:
    from syndicator.core.repost import Repost
    from syndicator.settings.model import Settings
    from syndicator.store import Tx


PICTURE: Final = "picture.png"


class FolderTaken(SyndicatorError):
    """The folder holds something already."""


def export(
    repost: Annotated[str, typer.Argument(metavar="REPOST", help="repost:12")],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="放到哪里；缺省为当前目录下 repost-12 · where to; default: ./repost-12",
        ),
    ] = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Write all that a repost's figures rest on into a folder for others to check (证据导出).

    Pages as they came, WARC, differences, the course, the events with their hashes, a README in
    Chinese and English that says how to check it without this program.
    """
    number = _number(repost)
    target = Path(f"repost-{number}") if out is None else out
    if target.exists() and any(target.iterdir()):
        raise FolderTaken(
            f"{target} 不为空，请另给 --out · {target} is not empty: give another --out"
        )
    made = clock_of(config).now()
    with reading(store_of(store, config)) as tx:
        settings = names(config)
        files = folder(tx, number, _names(tx, number, settings), made)
        story = views.of_repost(tx, number)
    if settings is not None and story is not None:
        files = _pictured(files, settings, story.listed.repost)
    for name, data in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    size = sum(map(len, files.values()))
    if json_lines:
        put({"kind": "evidence", "folder": str(target), "files": sorted(files), "bytes": size})
    else:
        say(
            f"证据已导出到 {target}，{len(files)} 个文件 {size} 字节；先看 README.txt · evidence "
            f"written to {target}: {len(files)} files, {size} bytes; begin with README.txt"
        )


def _pictured(files: Files, settings: Settings, repost: Repost) -> Files:
    """Also a picture of the page as it is now, where a browser unit can make one."""
    from syndicator.stages.looking.browsing import screenshot

    site = settings.sites.get(repost.site)
    if settings.browser is None or site is None or repost.page_url is None:
        return files
    try:
        picture = asyncio.run(screenshot(settings, site, repost.page_url))
    except TransportError as failure:
        warn(f"没有截图 · no picture: {failure}")
        return files
    if picture is None:
        return files
    more = {name: data for name, data in files.items() if name != SUMS} | {PICTURE: picture}
    return more | {SUMS: sums(more)}


def _number(text: str) -> RepostId:
    named = re.fullmatch(r"(?:repost:)?([0-9]{1,18})", text.strip())
    if named is None:
        raise typer.BadParameter(f"写作 repost:12 · write repost:12, not {text}")
    return RepostId(int(named[1]))


def _names(tx: Tx, number: RepostId, settings: Settings | None) -> Names:
    story = views.of_repost(tx, number)
    if story is None or settings is None:
        key = "" if story is None else str(story.listed.repost.site)
        return Names(key, "" if story is None else str(story.listed.unit))
    site = settings.sites.get(story.listed.repost.site)
    unit = settings.units.get(story.listed.unit)
    return Names(
        f"{story.listed.repost.site} {site.name if site else ''}".strip(),
        f"{story.listed.unit} {unit.name if unit else ''}".strip(),
    )
