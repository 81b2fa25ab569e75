"""Holes: `{title}` in a text of the options stands for a value of the article. Pure.

A hole is filled in by where it stands: percent-encoded in an address, as a JSON value in JSON,
form-encoded in a form. Nothing is ever spliced into finished JSON or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlencode

from pydantic import JsonValue

from syndicator.sdk.encode import Body, json_bytes
from syndicator.sdk.options import did_you_mean

Value = str | int | bool

REFERENCE: Final = frozenset({"key", "title", "doc_no", "source_url"})
LOOKUP: Final = REFERENCE | {"title_words", "title_part", "doc_no_words", "column", "page"}
ARTICLE: Final = REFERENCE | {
    "html",
    "text",
    "summary",
    "source_line",
    "source_name",
    "source_published",
    "column",
    "revision",
    "status",
}
LISTING: Final = frozenset({"column", "limit"})
HEADERS: Final = frozenset({"credential", "credential_user", "credential_password", "key"})
MARKUP: Final = frozenset({"html", "source_line"})
"""Holes whose values are HTML already: beside them only words of the operator's may stand."""

_HOLE: Final = re.compile(r"\{\{|\}\}|\{([a-z_]*)\}|[{}]")


@lru_cache(maxsize=1024)
def names(template: str) -> tuple[str, ...]:
    """Names of the holes. Raises ValueError (bilingual) for a brace that is no hole."""
    found = []
    for match in _HOLE.finditer(template):
        if match[0] in {"{{", "}}"}:
            continue
        if not match[1]:
            raise ValueError(f"单个花括号请写成 {match[0] * 2} · write a lone brace {match[0] * 2}")
        found.append(match[1])
    return tuple(found)


def check(template: str, allowed: frozenset[str]) -> str:
    """Give the template back. Raises ValueError (bilingual) for a hole that has no value here."""
    holes = names(template)
    for hole in holes:
        if hole not in allowed:
            hint = did_you_mean(hole, allowed)
            raise ValueError(f"此处没有 {{{hole}}} · no {{{hole}}} here ({hint})")
    if MARKUP.intersection(holes) and not MARKUP.issuperset(holes):
        zh = "{html} 与 {source_line} 旁只能写固定文字"
        en = "beside {html} and {source_line} only fixed words may stand: other values are not HTML"
        raise ValueError(f"{zh} · {en}")
    return template


def check_json(value: JsonValue, allowed: frozenset[str]) -> JsonValue:
    """Check every text in a JSON body."""
    for text in texts(value):
        check(text, allowed)
    return value


def texts(value: JsonValue) -> Iterator[str]:
    """Every text in a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)


def fill(
    template: str, values: Mapping[str, Value], write: Callable[[str], str] = lambda text: text
) -> str:
    """The text with its holes filled, each value passed through `write`."""

    def filled(match: re.Match[str]) -> str:
        if match[0] in {"{{", "}}"}:
            return match[0][0]
        return write(str(values[match[1]]))

    return _HOLE.sub(filled, template)


def fill_url(endpoint: str, template: str, values: Mapping[str, Value], charset: str) -> str:
    """The address, values percent-encoded whole (a slash in a value is no separator)."""
    path = fill(template, values, lambda text: quote(text, safe="", encoding=charset))
    return endpoint.rstrip("/") + path


def fill_form(fields: Mapping[str, str], values: Mapping[str, Value], charset: str) -> bytes:
    """The body of an application/x-www-form-urlencoded request."""
    filled = {name: fill(template, values) for name, template in fields.items()}
    return urlencode(filled, encoding=charset).encode("ascii")


def fill_json(value: JsonValue, values: Mapping[str, Value]) -> bytes:
    """The JSON body; a text that is one hole and nothing else takes the value with its type."""
    return json_bytes(_filled(value, values))


def _filled(value: JsonValue, values: Mapping[str, Value]) -> Body:
    if isinstance(value, str):
        pieces = _pieces(value)
        if len(pieces) == 1 and pieces[0][1]:
            return values[pieces[0][1]]
        return tuple(str(values[hole]) if hole else words for words, hole in pieces)
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    if isinstance(value, dict):
        return {name: _filled(inner, values) for name, inner in value.items()}
    return value


def beside(template: str, hole: str) -> tuple[str, ...]:
    """The fixed words of a template that has the hole, as they stand between its holes."""
    if hole not in names(template):
        return ()
    found, words = [], ""
    for piece, other in (*_pieces(template), ("", hole)):
        words += piece
        if other and words:
            found.append(words)
            words = ""
    return tuple(found)


@lru_cache(maxsize=1024)
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """Words as they stand, or the name of a hole, in order."""
    pieces = []
    end = 0
    for match in _HOLE.finditer(template):
        pieces.append((template[end : match.start()], ""))
        pieces.append((match[0][0], "") if match[0] in {"{{", "}}"} else ("", match[1]))
        end = match.end()
    pieces.append((template[end:], ""))
    return tuple(piece for piece in pieces if piece != ("", ""))
