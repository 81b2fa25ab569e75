"""Turns layout into structure before sanitising: boxes become paragraphs, order and text stay.

A sanitiser that only drops a ``<div>`` glues the paragraphs it separated, and an HTML5 parser moves
text that stands loose in a table to before it. Both are put right here, in one pass without
recursion.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml.html import HtmlElement

from syndicator.pages.text import BLOCK_TAGS
from syndicator.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEME: Final = re.compile(r"[\x00-\x20]*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_RENAMED: Final = {"b": "strong", "i": "em", "ins": "u", "dt": "p", "dd": "p"}
_HEADINGS: Final = frozenset(words("h1 h2 h3 h4 h5 h6"))
_ROW_HOLDERS: Final = frozenset(["table", "thead", "tbody", "tfoot"])
_CELLS: Final = frozenset(["td", "th"])
_TABLE_PARTS: Final = _ROW_HOLDERS | _CELLS | {"tr", "caption", "col", "colgroup"}
# Where an HTML5 parser leaves a part of a table; anywhere else it would tear the text apart.
_WHERE: Final = {
    **dict.fromkeys(("td", "th"), frozenset({"tr"})),
    "tr": _ROW_HOLDERS,
    **dict.fromkeys(
        ("thead", "tbody", "tfoot", "caption", "colgroup", "col"), frozenset({"table", "colgroup"})
    ),
}
_KEPT: Final = _TABLE_PARTS | _HEADINGS | {"ul", "ol", "li"}
_ALIGNMENTS: Final = frozenset(["left", "right", "center", "justify"])


def restructure(body: HtmlElement) -> None:
    """Rewrite, in place, layout boxes under ``body`` into paragraphs; see the module."""
    _drop_useless(body)
    elements = list(body.iter())
    _rename(elements, body)
    holding_blocks = _holders(elements)
    for element in elements:
        tag = element.tag
        if tag in _ROW_HOLDERS or tag == "tr":
            _house_strays(element)
        elif element is body or (tag in BLOCK_TAGS and tag not in _KEPT):
            _paragraphs(element, holding_blocks, is_root=element is body)


def _drop_useless(body: HtmlElement) -> None:
    """Pictures and links that lead nowhere a page may lead go; a link leaves its text."""
    for image in list(body.iter("img")):
        if not _may_lead(image.get("src")):
            image.drop_tree()
    for anchor in list(body.iter("a")):
        if not _may_lead(anchor.get("href")):
            anchor.drop_tag()


def _may_lead(address: str | None) -> bool:
    found = _SCHEME.match(address or "")
    return bool(address) and (found is None or found[1].lower() in {"http", "https"})


def _rename(elements: Iterable[HtmlElement], body: HtmlElement) -> None:
    """Old names to new ones, ``align`` to a style, misplaced parts of tables to boxes."""
    for element in elements:
        tag = element.tag
        if element is body:
            continue
        align = (element.get("align") or ("center" if tag == "center" else "")).lower()
        style = element.get("style") or ""
        if align in _ALIGNMENTS and "text-align" not in style.lower():
            before = f"{style.rstrip('; ')};" if style else ""
            element.set("style", f"{before}text-align:{align}")
        if tag in _WHERE:
            parent = element.getparent()
            if parent is None or parent.tag not in _WHERE[tag]:
                element.tag = "div"
        elif tag in _RENAMED:
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
    # In place: moving a block would walk all of its content again on every level above it.
    run: HtmlElement | None = None
    if box.text and box.text.strip():
        run = box.makeelement("p")
        run.text, box.text = box.text, None
        box.insert(0, run)
    for child in list(box):
        if child is run:
            continue
        tail, child.tail = child.tail, None
        if child.tag in BLOCK_TAGS or child in holding:
            run = None
            if tail and tail.strip():
                run = box.makeelement("p")
                run.text = tail
                child.addnext(run)
        else:
            if run is None:
                run = box.makeelement("p")
                child.addprevious(run)
            run.append(child)
            child.tail = tail
    for one in [one for one in box if _only_breaks(one)]:
        box.remove(one)
    if not is_root:
        _hand_down(_text_align(box), box)
        box.tag = "div"


def _hand_down(align: str | None, box: HtmlElement) -> None:
    """The box itself will go: its alignment moves to the paragraphs that have none."""
    if align is None:
        return
    for child in box:
        if child.tag == "p" and _text_align(child) is None:
            child.set("style", f"text-align:{align}")


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
    if part.text and part.text.strip():
        text, part.text = part.text, None
        outer, cell = _housing(part, row=row)
        cell.text = text
        part.insert(0, outer)
    for child in list(part):
        tail = child.tail
        if tail and tail.strip():
            child.tail = None
            outer, cell = _housing(part, row=row)
            cell.text = tail
            child.addnext(outer)
        if child.tag not in wanted:
            outer, cell = _housing(part, row=row)
            child.addprevious(outer)
            cell.append(child)


def _housing(part: HtmlElement, *, row: bool) -> tuple[HtmlElement, HtmlElement]:
    """(what goes into the part, the cell in it)."""
    cell = part.makeelement("td")
    if row:
        return cell, cell
    line = part.makeelement("tr")
    line.append(cell)
    return line, cell
