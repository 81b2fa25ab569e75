"""Why an exchange failed, in both languages: what the system, OpenSSL and the clock say."""

from __future__ import annotations

import errno
import os
import ssl
from collections.abc import Iterator
from typing import Final

from syndicator.net.errors import (
    CONNECTING,
    NetError,
    TimedOut,
    TooSlow,
    Wording,
)
from syndicator.net.progress import Phase, Progress
from syndicator.net.target import Target

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
    20: Wording("签发机构不受信任或未随证书发送", "issuer not trusted, or not sent along"),
    21: Wording("签发机构不受信任或未随证书发送", "issuer not trusted, or not sent along"),
    23: Wording("证书已吊销", "certificate is revoked"),
    62: Wording("证书与域名不符", "certificate is for another name"),
    64: Wording("证书与地址不符", "certificate is for another address"),
    66: Wording("证书密钥过短", "certificate key is too short"),
    68: Wording("证书摘要算法过弱", "certificate digest is too weak"),
}


def out_of_time(progress: Progress, url: Target, total_ms: int) -> NetError:
    """The failure when the total time of a request is over."""
    if progress.phase < Phase.HEADERS:
        return TimedOut(url.shown(), waiting(progress.phase), sent=progress.sent)
    why = Wording(f"{total_ms} 毫秒内未收完", f"not complete within {total_ms} ms")
    return TooSlow(url.shown(), why, sent=progress.sent, status=progress.status)


def waiting(phase: Phase) -> Wording:
    """What was waited for when a time-out came."""
    if phase < Phase.HEADERS:
        return CONNECTING
    if phase is Phase.HEADERS:
        return Wording("发送请求时", "while sending")
    if phase is Phase.SENT:
        return Wording("等待应答时", "while waiting for the answer")
    return Wording("接收正文时", "while reading the body")


def _chain(failure: BaseException | None) -> Iterator[BaseException]:
    """The failure and what it came from; httpcore hides causes (`from None`), contexts remain."""
    seen: set[int] = set()
    current = failure
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def tls_reason(failure: Exception) -> Wording:
    """Why no trusted encrypted connection came about."""
    for cause in _chain(failure):
        if isinstance(cause, ssl.SSLCertVerificationError):
            plain = Wording(cause.verify_message, cause.verify_message)
            return _CERTIFICATE_REASONS.get(cause.verify_code, plain)
        if isinstance(cause, ssl.SSLError) and cause.reason:
            return Wording(cause.reason, cause.reason)
    return Wording("握手时连接中断", "connection lost during the handshake")


def _os_reason(failure: Exception | None) -> Wording | None:
    for cause in _chain(failure):
        # OpenSSL's errors are OSErrors whose numbers are not the system's.
        if isinstance(cause, ssl.SSLError) and cause.reason:
            return Wording(cause.reason, cause.reason)
        if isinstance(cause, OSError) and cause.errno is not None:
            text = os.strerror(cause.errno)
            return _OS_REASONS.get(cause.errno, Wording(text, text))
    return None


def connect_reason(failure: Exception) -> Wording:
    """Why no connection was made."""
    return _os_reason(failure) or Wording("连接未建立", "no connection was made")


def loss_reason(failure: Exception | None) -> Wording:
    """Why a connection ended too early; None where the other side just closed it."""
    plain = Wording("应答未完连接即断", "the connection ended before the answer")
    return _os_reason(failure) or plain
