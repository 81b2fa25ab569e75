"""The address a request goes to, parsed once into the parts that checks and wires need."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from syndicator.net.errors import BadRequest, Wording, shown

if TYPE_CHECKING:
    import httpx

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_PLAIN: Final = re.compile(
    rf"(?P<scheme>https?)://"
    rf"(?P<host>[a-z](?:[a-z0-9.-]*[a-z0-9])?|{_OCTET}(?:\.{_OCTET}){{3}})"
    r"(?::(?P<port>[1-9]\d{1,4}))?"
    r"(?P<path>(?:/(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)?)+"
    r"(?:\?(?:[A-Za-z0-9_.~&=+,:/-]|%[0-9A-F]{2})+)?)",
    re.ASCII,
)
"""Most addresses are already as they go on the wire: reading those costs a twentieth."""
_MOST_PLAIN: Final = 2_000
_LAST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Target:
    """An absolute address without its fragment; every part is ASCII."""

    scheme: str
    host: str
    """Lower case, IDNA-encoded; an IPv6 address without brackets; empty where there is none."""
    port: int | None
    """As written, None where it is the scheme's own."""
    path: str
    """Path and query as they go on the wire, percent-encoded; begins with `/`."""
    has_account: bool = False
    """Whether a user or password stands in the address; the guard refuses it."""
    _text: str = field(default="", repr=False, compare=False)

    def __str__(self) -> str:
        return self._text or f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """The Host header: host, in brackets where it is IPv6, with the port if not the usual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def connect_port(self) -> int:
        """The port to connect to; 0 for a scheme that is not HTTP's."""
        return self.port if self.port is not None else DEFAULT_PORTS.get(self.scheme, 0)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what a credential belongs to (RFC 6454)."""
        return self.scheme, self.host, self.connect_port

    def shown(self) -> str:
        """As messages may show it: no account, no query values."""
        from httpx import URL  # noqa: PLC0415 - a quarter of what a command's start would cost

        return shown(URL(str(self)))

    def join(self, location: str) -> Target:
        """Where a redirect's Location leads from here. Raises BadRequest."""
        from httpx import URL, InvalidURL  # noqa: PLC0415 - (the same)

        try:
            return _of(URL(str(self)).join(location))
        except InvalidURL:
            raise _unreadable() from None


def parse_target(url: str) -> Target:
    """Parse an address as RFC 3986 and WHATWG clients do. Raises BadRequest."""
    if len(url) < _MOST_PLAIN and (plain := _PLAIN.fullmatch(url)) is not None:
        scheme, host, digits, path = plain.groups()
        port = int(digits) if digits else None
        if port is None or (port != DEFAULT_PORTS[scheme] and port <= _LAST_PORT):
            return Target(scheme, host, port, path, has_account=False, _text=url)
    from httpx import URL, InvalidURL  # noqa: PLC0415 - (the same)

    try:
        return _of(URL(url))
    except InvalidURL:
        raise _unreadable() from None


def _unreadable() -> BadRequest:
    """Not shown: what cannot be parsed cannot be freed of credentials."""
    return BadRequest("URL", Wording("地址无法解析", "the address cannot be parsed"))


def _of(url: httpx.URL) -> Target:
    if url.fragment:
        url = url.copy_with(fragment=None)
    return Target(
        url.scheme,
        url.raw_host.decode("ascii"),
        url.port,
        url.raw_path.decode("ascii"),
        bool(url.userinfo),
        str(url),
    )
