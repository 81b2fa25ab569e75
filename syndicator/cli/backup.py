"""`syndicator backup` and `restore`: one file, proved; a restore never runs beside a daemon."""

from __future__ import annotations

import contextlib
import getpass
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from syndicator.cli.configuration import ConfigOption, names, places
from syndicator.cli.output import JsonOption, put, say
from syndicator.settings.model import Settings

Heads = Mapping[str, tuple[int, str]]


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="新文件，不覆盖已有的 · a new file")],
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Copy the store while the daemon runs, and prove the copy (备份)."""
    from syndicator.store import backup as copies

    with _progress("备份 backup") as progress:
        done = copies.backup(places(config).store, file, progress)
    if json_lines:
        put({"ok": True, "file": str(done.path), "bytes": done.size, "heads": _heads(done.heads)})
        return
    say(f"已备份并核对 · backed up and proved: {done.path} ({done.size} bytes)")
    _tell(done.heads)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 · a backup")],
    over_newer: Annotated[
        bool,
        typer.Option(
            "--over-newer",
            help="现库较新也恢复（另存现库） · also over a newer store, which is kept aside",
        ),
    ] = False,
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Put a backup in the store's place; refused while a daemon runs (恢复)."""
    from syndicator.ports import SystemClock
    from syndicator.store import backup as copies

    with _progress("恢复 restore") as progress:
        done = copies.restore(
            file,
            places(config).store,
            at=SystemClock().now(),
            person=_person(names(config)),
            over_newer=over_newer,
            progress=progress,
        )
    aside = None if done.aside is None else str(done.aside)
    if json_lines:
        put({"ok": True, "store": str(done.path), "aside": aside, "heads": _heads(done.heads)})
        return
    say(f"已恢复 · restored: {done.path}")
    if aside is not None:
        say(f"原库另存于 · the store that stood there is kept at {aside}")
    _tell(done.heads)
    say(
        "启动后先逐站回查再推送，请确认信源与站点可达 · at its start the daemon looks everything "
        "up before it writes: see that sources and sites can be reached"
    )


def _person(settings: Settings | None) -> str:
    """Who restores: the person of this account, or the account itself."""
    login = getpass.getuser()
    people = settings.people.values() if settings else ()
    return next((str(one.key) for one in people if one.login == login), f"login:{login}")


def _heads(heads: Heads) -> dict[str, object]:
    return {chain: {"seq": seq, "hash": digest} for chain, (seq, digest) in heads.items()}


def _tell(heads: Heads) -> None:
    for chain, (seq, digest) in heads.items():
        say(f"  链头 chain head {chain} #{seq} {digest}")


@contextlib.contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
