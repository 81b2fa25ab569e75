"""Time of a rehearsal: it begins on a set morning and runs a number of times faster.

Daemon and province are two processes; both read the same small file, which ties a moment of the
rehearsal to this machine's monotonic clock (Linux has one for all processes), so they agree to the
millisecond and no step of the wall clock disturbs them. Time-outs of the network stay real.

A change of the rate is announced: it stands in the file some time before it holds, longer than any
reader goes without looking, so both processes turn at the same instant.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from syndicator.core.errors import ConfigurationError
from syndicator.core.times import SHANGHAI, Millis, to_millis

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from pathlib import Path

    from syndicator.settings.model import Settings

MORNING: Final = to_millis(datetime(2026, 3, 17, 9, 0, tzinfo=SHANGHAI))
"""A Tuesday without anything special; the shipped calendar knows its year."""
PACE_FILE: Final = "rehearsal-clock.json"
"""Lies beside the configuration's directory."""
HOUR_IN_A_MINUTE: Final = 60.0
ANNOUNCED_S: Final = 0.5
"""Real seconds between a change's entry in the file and the instant from which it holds."""
_READ_S: Final = 0.2
"""Real seconds after which a clock looks into the file again."""
_LONGEST_S: Final = 1.0
"""Real seconds that a wait sleeps at once: meanwhile the rate may change."""
_SECOND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Pace:
    """`began` (UTC milliseconds of the rehearsal) was at `anchor_s` of the monotonic clock."""

    began: Millis
    anchor_s: float
    rate: float
    """Seconds of the rehearsal in one real second."""
    following: Pace | None = None
    """What holds from its own anchor on."""

    @classmethod
    def from_now(cls, rate: float = HOUR_IN_A_MINUTE, began: Millis = MORNING) -> Pace:
        """A pace that begins at this moment."""
        return cls(began, time.monotonic(), rate)

    def at(self, real_s: float) -> Pace:
        """What holds at a moment of the monotonic clock."""
        following = self.following
        return self if following is None or real_s < following.anchor_s else following.at(real_s)

    def moment_ms(self, real_s: float) -> float:
        """UTC milliseconds of the rehearsal at a moment of the monotonic clock."""
        holds = self.at(real_s)
        return holds.began + (real_s - holds.anchor_s) * holds.rate * _SECOND

    def changed(self, rate: float, real_s: float) -> Pace:
        """The same with another rate, from soon after a moment of the monotonic clock.

        Time goes on where it stands; nothing runs backwards.
        """
        holds = self.at(real_s)
        if holds.following is not None:  # what is announced stays
            return replace(holds, following=holds.following.changed(rate, real_s))
        turn_s = real_s + ANNOUNCED_S
        began = Millis(math.ceil(holds.moment_ms(turn_s)))
        return replace(holds, following=Pace(began, turn_s, rate))

    def save(self, path: Path) -> None:
        """Write it for the other process, whole or not at all."""
        written = path.with_suffix(".new")
        written.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")
        written.replace(path)


def read_pace(path: Path) -> Pace:
    """Read a pace written by `save`. Raises `ConfigurationError`."""
    try:
        pace = _pace(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"演练时钟文件 {path} 读不出来（{error}），请重新启动演练 · "
            f"the rehearsal's clock file cannot be read ({error}): start the rehearsal anew"
        ) from error
    if pace.rate <= 0 or pace.anchor_s > time.monotonic():
        raise ConfigurationError(
            f"演练时钟文件 {path} 不属于这次开机，请重新启动演练 · "
            "the rehearsal's clock file is not of this boot: start the rehearsal anew"
        )
    return pace


def _pace(found: Mapping[str, object]) -> Pace:
    following = found.get("following")
    return Pace(
        began=Millis(int(str(found["began"]))),
        anchor_s=float(str(found["anchor_s"])),
        rate=float(str(found["rate"])),
        following=_pace(following) if isinstance(following, Mapping) else None,
    )


class PacedClock:
    """The `Clock` of a rehearsal; with the file it follows every change written there."""

    def __init__(self, pace: Pace, file: Path | None = None) -> None:
        self._pace = pace
        self._file = file
        self._read_s = time.monotonic()
        self._written_ns = 0

    @property
    def rate(self) -> float:
        """Seconds of the rehearsal in one real second, now."""
        real_s = time.monotonic()
        return self._holding(real_s).at(real_s).rate

    def now(self) -> Millis:
        """UTC milliseconds of the rehearsal."""
        return Millis(int(self._moment_ms()))

    def monotonic(self) -> float:
        """Seconds of the rehearsal that never run backwards."""
        return self._moment_ms() / _SECOND

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds of the rehearsal."""
        until = self.monotonic() + seconds
        left_s = seconds
        while left_s > 0:
            await asyncio.sleep(min(left_s / self.rate, _LONGEST_S))
            left_s = until - self.monotonic()

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        """Wait for the awaitable at most so long at this rate; True when it finished."""
        try:
            async with asyncio.timeout(seconds / self.rate):
                await awaitable
        except TimeoutError:
            return False
        return True

    def change(self, rate: float) -> None:
        """Announce another rate to everybody who reads the file."""
        real_s = time.monotonic()
        self._pace = self._holding(real_s).changed(rate, real_s)
        if self._file is not None:
            self._pace.save(self._file)

    def _moment_ms(self) -> float:
        real_s = time.monotonic()
        return self._holding(real_s).moment_ms(real_s)

    def _holding(self, real_s: float) -> Pace:
        """The pace as the file has it, read again where it was written since."""
        if self._file is not None and real_s - self._read_s > _READ_S:
            self._read_s = real_s
            with contextlib.suppress(FileNotFoundError):  # cleared away: the rehearsal is over
                written_ns = self._file.stat().st_mtime_ns
                if written_ns != self._written_ns:
                    self._pace, self._written_ns = read_pace(self._file), written_ns
        return self._pace


def refuse_real_world(settings: Settings) -> None:
    """Raise `ConfigurationError` unless everything the configuration leads to is this machine.

    A hastened clock would hammer real sites and write wrong times into a real record.
    """
    astray = next((url for url in _addresses(settings) if not _loopback(url)), None)
    proxied = next((one.key for one in settings.egresses.values() if one.proxy is not None), None)
    if astray is not None or proxied is not None:
        where = astray or f"egress {proxied}"
        raise ConfigurationError(
            f"加速时钟只能用于全部指向本机的演练配置，而 {where} 不是本机 · the hastened clock is "
            f"for rehearsals on this machine alone; {where} is not: run without --pace"
        )


def _addresses(settings: Settings) -> Iterator[str]:
    for source in settings.sources.values():
        yield source.url
    for platform in settings.platforms.values():
        yield platform.endpoint or ""
    for site in settings.sites.values():
        yield from (site.endpoint or "", site.home_url or "")
        yield site.watch.url if site.watch is not None else ""


def _loopback(url: str) -> bool:
    if not url:
        return True
    try:
        return ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        return False
