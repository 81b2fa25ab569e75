"""From an element tree to text: one block a line, one table cell a line, what is seen and what not.

One rule for both sides of every comparison: the source's article and the copy on a site are turned
into text by the same walk, so a difference in the texts is a difference on the pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from syndicator.pages.hidden import UNSEEN_TAGS
from syndicator.pages.raised import raise_in_tree
from syndicator.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

BLOCK_TAGS: Final = frozenset(
    words(
        "address article aside blockquote body caption center col colgroup dd details dialog dir "
        "div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html "
        "legend li main menu nav ol optgroup option p pre search section select summary table "
        "tbody td tfoot th thead tr ul"
    )
)
LONGEST_LABEL: Final = 2_000
"""More characters than any title, link or cell of a metadata block has."""
_BLOCKS: Final = tuple(BLOCK_TAGS)
MARK: Final = "\ufdd0"
"""Parts the lines of a text under way: a noncharacter, which XML allows and no page means."""
_WHITE: Final = re.compile(r"[ \t\r\n\f\v]+")
_WIDE: Final = "\n\t\r\f\v"
_FEW: Final = 50
"""Blanks that a Chinese page has, or so: looked at one by one, two in a row are found sooner."""
_UNPRINTED: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_INVISIBLE: Final = re.compile(f"[{_UNPRINTED}]+")


def as_lines(text: str) -> str:
    """A text whose lines are parted by MARK as it is read, one block a line.

    Blank lines and zero-width characters are dropped, runs of white space become one blank, NBSP
    and U+3000 inside a line stay.
    """
    # Asked sign by sign: one search for all of them takes longer than the rest together.
    if any(map(text.__contains__, _UNPRINTED)):
        text = _INVISIBLE.sub("", text)
    lines = MARK.join(filter(None, map(str.strip, text.split(MARK))))
    if any(map(lines.__contains__, _WIDE)) or _has_run(lines):
        lines = _WHITE.sub(" ", lines)
    return lines.replace(MARK, "\n")


def _has_run(text: str) -> bool:
    """Whether two blanks stand one behind the other."""
    at = text.find(" ")
    for _ in range(_FEW):
        if at < 0 or text.startswith(" ", at + 1):
            return at >= 0
        at = text.find(" ", at + 1)
    return "  " in text


def rows_with(sign: str, text: str, written: str | None = None) -> Iterator[str]:
    """The lines of a text in which a sign stands, in order.

    ``written`` is the same text sign by sign, where lines are wanted as they are in that.
    """
    at = text.find(sign)
    while at >= 0:
        end = text.find("\n", at)
        row = slice(text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text))
        yield (text if written is None else written)[row]
        at = text.find(sign, end) if end >= 0 else -1


def spent_text(element: HtmlElement) -> str:
    """Visible text of an element that will not be used again, one block a line.

    Nothing hidden or unseen may be left in it (`pages.prune`); its own tail is excluded.
    """
    raise_in_tree(element)
    for box in element.iter("pre"):
        _keep_breaks(box)
    for box in element.iter(*_BLOCKS):
        box.text = MARK + (box.text or "")
        box.tail = MARK + (box.tail or "")
    for end in element.iter("br"):
        end.tail = MARK + (end.tail or "")
    text = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return as_lines(text)


def _keep_breaks(box: HtmlElement) -> None:
    for node in box.iter():
        if node.text:
            node.text = node.text.replace("\n", MARK)
        if node is not box and node.tail:
            node.tail = node.tail.replace("\n", MARK)


def one_line(text: str | None) -> str:
    """``text`` on one line: a line break between Latin words is a blank, elsewhere nothing.

    Lists break Chinese titles anywhere; zero-width characters and outer blanks (U+3000 too) go.
    """
    if text and text.isprintable() and "  " not in text:
        return text.strip()
    joined = ""
    for line in _INVISIBLE.sub("", text or "").split("\n"):
        part = line.strip()
        if joined and part and joined[-1].isascii() and part[0].isascii():
            joined += " "
        joined += part
    return _WHITE.sub(" ", joined)


def label_of(element: HtmlElement, longest: int = LONGEST_LABEL) -> str:
    """Text of a small element (a link, a heading, a cell) on one line, scripts left out.

    "" for an element with more than ``longest`` characters: that is no label.
    """
    parts: list[str] = []
    size = 0
    for node in element.iter():
        size += 1 + len(node.text or "")
        if size > longest:
            return ""
        if isinstance(node.tag, str) and (node is element or node.tag not in UNSEEN_TAGS):
            parts.append("\n" if node.tag == "br" else node.text or "")
        if node is not element:
            parts.append(node.tail or "")
    return one_line("".join(parts))
