"""Faults put into a process from outside: strace fails, or ends it at, its N-th system call.

The process is started by `strace -D`: it stays our own child, knows of nothing, and goes on unhurt
when the tracer leaves. Counting is by thread. What is written and synced is counted in every
thread (the store has its own), what is sent and received in the first alone: there the loop runs,
and the others only wake it by a byte.
"""

import contextlib
import os
import re
import shutil
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

HELD_US: Final = 3_000_000
"""So long a thread is held after its call, for the process to be killed there."""
_SENT_TO: Final = re.compile(r'"(?:GET|POST|PUT|DELETE|HEAD) (\S+)')


class Call(StrEnum):
    """What a process does to the world."""

    WRITE = "write"
    """Pages and log of the store."""
    SYNC = "sync"
    """Until they are on disk."""
    SEND = "send"
    RECEIVE = "receive"

    @property
    def names(self) -> tuple[str, ...]:
        """System calls."""
        return _NAMES[self]

    @property
    def everywhere(self) -> bool:
        """Counted in every thread."""
        return self in {Call.WRITE, Call.SYNC}


_NAMES: Final = {
    Call.WRITE: ("pwrite64",),
    Call.SYNC: ("fdatasync", "fsync"),
    Call.SEND: ("sendto", "sendmsg"),
    Call.RECEIVE: ("recvfrom", "recvmsg"),
}


class How(StrEnum):
    """What becomes of the N-th."""

    BEFORE = "killed-before"
    """SIGKILL; the call is not carried out."""
    AFTER = "killed-after"
    """It is carried out, and nothing follows: SIGKILL."""
    FULL = "enospc"
    """Fails once."""
    FULL_LONG = "enospc-until-healed"
    """It and all that follow fail for a while."""
    BROKEN = "eio"
    BROKEN_LONG = "eio-until-healed"
    RESET = "econnreset"

    @property
    def kills(self) -> bool:
        return self in {How.BEFORE, How.AFTER}

    @property
    def lasts(self) -> bool:
        """Until the tracer leaves."""
        return self in {How.FULL_LONG, How.BROKEN_LONG}


_ACTION: Final = {
    How.BEFORE: "signal=KILL",
    How.AFTER: f"delay_exit={HELD_US}",
    How.FULL: "error=ENOSPC",
    How.FULL_LONG: "error=ENOSPC",
    How.BROKEN: "error=EIO",
    How.BROKEN_LONG: "error=EIO",
    How.RESET: "error=ECONNRESET",
}
POSSIBLE: Final = {
    Call.WRITE: (
        How.BEFORE,
        How.AFTER,
        How.FULL,
        How.BROKEN,
        How.FULL_LONG,
        How.BROKEN_LONG,
    ),
    Call.SYNC: (How.BEFORE, How.AFTER, How.BROKEN, How.BROKEN_LONG, How.FULL),
    Call.SEND: (How.BEFORE, How.AFTER, How.RESET, How.BROKEN),
    Call.RECEIVE: (How.BEFORE, How.AFTER, How.RESET, How.BROKEN),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what becomes of the N-th call of a kind."""

    call: Call
    how: How
    nth: int

    def command(self, log: Path) -> list[str]:
        """The words before the command that shall meet it."""
        names = ",".join(self.call.names)
        when = f"{self.nth}+" if self.how.lasts else f"{self.nth}"
        inject = f"inject={names}:{_ACTION[self.how]}:when={when}"
        return [*_strace(log, self.call.names, everywhere=self.call.everywhere), "-e", inject]


def counting(log: Path) -> list[str]:
    """The words before a command whose calls are counted, and none of them failed."""
    return _strace(log, [name for call in Call for name in call.names], everywhere=True)


def _strace(log: Path, names: Sequence[str], *, everywhere: bool) -> list[str]:
    command = ["strace", "-D", "-I", "2", "-ttt", "-s", "80", "-e", "signal=none", "-o", str(log)]
    return [*command, *(["-f"] if everywhere else []), "-e", f"trace={','.join(names)}"]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a whole undisturbed run counts, and from where on it speaks to sites."""

    first: int
    last: int


def reaches(log: Path, pid: int, sources: Sequence[str]) -> dict[Call, Reach]:
    """What a counted run came to. `sources`: beginnings of paths that are no site's."""
    counts: Counter[tuple[int, str]] = Counter()
    before: Counter[tuple[int, str]] = Counter()
    spoken = False
    for line in log.read_text("utf-8", "replace").splitlines():
        head, _, rest = line.partition("(")
        words = head.split()
        if len(words) != 3 or rest.startswith(")"):
            continue  # the second half of a call that another thread's broke in two
        if not spoken and (sent := _SENT_TO.search(rest)) is not None:
            spoken = not sent[1].startswith(tuple(sources))
        counts[int(words[0]), words[2]] += 1
        if not spoken:
            before[int(words[0]), words[2]] += 1
    found = {}
    for call in Call:
        seen = [
            (count, key)
            for key, count in counts.items()
            if key[1] in call.names and (call.everywhere or key[0] == pid)
        ]
        last, key = max(seen, default=(1, (0, "")))
        found[call] = Reach(max(1, before[key]), max(2, last))
    return found


def sends(log: Path, pid: int) -> list[str]:
    """What the first thread of a counted run sent, in order: how each began."""
    lines = log.read_text("utf-8", "replace").splitlines()
    return [
        line.partition('"')[2]
        for line in lines
        if line.startswith(f"{pid} ") and line.partition("(")[0].endswith(Call.SEND.names)
    ]


def happened(log: Path) -> bool:
    """Whether the N-th call came."""
    told = log.read_text("utf-8", "replace") if log.exists() else ""
    return any(word in told for word in ("(INJECTED)", "(DELAYED)", "killed by SIGKILL"))


def leave(pid: int) -> None:
    """Take the tracer away from a process, which goes on."""
    status = Path(f"/proc/{pid}/status")
    with contextlib.suppress(OSError):
        line = next(row for row in status.read_text().splitlines() if row.startswith("TracerPid"))
        if tracer := int(line.split()[1]):
            os.kill(tracer, signal.SIGTERM)


def missing() -> str:
    """Why nothing can be traced here; empty where it can."""
    return "" if shutil.which("strace") else "strace is not installed (tests/real/install.sh)"
