"""From bytes to text, trusting no declaration more than the bytes themselves.

Order: byte order mark, strict UTF-8, what header or page declare, strict GB18030, else refuse.
Real pages declare gb2312 over UTF-8 bytes and UTF-8 over GBK bytes, so a declaration decides only
where UTF-8 does not fit, and GB2312 and GBK are read as their superset GB18030.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from syndicator.core.errors import SyndicatorError
from syndicator.pages.words import words

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GB: Final = frozenset(
    words(
        "gb2312 gb_2312 gb_2312-80 gb2312-80 csgb2312 csgb231280 gbk x-gbk gb18030 gb-18030 cp936 "
        "ms936 windows-936 euc-cn x-euc-cn chinese iso-ir-58"
    )
)
_WESTERN: Final = frozenset(
    words("iso-8859-1 iso8859-1 latin1 latin-1 l1 windows-1252 cp1252 us-ascii ascii iso-8859-15")
)
_OTHERS: Final = frozenset(
    words(
        "utf-8 utf8 utf-16 utf-16le utf-16be utf-32 big5 big5-hkscs euc-jp shift_jis shift-jis "
        "euc-kr windows-1251 windows-1250 koi8-r"
    )
)
_SNIFFED_BYTES: Final = 4096
_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META: Final = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML: Final = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_NEARLY: Final = 0.95
_COMMON_CHARACTERS: Final = 0.9
REPLACEMENT: Final = "\ufffd"


class Undecodable(SyndicatorError):
    """No encoding fits the bytes; the text must not be guessed."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, its encoding, and why that one (``bom``, ``utf-8``, ``declared``, ``gb18030``).

    ``damaged``: U+FFFD stands in the text, because somebody decoded it wrongly before us or because
    a few bytes are broken. Such a text may be looked at but never leaves (RFC 3629 3; design: text
    with U+FFFD is never published).
    """

    text: str
    encoding: str
    how: str
    damaged: bool = False


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode ``body``; ``content_type`` is the HTTP header's value, if any.

    Raises Undecodable where no encoding fits strictly and the bytes are not nearly UTF-8.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _marked(body[len(mark) :], encoding)
    text = _strict(body, "utf-8")
    if text is not None:
        return _result(text, "utf-8", "utf-8")
    if (share := _utf8_share(body)) >= _NEARLY:
        # A summary cut by bytes breaks one character; GB18030 would turn the whole to noise.
        return Decoded(body.decode("utf-8", "replace"), "utf-8", "utf-8", damaged=True)
    declared = declared_encodings(body, content_type)
    for encoding in declared:
        if encoding not in _WESTERN and (text := _strict(body, encoding)) is not None:
            return _result(text, encoding, "declared")
    text = _strict(body, "gb18030")
    if text is not None and (_looks_chinese(text) or not _WESTERN.intersection(declared)):
        return _result(text, "gb18030", "gb18030")
    for encoding in declared:
        if encoding in _WESTERN and (text := _strict(body, "cp1252")) is not None:
            return _result(text, encoding, "declared")
    msg = (
        f"无法判定编码：{len(body)} 字节既不是 UTF-8（合格率 {share:.0%}）也不是 GB18030，"
        "已拒收；请核对该网页本身 · "
        f"encoding unknown: {len(body)} bytes are neither UTF-8 ({share:.0%} valid) nor GB18030; "
        "refused, look at the page itself"
    )
    raise Undecodable(msg)


def declared_encodings(body: bytes, content_type: str | None = None) -> tuple[str, ...]:
    """Known encodings that header, meta tag and XML declaration name, in that order, GB* as one."""
    head = body[:_SNIFFED_BYTES]
    names: list[str] = []
    if content_type and (found := _HEADER.search(content_type)):
        names.append(found[1])
    names += [match[1].decode("ascii", "replace") for match in _META.finditer(head)][:2]
    if xml := _XML.search(head):
        names.append(xml[1].decode("ascii", "replace"))
    known: dict[str, None] = {}
    for name in names:
        lower = name.lower()
        if lower in _GB:
            known["gb18030"] = None
        elif lower in _WESTERN or lower in _OTHERS:
            known[lower] = None
    return tuple(known)


def _marked(rest: bytes, encoding: str) -> Decoded:
    text = _strict(rest, encoding)
    if text is None:
        text = rest.decode(encoding, "replace")
        return Decoded(text, encoding, "bom", damaged=True)
    return _result(text, encoding, "bom")


def _result(text: str, encoding: str, how: str) -> Decoded:
    # A second mark in the text is left by tools that glue files together.
    return Decoded(text.removeprefix("\ufeff"), encoding, how, damaged=REPLACEMENT in text)


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _utf8_share(body: bytes) -> float:
    """Share of the non-ASCII bytes that belong to well-formed UTF-8 sequences."""
    high = sum(len(run) for run in re.findall(rb"[\x80-\xff]+", body))
    if not high:
        return 0.0
    kept = body.decode("utf-8", "ignore").encode("utf-8")
    good = sum(len(run) for run in re.findall(rb"[\x80-\xff]+", kept))
    return good / high


def _looks_chinese(text: str) -> bool:
    """Whether most non-ASCII characters are in GB2312's everyday repertoire."""
    foreign = [char for char in text if not char.isascii()]
    common = sum(1 for char in foreign if _strict_encodes(char))
    return bool(foreign) and common / len(foreign) >= _COMMON_CHARACTERS


def _strict_encodes(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
