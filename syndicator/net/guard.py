"""Where the daemon may connect to: addresses, ports and schemes.

Feeds and pages are written by others, so an address in them may point at this machine, the office's
own network or a cloud's metadata service. The guard judges the *resolved* address right before the
connection to that very address (`connect.py`), so no second look-up can give another one.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

from syndicator.net.errors import AddressRefused, Wording
from syndicator.net.target import DEFAULT_PORTS, Target

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# https://www.iana.org/assignments/iana-ipv4-special-registry: what is not one public host.
_CLOSED_V4: Final = tuple(
    (IPv4Network(net), Wording(zh, en))
    for net, zh, en in (
        ("0.0.0.0/8", "本网络地址", "this network"),
        ("10.0.0.0/8", "内网地址", "private"),
        ("100.64.0.0/10", "运营商级 NAT 地址", "carrier-grade NAT"),
        ("127.0.0.0/8", "环回地址", "loopback"),
        ("169.254.0.0/16", "链路本地地址", "link-local"),
        ("172.16.0.0/12", "内网地址", "private"),
        ("192.0.0.0/24", "协议保留地址", "protocol assignments"),
        ("192.0.2.0/24", "文档示例地址", "documentation"),
        ("192.88.99.0/24", "6to4 中继地址", "6to4 relay"),
        ("192.168.0.0/16", "内网地址", "private"),
        ("198.18.0.0/15", "基准测试地址", "benchmarking"),
        ("198.51.100.0/24", "文档示例地址", "documentation"),
        ("203.0.113.0/24", "文档示例地址", "documentation"),
        ("224.0.0.0/4", "组播地址", "multicast"),
        ("240.0.0.0/4", "保留地址", "reserved"),
    )
)

# https://www.iana.org/assignments/iana-ipv6-special-registry: public is 2000::/3, less these.
_GLOBAL_V6: Final = IPv6Network("2000::/3")
_CLOSED_V6: Final = tuple(
    (IPv6Network(net), Wording(zh, en))
    for net, zh, en in (
        ("::1/128", "环回地址", "loopback"),
        ("::/128", "未指定地址", "unspecified"),
        ("fe80::/10", "链路本地地址", "link-local"),
        ("fc00::/7", "内网地址", "private"),
        ("ff00::/8", "组播地址", "multicast"),
        ("2001::/23", "协议保留地址（含 Teredo）", "protocol assignments, Teredo among them"),
        ("2001:db8::/32", "文档示例地址", "documentation"),
        ("2002::/16", "6to4 地址", "6to4"),
        ("3fff::/20", "文档示例地址", "documentation"),
    )
)
_OTHER_V6: Final = Wording("非公网 IPv6 地址", "not global unicast")
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052 well-known prefix: IPv4 inside

# Metadata services of common clouds, which give out credentials to whoever asks.
_METADATA: Final = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "fd00:ec2::254",
    )
)
_METADATA_WHY: Final = Wording("云主机元数据服务", "cloud metadata service")

# https://fetch.spec.whatwg.org/#port-blocking: ports where HTTP bytes are taken for commands.
_CLOSED_PORTS: Final = frozenset(
    (
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161),
        *(179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563),
        *(587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060),
        *(5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    )
)


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks as an operator writes them (`10.1.0.0/16`, `127.0.0.1`).

    Raises ValueError with a bilingual message naming the first that is none.
    """
    networks: list[Network] = []
    for text in texts:
        try:
            networks.append(ip_network(text.strip()))
        except ValueError as error:
            message = (
                f"不是网段：{text!r}，应写作 10.1.0.0/16 或单个地址（主机位须为零） · "
                f"not a network: {text!r}; write 10.1.0.0/16 or one address (host bits zero)"
            )
            raise ValueError(message) from error
    return tuple(networks)


def literal_address(host: str) -> Address | None:
    """The address a host spells out, in the old forms (`127.1`, `0x7f000001`) too, else None."""
    if not (host[:1].isdigit() or ":" in host):
        return None
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


class AddressGuard:
    """Refuses every address that is not a public host's, unless a network was allowed.

    A metadata service is opened only by naming its single address, never by a wider network.
    """

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def refusal(self, address: Address) -> Wording | None:
        """Why a connection to this address is refused; None where it may be made."""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            return self.refusal(address.ipv4_mapped)
        metadata = address in _METADATA
        for network in self._allowed:
            single = network.prefixlen == network.max_prefixlen
            if address in network and (single or not metadata):
                return None
        if metadata:
            return _METADATA_WHY
        return _refusal_v4(address) if isinstance(address, IPv4Address) else _refusal_v6(address)

    def check_url(self, url: Target) -> None:
        """Scheme, port and form of one address, before anything is looked up.

        Raises AddressRefused.
        """
        why = None
        if url.scheme not in DEFAULT_PORTS:
            why = Wording(f"协议 {url.scheme!r} 不允许", f"scheme {url.scheme!r} is not allowed")
        elif not url.host:
            why = Wording("缺少主机名", "no host name")
        elif url.has_account:
            why = Wording("地址中含账号", "credentials inside the address")
        elif url.connect_port in _CLOSED_PORTS:
            why = Wording(f"端口 {url.port} 不是网站端口", f"port {url.port} is no web server's")
        if why is not None:
            raise AddressRefused(url.shown(), why)

    def choose(self, host: str, addresses: Sequence[Address]) -> tuple[Address, ...]:
        """Those of a name's addresses that may be connected to, in order.

        Raises AddressRefused when there is none.
        """
        open_ones: list[Address] = []
        refused: tuple[Address, Wording] | None = None
        for address in addresses:
            why = self.refusal(address)
            if why is None:
                open_ones.append(address)
            else:
                refused = refused or (address, why)
        if refused is not None and not open_ones:
            address, why = refused
            raise AddressRefused(
                host, Wording(f"指向{why.zh} {address}", f"leads to {address}, {why.en}")
            )
        return tuple(open_ones)


def _refusal_v4(address: IPv4Address) -> Wording | None:
    return next((why for network, why in _CLOSED_V4 if address in network), None)


def _refusal_v6(address: IPv6Address) -> Wording | None:
    if address in _NAT64:
        # Behind NAT64 every IPv4 site looks like this; the prefix must not carry private addresses.
        embedded = IPv4Address(int(address) & 0xFFFF_FFFF)
        return _METADATA_WHY if embedded in _METADATA else _refusal_v4(embedded)
    for network, why in _CLOSED_V6:
        if address in network:
            return why
    return None if address in _GLOBAL_V6 else _OTHER_V6
