"""How a page's requests leave: guarded, directly or through the egress's own proxy."""

from __future__ import annotations

from typing import Final

import h11
import httpcore

from syndicator.browser.protocol import Ask
from syndicator.core.errors import Sent
from syndicator.net.egress import ResolvedBy, tls_context
from syndicator.net.errors import CONNECTING, ConnectFailed, TimedOut, Wording
from syndicator.net.guard import AddressGuard, parse_networks
from syndicator.net.httpcore_connect import GuardedBackend
from syndicator.net.resolve import Resolver
from syndicator.net.route import Route
from syndicator.net.target import Target, parse_target

CONNECT_S: Final = 8.0
SILENCE_S: Final = 15.0
"""A page that takes fifteen seconds counts as unreachable (国办秘函〔2019〕19号)."""
_CHUNK: Final = 64 * 1024
_OK: Final = 200


class Way:
    """The way out that one question names."""

    def __init__(self, resolver: Resolver, ask: Ask) -> None:
        """Raise ValueError for networks, and BadRequest for a proxy, that are none."""
        guard = AddressGuard(parse_networks(ask.allowed_networks))
        self._proxy = None if ask.proxy is None else parse_target(ask.proxy)
        by = ResolvedBy.PROXY if ask.resolved_by_proxy else ResolvedBy.SYSTEM
        self._route = Route(guard, resolver, self._proxy is not None, by)
        # The proxy's own address is the operator's word, private or not.
        self._backend = GuardedBackend(resolver, guard if self._proxy is None else None)

    @property
    def direct(self) -> bool:
        """Whether connections lead to the sites themselves."""
        return self._proxy is None

    async def admit(self, target: Target) -> None:
        """Judge an address before anything leaves. Raises NetError."""
        self._route.check(target)
        if self._proxy is not None:
            await self._route.admit(target, CONNECT_S)

    async def connect(self, target: Target, *, tunnel: bool) -> httpcore.AsyncNetworkStream:
        """A stream to the site, or to a proxy that was asked for one. Raises NetError."""
        via = self._proxy or target
        try:
            stream = await self._backend.connect_tcp(via.host, via.connect_port, CONNECT_S)
            if self._proxy is None:
                return stream
            if self._proxy.scheme == "https":
                stream = await stream.start_tls(tls_context(None), via.host, CONNECT_S)
            return await _tunnelled(stream, target) if tunnel else stream
        except (httpcore.ConnectTimeout, httpcore.ReadTimeout, httpcore.WriteTimeout):
            raise TimedOut(target.shown(), CONNECTING, sent=Sent.NO) from None
        except (httpcore.NetworkError, h11.RemoteProtocolError) as error:
            why = Wording("对方或代理没有接受连接", "the site or the proxy took no connection")
            raise ConnectFailed(target.shown(), why) from error

    def address_of(self, stream: httpcore.AsyncNetworkStream) -> str:
        """IP address of the site at the other end; empty behind a proxy."""
        if self._proxy is not None:
            return ""
        found = stream.get_extra_info("server_addr")
        return str(found[0]) if found else ""


async def _tunnelled(
    stream: httpcore.AsyncNetworkStream, target: Target
) -> httpcore.AsyncNetworkStream:
    host = f"[{target.host}]" if ":" in target.host else target.host
    authority = f"{host}:{target.connect_port}"
    wire = h11.Connection(h11.CLIENT)
    asked = h11.Request(method="CONNECT", target=authority, headers=[("host", authority)])
    await stream.write(wire.send(asked) or b"", CONNECT_S)
    while (event := wire.next_event()) is h11.NEED_DATA:
        wire.receive_data(await stream.read(_CHUNK, CONNECT_S))
    if not isinstance(event, h11.Response) or event.status_code != _OK:
        await stream.aclose()
        raise httpcore.ConnectError("the proxy refuses")
    return stream
