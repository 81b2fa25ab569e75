"""JSON bodies made of one article for a thousand sites: its long texts are encoded once.

Quoting a text quotes its pieces, so a body is put together from the encoded text, which is the same
for every site, and the few words that differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

Joined = tuple[str, ...]
"""One text in pieces; in JSON it is a single string."""
Body = str | int | float | bool | None | Joined | list["Body"] | Mapping[str, "Body"]

_LONG: Final = 512
"""Characters from which a text is worth keeping encoded."""
_KEPT: Final = 64
"""Long texts kept; with some ten thousand characters each a few megabytes."""


def json_bytes(value: Body) -> bytes:
    """The value as JSON in UTF-8 (RFC 8259). Raises UnicodeEncodeError for a lone surrogate."""
    parts: list[bytes] = []
    _write(value, parts)
    return b"".join(parts)


def _write(value: Body, parts: list[bytes]) -> None:
    mark = b"["
    if isinstance(value, str):
        parts += (b'"', _quoted(value), b'"')
    elif isinstance(value, tuple):
        parts.append(b'"')
        parts += map(_quoted, value)
        parts.append(b'"')
    elif isinstance(value, Mapping):
        mark = b"{"
        for name, inner in value.items():
            parts += (mark, b'"', _quoted(name), b'": ')
            _write(inner, parts)
            mark = b", "
        parts.append(b"}" if value else b"{}")
    elif isinstance(value, list):
        for inner in value:
            parts.append(mark)
            _write(inner, parts)
            mark = b", "
        parts.append(b"]" if value else b"[]")
    else:
        parts.append(json.dumps(value).encode())


def _quoted(text: str) -> bytes:
    return _kept(text) if len(text) >= _LONG else _quote(text)


def _quote(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()


_kept = lru_cache(maxsize=_KEPT)(_quote)
