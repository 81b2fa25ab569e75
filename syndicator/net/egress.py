"""Ways out (出口): proxy, resolver, certificates and private networks a request may use."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import certifi

from syndicator import __version__
from syndicator.core.errors import ConfigurationError
from syndicator.net.guard import Network

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"syndicator/{__version__}"


class ResolvedBy(StrEnum):
    """Who turns the target's name into an address."""

    SYSTEM = "system"
    """This machine; behind a proxy the guard judges this answer before the proxy is asked."""
    PROXY = "proxy"
    """Only the proxy knows the names: the proxy's own rules must keep requests from inner hosts."""


@dataclass(frozen=True, slots=True)
class Egress:
    """One way out. Sources, platforms and sites name theirs.

    `proxy` is an `http://` or `https://` address and may hold its account; it never shows in repr.
    `ca_file` is trusted besides the public authorities.
    """

    name: str
    proxy: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    allowed_networks: tuple[Network, ...] = ()
    resolver: ResolvedBy = ResolvedBy.SYSTEM
    user_agent: str = USER_AGENT

    def proxy_url(self) -> httpx.URL | None:
        """The proxy's address parsed; raises ConfigurationError for one that cannot be used."""
        if self.proxy is None:
            return None
        from httpx import URL, InvalidURL  # noqa: PLC0415 - few have a proxy: see `target`

        try:
            url = URL(self.proxy)
        except InvalidURL:
            url = URL("")
        if url.scheme not in {"http", "https"} or not url.host:
            raise ConfigurationError(
                f"出口 {self.name} 的 proxy 须以 http:// 或 https:// 开头并含主机名 · "
                f"egress {self.name}: proxy must start with http:// or https:// and name a host"
            )
        return url


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Certificates checked against the public authorities and `ca_file`. Costly: keep and share.

    Raises ConfigurationError when the file cannot be used.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise ConfigurationError(
                f"CA 文件 {ca_file} 无法使用（{error.strerror}），应为 PEM 证书 · "
                f"CA file {ca_file} cannot be used ({error.strerror}); it must hold PEM"
            ) from error
    return context
