"""Field types of the configuration files: each checks one value and says what it wants.

A `ValueError` raised here carries the message for the operator, "中文 · English", and never a
value that could be a secret.
"""

from __future__ import annotations

import codecs
import re
from datetime import date, datetime, time
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Final, TypeVar
from urllib.parse import urlsplit

import cssselect
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from syndicator.core.times import SHANGHAI, Millis, to_millis
from syndicator.settings.secrets import REFERENCE

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_HOST: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_REGION: Final = re.compile(r"\d{6}")
_SITE_ID: Final = re.compile(r"bm\d{8}|\d{10}")
_PARTS: Final = re.compile(r"[\s|]+")
MOST_URLS: Final = 6
"""Each is asked at every look."""
_OFFICE: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


class Entry(BaseModel):
    """Base of all file schemas: an unknown key is an error, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise ValueError(
            "标识只能用小写字母、数字和 . - _，以字母或数字开头，最长 64 · a key is lower-case "
            "letters, digits and . - _, starts with a letter or digit, at most 64"
        )
    return text


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("不能为空 · must not be empty")
    if any(ord(sign) < 0x20 for sign in text):  # noqa: PLR2004 - C0 controls
        raise ValueError("不能含换行或控制字符 · must not hold line breaks or control characters")
    return text.strip()


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("不是合法网址 · not a valid address") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError(
            "网址要以 http:// 或 https:// 开头并带主机名 · an address starts with http:// or "
            "https:// and names a host"
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "网址里不能带用户名或密码，凭据请用 credential 引用 · no user name or password in an "
            "address: use a credential reference"
        )
    if any(sign.isspace() or ord(sign) < 0x20 for sign in text):  # noqa: PLR2004 - C0 controls
        raise ValueError("网址里不能有空白 · an address must not hold blanks")
    return text


def _parted(text: object) -> object:
    """The words of a cell; blanks and ``|`` stand in no address as they are."""
    return tuple(filter(None, _PARTS.split(text))) if isinstance(text, str) else text


def _few(urls: tuple[str, ...]) -> tuple[str, ...]:
    if len(urls) > MOST_URLS:
        raise ValueError(f"网址最多 {MOST_URLS} 个 · at most {MOST_URLS} addresses")
    if len(set(urls)) < len(urls):
        raise ValueError("同一网址写了两次 · the same address stands there twice")
    return urls


def _credential(text: str) -> str:
    if not REFERENCE.fullmatch(text):
        raise ValueError(
            "凭据不能直接写在配置里，只能写引用 env:NAME、file:/path 或 systemd:NAME · "
            "never write a credential here, only a reference: env:NAME, file:/path or systemd:NAME"
        )
    return text


def _network(text: object) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text if isinstance(text, str) else "")
    except ValueError:
        raise ValueError(
            "不是合法网段，例如 10.20.0.0/16（主机位须为 0）· not a network such as 10.20.0.0/16 "
            "(host bits must be 0)"
        ) from None
    if network.prefixlen == 0:
        raise ValueError("不能放开全部地址 · this would open every address")
    return network


def _day(text: object) -> date:
    try:
        return date.fromisoformat(text if isinstance(text, str) else "")
    except ValueError:
        raise ValueError(
            "没有这一天，或写法不对，应如 2026-01-31 · no such day, or not written as 2026-01-31"
        ) from None


def _moment(text: object) -> Millis:
    """Read a date or date and time; without an offset it is Asia/Shanghai."""
    try:
        moment = datetime.fromisoformat(text if isinstance(text, str) else "")
        return to_millis(moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))
    except (ValueError, OverflowError):
        raise ValueError(
            "时间写成 2026-03-01 或 2026-03-01T08:00 · "
            "write a time as 2026-03-01 or 2026-03-01T08:00"
        ) from None


def _hours(text: object) -> tuple[time, time]:
    found = _OFFICE.fullmatch(text) if isinstance(text, str) else None
    try:
        if found is not None:
            opens = time(int(found[1]), int(found[2]))
            closes = time(int(found[3]), int(found[4]))
            if opens < closes:
                return (opens, closes)
    except ValueError:
        pass
    raise ValueError("时段写成 08:30-11:30 · write hours as 08:30-11:30")


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error:
        raise ValueError("不是合法的正则表达式 · not a valid regular expression") from None
    return text


def _selector(text: str) -> str:
    try:
        cssselect.parse(text)
    except cssselect.SelectorError:
        raise ValueError("不是合法的 CSS 选择器 · not a valid CSS selector") from None
    return _text(text)


_LAST_PORT: Final = 65_535


def _authority(text: str) -> str:
    """Check host[:port] as it stands in addresses."""
    host, colon, port = text.partition(":")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port) <= _LAST_PORT):
        raise ValueError("端口应为 1 到 65535 · the port must be 1 to 65535")
    _host(host)
    return text.lower()


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError(
            "只写主机名，如 www.gov.cn，不带 http:// 和路径 · "
            "a host name alone, such as www.gov.cn, without http:// and path"
        )
    return text.lower()


def _encoding(text: str) -> str:
    try:
        b"".decode(text)  # refuses byte codecs such as base64 too
        return codecs.lookup(text).name
    except (LookupError, ValueError):
        raise ValueError("不认识的编码，如 utf-8、gb18030 · unknown encoding") from None


def _region(text: str) -> str:
    if not _REGION.fullmatch(text):
        raise ValueError(
            "区划代码是六位数字（GB/T 2260），YAML 中要加引号 · a region code is six digits "
            "(GB/T 2260), quoted in YAML"
        )
    return text


def _site_id(text: str) -> str:
    if not _SITE_ID.fullmatch(text):
        raise ValueError(
            "网站标识码是 10 位数字，或 bm 加 8 位数字 · "
            "a site code is 10 digits, or bm and 8 digits"
        )
    return text


_T = TypeVar("_T")
Items = Annotated[tuple[_T, ...], Field(strict=False)]
"""A list in the file, a tuple here."""

Key = Annotated[str, AfterValidator(_key)]
Text = Annotated[str, AfterValidator(_text)]
Url = Annotated[str, AfterValidator(_url)]
Urls = Annotated[
    tuple[Url, ...],
    BeforeValidator(_parted),
    Field(strict=False),
    AfterValidator(_few),
]
"""One address or several in one cell, parted by blanks or ``|``."""
CredentialRef = Annotated[str, AfterValidator(_credential)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[Millis, BeforeValidator(_moment)]
OfficeSpan = Annotated[tuple[time, time], BeforeValidator(_hours)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Selector = Annotated[str, AfterValidator(_selector)]
Host = Annotated[str, AfterValidator(_host)]
Authority = Annotated[str, AfterValidator(_authority)]
Encoding = Annotated[str, AfterValidator(_encoding)]
Region = Annotated[str, AfterValidator(_region)]
SiteId = Annotated[str, AfterValidator(_site_id)]
Seconds = Annotated[int, Field(ge=1, le=31 * 86_400)]
Days = Annotated[int, Field(ge=1, le=36_500)]
