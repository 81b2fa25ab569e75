"""Rows of a list page: link, full title, date nearby."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from syndicator.core.times import Stamp, parse_stamp
from syndicator.pages.body import select
from syndicator.pages.extract import base_of, link_target
from syndicator.pages.hidden import UNSEEN_TAGS
from syndicator.pages.text import LONGEST_LABEL, label_of, one_line
from syndicator.pages.tree import parse_tree

_CUT: Final = re.compile(r"\s*(?:\.{2,}|…+|。{2,}|\.\s\.\s\.)\s*$")
_BLANKS: Final = re.compile(r"[\s\u3000\xa0]+")
_HREF_DATES: Final = (
    re.compile(r"/t(20\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/(20\d\d)-(\d\d)[-/](\d\d)/"),
    re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"[/_](20\d\d)(\d\d)(\d\d)[/_]"),
)
_LEVELS: Final = 4
_LONGEST_ROW: Final = 2_000
_MAX_ROWS: Final = 5_000
_LEAST_TITLE: Final = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: absolute address, title on one line, date where the row shows one.

    ``cut`` is true where the list shows only the beginning of the title.
    """

    url: str
    title: str
    stamp: Stamp | None = None
    cut: bool = False


def read_rows(html: str, url: str | None = None, selector: str | None = None) -> tuple[Row, ...]:
    """The list's rows in page order, one per address.

    ``selector`` names the links or the boxes that hold them; without one every link of the page is
    a row. A title attribute wins over a text it continues. The date stands in the smallest box
    around the link that holds no second row, else in the address (``t20260731_…``).
    Raises Unparsable (pages.tree) and ConfigurationError for a selector that is no CSS.
    """
    root = parse_tree(html)
    base = base_of(root, url)
    rows: dict[str, Row] = {}
    for anchor in _anchors(root, selector):
        target = link_target(base, anchor.get("href"))
        if target is None:
            continue
        title, cut = _title(anchor)
        known = rows.get(target)
        if len(title) < _LEAST_TITLE or (known is not None and not _better(known, title, cut=cut)):
            continue
        stamp = _date_near(anchor, target) or (None if known is None else known.stamp)
        rows[target] = Row(target, title, stamp, cut)
        if len(rows) >= _MAX_ROWS:
            break
    return tuple(rows.values())


def _better(known: Row, title: str, *, cut: bool) -> bool:
    """Whether a second link to the same address shows more of the title."""
    return known.cut and not cut and len(title) > len(known.title)


def _anchors(root: HtmlElement, selector: str | None) -> Iterable[HtmlElement]:
    if selector is None:
        yield from root.iter("a")
        return
    seen: set[HtmlElement] = set()
    for hit in select(root, selector):
        for anchor in (hit,) if hit.tag == "a" else hit.iter("a"):
            if anchor not in seen:
                seen.add(anchor)
                yield anchor


def _title(anchor: HtmlElement) -> tuple[str, bool]:
    text = label_of(anchor)
    stated = one_line((anchor.get("title") or "")[:LONGEST_LABEL])
    bare = _BLANKS.sub("", _CUT.sub("", text))
    cut = _CUT.search(text) is not None
    if stated and (cut or not bare or _BLANKS.sub("", stated).startswith(bare)):
        return stated, _CUT.search(stated) is not None
    return text, cut


def _date_near(anchor: HtmlElement, target: str) -> Stamp | None:
    box = anchor
    for _ in range(_LEVELS):
        parent = box.getparent()
        if parent is None or _holds_other(parent, anchor):
            break
        box = parent
        around = _text_around(box, anchor)
        if len(around) <= _LONGEST_ROW and (stamp := parse_stamp(around)) is not None:
            return stamp
    for pattern in _HREF_DATES:
        if found := pattern.search(target):
            return parse_stamp("-".join(found.groups()))
    return None


def _holds_other(box: HtmlElement, anchor: HtmlElement) -> bool:
    """Whether the box holds a link to elsewhere that has a text, so more than this row."""
    href = anchor.get("href")
    return any(
        other is not anchor and other.get("href") not in {href, None} and label_of(other)
        for other in box.iter("a")
    )


def _text_around(box: HtmlElement, anchor: HtmlElement) -> str:
    """Text of the box without the link's own: a year in a title is no date of publication."""
    parts: list[str] = []
    inside = set(anchor.iter())
    for node in box.iter():
        if node not in inside and isinstance(node.tag, str) and node.tag not in UNSEEN_TAGS:
            parts.append(node.text or "")
        if node is not box and (node is anchor or node not in inside):
            parts.append(node.tail or "")
    return one_line(" ".join(parts))
