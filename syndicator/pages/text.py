"""From an element tree to text: one block a line, one table cell a line, what is seen and what not.

One rule for both sides of every comparison: the source's article and the copy on a site are turned
into text by the same walk, so a difference in the texts is a difference on the pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from syndicator.pages.hidden import UNSEEN_TAGS, Concealment
from syndicator.pages.words import words

if TYPE_CHECKING:
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
_WHITE: Final = re.compile(r"[ \t\r\n\f\v]+")
_INVISIBLE: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]+")


class _Lines:
    """Collects text runs into lines without blank ones."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._run: list[str] = []

    def add(self, text: str | None, *, preformatted: bool = False) -> None:
        if not text:
            return
        if preformatted:
            first, *rest = text.split("\n")
            self._run.append(first)
            for line in rest:
                self.end()
                self._run.append(line)
        else:
            self._run.append(text)

    def end(self) -> None:
        if self._run:
            line = _WHITE.sub(" ", _INVISIBLE.sub("", "".join(self._run))).strip()
            if line:
                self._done.append(line)
            self._run.clear()

    def joined(self) -> str:
        self.end()
        return "\n".join(self._done)


def split_text(root: HtmlElement, concealment: Concealment) -> tuple[str, str]:
    """(visible, hidden) text under ``root``, its own tail excluded.

    Scripts, styles, frames and comments belong to neither. Blank lines and zero-width characters
    are dropped, runs of white space become one blank, NBSP and U+3000 inside a line stay.
    """
    seen, unseen = _Lines(), _Lines()
    hiding: HtmlElement | None = None
    preformatted = 0
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walk:
        lines = seen if hiding is None else unseen
        if event == "comment":
            _tail(element, root, lines, preformatted)
            continue
        tag = element.tag
        if event == "start":
            if tag in UNSEEN_TAGS and element is not root:
                walk.skip_subtree()
                continue
            if hiding is None and concealment.hides(element):
                hiding, lines = element, unseen
            if tag == "br" or tag in BLOCK_TAGS:
                lines.end()
            preformatted += tag == "pre"
            lines.add(element.text, preformatted=preformatted > 0)
            continue
        if tag in BLOCK_TAGS or hiding is element:
            lines.end()
        preformatted -= tag == "pre"
        if hiding is element:
            hiding, lines = None, seen
        _tail(element, root, lines, preformatted)
    return seen.joined(), unseen.joined()


def _tail(element: HtmlElement, root: HtmlElement, lines: _Lines, preformatted: int) -> None:
    if element is not root:
        lines.add(element.tail, preformatted=preformatted > 0)


def one_line(text: str | None) -> str:
    """``text`` on one line: a line break between Latin words is a blank, elsewhere nothing.

    Lists break Chinese titles anywhere; zero-width characters and outer blanks (U+3000 too) go.
    """
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
