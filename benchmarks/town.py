"""The sites of a province in memory: lists and copies, shown when the sites' people enter them."""

from __future__ import annotations

import random
from collections import Counter
from math import exp
from typing import TYPE_CHECKING, Final

from benchmarks.prose import WORDS
from syndicator.net.progress import Phase, Progress
from syndicator.net.transport import NO_HEAD, Head, Outgoing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from syndicator.core.times import Millis

MEDIAN_S: Final = 20 * 60
"""Half of the copies stand there after so long."""
NEXT_COPY_S: Final = 45.0
"""Whoever enters the copies of a batch takes so long for each further one, on average."""
LISTED: Final = 20
HTML: Final = "text/html; charset=utf-8"


class Town:
    """All sites: which copy is visible from when, and every request that was made."""

    def __init__(
        self, sites: int, spread: float, now: Callable[[], Millis], seed: int, *, together: bool
    ) -> None:
        """`spread` is the σ of the lognormal delay; `together`: a batch is entered in one go."""
        self.sites = sites
        self._spread = spread
        self._together = together
        self._now = now
        self._random = random.Random(seed)
        self.released: dict[int, int] = {}
        """When the source showed each policy, milliseconds."""
        self.visible: dict[tuple[int, int], int] = {}
        """By site and policy: from when its copy stands there, milliseconds."""
        self.lists: list[tuple[int, int]] = []
        """Every look at a list: site and time."""
        self.asked: Counter[str] = Counter()

    def publishes(self, numbers: range) -> None:
        """The source shows new policies; each site's people will enter them in their time."""
        now = self._now()
        self.released |= dict.fromkeys(numbers, now)
        for site in range(self.sites):
            at = self._delay()
            for number in numbers:
                self.visible[site, number] = now + round(at * 1000)
                if self._together:
                    at += self._random.expovariate(1 / NEXT_COPY_S)
                else:
                    at = self._delay()

    def in_vain(self, within_ms: int) -> list[int]:
        """Looks at each site so soon after a batch, where nothing of it appeared in that time."""
        looks: dict[int, list[int]] = {}
        for site, at in self.lists:
            looks.setdefault(site, []).append(at)
        found = []
        for released in sorted(set(self.released.values())):
            batch = [number for number, at in self.released.items() if at == released]
            until = released + within_ms
            found += [
                sum(released <= at <= until for at in times)
                for site, times in looks.items()
                if all(self.visible[site, number] > until for number in batch)
            ]
        return found

    def _delay(self) -> float:
        return MEDIAN_S * exp(self._spread * self._random.gauss(0, 1))

    async def send(self, request: Outgoing, progress: Progress) -> Said:
        """A site answers at once."""
        progress.phase = Phase.SENT
        site = int(request.url.host.removeprefix("s").partition(".")[0])
        path = request.url.path
        now = self._now()
        if path == "/list":
            self.asked["list"] += 1
            self.lists.append((site, now))
            shown = sorted(
                (at, number)
                for number in self.released
                if (at := self.visible[site, number]) <= now
            )
            tag = f'"{len(shown)}"'
            if request.headers.get("if-none-match") == tag:
                return Said(304, {"etag": tag}, b"")
            rows = [number for _, number in reversed(shown)][:LISTED]
            return Said(200, {"etag": tag, "content-type": HTML}, list_page(rows))
        self.asked["page"] += 1
        number = int(path.removeprefix("/art/").removesuffix(".html"))
        return Said(200, {"content-type": HTML}, article(site, number))

    async def aclose(self) -> None:
        """Nothing is kept open."""


class Said:
    """One answer."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self._body = body

    @property
    def head(self) -> Head:
        """Nobody reads it here."""
        return NO_HEAD

    async def body(self) -> AsyncIterator[bytes]:
        """In one piece."""
        yield self._body

    async def aclose(self) -> None:
        """Nothing is open."""


def title_of(number: int) -> str:
    """The numbered policy's title."""
    return f"关于印发压测第{number}号工作方案的通知"


def lines_of(number: int) -> list[str]:
    """Its text: short, since judging is measured elsewhere."""
    dice = random.Random(number)
    return [f"第{number}号。{''.join(dice.choices(WORDS, k=40))}。" for _ in range(6)]


def html_of(number: int) -> str:
    """Its markup."""
    return "".join(f"<p>{line}</p>" for line in lines_of(number))


def list_page(numbers: list[int]) -> bytes:
    """A site's list."""
    rows = "".join(f'<li><a href="/art/{n}.html">{title_of(n)}</a></li>' for n in numbers)
    own = '<li><a href="/own/1.html">本县召开春耕生产现场会</a></li>'
    return f"<html><body><ul class='list'>{rows}{own}</ul></body></html>".encode()


def article(site: int, number: int) -> bytes:
    """A site's copy."""
    return (
        f"<html><head><title>{title_of(number)}_示例{site}县</title></head><body>"
        f'<h1>{title_of(number)}</h1><div id="zoom">{html_of(number)}</div></body></html>'
    ).encode()
