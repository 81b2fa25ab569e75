"""The daemon's machine: its clock, its dice, its disk, and the life of one process on it."""

import asyncio
import hashlib
import random
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import Context, ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from syndicator.core.times import SHANGHAI, Millis
from syndicator.ports import SystemClock
from syndicator.store import events
from syndicator.store.group import Writer
from syndicator.store.hop import STATEMENTS_KEPT
from syndicator.store.migrate import migrate
from syndicator.store.queries import load_queries
from syndicator.store.sqlite_tx import SqliteTx
from syndicator.store.tx import Tx
from tests.simulation.drawn import DiskFault, DiskTrouble, Point

T = TypeVar("T")

BEGAN: Final = round(datetime(2026, 3, 2, 8, 0, tzinfo=SHANGHAI).timestamp() * 1000)
PLACE: Final = Path("/simulated/syndicator.db")
_CODES: Final = {
    DiskFault.FULL: ("database or disk is full", sqlite3.SQLITE_FULL),
    DiskFault.BROKEN: ("disk I/O error", sqlite3.SQLITE_IOERR),
    DiskFault.BUSY: ("database is locked", sqlite3.SQLITE_BUSY),
}
_owner: ContextVar["Process | None"] = ContextVar("process", default=None)


class Trace:
    """What happened, line by line; its hash says whether two runs were the same."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._hash = hashlib.sha256()
        self.lines: list[tuple[float, str, str]] = []

    def tell(self, what: str, detail: str = "") -> None:
        at = self._now()
        self._hash.update(f"{at:.6f} {what} {detail}\n".encode())
        self.lines.append((at, what, detail))

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


class Process:
    """One run of the daemon. When it dies its tasks do nothing more, wherever they wait."""

    def __init__(self, reached: Callable[[Point], float | None]) -> None:
        self.tasks: list[asyncio.Task[Any]] = []
        self.died = asyncio.Event()
        self.down_s = 0.0
        self._reached = reached

    @property
    def dead(self) -> bool:
        return self.died.is_set()

    def alive(self) -> None:
        """Raise `CancelledError` in whatever still runs of a dead process."""
        if self.dead:
            raise asyncio.CancelledError

    def pass_point(self, point: Point) -> None:
        """Come to a point where the daemon may be killed."""
        self.alive()
        down_s = self._reached(point)
        if down_s is not None:
            self.die(down_s)
            raise asyncio.CancelledError

    def die(self, down_s: float) -> None:
        self.down_s = down_s
        self.died.set()

    async def begin(self, main: Coroutine[Any, Any, T]) -> T:
        """Run something as this process: what it starts belongs to it."""
        token = _owner.set(self)
        try:
            return await asyncio.create_task(main)
        finally:
            _owner.reset(token)

    def bury(self) -> None:
        """Stop everything that belongs to it."""
        for task in self.tasks:
            task.cancel()
        self.tasks.clear()


def owned_tasks(
    loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, T], context: Context | None = None
) -> asyncio.Task[T]:
    """A task factory that enters each task at the process which started it."""
    task = asyncio.Task(coro, loop=loop, context=context)
    owner = _owner.get()
    if owner is not None:
        owner.tasks.append(task)
        if len(owner.tasks) > 4096:
            owner.tasks = [one for one in owner.tasks if not one.done()]
    return task


class WorldClock:
    """The clock port on virtual time. `offset_ms` is how far the wall clock is off."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.offset_ms = 0

    def now(self) -> Millis:
        return Millis(BEGAN + round(self._loop.time() * 1000) + self.offset_ms)

    def true(self) -> Millis:
        """What the time really is."""
        return Millis(BEGAN + round(self._loop.time() * 1000))

    def monotonic(self) -> float:
        return self._loop.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        return await SystemClock().wait_for(awaitable, seconds)


class SeededDice:
    """Chance from the seed."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def fraction(self) -> float:
        return self._dice.random()


class Disk(sqlite3.Connection):
    """The store's file: what is committed stays, whoever dies. It may fail for a while."""

    fault: DiskFault | None = None

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3's
        if self.fault is not None and _writes(sql, self.fault):
            raise failing(self.fault)
        return super().execute(sql, parameters)

    def commit(self) -> None:
        if self.fault is not None:
            raise failing(self.fault)
        super().commit()


def failing(fault: DiskFault) -> sqlite3.OperationalError:
    """What sqlite3 raises for it."""
    text, code = _CODES[fault]
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    error.sqlite_errorname = fault.name
    return error


def _writes(sql: str, fault: DiskFault) -> bool:
    head = sql.lstrip()[:15].upper()
    return head.startswith("BEGIN IMMEDIATE" if fault is DiskFault.BUSY else "COMMIT")


@cache
def _laid_out() -> sqlite3.Connection:
    """An empty store, laid out once: copying it is faster."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    migrate(raw)
    return raw


class Drive:
    """What outlives the process: the file, and the troubles it has."""

    def __init__(self, trouble: Sequence[DiskTrouble], dice: random.Random, trace: Trace) -> None:
        self.raw = sqlite3.connect(
            ":memory:", isolation_level=None, factory=Disk, cached_statements=STATEMENTS_KEPT
        )
        _laid_out().backup(self.raw)
        self.raw.row_factory = sqlite3.Row
        self.raw.execute("PRAGMA foreign_keys = ON")
        self.raw.execute("PRAGMA temp_store = MEMORY")
        self.faults = 0
        self._trace = trace
        self._dice = dice
        loop = asyncio.get_running_loop()
        for one in trouble:
            if one.since < one.until:  # of two timers of one moment either may be first
                loop.call_at(max(one.since, 0), self._begin, one.fault)
                loop.call_at(one.until, self._end)

    def _begin(self, fault: DiskFault) -> None:
        self.raw.fault = fault
        self.faults += 1
        self._trace.tell("disk", fault)

    def _end(self) -> None:
        self.raw.fault = None
        self._trace.tell("disk", "well")

    def sync_s(self) -> float:
        """How long the disk takes to make a commit durable."""
        return self._dice.choice((0.001, 0.002, 0.005, 0.050))

    def settled(self) -> None:
        """What was under way when the process died was never committed."""
        if self.raw.in_transaction:
            sqlite3.Connection.execute(self.raw, "ROLLBACK")

    def tx(self) -> SqliteTx:
        """To read what is committed."""
        return SqliteTx(self.raw, load_queries(), "main", "sha256")

    def close(self) -> None:
        self.raw.close()


class _Line:
    """Stands for the writer's connection: what goes through it takes the disk's time."""

    def __init__(self, drive: Drive, process: Process) -> None:
        self._drive = drive
        self._process = process
        self._conn = drive.raw

    async def _execute(self, work: Callable[..., T], *args: object) -> T:
        await asyncio.sleep(self._drive.sync_s())
        self._process.pass_point(Point.BEFORE_COMMIT)
        done = work(*args)
        self._process.pass_point(Point.AFTER_COMMIT)
        return done


class MemoryStore:
    """The daemon's store on the drive: the real writer, transactions and SQL, no threads."""

    def __init__(self, drive: Drive, process: Process) -> None:
        self._drive = drive
        self._process = process
        queries = load_queries()
        plain = SqliteTx(drive.raw, queries, "main", "sha256")
        self._tx = SqliteTx(drive.raw, queries, _opened(drive.raw, plain), "sha256")
        line: Any = _Line(drive, process)
        self._writer = Writer(line, self._tx, PLACE, 5)

    async def write(self, op: Callable[[Tx], T]) -> T:
        self._process.alive()
        return await self._writer.write(op)

    async def read(self, op: Callable[[Tx], T]) -> T:
        self._process.alive()
        await asyncio.sleep(0)
        self._process.alive()
        return op(self._tx)

    async def aclose(self) -> None:
        await self._writer.aclose()


def _opened(raw: Disk, tx: SqliteTx) -> str:
    raw.execute("BEGIN")
    chain = events.open_chain(tx)
    sqlite3.Connection.execute(raw, "COMMIT")
    return chain
