"""Time of a rehearsal: it begins on a set morning and runs a whole number of times faster.

Daemon and province are two processes; both read the same small file, which ties a moment of the
rehearsal to this machine's monotonic clock (Linux has one for all processes), so they agree to the
millisecond and no step of the wall clock disturbs them. Time-outs of the network stay real.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict, dataclass
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
_SECOND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Pace:
    """`began` (UTC milliseconds of the rehearsal) was at `anchor_s` of the monotonic clock."""

    began: Millis
    anchor_s: float
    rate: float
    """Seconds of the rehearsal in one real second."""

    @classmethod
    def from_now(cls, rate: float = HOUR_IN_A_MINUTE, began: Millis = MORNING) -> Pace:
        """A pace that begins at this moment."""
        return cls(began, time.monotonic(), rate)

    def save(self, path: Path) -> None:
        """Write it for the other process."""
        path.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")


def read_pace(path: Path) -> Pace:
    """Read a pace written by `save`. Raises `ConfigurationError`."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        pace = Pace(Millis(found["began"]), float(found["anchor_s"]), float(found["rate"]))
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


class PacedClock:
    """The `Clock` of a rehearsal."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace

    def now(self) -> Millis:
        """UTC milliseconds of the rehearsal."""
        real_s = time.monotonic() - self.pace.anchor_s
        return Millis(self.pace.began + int(real_s * self.pace.rate * _SECOND))

    def monotonic(self) -> float:
        """Seconds of the rehearsal that never run backwards."""
        return time.monotonic() * self.pace.rate

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds of the rehearsal."""
        await asyncio.sleep(seconds / self.pace.rate)

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        """Wait for the awaitable at most so long; True when it finished."""
        try:
            async with asyncio.timeout(seconds / self.pace.rate):
                await awaitable
        except TimeoutError:
            return False
        return True


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
