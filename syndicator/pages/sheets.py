"""A page's own style sheets, as rules in force for whoever reads it on a screen.

Sheets that stand elsewhere are not fetched; what is for print or for some widths of the window
alone is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as parse_selectors
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_CSS: Final = 200_000
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_ALWAYS: Final = re.compile(r"@media\s+(?:all|screen|only\s+screen)\s*\{", re.IGNORECASE)
_AT_BLOCK: Final = re.compile(
    r"@[a-z-]++[^{};@]*+\{(?:[^{}@]*+\{[^{}]*+\})*+[^{}@]*+\}", re.IGNORECASE
)
_AT_LINE: Final = re.compile(r"@(?:import|charset|namespace)\b[^;{}]*+;", re.IGNORECASE)
_RULE: Final = re.compile(
    r"""([^{}]++)\{((?:[^{}"']|"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+')*+)\}""", re.DOTALL
)
_MAX_RULES: Final = 2_000
_TRANSLATOR: Final = HTMLTranslator()


@dataclass(frozen=True, slots=True)
class Declared:
    """One selector of a rule with what the rule declares."""

    selector: str
    """Without its pseudo-element."""
    pseudo: str
    """``before``, ``after``, another pseudo-element, or "" for the element itself."""
    weight: tuple[int, int, int, int]
    """Specificity, then place: of two that match one element the greater one is in force."""
    declarations: str


def sheets_of(root: HtmlElement) -> str:
    """All of the page's own style sheets, one behind the other."""
    found = [str(sheet.text) for sheet in root.iter("style") if sheet.text]
    return "\n".join(found)[:MAX_CSS]


@lru_cache(maxsize=64)  # the pages of a site share their sheets
def _bare(css: str) -> str:
    plain = _AT_LINE.sub("", _COMMENT.sub("", css))
    # The brace that closed an unwrapped block closes nothing, and parts no rules.
    return _AT_BLOCK.sub("", _ALWAYS.sub("", plain))


def rules_of(css: str, wanted: re.Pattern[str]) -> Iterator[Declared]:
    """Rules whose declarations hold what is wanted; selectors beyond us are passed over."""
    for place, rule in enumerate(_RULE.finditer(_bare(css))):
        if place >= _MAX_RULES:
            return
        if not wanted.search(rule[2]):
            continue
        try:
            parsed = parse_selectors(rule[1].strip())
        except SelectorError:
            continue
        for one in parsed:
            pseudo = one.pseudo_element
            yield Declared(
                selector=one.canonical().partition("::")[0] or "*",
                pseudo=pseudo if isinstance(pseudo, str) else "",
                weight=(*one.specificity(), place),
                declarations=rule[2],
            )


@lru_cache(maxsize=1024)
def _search(selector: str) -> etree.XPath | None:
    try:
        return etree.XPath(_TRANSLATOR.css_to_xpath(selector))
    except (SelectorError, etree.XPathSyntaxError):
        return None


def matched(root: HtmlElement, rule: Declared) -> list[HtmlElement]:
    """The elements a rule is for; none for a selector that cannot be followed."""
    search = _search(rule.selector)
    found = [] if search is None else search(root)
    return list(found) if isinstance(found, list) else []
