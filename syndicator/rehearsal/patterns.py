"""Requests read backwards: the templates of an adapter's options, matched against what came.

`{title}` in a template is a hole that the adapter filled; here its value is taken out again. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from syndicator.net.serve import Request

_HOLE: Final = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}")
_CONTENT: Final = ("html", "text")

Taken = dict[str, str]


def take(template: str, actual: str) -> Taken | None:
    """Values of the template's holes in a text; None where the text is not of that form."""
    names = [match[1] for match in _HOLE.finditer(template) if match[1]]
    for content in _CONTENT:
        if content in names:  # what stands beside the text is part of what is stored
            return {content: actual}
    at, pattern = 0, ""
    for match in _HOLE.finditer(template):
        pattern += re.escape(template[at : match.start()])
        pattern += f"(?P<{match[1]}>.*)" if match[1] else re.escape(match[0][0])
        at = match.end()
    found = re.fullmatch(pattern + re.escape(template[at:]), actual, re.DOTALL)
    return None if found is None else found.groupdict()


def take_json(template: object, actual: object) -> Taken | None:
    """The same for a JSON value: every name of the template must be there, and each constant."""
    if isinstance(template, str):
        plain = isinstance(actual, str | int) and not isinstance(actual, bool)
        return take(template, str(actual)) if plain else None
    if isinstance(template, Mapping):
        if not isinstance(actual, Mapping) or not template.keys() <= actual.keys():
            return None
        return _all(take_json(inner, actual[name]) for name, inner in template.items())
    if isinstance(template, list):
        if not isinstance(actual, list) or len(actual) != len(template):
            return None
        return _all(map(take_json, template, actual))
    return {} if type(actual) is type(template) and actual == template else None


def _all(parts: Iterable[Taken | None]) -> Taken | None:
    taken: Taken = {}
    for part in parts:
        if part is None:
            return None
        taken |= part
    return taken


@dataclass(frozen=True, slots=True)
class Form:
    """One request of the options: how to know it, and what it is to be answered."""

    spec: Mapping[str, object]
    charset: str

    def of(self, request: Request) -> Taken | None:
        """Values in a request of this form; None for any other."""
        if request.method != self.spec.get("method", "GET"):
            return None
        path, _, query = str(self.spec["url"]).partition("?")
        parts = [take(path, unquote(request.path, self.charset))]
        if parts[0] is None:
            return None
        asked = request.query(self.charset)
        wanted = dict(parse_qsl(query, keep_blank_values=True))
        if asked.keys() != wanted.keys():
            return None
        parts += [take(template, asked[name]) for name, template in wanted.items()]
        if (body := self.spec.get("json")) is not None:
            parts.append(take_json(body, request.json()))
        form = self.spec.get("form")
        if isinstance(form, Mapping):
            parts.append(take_json(form, request.form(self.charset)))
        return _all(parts)


def put(root: dict[str, object], path: str, value: object) -> None:
    """Set a value at a dotted path, making what is missing on the way."""
    *way, last = path.split(".")
    for name in way:
        inner = root.setdefault(name, {})
        if not isinstance(inner, dict):
            raise TypeError(path)
        root = inner
    root[last] = value
