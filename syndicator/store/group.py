"""Group commit: everything that waits becomes one transaction, and one fsync pays for all.

An operation's exception undoes it alone and goes to its caller. A failure of the store itself ends
the whole transaction, and every caller learns that nothing of it was recorded. How long a commit
gathers follows how much company the last one had: an operation alone never waits.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeVar, cast

from syndicator.store.errors import StoreBroken, StoreDown
from syndicator.store.hop import hop
from syndicator.store.sqlite_tx import SqliteTx, store_error

if TYPE_CHECKING:
    import aiosqlite

    from syndicator.core.errors import StoreError
    from syndicator.store.tx import Tx

T = TypeVar("T")

_NO_MEMORY: Final = (
    "内存不足，未能记录，已停止推送，释放后自动继续 · no memory to record anything: nothing is "
    "pushed; it goes on by itself once there is some"
)

MOST: Final = 500
"""Operations in one transaction."""
ENOUGH: Final = 128
"""As many are not kept waiting for more."""
GATHER_A_JOB_MS: Final = 2
"""How long to gather for each operation of the commit before: busier times wait for more."""
QUIET_MS: Final = 10
"""When nobody came for so long, nobody is waited for."""
BREATH: Final = 4
"""Callers that go on at once; each may do a millisecond's work before it waits again."""
WAITING: Final = 10_000
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
class _Kept:
    """What an operation raises is kept for its caller, and is not the transaction's end."""

    job: Job

    def __enter__(self) -> None:
        self.job.error = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> bool:
        if isinstance(error, Exception):
            self.job.error = error
        return self.job.error is not None


class Writer:
    """The only writer of a store: a queue, a connection, a task."""

    def __init__(
        self, connection: aiosqlite.Connection, tx: SqliteTx, path: Path, gather_ms: int
    ) -> None:
        """Begin to take operations.

        `gather_ms`: the longest a commit gathers more while there is company; 0: never.
        """
        self.counts = Counts()
        self._connection = connection
        self._tx = tx
        self._path = path
        self._identity = _identity(path)
        self._gather_ms = gather_ms
        self._company = 0
        self._waiting: deque[Job] = deque()
        self._jobs: list[Job] = []
        self._untold: deque[Job] = deque()
        self._telling: asyncio.Task[None] | None = None
        self._stirred = asyncio.Event()
        self._room = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._run(), name="store:writer")

    async def write(self, op: Callable[[Tx], T]) -> T:
        """Hand in an operation and wait until it is durable. See `tx.Store.write`."""
        self._refuse_when_closed()
        while len(self._waiting) >= WAITING:
            self._room.clear()
            await self._room.wait()
            self._refuse_when_closed()
        job = Job(op, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        if len(self._waiting) in {1, ENOUGH}:
            self._stirred.set()
        return cast("T", await job.future)

    async def aclose(self) -> None:
        """Record what was handed in, then stop."""
        self._closing = True
        self._stirred.set()
        self._room.set()
        await asyncio.wait([self._task])
        if self._telling is not None:
            await asyncio.wait([self._telling])

    def _refuse_when_closed(self) -> None:
        if self._closing or self._task.done():
            raise StoreBroken("存储已关闭 · the store is closed")

    async def _run(self) -> None:
        try:
            while await self._something():
                await self._gather()
                self._take()
                jobs = [job for job in self._jobs if not job.future.cancelled()]
                self._company = len(jobs)
                if jobs:
                    await hop(self._connection, partial(self._commit, jobs))
                self._jobs = []
                self._tell(jobs)
        finally:
            self._abandon()

    async def _something(self) -> bool:
        """Wait for an operation; False at the end. Whoever comes after a silence has no company."""
        time = asyncio.get_running_loop().time
        silent_at = time() + self._gather_ms / 1000
        while not self._waiting:
            if self._closing:
                return False
            self._stirred.clear()
            await self._stirred.wait()
            if time() > silent_at:
                self._company = 0
        return True

    async def _gather(self) -> None:
        """Let more come in, the longer the more there were; never for one that is alone.

        It ends when nothing came for a moment: then all who would come are waiting here.
        """
        company = max(self._company, len(self._waiting))
        if company == 1 or self._gather_ms == 0 or self._closing or len(self._waiting) >= ENOUGH:
            return
        self._stirred.clear()
        left_ms, came = min(self._gather_ms, GATHER_A_JOB_MS * company), 0
        while left_ms > 0 and came < len(self._waiting) and not self._stirred.is_set():
            came = len(self._waiting)
            quiet_ms = min(left_ms, QUIET_MS)
            left_ms -= quiet_ms
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(quiet_ms / 1000):
                    await self._stirred.wait()

    def _take(self) -> None:
        """Everything that waits, up to the bound."""
        count = min(MOST, len(self._waiting))
        self._jobs = [self._waiting.popleft() for _ in range(count)]
        self._room.set()

    def _tell(self, jobs: list[Job]) -> None:
        """Let the callers go on, beside the next commit."""
        self._untold.extend(jobs)
        if jobs and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(_tell(self._untold), name="store:teller")

    def _abandon(self) -> None:
        """The writer ends: whoever still waits must not wait for ever."""
        self._closing = True
        self._room.set()
        for job in (*self._jobs, *self._waiting):
            job.error = StoreBroken("存储已停，是否记下不明 · the store stopped; outcome unknown")
            job.settle()
        self._waiting.clear()

    def _commit(self, jobs: list[Job], raw: sqlite3.Connection) -> None:
        """One transaction, in the connection's thread; then every job has a result or an error."""
        try:
            self._still_there()
            raw.execute("BEGIN IMMEDIATE")
            if not self._together(jobs, raw):
                self._roll_back(raw)
                raw.execute("BEGIN IMMEDIATE")
                self._apart(jobs, raw)
            raw.execute("COMMIT")
        except StoreDown as down:
            self._undo(jobs, raw, down)
        except MemoryError:
            self._undo(jobs, raw, StoreBroken(_NO_MEMORY))
        except sqlite3.Error as error:
            unknown = StoreBroken(f"提交失败 · the commit failed: {error}")
            self._undo(jobs, raw, store_error(error) or unknown)
        else:
            self.counts.commits += 1
            self.counts.operations += len(jobs)

    def _together(self, jobs: list[Job], raw: sqlite3.Connection) -> bool:
        """Run all without savepoints, two statements fewer for each.

        False where one raised after it had changed something: that can only be undone with all.
        """
        for job in jobs:
            changes = raw.total_changes
            self._operate(job, raw)
            if job.error is not None and raw.total_changes != changes:
                return False
        return True

    def _apart(self, jobs: list[Job], raw: sqlite3.Connection) -> None:
        """Run all anew, each in a savepoint, so that what raises is undone alone."""
        for job in jobs:
            tip = self._tx.tip.link
            raw.execute("SAVEPOINT job")
            self._operate(job, raw)
            if job.error is not None:
                self._tx.tip.link = tip
                raw.execute("ROLLBACK TO job")
            raw.execute("RELEASE job")

    def _operate(self, job: Job, raw: sqlite3.Connection) -> None:
        """Run one; raises only what ends the transaction for all."""
        with _Kept(job):
            job.result = job.op(self._tx)
        if isinstance(job.error, StoreDown):
            raise job.error
        if isinstance(job.error, MemoryError):
            job.error = None
            raise StoreBroken(_NO_MEMORY)
        if not raw.in_transaction:
            raise StoreBroken("事务中途被撤销 · the transaction was undone half-way")

    def _roll_back(self, raw: sqlite3.Connection) -> None:
        self._tx.tip.link = None
        if raw.in_transaction:
            raw.execute("ROLLBACK")

    def _undo(self, jobs: list[Job], raw: sqlite3.Connection, why: StoreError) -> None:
        self.counts.failures += 1
        with contextlib.suppress(sqlite3.Error):  # the next BEGIN finds out and tries again
            self._roll_back(raw)
        for job in jobs:
            if job.error is None or isinstance(job.error, StoreDown):
                # An exception of its own for each caller: each adds its own traceback.
                job.error = type(why)(*why.args)

    def _still_there(self) -> None:
        """Raise `StoreBroken` unless the file is the one we opened: else we write into nothing."""
        if _identity(self._path) != self._identity:
            raise StoreBroken(
                f"数据库文件 {self._path} 被移走或替换：请放回原文件，或停止后 restore · "
                "the store's file was taken away or replaced: put it back, or stop the daemon "
                "and restore"
            )


async def _tell(jobs: deque[Job]) -> None:
    """Let every caller go on, so many at a time: between them the loop goes round."""
    while jobs:
        for _ in range(min(BREATH, len(jobs))):
            jobs.popleft().settle()
        await asyncio.sleep(0)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
