"""Where a store lies: the file, the lock that keeps a second daemon out, the mark that it stood.

Beside `store.db` lie `store.db.lock` (flock, with the holder's pid) and `store.db.exists`, which
says that data stood here once: a file that is gone is not begun anew in silence, for an empty store
would publish everything again. The time of `store.db.backed-up` is that of the last proved backup;
`store.db.reserve` is room that is given up when the disk is full.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.times import Millis
from syndicator.store.errors import NotAStore, StoreBroken, StoreBusy, StoreDamaged, StoreMissing

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Lock:
    """The right to write, held until released or until the process ends."""

    descriptors: list[int]

    def cover(self, path: Path) -> None:
        """Hold the database's own file too: it may have other names, and other lock files there.

        Close every connection of this process to it before `release`: whoever closes a file gives
        up the process's record locks on it, SQLite's among them (fcntl(2)). Raises `StoreBusy`.
        """
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise StoreBusy(
                f"另一个守护进程经别的路径在用 {path}；一个库只能有一个：lsof 查是谁 · "
                "another daemon uses the same file by another name: find it with lsof"
            ) from error
        self.descriptors.append(descriptor)

    def release(self) -> None:
        """Let another daemon in. The file stays: removing it would let two in."""
        while self.descriptors:
            os.close(self.descriptors.pop())


RESERVE_BYTES: Final = 8_000_000
"""Room for the outcomes of everything under way, were the disk to fill at once."""
MAGIC: Final = b"SQLite format 3\0"
"""How every SQLite database begins (https://www.sqlite.org/fileformat.html)."""


def lock(path: Path) -> Lock:
    """Take the right to write to the store at `path`.

    Whatever name it is called by: links are followed, and a file that stands is held itself.
    Raises `StoreBusy` while another process has it, `StoreBroken` where no lock can be made.
    """
    file = _lock_file(path)
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except OSError as error:
        raise StoreBroken(
            f"无法建立锁文件 {file}:{error.strerror}，请检查目录与权限 · cannot make the lock "
            "file: check the directory and its permissions"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.pread(descriptor, 64, 0).decode("ascii", "replace").strip() or "?"
        os.close(descriptor)
        raise StoreBusy(
            f"另一个守护进程(pid {holder})正在使用 {path}；一个库只能有一个：请先停它(systemctl "
            f"stop syndicator) · another daemon (pid {holder}) uses this store; stop that one first"
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
    taken = Lock([descriptor])
    try:
        if path.is_file():
            taken.cover(path)
    except StoreBusy:
        taken.release()
        raise
    return taken


def holder(path: Path) -> int | None:
    """Process that holds the store at `path`, None when nobody does."""
    try:
        taken = lock(path)
    except StoreBusy:
        text = _lock_file(path).read_text(encoding="ascii").strip()
        return int(text) if text.isdecimal() else -1
    taken.release()
    return None


def stands(path: Path) -> bool:
    """Whether a store's file is there, with anything in it."""
    return path.is_file() and path.stat().st_size > 0


def stood(path: Path) -> bool:
    """Whether data stood here once."""
    return _mark(path).exists()


def remember(path: Path) -> None:
    """From now on data stands here."""
    _mark(path).touch()


def note_backup(path: Path) -> None:
    """A proved backup of the store was made just now."""
    # The backup is good all the same; where this fails, the alarm for old ones will say so.
    with contextlib.suppress(OSError):
        _noted(path).touch()


def backed_up_at(path: Path) -> Millis | None:
    """When the last proved backup was made; None where none is known."""
    try:
        return Millis(_noted(path).stat().st_mtime_ns // 1_000_000)
    except OSError:
        return None


def free_bytes(path: Path) -> int | None:
    """Room left on the store's disk for this account; None where nobody can tell."""
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize


def lay_reserve(path: Path) -> None:
    """Take room for bad times, where there is none yet."""
    file = _reserve(path)
    if file.exists() or not stands(path):
        return
    # Without it publishing only stops a little earlier in trouble.
    with contextlib.suppress(OSError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            os.posix_fallocate(descriptor, 0, RESERVE_BYTES)
        except OSError:
            file.unlink()
        finally:
            os.close(descriptor)


def give_up_reserve(path: Path) -> bool:
    """Give the reserved room back to the disk; whether there was any."""
    try:
        _reserve(path).unlink()
    except OSError:
        return False
    return True


def refuse_stranger(path: Path) -> None:
    """Raise `NotAStore` for a file that is no database, `StoreDamaged` where one of ours stood."""
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
    except OSError as error:
        raise StoreBroken(
            f"数据库 {path} 读不出来：{error.strerror}，请查权限与磁盘 · the store cannot be read: "
            "check permissions and disk"
        ) from error
    if head in {MAGIC, b""}:
        return
    if stood(path):
        raise StoreDamaged(
            f"数据库文件 {path} 已损坏（文件头不对），请用最近的备份 restore · the store's file is "
            "damaged (its head is wrong): restore the latest backup"
        )
    raise NotAStore(f"{path} 不是本系统的数据库 · the file is none of our stores")


def refuse_loss(path: Path, *, empty: bool, create_ok: bool, allow_empty: bool) -> None:
    """Raise `StoreMissing` unless what is found at `path` may be worked with.

    An `empty` store where data stood is refused unless `allow_empty` says to go on, and one where
    nothing ever stood unless it may be made.
    """
    if not empty:
        return
    if stood(path) and not allow_empty:
        raise StoreMissing(
            f"数据库 {path} 曾有数据而现已不在：空库会重复发布。请放回原文件或 restore；确要从空库"
            "开始，请加 --allow-empty · data stood here and is gone; an empty store would publish "
            "again. Put the file back or restore a backup; to begin empty all the same: "
            "--allow-empty"
        )
    if not create_ok:
        if stood(path):
            raise StoreMissing(
                f"数据库 {path} 不见了：曾在此处，被移走或删除；请放回原文件，或停止守护进程后 "
                "restore · the store was here and is gone: put it back, or stop the daemon and "
                "restore a backup"
            )
        raise StoreMissing(f"没有数据库 {path}，请先 run 守护进程 · no store there: run the daemon")


def _lock_file(path: Path) -> Path:
    real = path.resolve()
    return real.with_name(real.name + ".lock")


def _mark(path: Path) -> Path:
    return path.with_name(path.name + ".exists")


def _reserve(path: Path) -> Path:
    return path.with_name(path.name + ".reserve")


def _noted(path: Path) -> Path:
    return path.with_name(path.name + ".backed-up")
