"""Numbers that a browser writes before the entries of a list: ``<ol start="3">``.

They stand in no text, and a visitor reads them. Whether a sheet of another address takes them away
nobody can tell from the page, so they are an edition of their own beside the text without them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml.html import tostring

from syndicator.pages.sanitise import text_of
from syndicator.pages.sheets import matched, rules_of, sheets_of
from syndicator.pages.text import BLOCK_TAGS
from syndicator.pages.tree import Unparsable, parse_tree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LIST_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:\s*([^;}]+)", re.IGNORECASE)
_NONE: Final = re.compile(r"\bnone\b(?!\s*(?:inside|outside|url))", re.IGNORECASE)
_TYPED: Final = re.compile(
    r"\s*(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z]|[ivxIVX]+)[.．、）)]"
    r"|\s*[（(](?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})[）)]|\s*第[^\s]{1,4}[条项款]|\s*[①-⑳]"
)
_WHOLE: Final = re.compile(r"\s*[+-]?[0-9]{1,9}\s*")
_STYLES: Final = {
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
    "lower-latin": "lower-alpha",
    "upper-latin": "upper-alpha",
}
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LETTERS: Final = 26
_LARGEST_ROMAN: Final = 3999


def has_list(markup: str) -> bool:
    """Whether there may be a numbered list in markup."""
    return "<ol" in markup or "<OL" in markup


def numbered(markup: str) -> str | None:
    """The markup with the numbers of its lists as text; None where there are none."""
    try:
        root = parse_tree(markup)
    except Unparsable:
        return None
    styles = _by_sheet(root)
    count = sum(_number(one, styles) for one in root.iter("ol"))
    return tostring(root, encoding="unicode") if count else None


@lru_cache(maxsize=64)  # one policy meets many pages
def numbered_text(markup: str) -> str | None:
    """Text of an article's markup with the numbers of its lists; None where there are none."""
    shown = numbered(markup) if has_list(markup) else None
    return None if shown is None else text_of(shown)


def _by_sheet(root: HtmlElement) -> dict[HtmlElement, str]:
    """What the page's own sheets say of markers, by element."""
    found: dict[HtmlElement, str] = {}
    for rule in sorted(rules_of(sheets_of(root), _LIST_STYLE), key=lambda each: each.weight):
        if not rule.pseudo:
            found.update(dict.fromkeys(matched(root, rule), rule.declarations))
    return found


def _number(box: HtmlElement, styles: dict[HtmlElement, str]) -> int:
    """Write the numbers of one list before its entries; how many."""
    entries = [one for one in box if one.tag == "li"]
    step = -1 if box.get("reversed") is not None else 1
    start = len(entries) if step < 0 else 1
    number = _whole(box.get("start"), start) - step
    written = 0
    for entry in entries:
        number = _whole(entry.get("value"), number + step)
        style = _style(entry, styles) or _style(box, styles) or "decimal"
        if style != "none" and not _TYPED.match(str(entry.text_content())):
            place = _first_line(entry)
            place.text = f"{_written(number, style)}.{place.text or ''}"
            written += 1
    return written


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and _WHOLE.fullmatch(text) else otherwise


def _style(element: HtmlElement, styles: dict[HtmlElement, str]) -> str:
    """The kind of number that an element asks for; "" where it asks for none."""
    for declared in (element.get("style") or "", styles.get(element, "")):
        found = _LIST_STYLE.search(declared)
        if found is not None:
            value = found[1].strip().lower()
            return "none" if _NONE.search(value) else _STYLES.get(value, value.split()[0])
    return _STYLES.get(element.get("type") or "", "")


def _first_line(entry: HtmlElement) -> HtmlElement:
    """The element whose text the first line of an entry begins with: its number stands there."""
    while not (entry.text or "").strip() and len(entry) and entry[0].tag in BLOCK_TAGS:
        entry = entry[0]
    return entry


def _written(number: int, style: str) -> str:
    if style.endswith("-alpha") and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, _LETTERS)
            letters = chr(ord("a") + rest) + letters
        return letters.upper() if style.startswith("upper") else letters
    if style.endswith("-roman") and 0 < number <= _LARGEST_ROMAN:
        letters = ""
        for value, sign in _ROMAN:
            letters += sign * (number // value)
            number %= value
        return letters.upper() if style.startswith("upper") else letters
    return str(number)
