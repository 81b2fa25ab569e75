"""Where pages are read and judged: never on the event loop, and at a large office not beside it.

A thread that parses takes the interpreter from the loop again and again, some calls for tens of
milliseconds. With few sites nobody notices; with many, all pages go through one process of its own:
`python -m syndicator.stages.looking.reading`, which takes pickled calls from its standard input,
the first first, and answers each on its standard output. It ends with its input: the daemon.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable
from struct import Struct
from typing import BinaryIO, Final, ParamSpec, TypeVar

from syndicator.core.errors import TransportError

P = ParamSpec("P")
T = TypeVar("T")

APART_FROM: Final = 500
"""From so many watched sites on reading has a process of its own, which takes some 60 MB."""
YOUNG: Final = 10_000
"""Objects made and not let go before those are searched for circles. A thousand exchanges under way
hold more than Python's usual 700 all the time, and a page being read does: they would be gone
through again and again, for a fifteenth of the processor, and at times all at once, for longer than
anything else of ours."""
NICER: Final = 5
"""By so much that process gives way to the one that delivers."""
_SIZE: Final = Struct(">Q")
_DIED: Final = (
    "读页进程异常退出，稍后再读 · the process that reads pages died; they are read again later"
)


def collect_rarely() -> None:
    """Let this process search for circles of objects seldom, and among young ones only.

    What was built so far, the settings of thousands of sites first of all, lives as long as the
    process: no collection goes through it again, which would stop everything else each time.
    """
    gc.set_threshold(YOUNG)
    gc.collect()
    gc.freeze()


class Reading:
    """Runs pure work on pages. In threads of this process until `apart` is called."""

    def __init__(self) -> None:
        self._apart = False
        self._reader: _Reader | None = None
        self._starting = asyncio.Lock()

    def apart(self) -> None:
        """From now on in a process of its own; it starts with the first page."""
        self._apart = True

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a function of a module, of values that can be pickled.

        Raises what the work raises, and `TransportError` where its process died over it.
        """
        if not self._apart:
            return await asyncio.to_thread(work, *args, **kwargs)
        async with self._starting:
            if self._reader is None or self._reader.dead:
                self._reader = await _Reader.start()
        return await self._reader.run(work, *args, **kwargs)

    async def aclose(self) -> None:
        """End the process; what it still reads is lost."""
        if self._reader is not None:
            await self._reader.aclose()


class _Reader:
    """One such process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.dead = False
        self._process = process
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        """One for each call that was sent and is not answered, in that order."""
        self._listening = asyncio.create_task(self._listen(), name="reader")

    @classmethod
    async def start(cls) -> _Reader:
        """A new one."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "syndicator.stages.looking.reading",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return cls(process)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One call; given up, its answer is thrown away when it comes."""
        out = self._process.stdin
        if self.dead or out is None:
            raise TransportError(_DIED)
        call = pickle.dumps((work, args, kwargs), pickle.HIGHEST_PROTOCOL)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        out.write(_SIZE.pack(len(call)) + call)
        well, result = pickle.loads(await answer)  # noqa: S301 - our own process wrote it
        if well:
            found: T = result
            return found
        raise result

    async def aclose(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._listening

    async def _listen(self) -> None:
        came = self._process.stdout
        if came is not None:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    (size,) = _SIZE.unpack(await came.readexactly(_SIZE.size))
                    answer = await came.readexactly(size)
                    waiting = self._waiting.popleft()
                    if not waiting.done():
                        waiting.set_result(answer)
        self.dead = True
        if self._process.stdin is not None:
            self._process.stdin.close()
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(TransportError(_DIED))


def serve(calls: BinaryIO, answers: BinaryIO) -> None:
    """Answer calls until there are no more."""
    while len(head := calls.read(_SIZE.size)) == _SIZE.size:
        (size,) = _SIZE.unpack(head)
        answer = _answered(calls.read(size))
        answers.write(_SIZE.pack(len(answer)) + answer)
        answers.flush()


def _answered(call: bytes) -> bytes:
    try:
        work, args, kwargs = pickle.loads(call)  # noqa: S301 - the daemon wrote it
        return pickle.dumps((True, work(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except Exception as mistake:  # noqa: BLE001 - whatever it is, the daemon is to raise it
        return pickle.dumps((False, _portable(mistake)), pickle.HIGHEST_PROTOCOL)


def _portable(mistake: Exception) -> Exception:
    """The same, or, where its kind does not survive pickling, what it says."""
    try:
        pickle.loads(pickle.dumps(mistake))  # noqa: S301 - our own, a moment ago
    except Exception:  # noqa: BLE001 - a foreign class may fail in any way
        return RuntimeError(f"{type(mistake).__name__}: {mistake}")
    return mistake


if __name__ == "__main__":
    with contextlib.suppress(OSError):
        os.nice(NICER)
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the daemon, whose end is ours
        signal.signal(number, signal.SIG_IGN)
    collect_rarely()
    with contextlib.suppress(BrokenPipeError):
        answers, sys.stdout = sys.stdout.buffer, sys.stderr  # what anything prints is no answer
        serve(sys.stdin.buffer, answers)
