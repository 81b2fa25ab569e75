"""The one border where exceptions of httpcore, h11, ssl and the system become ours."""

from __future__ import annotations

import errno
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import h11
import httpcore

from syndicator.core.errors import Sent
from syndicator.net.errors import (
    CONNECTING,
    BadReply,
    BadRequest,
    ConnectFailed,
    ConnectionLost,
    NetError,
    TimedOut,
    TlsFailed,
    TooSlow,
    Wording,
)
from syndicator.net.progress import Phase, Progress
from syndicator.net.target import Target

# Everything httpcore lets out for an exchange that went wrong; OSError includes ssl.SSLError, which
# reads after the handshake raise bare.
_FOREIGN: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    h11.ProtocolError,
    OSError,
)

_MALFORMED: Final = (httpcore.RemoteProtocolError, h11.RemoteProtocolError)

_OS_REASONS: Final = {
    errno.ECONNREFUSED: Wording("对方拒绝连接", "connection refused"),
    errno.ECONNRESET: Wording("连接被对方重置", "connection reset by the other side"),
    errno.EPIPE: Wording("对方已关闭连接", "the other side closed the connection"),
    errno.EHOSTUNREACH: Wording("主机不可达", "no route to host"),
    errno.ENETUNREACH: Wording("网络不可达", "network unreachable"),
    errno.ETIMEDOUT: Wording("系统报告连接超时", "the system reports a connection time-out"),
    errno.EMFILE: Wording("本进程打开的文件过多", "this process has too many open files"),
}

# X509_V_ERR_* of OpenSSL: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/
_CERTIFICATE_REASONS: Final = {
    9: Wording("证书尚未生效", "certificate is not yet valid"),
    10: Wording("证书已过期", "certificate has expired"),
    18: Wording("自签名证书", "self-signed certificate"),
    19: Wording("证书链中有自签名证书", "self-signed certificate in the chain"),
    20: Wording("找不到签发者证书", "issuer certificate not found"),
    62: Wording("证书与域名不符", "certificate is for another name"),
    64: Wording("证书与地址不符", "certificate is for another address"),
}


@contextmanager
def translated(progress: Progress, url: Target) -> Iterator[None]:
    """Let only our own failures out. The total time's cancellation passes untouched."""
    try:
        yield
    except (httpcore.LocalProtocolError, h11.LocalProtocolError, httpcore.UnsupportedProtocol):
        # Their texts, and so their tracebacks, quote the header, which may be a credential.
        raise _unsendable(progress, url) from None
    except _FOREIGN as failure:
        raise _ours(failure, progress, url) from failure


def _ours(failure: Exception, progress: Progress, url: Target) -> NetError:
    """By how far the exchange came; the foreign text is not repeated."""
    where = url.shown()
    sent, status = progress.sent, progress.status
    if isinstance(failure, httpcore.TimeoutException):
        return TimedOut(where, _waiting(progress.phase), sent=sent, status=status)
    if progress.phase is Phase.TLS:
        return TlsFailed(where, _tls_reason(failure), sent=sent)
    if progress.phase is Phase.CONNECT:
        return ConnectFailed(where, _connect_reason(failure), sent=sent)
    if isinstance(failure, _MALFORMED) and not _ended_early(failure):
        why = Wording("不符合 HTTP/1.1", "does not follow HTTP/1.1")
        return BadReply(where, why, sent=sent, status=status)
    return ConnectionLost(where, _loss_reason(failure), sent=sent, status=status)


def out_of_time(progress: Progress, url: Target, total_ms: int) -> NetError:
    """The failure when the total time of a request is over."""
    if progress.phase < Phase.HEADERS:
        return TimedOut(url.shown(), _waiting(progress.phase), sent=progress.sent)
    why = Wording(f"{total_ms} 毫秒内未收完", f"not complete within {total_ms} ms")
    return TooSlow(url.shown(), why, sent=progress.sent, status=progress.status)


def _unsendable(progress: Progress, url: Target) -> BadRequest:
    # h11 checks the head of a request before it writes any of it.
    unsent = progress.phase <= Phase.HEADERS and not progress.redirected
    why = Wording("请求头或地址不合规范", "illegal header or address")
    return BadRequest(url.shown(), why, sent=Sent.NO if unsent else Sent.MAYBE)


def _waiting(phase: Phase) -> Wording:
    if phase < Phase.HEADERS:
        return CONNECTING
    if phase is Phase.HEADERS:
        return Wording("发送请求时", "while sending")
    if phase is Phase.SENT:
        return Wording("等待应答时", "while waiting for the answer")
    return Wording("接收正文时", "while reading the body")


def _chain(failure: BaseException) -> Iterator[BaseException]:
    """The failure and what it came from; the pool hides causes (`from None`), contexts remain."""
    seen: set[int] = set()
    current: BaseException | None = failure
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _tls_reason(failure: Exception) -> Wording:
    for cause in _chain(failure):
        if isinstance(cause, ssl.SSLCertVerificationError):
            plain = Wording(cause.verify_message, cause.verify_message)
            return _CERTIFICATE_REASONS.get(cause.verify_code, plain)
        if isinstance(cause, ssl.SSLError) and cause.reason:
            return Wording(cause.reason, cause.reason)
    return Wording("握手时连接中断", "connection lost during the handshake")


def _os_reason(failure: Exception) -> Wording | None:
    for cause in _chain(failure):
        if isinstance(cause, OSError) and cause.errno is not None:
            text = os.strerror(cause.errno)
            return _OS_REASONS.get(cause.errno, Wording(text, text))
    return None


def _connect_reason(failure: Exception) -> Wording:
    if isinstance(failure, httpcore.ProxyError):
        code = str(failure)[:3]
        return Wording(f"代理拒绝，状态 {code}", f"the proxy refused, status {code}")
    return _os_reason(failure) or Wording("连接未建立", "no connection was made")


def _loss_reason(failure: Exception) -> Wording:
    plain = Wording("应答未完连接即断", "the connection ended before the answer")
    return _os_reason(failure) or plain


def _ended_early(failure: Exception) -> bool:
    """Whether the other side hung up, by h11's and httpcore's wording; both kinds are MAYBE."""
    text = str(failure)
    return any(sign in text for sign in ("disconnected", "peer closed", "unexpectedly closed"))
