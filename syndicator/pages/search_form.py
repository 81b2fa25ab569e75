"""A site's own search: its form, filled in with a title, as an address to ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from syndicator.core.address import same_site
from syndicator.pages.extract import link_target

_WORDS: Final = re.compile(
    r"s|q|k|wd|kw|key|keys|keyword|keywords|word|words|query|text|title|search\w*|so|qt|content"
    r"|\w*(?:keyword|searchword|searchkey|querytext)",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(r"pass|pwd|user|login|captcha|verify|email|phone", re.IGNORECASE)
_TEXT: Final = frozenset({"", "text", "search"})


@dataclass(frozen=True, slots=True)
class SearchForm:
    """A form that asks by GET: where, under which name, with which fixed fields."""

    action: str
    field: str
    fixed: tuple[tuple[str, str], ...]
    encoding: str
    """How the page encodes what is typed in: a GBK page sends GBK."""

    def address(self, words: str) -> str:
        """The address that answers a search for these words."""
        pairs = [*self.fixed, (self.field, words)]
        query = urlencode(pairs, encoding=self.encoding, errors="replace")
        parts = urlsplit(self.action)
        return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def find_search(root: HtmlElement, base: str | None, encoding: str | None) -> SearchForm | None:
    """The first form of the page that searches its own site by GET; None where there is none.

    Forms that log in, that send by POST, or that ask another site's search engine do not count.
    """
    if base is None:
        return None
    for form in root.iter("form"):
        if (form.get("method") or "get").lower() != "get":
            continue
        action = link_target(base, form.get("action") or base)
        if action is None or not same_site(action, base):
            continue
        found = _fields(form)
        if found is not None:
            field, fixed = found
            declared = (form.get("accept-charset") or encoding or "utf-8").split(",")[0].strip()
            return SearchForm(action, field, fixed, _known(declared))
    return None


def _fields(form: HtmlElement) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    typed: list[str] = []
    fixed: list[tuple[str, str]] = []
    for field in form.iter("input", "select"):
        name, kind = field.get("name") or "", (field.get("type") or "").lower()
        if kind == "password" or _ACCOUNT.search(name):
            return None
        if not name:
            continue
        if field.tag == "input" and kind in _TEXT:
            typed.append(name)
        elif kind == "hidden" or (kind in {"radio", "checkbox"} and field.get("checked")):
            fixed.append((name, field.get("value") or ""))
        elif field.tag == "select":
            fixed.append((name, _chosen(field)))
    best = next((name for name in typed if _WORDS.fullmatch(name)), None)
    if best is None and len(typed) == 1 and _searches(form):
        best = typed[0]
    return None if best is None else (best, tuple(fixed))


def _chosen(select: HtmlElement) -> str:
    options = list(select.iter("option"))
    chosen = next((one for one in options if one.get("selected") is not None), None)
    first = chosen if chosen is not None else (options[0] if options else None)
    return "" if first is None else (first.get("value") or first.text or "").strip()


def _searches(form: HtmlElement) -> bool:
    said = " ".join(filter(None, (form.get(name) for name in ("action", "id", "class", "role"))))
    return (
        re.search(r"search|sousuo|query|(?:^|[/_])so(?:[/_]|$)|jsearch", said, re.IGNORECASE)
        is not None
    )


def _known(encoding: str) -> str:
    try:
        "".encode(encoding)
    except LookupError:
        return "utf-8"
    return encoding
