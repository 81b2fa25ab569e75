"""All clients of one process: one per egress, sharing resolver and certificate stores."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self

from syndicator.core.errors import ConfigurationError
from syndicator.net.client import HttpClient
from syndicator.net.connect import GuardedBackend
from syndicator.net.egress import Egress, tls_context
from syndicator.net.guard import AddressGuard
from syndicator.net.resolve import Lookup, Resolver, system_lookup
from syndicator.net.route import Route
from syndicator.net.transport import PoolTransport
from syndicator.ports import Clock

IN_FLIGHT: Final = 128
"""Requests at once per egress; above some 256 one httpcore pool gets slower, not faster."""
KEEPALIVE: Final = 0
"""Idle connections kept. httpcore walks them on every event; a stale one makes a write unsure."""


class ClientPool:
    """Builds every client at once; use as an async context manager or call `aclose`.

    Raises ConfigurationError for an egress that cannot be built.
    """

    def __init__(
        self,
        egresses: Iterable[Egress],
        clock: Clock,
        *,
        lookup: Lookup = system_lookup,
        in_flight: int = IN_FLIGHT,
        keepalive: int = KEEPALIVE,
    ) -> None:
        self._resolver = Resolver(clock, lookup)
        self._clock = clock
        self._in_flight = in_flight
        self._keepalive = keepalive
        stores: dict[Path | None, ssl.SSLContext] = {}
        self._clients: dict[str, HttpClient] = {}
        for egress in egresses:
            if egress.ca_file not in stores:
                stores[egress.ca_file] = tls_context(egress.ca_file)
            self._clients[egress.name] = self._client(egress, stores[egress.ca_file])

    def client(self, egress: str) -> HttpClient:
        """The client of a named egress; raises ConfigurationError for an unknown name."""
        try:
            return self._clients[egress]
        except KeyError:
            known = ", ".join(sorted(self._clients))
            raise ConfigurationError(
                f"没有名为 {egress} 的出口，已有：{known} · "
                f"no egress named {egress}; known: {known}"
            ) from None

    async def aclose(self) -> None:
        """Close all connections and the look-up threads."""
        for client in self._clients.values():
            await client.aclose()
        self._resolver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _client(self, egress: Egress, tls: ssl.SSLContext) -> HttpClient:
        guard = AddressGuard(egress.allowed_networks)
        proxy = egress.proxy_url()
        transport = PoolTransport(
            # The proxy's own address is the operator's word, private or not.
            GuardedBackend(self._resolver, None if proxy else guard),
            tls,
            connections=self._in_flight,
            keepalive=self._keepalive,
            proxy=proxy,
        )
        route = Route(guard, self._resolver, proxy is not None, egress.resolver)
        return HttpClient(
            transport,
            route,
            self._clock,
            in_flight=self._in_flight,
            user_agent=egress.user_agent,
        )
