"""What can go wrong between an address and its rendered page."""

from __future__ import annotations

from typing import Final

from syndicator.net.errors import (
    AddressRefused,
    BadReply,
    BadRequest,
    ConnectFailed,
    ConnectionLost,
    NameNotFound,
    NetError,
    TimedOut,
    TlsFailed,
    TooLarge,
    Wording,
)


class BrowserAway(NetError):
    """The browser unit does not answer: nothing was asked of the site."""

    what = Wording("浏览器单元没有应答", "the browser unit does not answer")
    advice = Wording(
        "请启动 syndicator-render.socket，并核对 syndicator.yaml 的 browser.socket",
        "start syndicator-render.socket and check browser.socket in syndicator.yaml",
    )


class NotRendered(NetError):
    """The browser could not make this page: its scripts hang, crash or use up a bound."""

    what = Wording("浏览器未能打开页面", "the browser could not make the page")
    advice = Wording(
        "请在普通浏览器中打开核对，并看渲染单元的日志",
        "open it in an ordinary browser, and look at the browser unit's journal",
    )


KINDS: Final[dict[str, type[NetError]]] = {
    kind.__name__: kind
    for kind in (
        AddressRefused,
        BadReply,
        BadRequest,
        ConnectFailed,
        ConnectionLost,
        NameNotFound,
        NotRendered,
        TimedOut,
        TlsFailed,
        TooLarge,
    )
}
"""Failures that travel over the socket, by name."""
