"""What a page says of the site it belongs to, read off its head and its visible text."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from syndicator.core.judging.faces import SMALL, Face, Shown
from syndicator.pages.decode import Undecodable, decode
from syndicator.pages.wall import visible_text

_META: Final = re.compile(r"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"""\b(name|property|content)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE
)
_TITLE: Final = re.compile(r"<title[^<>]*>([^<]{0,400})", re.IGNORECASE)
_CODE: Final = re.compile(r"(?:bm\d{8}|\d{10,12})", re.IGNORECASE)
_FOOTER_CODE: Final = re.compile(r"网站标识码[:：]?((?:bm)?\d{8,12})", re.IGNORECASE)
_BLANKS: Final = re.compile(r"\s+")


def read_face(body: bytes | str, content_type: str | None = None) -> Shown:
    """The face of a page, as far as it can be decoded; without building a tree."""
    try:
        html = decode(body, content_type).text if isinstance(body, bytes) else body
    except Undecodable:
        return Shown(Face())
    metas = _metas(html)
    seen = visible_text(html)
    title = _TITLE.search(html)
    blurb = f"{metas.get('description', '')} {metas.get('keywords', '')}"
    face = Face(
        name=metas.get("sitename", ""),
        domain=metas.get("sitedomain", "").lower(),
        code=_code(metas.get("siteidcode", ""), seen),
        title=_plain(title[1]) if title else "",
    )
    return Shown(face, blurb.strip(), seen if len(seen) <= SMALL else "", len(seen))


def _metas(html: str) -> dict[str, str]:
    """Meta names in lower case to their first non-empty content."""
    found: dict[str, str] = {}
    for element in _META.finditer(html):
        parts = {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(element[0])}
        name = (parts.get("name") or parts.get("property") or "").strip().lower()
        if name and not found.get(name):
            found[name] = _plain(parts.get("content", ""))
    return found


def _code(tagged: str, seen: str) -> str:
    """标识码 of the tag, else of the footer; a placeholder in the tag is none."""
    if _CODE.fullmatch(tagged):
        return tagged.lower()
    found = _FOOTER_CODE.search(seen)
    return found[1].lower() if found else ""


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", unescape(text)).strip()
