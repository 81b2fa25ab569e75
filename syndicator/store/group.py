"""Group commit: everything that waits becomes one transaction, and one fsync pays for all.

An operation runs inside a savepoint: its exception undoes it alone and goes to its caller. A
failure of the store itself ends the whole transaction, and every caller learns that nothing of it
was recorded.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar, cast

from syndicator.store.errors import StoreBroken, StoreDown
from syndicator.store.hop import hop
from syndicator.store.sqlite_tx import SqliteTx, store_error

if TYPE_CHECKING:
    import aiosqlite

    from syndicator.core.errors import StoreError
    from syndicator.store.tx import Tx

T = TypeVar("T")

MOST = 500
"""Operations in one transaction."""
WAITING = 10_000
"""Operations handed in and not begun; whoever comes then waits to hand in."""


@dataclass(slots=True)
class Counts:
    """What the writer did since it began."""

    commits: int = 0
    operations: int = 0
    failures: int = 0
    """Transactions that could not be recorded."""


@dataclass(slots=True, eq=False)
class Job:
    """One operation on its way."""

    op: Callable[[Tx], object]
    future: asyncio.Future[object]
    result: object = None
    error: Exception | None = None

    def settle(self) -> None:
        """Tell the caller, in the event loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


@dataclass(slots=True)
class _Savepoint:
    """What happens inside is undone alone when it raises; the exception is kept for its caller."""

    raw: sqlite3.Connection
    job: Job

    def __enter__(self) -> None:
        self.raw.execute("SAVEPOINT job")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> bool:
        if error is None:
            self.raw.execute("RELEASE job")
            return False
        if not isinstance(error, Exception):
            return False
        self.job.error = error
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK TO job")
            self.raw.execute("RELEASE job")
        return True


class Writer:
    """The only writer of a store: a queue, a connection, a task."""

    def __init__(
        self, connection: aiosqlite.Connection, tx: SqliteTx, path: Path, gather_ms: int
    ) -> None:
        """Begin to take operations.

        `gather_ms`: how long to gather more before a commit while there is company; an operation
        alone never waits.
        """
        self.counts = Counts()
        self._connection = connection
        self._tx = tx
        self._path = path
        self._identity = _identity(path)
        self._gather_s = gather_ms / 1000
        self._queue: asyncio.Queue[Job | None] = asyncio.Queue(WAITING)
        self._jobs: list[Job] = []
        self._closing = False
        self._task = asyncio.create_task(self._run(), name="store:writer")

    async def write(self, op: Callable[[Tx], T]) -> T:
        """Hand in an operation and wait until it is durable. See `tx.Store.write`."""
        self._refuse_when_closed()
        job = Job(op, asyncio.get_running_loop().create_future())
        await self._queue.put(job)
        self._refuse_when_closed()
        return cast("T", await job.future)

    async def aclose(self) -> None:
        """Record what was handed in, then stop."""
        if not self._closing:
            self._closing = True
            if not self._task.done():
                await self._queue.put(None)
        await asyncio.wait([self._task])

    def _refuse_when_closed(self) -> None:
        if self._closing or self._task.done():
            raise StoreBroken("存储已关闭 · the store is closed")

    async def _run(self) -> None:
        company = False
        ended = False
        try:
            while not ended:
                first = await self._queue.get()
                if first is None:
                    return
                self._jobs = [first]
                if self._gather_s and (company or not self._queue.empty()):
                    await asyncio.sleep(self._gather_s)
                ended = self._take()
                jobs = [job for job in self._jobs if not job.future.cancelled()]
                company = len(jobs) > 1
                if jobs:
                    await hop(self._connection, partial(self._commit, jobs))
                for job in jobs:
                    job.settle()
                self._jobs = []
        finally:
            self._abandon()

    def _take(self) -> bool:
        """Everything that waits, up to the bound; True when the end was among it."""
        while len(self._jobs) < MOST and not self._queue.empty():
            job = self._queue.get_nowait()
            if job is None:
                return True
            self._jobs.append(job)
        return False

    def _abandon(self) -> None:
        """The writer ends: whoever still waits must not wait for ever."""
        left = list(self._jobs)
        while not self._queue.empty():
            job = self._queue.get_nowait()
            if job is not None:
                left.append(job)
        for job in left:
            job.error = StoreBroken("存储已停,是否记下不明 · the store stopped; outcome unknown")
            job.settle()

    def _commit(self, jobs: list[Job], raw: sqlite3.Connection) -> None:
        """One transaction, in the connection's thread; then every job has a result or an error."""
        try:
            self._still_there()
            raw.execute("BEGIN IMMEDIATE")
            for job in jobs:
                with _Savepoint(raw, job):
                    job.result = job.op(self._tx)
                if isinstance(job.error, StoreDown):
                    raise job.error
                if not raw.in_transaction:
                    raise StoreBroken("事务中途被撤销 · the transaction was undone half-way")
            raw.execute("COMMIT")
        except StoreDown as down:
            self._undo(jobs, raw, down)
        except sqlite3.Error as error:
            unknown = StoreBroken(f"提交失败 · the commit failed: {error}")
            self._undo(jobs, raw, store_error(error) or unknown)
        else:
            self.counts.commits += 1
            self.counts.operations += len(jobs)

    def _undo(self, jobs: list[Job], raw: sqlite3.Connection, why: StoreError) -> None:
        self.counts.failures += 1
        if raw.in_transaction:
            with contextlib.suppress(sqlite3.Error):  # the next BEGIN finds out and tries again
                raw.execute("ROLLBACK")
        for job in jobs:
            if job.error is None or isinstance(job.error, StoreDown):
                # An exception of its own for each caller: each adds its own traceback.
                job.error = type(why)(*why.args)

    def _still_there(self) -> None:
        """Raise `StoreBroken` unless the file is the one we opened: else we write into nothing."""
        if _identity(self._path) != self._identity:
            raise StoreBroken(
                f"数据库文件 {self._path} 被移走或替换:请放回原文件,或停止后 restore · the store's "
                "file was taken away or replaced: put it back, or stop the daemon and restore"
            )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
