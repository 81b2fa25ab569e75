"""All clients of one process: one per egress, sharing resolver and certificate stores."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Self

from syndicator.core.errors import ConfigurationError
from syndicator.net.client import HttpClient
from syndicator.net.egress import Egress
from syndicator.net.engines import Engines
from syndicator.net.guard import AddressGuard
from syndicator.net.resolve import Lookup, Resolver, system_lookup
from syndicator.net.route import Route
from syndicator.net.transport import Transport
from syndicator.ports import Clock

IN_FLIGHT: Final = 1_280
"""Requests at once per egress; each costs 20 kB and one descriptor while it waits."""

KEPT_DESCRIPTORS: Final = 48
"""For the store, the log, the control socket, the metrics page and name look-ups."""
FEWEST: Final = 4


def in_flight_for(descriptors: int, egresses: int) -> int:
    """Requests at once per egress, where the process may open so many descriptors in all."""
    share = (descriptors - KEPT_DESCRIPTORS) // max(1, egresses)
    return max(FEWEST, min(IN_FLIGHT, share))


TransportOf = Callable[[Egress], Transport]
"""Makes the HTTP engine of one egress."""


class ClientPool:
    """Builds every client at once; use as an async context manager or call `aclose`.

    `transport_of` puts another engine behind every client, a network in memory say; it then makes
    the connections, so resolver, certificates and the guard of resolved addresses are its business.
    Raises ConfigurationError for an egress that cannot be built.
    """

    def __init__(
        self,
        egresses: Iterable[Egress],
        clock: Clock,
        *,
        lookup: Lookup = system_lookup,
        in_flight: int = IN_FLIGHT,
        transport_of: TransportOf | None = None,
    ) -> None:
        self._resolver = Resolver(clock, lookup)
        self._clock = clock
        self._in_flight = in_flight
        engine = transport_of or Engines(self._resolver).usual
        self._clients = {egress.name: self._client(egress, engine(egress)) for egress in egresses}

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

    def _client(self, egress: Egress, transport: Transport) -> HttpClient:
        guard = AddressGuard(egress.allowed_networks)
        route = Route(guard, self._resolver, egress.proxy is not None, egress.resolver)
        return HttpClient(
            transport,
            route,
            self._clock,
            in_flight=self._in_flight,
            user_agent=egress.user_agent,
        )
