"""Backup and restore: one file, made while the daemon runs, proved before it counts.

A restored store knows less than the sites do. It is marked (`meta.restored`), so that everything
is looked up before anything is written; the store that stood before is kept aside, never deleted.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from syndicator.core.errors import StoreError
from syndicator.store import events, meta, place
from syndicator.store.audit import verify_events
from syndicator.store.errors import BackupBad
from syndicator.store.hop import file_uri
from syndicator.store.migrate import migrate
from syndicator.store.offline import opened, reading
from syndicator.store.queries import load_queries
from syndicator.store.sqlite_tx import SqliteTx, translated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.times import Millis

Progress = Callable[[int, int], None]
"""Told pages copied so far and pages in all."""

PAGES: Final = 1_000
"""Pages a step; 4 MB."""
_SUFFIXES: Final = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was proved."""

    path: Path
    size: int
    """Bytes."""
    heads: Mapping[str, tuple[int, str]]
    """Number and hash of each chain's last link: note them, they prove the file later."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore that was done."""

    path: Path
    aside: Path | None
    """Where the store that stood there before lies now."""
    heads: Mapping[str, tuple[int, str]]
    """Of the backup, before the restore itself was recorded."""


def backup(path: Path | str, to: Path | str, progress: Progress | None = None) -> BackedUp:
    """Copy the store at `path` to the new file `to`, as it is at this moment; then prove the copy.

    The daemon goes on meanwhile. Raises `BackupBad` where `to` exists, cannot be written or the
    copy does not hold, `StoreMissing`, `StoreNewer`, `NotAStore`, `StoreDown`.
    """
    path, to = Path(path), Path(to)
    if to.exists():
        raise BackupBad(f"{to} 已存在，不覆盖，请换文件名 · exists already and is not overwritten")
    part = to.with_name(to.name + ".partial")
    with ExitStack() as undo:
        undo.callback(part.unlink, missing_ok=True)
        with opened(path) as source:
            # The first read pins the view: what is committed later does not restart the copy.
            source.execute("SELECT count(*) FROM meta").fetchone()
            _copy(source, part, progress)
        heads = prove(part)
        _sync(part)
        part.rename(to)
        undo.pop_all()
    _sync(to.parent)
    place.note_backup(path)
    return BackedUp(to, to.stat().st_size, heads)


def restore(
    source: Path | str,
    path: Path | str,
    *,
    at: Millis,
    person: str | None = None,
    over_newer: bool = False,
    progress: Progress | None = None,
) -> Restored:
    """Put the backup `source` in place of the store at `path`, at the instant `at`.

    Raises `StoreBusy` while a daemon runs, `BackupBad` for a damaged backup and for one that lacks
    events the present store has (unless `over_newer`), `StoreNewer` for one of newer code.
    """
    source, path = Path(source), Path(path)
    with ExitStack() as ends:
        ends.callback(place.lock(path).release)
        heads = prove(source)
        if not over_newer:
            _refuse_older(heads, path)
        part = path.with_name(path.name + ".restoring")
        ends.callback(part.unlink, missing_ok=True)
        part.unlink(missing_ok=True)
        with opened(source, rest=_rests(source)) as raw:
            _copy(raw, part, progress)
        _mark(part, source, at, person, heads)
        _sync(part)
        aside = _put_aside(path, at)
        part.rename(path)
        _sync(path.parent)
        place.remember(path)
    return Restored(path, aside, heads)


def prove(path: Path) -> dict[str, tuple[int, str]]:
    """Check a backup: whole, every chain unbroken. Its heads. Raises `BackupBad`."""
    with opened(path, rest=_rests(path)) as raw:
        with translated():
            words = [row[0] for row in raw.execute("PRAGMA integrity_check")]
            orphans = raw.execute("PRAGMA foreign_key_check").fetchall()
        if words != ["ok"] or orphans:
            raise BackupBad(
                f"备份 {path} 已损坏，请换另一份 · the backup is damaged, take another one: "
                f"{words[0]}, {len(orphans)} orphan(s)"
            )
        tx = SqliteTx(raw, load_queries(), "", "")
        audit = verify_events(tx)
        if not audit.ok:
            bad = ", ".join(str(one) for one in (*audit.chains, *audit.astray))
            raise BackupBad(
                f"备份 {path} 的事件链不完整，见 audit verify · its chain of events does not hold, "
                f"see audit verify: {bad}"
            )
        return events.heads(tx)


def _rests(path: Path) -> bool:
    """Whether the file is all there is: a plain copy of a live store has its log beside it."""
    return not path.with_name(path.name + "-wal").exists()


def _copy(source: sqlite3.Connection, to: Path, progress: Progress | None) -> None:
    def told(_status: int, left: int, whole: int) -> None:
        if progress is not None:
            progress(whole - left, whole)

    with translated(), closing(sqlite3.connect(file_uri(to, "mode=rwc"), uri=True)) as copy:
        source.backup(copy, pages=PAGES, progress=told)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without companions


def _mark(
    part: Path,
    source: Path,
    at: Millis,
    person: str | None,
    heads: Mapping[str, tuple[int, str]],
) -> None:
    """Bring the copy to this code's schema and record the restore in it."""
    uri = file_uri(part, "mode=rw")
    with translated(), closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as raw:
        raw.row_factory = sqlite3.Row
        raw.execute("PRAGMA synchronous = FULL")
        migrate(raw)
        raw.execute("BEGIN IMMEDIATE")
        plain = SqliteTx(raw, load_queries(), "", "")
        chain = next(iter(heads), "main")
        algorithm = events.algorithm_of(plain, chain) or "sha256"
        tx = SqliteTx(raw, load_queries(), chain, algorithm)
        meta.put(tx, meta.RESTORED_AT, str(at))
        meta.put(tx, meta.RESTORED_FROM, str(source))
        links = {name: f"{seq}:{digest}" for name, (seq, digest) in heads.items()}
        events.append(tx, at, "daemon", "restored", {"heads": links, "from": str(source)}, person)
        raw.execute("COMMIT")


def _refuse_older(heads: Mapping[str, tuple[int, str]], path: Path) -> None:
    """Raise `BackupBad` where the present store can be read and has events the backup lacks."""
    if not place.stands(path):
        return
    try:
        with reading(path) as tx:
            present = events.heads(tx)
    except StoreError:
        return  # unreadable: this is what a restore is for
    for chain, (seq, _) in present.items():
        known = heads.get(chain, (0, ""))[0]
        if seq > known:
            raise BackupBad(
                f"现库的事件链 {chain} 有 {seq} 条，备份只有 {known} 条，恢复会丢失其差；"
                f"确要恢复请加 --over-newer（现库会另存） · the present store has {seq} events in "
                f"chain {chain}, the backup {known}; to restore all the same: --over-newer (it is "
                "kept aside)"
            )


def _put_aside(path: Path, at: Millis) -> Path | None:
    """Rename the present store with its companions; None where nothing stands."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.aside-{at}")
    for suffix in reversed(_SUFFIXES):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(path.with_name(aside.name + suffix))
    return aside


def _sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
