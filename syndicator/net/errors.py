"""Failures of an HTTP exchange; `translate.py` makes them out of what the libraries raise.

TransportError                     (core.errors; `sent` says what the other side may have received)
└── NetError                       what, where, why, what to do next; safe to show
    ├── BadRequest            NO   the request itself cannot be sent (address, header)
    ├── AddressRefused        NO   the guard: scheme, port, or where the name leads
    ├── NameNotFound          NO   the name has no address
    ├── ConnectFailed         NO   no connection, or the proxy gave none
    ├── TlsFailed             NO   no trusted encrypted connection
    ├── TimedOut              NO while connecting, else MAYBE: nothing came in time
    ├── ConnectionLost        MAYBE
    ├── TooSlow               MAYBE  bytes came, but not the whole answer in the total time
    ├── TooLarge              MAYBE
    ├── BadReply              MAYBE  not HTTP, or a body that does not decode
    └── TooManyRedirects      MAYBE

The `sent` of an instance is what is known of that exchange: on a redirect hop it is MAYBE even for
a refused connection, because an earlier hop was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from syndicator.core.errors import Sent, TransportError

if TYPE_CHECKING:
    import httpx


class Wording(NamedTuple):
    """One phrase in both languages."""

    zh: str
    en: str


CONNECTING: Final = Wording("建立连接时", "while connecting")


class NetError(TransportError):
    """An exchange did not finish. `status` is the answer's status where one was read before."""

    usual: ClassVar[Sent] = Sent.MAYBE
    what: ClassVar[Wording]
    advice: ClassVar[Wording]

    def __init__(
        self, where: str, why: Wording, *, sent: Sent | None = None, status: int | None = None
    ) -> None:
        self.where = where
        self.why = why
        self.sent = self.usual if sent is None else sent
        self.status = status
        super().__init__(
            f"{self.what.zh}：{where}（{why.zh}）；{self.advice.zh} · "
            f"{self.what.en}: {where} ({why.en}); {self.advice.en}"
        )


class BadRequest(NetError):
    """The request itself cannot be sent."""

    usual = Sent.NO
    what = Wording("请求无法发出", "the request cannot be sent")
    advice = Wording(
        "请检查配置中的地址和请求头", "check the address and headers in the configuration"
    )


class AddressRefused(NetError):
    """The address guard refused to go there."""

    usual = Sent.NO
    what = Wording("地址被防护规则拒绝", "address refused by the guard")
    advice = Wording(
        "请核对地址；若该网段确属本单位，请列入出口的 allowed_networks（命令行用 --allow）",
        "check the address; if that network is yours, list it in the egress's allowed_networks "
        "(command line: --allow)",
    )


class NameNotFound(NetError):
    """The host name has no address."""

    usual = Sent.NO
    what = Wording("域名解析失败", "name not found")
    advice = Wording("请核对域名和本机 DNS", "check the name and this machine's DNS")


class ConnectFailed(NetError):
    """No connection could be made, directly or through the proxy."""

    usual = Sent.NO
    what = Wording("连接失败", "could not connect")
    advice = Wording(
        "请确认对方服务在运行、出口可达", "check that the server is up and the egress reaches it"
    )


class TlsFailed(NetError):
    """No trusted encrypted connection could be made."""

    usual = Sent.NO
    what = Wording("加密连接失败", "TLS failed")
    advice = Wording(
        "请核对证书、系统时间和出口的 ca_file",
        "check the certificate, this machine's clock and the egress's ca_file",
    )


class TimedOut(NetError):
    """Nothing came within the connect or read time-out."""

    what = Wording("等待超时", "timed out")
    advice = Wording(
        "请确认对方是否繁忙或丢包", "check whether the server is busy or packets are lost"
    )


class ConnectionLost(NetError):
    """The connection ended before the answer did."""

    what = Wording("连接中断", "connection lost")
    advice = Wording("结果未知，将先查后推", "outcome unknown: look up before sending again")


class TooSlow(NetError):
    """Bytes kept coming, but the whole answer did not within the total time."""

    what = Wording("应答过慢", "answer too slow")
    advice = Wording(
        "请确认对方带宽，或放宽 total_ms", "check the server's bandwidth or raise total_ms"
    )


class TooLarge(NetError):
    """The answer's body is over the bound, before or after decompression."""

    what = Wording("应答过大", "answer too large")
    advice = Wording("请核对地址，或放宽 max_bytes", "check the address or raise max_bytes")


class BadReply(NetError):
    """What came back is not a well-formed HTTP answer."""

    what = Wording("应答格式错误", "malformed answer")
    advice = Wording(
        "请核对地址和端口是否为网站服务", "check that address and port are a web server's"
    )


class TooManyRedirects(NetError):
    """The redirects do not end within the bound."""

    what = Wording("重定向过多", "too many redirects")
    advice = Wording("请核对地址是否循环跳转", "check the address for a redirect loop")


def shown(url: httpx.URL) -> str:
    """An address as messages may show it: no userinfo, no fragment, query names without values."""
    port = f":{url.port}" if url.port is not None else ""
    host = f"[{url.host}]" if ":" in url.host else url.host
    path = url.raw_path.partition(b"?")[0].decode("ascii", "replace")
    parts = url.query.decode("ascii", "replace").split("&") if url.query else []
    names = [
        f"{name}=…" if is_pair else "…" for name, is_pair, _ in (p.partition("=") for p in parts)
    ]
    query = f"?{'&'.join(names)}" if names else ""
    return f"{url.scheme}://{host}{port}{path}{query}"
