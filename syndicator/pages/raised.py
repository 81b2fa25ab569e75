"""Figures above and below the line: ``10<sup>2</sup>`` is read 10², not 102."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FIGURES: Final = "0123456789+-"
_SIGNS: Final = {
    "sup": str.maketrans(f"{_FIGURES}−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻"),
    "sub": str.maketrans(f"{_FIGURES}−", "₀₁₂₃₄₅₆₇₈₉₊₋₋"),
}
_EXPONENT: Final = re.compile(r"\s*[+−-]?[0-9]{1,4}\s*")
"""A note's [1] and words above the line stay as they are."""


def raise_in_stream(names: list[str], texts: list[str]) -> None:
    """Write, in place, figures of a page's raised and lowered elements as the signs they are.

    ``texts[k]`` stands before tag ``k``, whose name is ``names[k]``.
    """
    for at, name in enumerate(names):
        signs = _SIGNS.get(name)
        end = f"/{name}"
        if signs is None or end not in names[at:]:
            continue
        inside = range(at + 1, names.index(end, at) + 1)
        if _EXPONENT.fullmatch("".join(texts[place] for place in inside)):
            for place in inside:
                texts[place] = texts[place].translate(signs)


def raise_in_tree(element: HtmlElement) -> None:
    """The same for an element of a tree that will not be used again."""
    for one in element.iter(*_SIGNS):
        if not _EXPONENT.fullmatch(str(one.text_content())):
            continue
        signs = _SIGNS[str(one.tag)]
        for node in one.iter():
            node.text = node.text and node.text.translate(signs)
            if node is not one:
                node.tail = node.tail and node.tail.translate(signs)
