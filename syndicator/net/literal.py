"""What can be said of an address before anything is sent: whether the numbers in it are open."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address
from typing import Final

from syndicator.net.errors import BadRequest, Wording
from syndicator.net.guard import Address, AddressGuard, Network, literal_address
from syndicator.net.target import parse_target

_LOOPBACK: Final = IPv4Address("127.0.0.1")


def literal_refusal(url: str, allowed: Sequence[Network]) -> Wording | None:
    """Why an egress that allows these networks never asks this address; None where it may.

    Only of addresses in figures, and of `localhost` (RFC 6761 6.3), which is a loopback one
    wherever it is resolved: where a name leads is known when it is asked for, and judged then.
    """
    try:
        host = parse_target(url).host
    except BadRequest:
        return None
    address: Address | None = literal_address(host)
    if address is None and host.rstrip(".").rpartition(".")[2] == "localhost":
        address = _LOOPBACK
    return None if address is None else AddressGuard(allowed).refusal(address)
