"""Names to addresses, off the event loop, on threads of its own.

asyncio's default executor has a handful of threads; a province of cold names would queue there.
"""

from __future__ import annotations

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Final

from syndicator.net.errors import NameNotFound, Wording
from syndicator.net.guard import Address, literal_address
from syndicator.ports import Clock

THREADS: Final = 64
TTL_S: Final = 30.0
"""getaddrinfo tells no TTL; a moved site is followed within this time."""
ENTRIES: Final = 4096

Lookup = Callable[[str], Sequence[str]]
"""Blocking look-up of a name; raises socket.gaierror."""


def system_lookup(host: str) -> Sequence[str]:
    """The system's answer, in the order of RFC 6724."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@dataclass(frozen=True, slots=True)
class _Known:
    addresses: tuple[Address, ...]
    until: float


class Resolver:
    """A small cache before the look-up; one look-up per name at a time, failures are not kept."""

    def __init__(
        self, clock: Clock, lookup: Lookup = system_lookup, *, ttl_s: float = TTL_S
    ) -> None:
        self._clock = clock
        self._lookup = lookup
        self._ttl_s = ttl_s
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._running: dict[str, asyncio.Future[tuple[Address, ...]]] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="resolve")

    async def resolve(self, host: str) -> tuple[Address, ...]:
        """All addresses of a host, best first; a spelled-out address is its own.

        Raises NameNotFound.
        """
        known = self._known.get(host)
        if known is not None and known.until > self._clock.monotonic():
            return known.addresses
        literal = literal_address(host)
        if literal is not None:
            return (literal,)
        running = self._running.get(host)
        if running is None:
            loop = asyncio.get_running_loop()
            running = loop.run_in_executor(self._threads, _look_up, self._lookup, host)
            self._running[host] = running
            running.add_done_callback(partial(self._settle, host))
        try:
            # Shielded: one caller's time-out must not take the answer from the others.
            return await asyncio.shield(running)
        except (OSError, UnicodeError, ValueError) as error:
            raise NameNotFound(host, _reason(error)) from error

    def close(self) -> None:
        """Let go of the threads; look-ups still running end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _settle(self, host: str, answer: asyncio.Future[tuple[Address, ...]]) -> None:
        self._running.pop(host, None)
        if answer.cancelled() or answer.exception() is not None:
            return
        self._known[host] = _Known(answer.result(), self._clock.monotonic() + self._ttl_s)
        self._known.move_to_end(host)
        if len(self._known) > ENTRIES:
            self._known.popitem(last=False)


def _look_up(lookup: Lookup, host: str) -> tuple[Address, ...]:
    addresses = tuple(ip_address(text) for text in lookup(host))
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    return addresses


def _reason(error: Exception) -> Wording:
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return Wording("DNS 服务器暂无应答", "the DNS server gives no answer for now")
    if isinstance(error, socket.gaierror):
        return Wording("没有这个域名", "no such name")
    return Wording("域名不合规范", "not a well-formed name")
