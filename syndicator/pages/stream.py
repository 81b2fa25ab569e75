"""A page's markup as a stream: texts and tags in turn, as a parser understands them.

A tree of some thousand elements costs more to walk in Python than it cost to parse. So what is
asked of whole pages (visible text, links, metadata, what hides) is answered on plain lists. They
come straight off a source that closes what it opens (`pages.source`); any other page's tree is
written out once (as XML, where `<` and `>` are nothing but the ends of tags) and split once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from syndicator.pages.hidden import STRUCK_TAGS, UNSEEN_TAGS
from syndicator.pages.nesting import VOID_TAGS
from syndicator.pages.parted import CUT, ELSEWHERE, Parted, part
from syndicator.pages.raised import raise_in_stream
from syndicator.pages.text import BLOCK_TAGS, LONGEST_LABEL, one_line
from syndicator.pages.words import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from syndicator.pages.hidden import Concealment
    from syndicator.pages.source import Source

_TAG: Final = re.compile(r"(<[^>]*)>")
# A name may begin with "=", and holds any sign but blanks and "=" (HTML 13.2.5.32).
_ATTRIBUTE: Final = re.compile(r'\s(=?[^\s=]*)="([^"]*)"')
_STYLE_OPENS: Final = ' style="'
_HIDDEN_OPENS: Final = ' hidden="'
_IDENTITY_OPENS: Final = (' id="', ' class="')


class Stretch(NamedTuple):
    """An element: the places of its first and last tag, the same for an empty one."""

    first: int
    last: int


_ELEMENTS: Final = sorted(
    BLOCK_TAGS
    | UNSEEN_TAGS
    | VOID_TAGS
    | STRUCK_TAGS
    | frozenset(
        words(
            "a abbr b bdi bdo big button cite code em font frame frameset i input ins kbd label "
            "mark picture q samp select small span strong sub sup textarea time tt u var wbr"
        )
    )
)
_OTHER: Final = "?"


class _Signs(dict[str, str]):
    """One sign for each tag of a known element: a page's tags are a line to search in."""

    def __missing__(self, name: str) -> str:
        return _OTHER


_SIGNS: Final = _Signs(
    (spelt, chr(0x100 + at))
    for at, spelt in enumerate(
        spelt for name in _ELEMENTS for spelt in (name, f"/{name}", f"{name}/")
    )
)


_BARE_LINK: Final = _SIGNS["a"] + _SIGNS["/a"]


@lru_cache(maxsize=1_024)
def _finder(sign: str) -> re.Pattern[str]:
    """Finds one sign: faster than asking for the next one again and again."""
    return re.compile(sign)


@lru_cache(maxsize=64)
def _opening(elements: frozenset[str]) -> str:
    """Signs of the tags that open such elements, with content and without."""
    return "".join(_SIGNS[name] for tag in elements for name in (tag, f"{tag}/"))


class Stream:
    """The markup of one page, without comments.

    ``texts[k]`` stands before tag ``k``, which is written ``tags[k]`` (``<p class="a"``, without
    its end, and without its address where ``pages.parted`` cut that out) and named ``names[k]``
    (``p``, ``/p``, ``br/``); in texts and values are references. ``spelt`` is every different tag.
    """

    __slots__ = (
        "_addresses",
        "_different",
        "_hidden",
        "_hrefs",
        "_line",
        "body",
        "names",
        "spelt",
        "tags",
        "texts",
    )

    def __init__(self, parted: Parted) -> None:
        self.texts = parted.texts
        self.tags = parted.tags
        self.names = parted.names
        self.spelt = parted.spelt
        self._hrefs = parted.hrefs
        self._addresses: dict[int, str] | None = None
        self._different = parted.named
        self._line = "".join(map(_SIGNS.__getitem__, self.names))
        if self.has("sup") or self.has("sub"):
            raise_in_stream(self.names, self.texts)
        self.body = self._body()
        self._hidden: tuple[Stretch, ...] | None = None

    @classmethod
    def of_source(cls, source: Source) -> Stream:
        """The stream of a page that was read straight off its source."""
        return cls(source.parted)

    @classmethod
    def of_tree(cls, root: HtmlElement) -> Stream:
        """The stream of a tree without comments; its document type is forgotten."""
        # With an XHTML document type libxml2 writes tags and sections that are not in the tree.
        root.getroottree().docinfo.clear()
        markup = etree.tostring(root, encoding="unicode", with_tail=False)
        parted = part(markup)
        if not parted.in_turn:  # a bracket in a name that is none
            parts = _TAG.split(markup)
            parted = Parted.of(parts[::2], parts[1::2], [])
        return cls(parted)

    def _body(self) -> Stretch:
        """The page's ``<body>``, the whole page where it has none (a frame set)."""
        found = self.named("body")
        return self.stretch(found[0]) if found else Stretch(0, len(self.names) - 1)

    def stretch(self, first: int) -> Stretch:
        """The element that opens at a place."""
        if self.is_empty(first):
            return Stretch(first, first)
        name = self.names[first]
        last = self._find(f"/{name}", first)
        if self._find(name, first + 1, last) < 0:
            return Stretch(first, last)
        depth = 0
        for at in range(first, len(self.names)):
            if self.names[at] == name:
                depth += 1
            elif self.names[at] == f"/{name}":
                depth -= 1
                if not depth:
                    return Stretch(first, at)
        return Stretch(first, len(self.names) - 1)

    def _find(self, name: str, first: int, last: int | None = None) -> int:
        """Place of the first tag of this name in a part of the page; -1 where there is none."""
        sign = _SIGNS[name]
        if sign != _OTHER:
            return self._line.find(sign, first, last)
        until = len(self.names) if last is None else last
        return next((at for at in range(first, until) if self.names[at] == name), -1)

    def is_empty(self, at: int) -> bool:
        """Whether the tag is an element without content."""
        name = self.names[at]
        return name in VOID_TAGS or name.endswith("/")

    def attributes(self, at: int) -> dict[str, str]:
        """Attributes of a tag; of two with one name the first counts (HTML 13.2.5.33)."""
        found = reversed(_ATTRIBUTE.findall(self.tags[at]))
        bears = {name: unescape(value) if "&" in value else value for name, value in found}
        if bears.get("href") == ELSEWHERE and at in self._cut():
            bears["href"] = unescape(self._cut()[at])
        return bears

    def _cut(self) -> dict[int, str]:
        """Addresses that were cut out of tags, by the tag's place."""
        if self._addresses is None:
            places = [at for at in self.named("a") if self.tags[at].startswith(CUT)]
            # A page that holds the sign itself was left whole.
            self._addresses = dict(zip(places, self._hrefs, strict=bool(self._hrefs)))
        return self._addresses

    def hrefs(self, anchors: list[int]) -> list[str]:
        """What each tag begins with as its address, references unread; "" for one that does not."""
        if len(self._hrefs) == len(anchors):
            return self._hrefs
        return [self._cut().get(at, "") for at in anchors]

    def are_bare(self, anchors: list[int]) -> bool:
        """Whether these are all of the page's links, and each holds a text and no element."""
        every = self._line.count(_BARE_LINK[0])
        bare = self._line.count(_BARE_LINK) == every == len(anchors)
        return bare and "<area" not in self.spelt

    def named(self, *names: str) -> list[int]:
        """Places of the tags that open an element of one of these names, all of them HTML's."""
        return self.places(frozenset(names), 0, len(self.names))

    def places(self, elements: frozenset[str], first: int, last: int) -> list[int]:
        """Places of the tags that open such elements in a part of the page, in order."""
        found: list[int] = []
        for sign in _opening(elements):
            if sign in self._line:
                every = _finder(sign).finditer(self._line, first, last)
                found += [one.start() for one in every]
        return sorted(found)

    def has(self, name: str) -> bool:
        """Whether an element of this name, which is one of HTML's, has content on the page."""
        return _SIGNS[name] in self._line

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
            found.update(one.partition('"')[0] for one in self.spelt.split(opening)[1:])
        return set(" ".join(found).split())

    def bearing(self, identity: str) -> list[int]:
        """Places of the tags in whose attributes a word stands."""
        if identity not in self.spelt:
            return []
        bearing = self._different_with(identity)
        if len(bearing) > 1:
            return [at for at, tag in enumerate(self.tags) if tag in bearing]
        found: list[int] = []
        with suppress(ValueError):
            for tag in bearing:
                while True:
                    found.append(self.tags.index(tag, found[-1] + 1 if found else 0))
        return found

    def _different_with(self, words: str) -> set[str]:
        """The different tags in which words stand."""
        if self.spelt.count("<") != len(self._different):  # a bracket in a name that is none
            return {tag for tag in self._different if words in tag}
        found: set[str] = set()
        at = self.spelt.find(words)
        while at >= 0:
            end = self.spelt.find("<", at)
            found.add(self.spelt[self.spelt.rfind("<", 0, at) : end if end >= 0 else None])
            at = self.spelt.find(words, end) if end >= 0 else -1
        return found

    def styles(self) -> set[str]:
        """Every value of a style attribute on the page."""
        return {one.partition('"')[0] for one in self.spelt.split(_STYLE_OPENS)[1:]}

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
        struck = any(map(self.has, STRUCK_TAGS)) or self.has("bdo")
        if concealment.has_rules:
            openings += _IDENTITY_OPENS
        elif not struck and self._all_shown(concealment):
            return
        if struck:
            openings.append(' dir="')
        for at, tag in enumerate(self.tags):
            if struck and self.names[at] in STRUCK_TAGS:
                yield self.stretch(at)
            elif any(opening in tag for opening in openings):
                name = self.names[at].rstrip("/")
                if concealment.hides_tag(name, self.attributes(at)):
                    yield self.stretch(at)

    def _all_shown(self, concealment: Concealment) -> bool:
        """Whether no style on the page hides anything; False where that takes a closer look."""
        if _HIDDEN_OPENS in self.spelt:
            return False
        return not any("&" in one or concealment.style_hides(one) for one in self.styles())
