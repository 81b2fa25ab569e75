"""A page's markup, opened: the stream that is read, and the tree behind it where one is needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from syndicator.pages.fields import read_comments
from syndicator.pages.generated import may_say_words, put_generated_words
from syndicator.pages.hidden import Concealment
from syndicator.pages.painted import may_veil, veil
from syndicator.pages.sheets import MAX_CSS, sheets_of
from syndicator.pages.source import read_source
from syndicator.pages.stream import Stream
from syndicator.pages.tree import parse_tree

if TYPE_CHECKING:
    from lxml.html import HtmlElement


class OpenPage:
    """A page to be read. Stream and tree are the same page, element by element."""

    def __init__(
        self,
        text: str,
        stream: Stream,
        comments: tuple[str, ...],
        root: HtmlElement | None = None,
    ) -> None:
        self.stream = stream
        self.comments = comments
        self.concealment = Concealment(stream.sheets())
        self._text = text
        self._root = root

    @cached_property
    def root(self) -> HtmlElement:
        """The tree, without comments: built when first asked for, if none was needed before."""
        return bare_tree(self._text)[0] if self._root is None else self._root

    @property
    def language(self) -> str:
        """What the page says its language is; "" for nothing."""
        return self.stream.attributes(0).get("lang", "")


def open_page(text: str, *, straight: bool = True) -> OpenPage:
    """Open a decoded page: straight off its source where that is as good as its tree.

    ``straight=False`` parses in any case: the tree will be asked for. Raises Unparsable.
    """
    if straight and (source := read_source(text)) is not None:
        stream = Stream.of_source(source)
        css = "\n".join(filter(None, stream.sheets()))[:MAX_CSS]
        # What a sheet says or paints over is put into the tree.
        if not may_say_words(css) and not may_veil(stream, css):
            return OpenPage(text, stream, source.comments)
    root, comments = bare_tree(text)
    css = sheets_of(root)
    put_generated_words(root, css)
    stream = Stream.of_tree(root)
    if veil(root, stream, css):
        stream = Stream.of_tree(root)
    return OpenPage(text, stream, comments, root)


def bare_tree(text: str) -> tuple[HtmlElement, tuple[str, ...]]:
    """A page's tree without its comments, and what they say. Raises Unparsable."""
    root = parse_tree(text)
    comments = read_comments(root)
    if comments:
        etree.strip_elements(root, etree.Comment, with_tail=False)
    return root, comments
