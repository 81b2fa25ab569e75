"""What something took: seconds on the wall, processor seconds, memory."""

import os
import resource
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Spent:
    """One turn."""

    wall_s: float
    cpu_s: float
    """Of this process with all its threads; the sites' process is another."""


class Meter:
    """Measures the block it surrounds."""

    def __init__(self) -> None:
        self.spent = Spent(0.0, 0.0)
        self._began = (0.0, 0.0)

    def __enter__(self) -> Self:
        self._began = (time.monotonic(), cpu_s())
        return self

    def __exit__(self, *_: object) -> None:
        wall_s, used_s = self._began
        self.spent = Spent(time.monotonic() - wall_s, cpu_s() - used_s)


def cpu_s() -> float:
    """Processor seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rss() -> int:
    """Bytes of this process in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
