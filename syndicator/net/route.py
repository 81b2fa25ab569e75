"""Whether a request may leave by an egress, decided on each hop before anything is sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from syndicator.core.errors import Sent
from syndicator.net.egress import ResolvedBy
from syndicator.net.errors import CONNECTING, AddressRefused, TimedOut, Wording
from syndicator.net.guard import AddressGuard, literal_address
from syndicator.net.resolve import Resolver
from syndicator.net.target import Target

_LOCAL = Wording("localhost 是代理自己的环回地址", "localhost is the proxy's own loopback")


@dataclass(frozen=True, slots=True)
class Route:
    """The checks of one egress.

    Without a proxy the addresses are judged where the connection is made (`connect`). Behind one
    the proxy connects, so the name is judged here first; between the two look-ups the name may
    change, which only the proxy's own rules can close.
    """

    guard: AddressGuard
    resolver: Resolver
    proxied: bool
    resolved_by: ResolvedBy

    def check(self, url: Target) -> None:
        """Scheme, port and form of the address. Raises AddressRefused."""
        self.guard.check_url(url)

    async def admit(self, url: Target, connect_s: float) -> None:
        """Whether a proxy may be asked. Raises AddressRefused, NameNotFound or TimedOut."""
        literal = literal_address(url.host)
        if literal is not None:
            self.guard.choose(url.host, (literal,))
        elif self.resolved_by is ResolvedBy.SYSTEM:
            try:
                async with asyncio.timeout(connect_s):
                    addresses = await self.resolver.resolve(url.host)
            except TimeoutError:
                raise TimedOut(url.shown(), CONNECTING, sent=Sent.NO) from None
            self.guard.choose(url.host, addresses)
        elif url.host.rstrip(".").rpartition(".")[2] == "localhost":  # RFC 6761 6.3
            raise AddressRefused(url.shown(), _LOCAL)
