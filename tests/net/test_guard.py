"""The address policy, by tables: what a name may lead to."""

from ipaddress import ip_address

import pytest

from syndicator.net.errors import AddressRefused
from syndicator.net.guard import AddressGuard, literal_address, parse_networks
from syndicator.net.target import parse_target

CLOSED = [
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "::127.0.0.1",
    "::ffff:0:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::10.0.0.1",
    "2002:7f00:1::",
    "2002:0808:0808::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "100::1",
]
OPEN = [
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "169.253.1.1",
    "223.255.255.255",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
    "240e:1::1",
    "2408:8000::1",
]


@pytest.mark.parametrize("text", CLOSED)
def test_refuses_what_is_no_public_host(text: str) -> None:
    """Every special-purpose range, however the address is wrapped, is refused with a reason."""
    why = AddressGuard().refusal(ip_address(text))
    assert why is not None
    assert why.zh
    assert why.en


@pytest.mark.parametrize("text", OPEN)
def test_lets_public_hosts_pass(text: str) -> None:
    """Public addresses pass, those next to a closed range too."""
    assert AddressGuard().refusal(ip_address(text)) is None


def test_an_allowed_network_opens_only_itself() -> None:
    """`allowed` opens its own addresses, mapped forms included, and nothing beside them."""
    guard = AddressGuard(parse_networks(["127.0.0.0/8", "10.1.0.0/16"]))
    assert guard.refusal(ip_address("127.0.0.1")) is None
    assert guard.refusal(ip_address("::ffff:10.1.9.9")) is None
    assert guard.refusal(ip_address("10.2.0.1")) is not None
    assert guard.refusal(ip_address("::1")) is not None
    assert guard.refusal(ip_address("64:ff9b::10.1.9.9")) is not None


def test_metadata_services_open_only_by_their_single_address() -> None:
    """A wide network that happens to hold a metadata service does not open it."""
    metadata = ip_address("169.254.169.254")
    assert AddressGuard(parse_networks(["169.254.0.0/16"])).refusal(metadata) is not None
    assert AddressGuard(parse_networks(["0.0.0.0/0"])).refusal(metadata) is not None
    assert AddressGuard(parse_networks(["169.254.169.254"])).refusal(metadata) is None


@pytest.mark.parametrize(
    "url",
    [
        "ftp://site.example/",
        "file:///etc/passwd",
        "gopher://site.example/",
        "javascript:alert(1)",
        "//site.example/",
        "http:///path",
        "http://user:secret@site.example/",
        "http://site.example:22/",
        "http://site.example:25/",
        "https://site.example:6667/",
        "http://site.example:0/",
    ],
)
def test_refuses_schemes_ports_and_accounts(url: str) -> None:
    """Only http and https, no account in the address, no port of another protocol."""
    with pytest.raises(AddressRefused) as caught:
        AddressGuard().check_url(parse_target(url))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://site.example/", "https://site.example:8443/a?b=c", "http://site.example:8080/"],
)
def test_lets_web_addresses_pass(url: str) -> None:
    """The usual ports of sites and CMSs pass."""
    AddressGuard().check_url(parse_target(url))


@pytest.mark.parametrize(
    "host, address",
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("site.example", None),
        ("1and1.example", None),
        ("", None),
    ],
)
def test_reads_addresses_in_their_old_forms(host: str, address: str | None) -> None:
    """Octal, hexadecimal and short forms are addresses, as the C library reads them."""
    expected = None if address is None else ip_address(address)
    assert literal_address(host) == expected


def test_a_name_with_open_and_closed_addresses_keeps_the_open_ones() -> None:
    """Only checked addresses are connected to, in the resolver's order; none left is a refusal."""
    guard = AddressGuard()
    mixed = [ip_address("10.0.0.1"), ip_address("1.1.1.1"), ip_address("1.0.0.1")]
    assert guard.choose("site.example", mixed) == (ip_address("1.1.1.1"), ip_address("1.0.0.1"))
    with pytest.raises(AddressRefused, match=r"指向内网地址 10\.0\.0\.1.*leads to 10\.0\.0\.1"):
        guard.choose("site.example", mixed[:1])


@pytest.mark.parametrize("text", ["10.0.0.1/8", "site.example", "10.0.0.0/33", ""])
def test_names_the_network_that_is_none(text: str) -> None:
    """A network with host bits or no network at all is an error that quotes it."""
    with pytest.raises(ValueError, match=r"不是网段.*not a network"):
        parse_networks(["10.0.0.0/8", text])
