"""Words that stand in a style sheet and are read on the page: ``p::before { content: "不" }``.

They are put into the tree where a visitor reads them. Icons, bullets and quotation marks are let
be, and so is what only a sheet of another address says.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from syndicator.pages.hidden import UNSEEN_TAGS
from syndicator.pages.sheets import Declared, matched, rules_of
from syndicator.pages.words import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CONTENT: Final = re.compile(
    r"""(?:^|[;{\s])content\s*:\s*((?:[^;"']|"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+')*+)""",
    re.IGNORECASE | re.DOTALL,
)
_PIECE: Final = re.compile(
    r""""((?:\\.|[^"\\])*+)"|'((?:\\.|[^'\\])*+)'|attr\(\s*([\w-]+)[^()]*\)|(/)""",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|\n|(.))", re.IGNORECASE | re.DOTALL)
_BLOCK: Final = re.compile(r"display\s*:\s*(?:block|table|flex|grid|list-item)", re.IGNORECASE)
_IMPORTANT: Final = re.compile(r"!\s*important", re.IGNORECASE)
_MEANING: Final = "%‰℃°≥≤±￥$"
"""Signs that change what a figure says."""
_NO_BOX: Final = UNSEEN_TAGS | frozenset(words("br img input select textarea option wbr area"))
_PLACES: Final = frozenset({"before", "after"})


class _Generated(NamedTuple):
    """What one rule puts before or behind the content of the elements it is for."""

    rule: Declared
    pieces: tuple[tuple[str, str], ...]
    """(words, "") or ("", name of the attribute that bears them)."""
    order: tuple[bool, tuple[int, int, int, int]]


def put_generated_words(root: HtmlElement, css: str) -> None:
    """Put, in place, the words of the sheet into the elements that show them."""
    telling = [one for one in _generated(css) if _may_tell(one)]
    if not telling:
        return
    shown: dict[tuple[HtmlElement, str], _Generated] = {}
    for one in telling:
        _enter(shown, root, one)
    if not shown:
        return
    for one in _generated(css):
        if one not in telling:  # it may take away what another rule puts there
            _enter(shown, root, one)
    for (element, place), one in shown.items():
        text = "".join(element.get(name, "") if name else said for said, name in one.pieces)
        if _tells(text) and element.tag not in _NO_BOX:
            _put(element, place, text, one.rule.declarations)


def may_say_words(css: str) -> bool:
    """Whether a sheet may put words on the page that a visitor reads."""
    return any(map(_may_tell, _generated(css)))


def _enter(
    shown: dict[tuple[HtmlElement, str], _Generated], root: HtmlElement, one: _Generated
) -> None:
    for element in matched(root, one.rule):
        key = element, one.rule.pseudo
        if key not in shown or shown[key].order < one.order:
            shown[key] = one


@lru_cache(maxsize=64)
def _generated(css: str) -> tuple[_Generated, ...]:
    if "content" not in css.lower():
        return ()
    found = []
    for rule in rules_of(css, _CONTENT):
        value = _CONTENT.search(rule.declarations)
        if rule.pseudo in _PLACES and value is not None:
            order = _IMPORTANT.search(value[1]) is not None, rule.weight
            found.append(_Generated(rule, tuple(_pieces(value[1])), order))
    return tuple(found)


def _pieces(value: str) -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    for piece in _PIECE.finditer(value):
        if piece[4]:  # behind it stands what a screen reader says
            break
        if piece[3]:
            pieces.append(("", piece[3].lower()))
        else:
            pieces.append((_ESCAPE.sub(_unescaped, piece[1] or piece[2] or ""), ""))
    return pieces


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1]:
        number = int(escape[1], 16)
        return chr(number) if number <= sys.maxunicode else ""
    return escape[2] or ""


def _may_tell(one: _Generated) -> bool:
    return any(name or _tells(said) for said, name in one.pieces)


def _tells(text: str) -> bool:
    return any(sign.isalnum() or sign in _MEANING for sign in text)


def _put(element: HtmlElement, place: str, text: str, declarations: str) -> None:
    box = element.makeelement("div" if _BLOCK.search(declarations) else "span")
    box.text = "".join(sign if sign.isprintable() else " " for sign in text)
    box.set("style", " ".join(_CONTENT.sub("", declarations).split()))
    if place == "after":
        element.append(box)
    else:
        box.tail, element.text = element.text, None
        element.insert(0, box)
