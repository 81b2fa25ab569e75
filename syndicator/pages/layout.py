"""Turns layout into structure before sanitising: boxes become paragraphs, order and text stay.

A sanitiser that only drops a ``<div>`` glues the paragraphs it separated, and an HTML5 parser moves
text that stands loose in a table to before it. Both are put right here, in one pass without
recursion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml.html import HtmlElement

from syndicator.pages.text import BLOCK_TAGS
from syndicator.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_RENAMED: Final = {"b": "strong", "i": "em", "ins": "u", "dt": "p", "dd": "p"}
_HEADINGS: Final = frozenset(words("h1 h2 h3 h4 h5 h6"))
_ROW_HOLDERS: Final = frozenset(["table", "thead", "tbody", "tfoot"])
_CELLS: Final = frozenset(["td", "th"])
_TABLE_PARTS: Final = _ROW_HOLDERS | _CELLS | {"tr", "caption", "col", "colgroup"}
_KEPT: Final = _TABLE_PARTS | _HEADINGS | {"ul", "ol", "li"}
_ALIGNMENTS: Final = frozenset(["left", "right", "center", "justify"])


def restructure(body: HtmlElement) -> None:
    """Rewrite, in place, layout boxes under ``body`` into paragraphs; see the module."""
    elements = list(body.iter())
    _rename(elements, body)
    holding_blocks = _holders(elements)
    for element in elements:
        tag = element.tag
        if tag in _ROW_HOLDERS or tag == "tr":
            _house_strays(element)
        elif element is body or (tag in BLOCK_TAGS and tag not in _KEPT):
            _paragraphs(element, holding_blocks, is_root=element is body)


def _rename(elements: Iterable[HtmlElement], body: HtmlElement) -> None:
    """Old names to new ones, ``align`` to a style, and table parts without a table to boxes."""
    inside_table: set[HtmlElement] = set()
    for element in elements:
        parent = element.getparent()
        tag = element.tag
        if tag == "table" or (parent is not None and parent in inside_table):
            inside_table.add(element)
        if element is body:
            continue
        align = (element.get("align") or ("center" if tag == "center" else "")).lower()
        if align in _ALIGNMENTS and "text-align" not in (element.get("style") or "").lower():
            style = element.get("style")
            element.set("style", f"{style.rstrip('; ')};" if style else "")
            element.set("style", f"{element.get('style')}text-align:{align}")
        if tag in _TABLE_PARTS and element not in inside_table:
            element.tag = "div"
        elif isinstance(tag, str) and tag in _RENAMED:
            element.tag = _RENAMED[tag]


def _holders(elements: list[HtmlElement]) -> set[HtmlElement]:
    """Elements with a block somewhere inside, found bottom-up."""
    holding: set[HtmlElement] = set()
    for element in reversed(elements):
        parent = element.getparent()
        if parent is not None and (element.tag in BLOCK_TAGS or element in holding):
            holding.add(parent)
    return holding


def _paragraphs(box: HtmlElement, holding: set[HtmlElement], *, is_root: bool) -> None:
    """A box of plain runs becomes a paragraph; one with blocks gets its loose runs wrapped."""
    if box not in holding and not is_root:
        box.tag = "p"
        return
    align = None if is_root else _text_align(box)
    arranged: list[HtmlElement] = []
    run: HtmlElement | None = None

    def loose() -> HtmlElement:
        paragraph = box.makeelement("p")
        arranged.append(paragraph)
        return paragraph

    if box.text and box.text.strip():
        run = loose()
        run.text = box.text
    box.text = None
    for child in list(box):
        tail, child.tail = child.tail, None
        if child.tag in BLOCK_TAGS or child in holding:
            run = None
            arranged.append(child)
            if tail and tail.strip():
                run = loose()
                run.text = tail
        else:
            run = loose() if run is None else run
            run.append(child)
            child.tail = tail
    box[:] = [one for one in arranged if not _only_breaks(one)]
    if align is not None:
        for child in box:
            if child.tag == "p" and _text_align(child) is None:
                child.set("style", f"text-align:{align}")
    if not is_root and box.tag == "p":
        box.tag = "div"


def _only_breaks(element: HtmlElement) -> bool:
    return (
        element.tag == "p"
        and len(element) > 0
        and not (element.text or "").strip()
        and all(child.tag == "br" and not (child.tail or "").strip() for child in element)
    )


def _text_align(element: HtmlElement) -> str | None:
    for declaration in (element.get("style") or "").split(";"):
        name, _, value = declaration.partition(":")
        if name.strip().lower() == "text-align" and value.strip().lower() in _ALIGNMENTS:
            return value.strip().lower()
    return None


def _house_strays(part: HtmlElement) -> None:
    """Loose text and foreign elements in a table or row get a cell of their own, in place."""
    row = part.tag == "tr"
    wanted = _CELLS if row else _TABLE_PARTS - _CELLS
    arranged: list[HtmlElement] = []

    def cell() -> HtmlElement:
        housing = part.makeelement("td")
        if row:
            arranged.append(housing)
        else:
            line = part.makeelement("tr")
            line.append(housing)
            arranged.append(line)
        return housing

    if part.text and part.text.strip():
        cell().text = part.text
    part.text = None
    for child in list(part):
        tail, child.tail = child.tail, None
        if child.tag in wanted:
            arranged.append(child)
        else:
            cell().append(child)
        if tail and tail.strip():
            cell().text = tail
    part[:] = arranged
