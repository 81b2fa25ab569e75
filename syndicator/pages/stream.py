"""A page's markup as a stream: texts and tags in turn, as a parser understands them.

A tree of some thousand elements costs more to walk in Python than it cost to parse. So what is
asked of whole pages (visible text, links, metadata, what hides) is answered on plain lists. They
come straight off a source that closes what it opens (`pages.source`); any other page's tree is
written out once (as XML, where `<` and `>` are nothing but the ends of tags) and split once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from syndicator.pages.hidden import STRUCK_TAGS, UNSEEN_TAGS
from syndicator.pages.raised import raise_in_stream
from syndicator.pages.source import VOID_TAGS
from syndicator.pages.text import BLOCK_TAGS, LONGEST_LABEL, MARK, as_lines, one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from syndicator.pages.hidden import Concealment
    from syndicator.pages.source import Source

_TAG: Final = re.compile(r"<([^\s>]*)([^>]*)>")
# A name may begin with "=", and holds any sign but blanks and "=" (HTML 13.2.5.32).
_ATTRIBUTE: Final = re.compile(r'\s(=?[^\s=]*)="([^"]*)"')
_STYLE: Final = re.compile(r' style="([^"]*)"')
_STYLE_OPENS: Final = ' style="'
_HIDDEN_OPENS: Final = ' hidden="'
_HIDING_CLOSE: Final = ("/s", "/del", "/strike", "/bdo")
_IDENTITY_OPENS: Final = (' id="', ' class="')


class Stretch(NamedTuple):
    """An element: the places of its first and last tag, the same for an empty one."""

    first: int
    last: int


@lru_cache(maxsize=16)
def _opening(tags: frozenset[str]) -> frozenset[str]:
    """The tags as they open an element, with content and without."""
    return tags | {f"{tag}/" for tag in tags}


class _Marks(dict[str, str]):
    """What a tag of this name is in a text: the border of a line, or nothing."""

    def __missing__(self, name: str) -> str:
        plain = name.strip("/")
        self[name] = mark = MARK if plain in BLOCK_TAGS or plain == "br" else ""
        if len(self) > _MOST_NAMES:
            self.clear()
        return mark


_MOST_NAMES: Final = 10_000
_MARKS: Final = _Marks()


class Stream:
    """The markup of one page, without comments.

    ``texts[k]`` stands before tag ``k``, whose name (``p``, ``/p``, ``br/``) is ``names[k]`` and
    whose attributes as written are ``written[k]``; in texts and values are references.
    """

    __slots__ = ("_hidden", "_kinds", "body", "markup", "names", "spelt", "texts", "written")

    def __init__(self, markup: str, texts: list[str], names: list[str], written: list[str]) -> None:
        self.markup = markup
        self.texts = texts
        self.names = names
        self.written = written
        raise_in_stream(self.markup, self.names, self.texts)
        self.body = self._body()
        self._kinds = frozenset(names)
        # A page's thousand tags bear some three hundred different things.
        self.spelt = frozenset(written)
        self._hidden: tuple[Stretch, ...] | None = None

    @classmethod
    def of_source(cls, source: Source) -> Stream:
        """The stream of a page that was read straight off its source."""
        return cls(source.markup, source.texts, source.names, source.written)

    @classmethod
    def of_tree(cls, root: HtmlElement) -> Stream:
        """The stream of a tree without comments; its document type is forgotten."""
        # With an XHTML document type libxml2 writes tags and sections that are not in the tree.
        root.getroottree().docinfo.clear()
        markup = etree.tostring(root, encoding="unicode", with_tail=False)
        parts = _TAG.split(markup)
        return cls(markup, parts[::3], parts[1::3], parts[2::3])

    def _body(self) -> Stretch:
        """The page's ``<body>``, the whole page where it has none (a frame set)."""
        last = len(self.names) - 1
        if "body/" in self.names:
            return self.stretch(self.names.index("body/"))
        if "body" in self.names:
            return self.stretch(self.names.index("body"))
        return Stretch(0, last)

    def stretch(self, first: int) -> Stretch:
        """The element that opens at a place."""
        name = self.names[first]
        if self.is_empty(first):
            return Stretch(first, first)
        last = self.names.index(f"/{name}", first)
        if name not in self.names[first + 1 : last]:
            return Stretch(first, last)
        depth = 0
        for at in range(first, len(self.names)):
            if self.names[at] == name:
                depth += not self.is_empty(at)
            elif self.names[at] == f"/{name}":
                depth -= 1
                if not depth:
                    return Stretch(first, at)
        return Stretch(first, len(self.names) - 1)

    def is_empty(self, at: int) -> bool:
        """Whether the tag is an element without content."""
        name = self.names[at]
        return name in VOID_TAGS or name.endswith("/") or self.written[at].endswith("/")

    def attributes(self, at: int) -> dict[str, str]:
        """Attributes of a tag; of two with one name the first counts (HTML 13.2.5.33)."""
        found = reversed(_ATTRIBUTE.findall(self.written[at]))
        return {name: unescape(value) if "&" in value else value for name, value in found}

    def named(self, *names: str) -> list[int]:
        """Places of the tags that open an element of one of these names."""
        return self._places(_opening(frozenset(names)), 0, len(self.names))

    def _places(self, wanted: frozenset[str], first: int, last: int) -> list[int]:
        """Places of the tags of these names in a part of the page, in order."""
        wanted = self._kinds & wanted
        if len(wanted) > 1:
            inside = enumerate(self.names[first:last], first)
            return [at for at, name in inside if name in wanted]
        found: list[int] = []
        for name in wanted:
            at = first - 1
            with suppress(ValueError):
                while True:
                    at = self.names.index(name, at + 1, last)
                    found.append(at)
        return found

    def children(self, at: int) -> list[int]:
        """Places of the tags that open the elements right inside one."""
        found: list[int] = []
        last = self.stretch(at).last
        place = at + 1
        while place < last:
            found.append(place)
            place = self.stretch(place).last + 1
        return found

    def label(self, at: int, longest: int = LONGEST_LABEL) -> str:
        """Text of a small element on one line, scripts left out; "" for more than ``longest``."""
        parts: list[str] = []
        size = 0
        for place in range(at, self.stretch(at).last):
            name, text = self.names[place], self.texts[place + 1]
            if name.startswith("/") or self.is_empty(place):
                size += not name.startswith("/")
                parts.append(f"\n{text}" if name.strip("/") == "br" else text)
                continue
            size += 1 + len(self.plain(text))
            if place == at or name not in UNSEEN_TAGS:
                parts.append(text)
            if size > longest:
                return ""
        return one_line(self.plain("".join(parts))) if size <= longest else ""

    def sheets(self) -> list[str]:
        """Contents of the page's own style sheets."""
        return [self.plain(self.texts[at + 1]) for at in self.named("style")]

    def identities(self) -> set[str]:
        """Every id and class on the page; a few that are none may be among them."""
        found: set[str] = set()
        for opening in _IDENTITY_OPENS:
            for written in self.spelt:
                if opening in written:
                    found.update(one.partition('"')[0] for one in written.split(opening)[1:])
        return set(" ".join(found).split())

    def bearing(self, identity: str) -> list[int]:
        """Places of the tags in whose attributes a word stands."""
        if self.markup.count("<") != len(self.names):  # a bracket in a name that is none
            return [at for at, written in enumerate(self.written) if identity in written]
        found: list[int] = []
        offset = counted = 0
        at = -1
        while (offset := self.markup.find(identity, offset)) >= 0:
            at += self.markup.count("<", counted, offset)
            counted = offset
            offset += 1
            if found[-1:] != [at] and identity in self.written[at]:
                found.append(at)
        return found

    def content(self, stretch: Stretch) -> str:
        """All text of an element, seen or not."""
        return self.plain("".join(self.texts[stretch.first + 1 : stretch.last + 1]))

    @staticmethod
    def plain(text: str) -> str:
        """A text of the stream without escapes."""
        return unescape(text) if "&" in text else text

    def hidden(self, concealment: Concealment) -> tuple[Stretch, ...]:
        """Elements that take their content out of sight, in the order of the page."""
        if self._hidden is None:
            self._hidden = tuple(self._concealed(concealment))
        return self._hidden

    def _concealed(self, concealment: Concealment) -> Iterable[Stretch]:
        openings = [_STYLE_OPENS, _HIDDEN_OPENS]
        struck = not self._kinds.isdisjoint(_HIDING_CLOSE)
        if concealment.has_rules:
            openings += _IDENTITY_OPENS
        elif not struck and self._all_shown(concealment):
            return
        if struck:
            openings.append(' dir="')
        for at, written in enumerate(self.written):
            if struck and self.names[at] in STRUCK_TAGS:
                yield self.stretch(at)
            elif written and any(opening in written for opening in openings):
                name = self.names[at].rstrip("/")
                if concealment.hides_tag(name, self.attributes(at)):
                    yield self.stretch(at)

    def _all_shown(self, concealment: Concealment) -> bool:
        """Whether no style on the page hides anything; False where that takes a closer look."""
        for written in self.spelt:
            if _HIDDEN_OPENS in written:
                return False
            if _STYLE_OPENS in written:
                styles = _STYLE.findall(written)
                if len(styles) != written.count(_STYLE_OPENS):
                    return False
                if any("&" in one or concealment.style_hides(one) for one in styles):
                    return False
        return True

    def visible(
        self,
        stretch: Stretch,
        hidden: Sequence[Stretch] = (),
        unseen: frozenset[str] = UNSEEN_TAGS,
    ) -> tuple[str, str]:
        """(visible, hidden) text of an element, one block a line; ``unseen`` tags in neither."""
        left_out = list(self._unseen(stretch, unseen))
        inside = outermost(one for one in hidden if _within(one, stretch) and one != stretch)
        seen = [one for one in inside if not any(_within(one, out) for out in left_out)]
        parts = [self._text(one, [out for out in left_out if _within(out, one)]) for one in seen]
        text = self._text(stretch, outermost([*left_out, *seen]))
        return text, "\n".join(filter(None, parts))

    def _unseen(self, stretch: Stretch, tags: frozenset[str]) -> Iterable[Stretch]:
        """Outermost elements of these names inside an element."""
        first, last = stretch
        end = first
        for at in self._places(_opening(tags), first + 1, last):
            if at > end:
                one = self.stretch(at)
                end = one.last
                yield one

    def _text(self, stretch: Stretch, left_out: Sequence[Stretch]) -> str:
        first, last = stretch
        if first == last:
            return ""
        texts = self.texts[first + 1 : last + 1]
        if "pre" in self._kinds:
            self._keep_breaks(stretch, texts)
        parts = [""] * (2 * len(texts) - 1)
        parts[::2] = texts
        parts[1::2] = map(_MARKS.__getitem__, self.names[first + 1 : last])
        for one in reversed(left_out):
            # From its first tag to its last: what stands before and behind is joined.
            start, end = 2 * (one.first - first) - 1, 2 * (one.last - first)
            del parts[start:end]
        return as_lines(self.plain("".join(parts)))

    def _keep_breaks(self, stretch: Stretch, texts: list[str]) -> None:
        for at in range(stretch.first, stretch.last):
            if self.names[at] == "pre":
                last = min(self.stretch(at).last, stretch.last)
                for place in range(at - stretch.first, last - stretch.first):
                    texts[place] = texts[place].replace("\n", MARK)


def outermost(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Those that lie in no other, in order."""
    kept: list[Stretch] = []
    for one in sorted(stretches, key=lambda each: (each.first, -each.last)):
        if not kept or one.first > kept[-1].last:
            kept.append(one)
    return kept


def _within(inner: Stretch, outer: Stretch) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last
