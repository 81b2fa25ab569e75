"""Addresses of pages as identities: two spellings of one address give one key.

The key follows RFC 3986 section 6.2 (case, percent-encoding, dot segments, default ports) and three
facts of the field: a site answers alike on http and https, links carry tracking parameters of
sharing tools, and a session id in an address says who read, not what. The key is for comparing
only; what is fetched is the address as it was found.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit


class BadAddress(ValueError):
    """An address that cannot name a public page; the text says why, without any credential."""


_SCHEMES: Final = {"http", "https"}
_DEFAULT_PORTS: Final = {80, 443, None}
_TRACKING: Final = re.compile(
    "utm_.*|spm|scm|_|fbclid|gclid|msclkid|bd_vid|share_[a-z_]+|sharefrom|shareid|isappinstalled"
    "|jsessionid|phpsessid|aspsessionid.*|wx_header|nsukey",
    re.IGNORECASE,
)
_SHARED_FROM: Final = re.compile("from=[a-z]*(?:message|timeline|weixin|wechat|qq|weibo|share|app)")
"""``from`` is dropped only where a sharing tool set it: elsewhere it may choose a range."""

_SESSION: Final = re.compile(r";jsessionid=[^/;?#]*", re.IGNORECASE)
_REMOVED: Final = str.maketrans({"\t": None, "\r": None, "\n": None, "\\": "/"})
"""What browsers do to an address before they read it (WHATWG URL 4.4)."""

_UNRESERVED: Final = "-._~"
_IN_PATH: Final = _UNRESERVED + "/!$&'()*+,;=:@"
_IN_QUERY: Final = _IN_PATH + "?"
_ESCAPE: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LONGEST: Final = 8_192


def normalise_url(url: str, base: str | None = None) -> str:
    """The identity key of ``url``, resolved against ``base`` where it is relative.

    ``https`` always, host in lower case and ASCII (IDNA), no default port, no fragment, no tracking
    or session parameters, the query sorted by name, percent-encoding in one form. ``www.`` and
    ``index.html`` stay: without them another page may answer. Raises BadAddress for anything but
    http and https, for a missing or impossible host, and for credentials in the address.
    """
    parts = _split(url, base)
    host = _host(parts)
    path = _escaped(_without_dots(_SESSION.sub("", parts.path)) or "/", _IN_PATH)
    return urlunsplit(("https", host, path, _query(parts.query), ""))


def _split(url: str, base: str | None) -> SplitResult:
    """The absolute address in parts, checked for what no page of ours may have."""
    plain = url.strip().translate(_REMOVED)
    if not plain or len(plain) > _LONGEST:
        raise BadAddress(f"网址为空或过长（{len(plain)} 字符） · address is empty or too long")
    try:
        if base:
            plain = urljoin(base.strip().translate(_REMOVED), plain)
        elif plain.startswith("//"):
            plain = f"https:{plain}"
        parts = urlsplit(plain)
        secret = parts.username is not None or parts.password is not None
    except ValueError as error:
        raise BadAddress("网址不合规范 · address is malformed") from error
    if parts.scheme.lower() not in _SCHEMES:
        shown = parts.scheme[:20] or "—"
        raise BadAddress(
            f"只接受 http 和 https 网址，此处为 {shown} · only http and https addresses name a page"
        )
    if secret:
        raise BadAddress(
            "网址中带有用户名或口令，请移到凭据配置 · "
            "address carries credentials; move them to the credential setting"
        )
    return parts


def _host(parts: SplitResult) -> str:
    try:
        name, port = parts.hostname or "", parts.port
        if ":" in name:
            name = f"[{ipaddress.IPv6Address(name).compressed}]"
        else:
            name = name.rstrip(".").encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise BadAddress(
            "网址的主机名或端口无效 · host or port of the address is invalid"
        ) from error
    if not name or re.search(r"[^a-z0-9.\-_\[\]:]", name):
        raise BadAddress("网址缺少有效的主机名 · address has no valid host")
    return name if port in _DEFAULT_PORTS else f"{name}:{port}"


def _without_dots(path: str) -> str:
    """RFC 3986 5.2.4: ``.`` and ``..`` resolved, also when they were percent-encoded."""
    kept: list[str] = []
    segments = re.sub("%2e", ".", path, flags=re.IGNORECASE).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    kept = [
        _escaped(pair, _IN_QUERY)
        for pair in query.split("&")
        if pair and not _TRACKING.fullmatch(pair.partition("=")[0]) and not _shared(pair)
    ]
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))


def _shared(pair: str) -> bool:
    return _SHARED_FROM.fullmatch(pair.lower()) is not None


def _escaped(part: str, safe: str) -> str:
    """One form of percent-encoding: unreserved letters bare, the rest as upper-case UTF-8 bytes."""
    done: list[str] = []
    end = 0
    for match in _ESCAPE.finditer(part):
        done += [quote(part[end : match.start()], safe), _requoted(match[0])]
        end = match.end()
    return "".join([*done, quote(part[end:], safe)])


def _requoted(escape: str) -> str:
    """An escaped delimiter stays escaped: ``%2F`` is a letter of a name, ``/`` is none."""
    return quote(unquote_to_bytes(escape), _UNRESERVED)


_FILES: Final = frozenset(
    re.split(
        " ", "doc docx xls xlsx ppt pptx pdf ofd wps et dps rtf txt csv zip rar 7z ceb tif tiff"
    )
)
_SECOND_LEVEL: Final = frozenset(["gov", "com", "org", "net", "edu", "ac"])


_NAMES_FILE: Final = re.compile(rf"\.(?:{'|'.join(sorted(_FILES))})(?![a-z0-9])")


def may_hold_file(addresses: str) -> bool:
    """Whether any of many addresses, joined, can be that of a file."""
    return _NAMES_FILE.search(addresses.lower()) is not None


def is_file(url: str) -> bool:
    """Whether an address leads to a document to be loaded down (by its ending) and to no page."""
    path, dot, ending = url.partition("?")[0].partition("#")[0].rpartition(".")
    return bool(dot and path) and ending.lower() in _FILES


def domain_of(url: str) -> str:
    """The host's registrable part (``a.baihua.gov.cn`` → ``baihua.gov.cn``); empty for none.

    By the rule of .cn and of the plain endings, without the whole public suffix list; an IP
    address is a site of its own.
    """
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    labels = host.split(".")
    if not labels[-1][-1:].isalpha():
        return host
    size = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2  # noqa: PLR2004 -- labels
    return ".".join(labels[-size:])


def same_host(url: str, other: str) -> bool:
    """Whether two addresses are on one host; of an IP address its port is a part."""
    one, two = urlsplit(url), urlsplit(other)
    host, own = (one.hostname or "").lower(), (two.hostname or "").lower()
    return bool(host) and host == own and (one.port == two.port or not _is_number(own))


def same_site(url: str, home: str) -> bool:
    """Whether an address is the site's own: the host of its home page, or a host under that name.

    ``xxgk.a.gov.cn`` is ``www.a.gov.cn``'s own, and not the other way round: narrower than one
    domain (`domain_of`), in which many offices live. An IP address is one with itself, port
    included.
    """
    if same_host(url, home):
        return True
    host, own = ((urlsplit(one).hostname or "").lower() for one in (url, home))
    if _is_number(own) or not own:
        return False
    stem = own.removeprefix("www.")
    return host == stem or host.endswith(f".{stem}")


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
