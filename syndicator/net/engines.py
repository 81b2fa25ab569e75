"""Which HTTP engine serves an egress, and what its engines share."""

from __future__ import annotations

import ssl
from pathlib import Path

from syndicator.net.egress import Egress, tls_context
from syndicator.net.guard import AddressGuard
from syndicator.net.httpcore_transport import HttpcoreTransport
from syndicator.net.llhttp_transport import LlhttpTransport
from syndicator.net.resolve import Resolver
from syndicator.net.transport import Transport


class Engines:
    """Makes engines on one resolver, with one certificate store a CA file (each costs 30 ms)."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._certificates: dict[Path | None, ssl.SSLContext] = {}

    def usual(self, egress: Egress) -> Transport:
        """Direct connections, or through the egress's proxy. Raises ConfigurationError."""
        return self.direct(egress) if egress.proxy is None else self.httpcore(egress)

    def direct(self, egress: Egress) -> Transport:
        """The fast one, which knows no proxies."""
        guard = AddressGuard(egress.allowed_networks)
        return LlhttpTransport(self._resolver, guard, self._tls(egress.ca_file))

    def httpcore(self, egress: Egress) -> Transport:
        """The one that knows proxies."""
        proxy = egress.proxy_url()
        # The proxy's own address is the operator's word, private or not.
        guard = None if proxy else AddressGuard(egress.allowed_networks)
        return HttpcoreTransport(self._resolver, guard, self._tls(egress.ca_file), proxy)

    def _tls(self, ca_file: Path | None) -> ssl.SSLContext:
        if ca_file not in self._certificates:
            self._certificates[ca_file] = tls_context(ca_file)
        return self._certificates[ca_file]
