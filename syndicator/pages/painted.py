"""Letters in the colour of the ground they are on: white on white is read by nobody.

Colour and ground may be declared by different elements. Where nobody declares a ground it is the
white of the page, unless a sheet of another address may well have painted it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from syndicator.pages.body import KNOWN
from syndicator.pages.hidden import UNSEEN_TAGS
from syndicator.pages.sheets import matched, rules_of
from syndicator.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from syndicator.pages.stream import Stream

_COLOUR: Final = re.compile(r"(?:^|[;{\s])color\s*:\s*([^;!}]+)", re.IGNORECASE)
_GROUND: Final = re.compile(r"(?:^|[;{\s])background(?:-color)?\s*:\s*([^;!}]+)", re.IGNORECASE)
_EITHER: Final = re.compile(r"color|background", re.IGNORECASE)
_PICTURE: Final = re.compile(r"url\(|gradient|var\(", re.IGNORECASE)
_HEX: Final = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")
_RGB: Final = re.compile(
    r"rgba?\(\s*(\d+)\s*[,\s]\s*(\d+)\s*[,\s]\s*(\d+)\s*(?:[,/]\s*1(?:\.0*)?\s*)?\)"
)
_ATTRIBUTE: Final = re.compile(r' (?:bg)?color="([^"]*)"')
_INHERITED: Final = frozenset(
    words("inherit initial unset revert transparent none currentcolor auto")
)
_NAMED: Final = {
    "white": 0xFFFFFF,
    "snow": 0xFFFAFA,
    "ivory": 0xFFFFF0,
    "floralwhite": 0xFFFAF0,
    "ghostwhite": 0xF8F8FF,
    "whitesmoke": 0xF5F5F5,
    "mintcream": 0xF5FFFA,
    "azure": 0xF0FFFF,
    "black": 0x000000,
    "red": 0xFF0000,
    "green": 0x008000,
    "lime": 0x00FF00,
    "blue": 0x0000FF,
    "navy": 0x000080,
    "yellow": 0xFFFF00,
    "gray": 0x808080,
    "grey": 0x808080,
    "silver": 0xC0C0C0,
    "maroon": 0x800000,
    "purple": 0x800080,
    "teal": 0x008080,
    "orange": 0xFFA500,
}
_NEAR: Final = 12
"""Of 255, in each of red, green and blue: nearer colours cannot be told apart on a screen."""
_KNOWN: Final = frozenset(re.split("[.#]", selector)[1] for selector in KNOWN)
_PLAIN_BLOCKS: Final = frozenset(words("p div section article blockquote li dd main"))
_PAINTED_BY_OTHERS: Final = frozenset(
    words(
        "table thead tbody tfoot tr td th caption h1 h2 h3 h4 h5 h6 button mark header nav footer"
    )
)


class _Rgb(NamedTuple):
    red: int
    green: int
    blue: int

    def near(self, other: _Rgb) -> bool:
        """Whether no eye tells them apart."""
        return all(abs(one - two) <= _NEAR for one, two in zip(self, other, strict=True))


_WHITE: Final = _Rgb(255, 255, 255)


class _Tint(NamedTuple):
    """Colour and ground that an element declares."""

    colour: _Rgb | None = None
    ground: _Rgb | None = None
    unknown_colour: bool = False
    unknown_ground: bool = False
    """One is declared, and it is no plain colour: a picture, a gradient, a variable."""

    @property
    def says_anything(self) -> bool:
        """Whether colour or ground is declared."""
        return self != _NO_TINT


_NO_TINT: Final = _Tint()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What letters at one place of the tree look like; None where nobody knows."""

    colour: _Rgb | None
    ground: _Rgb | None
    doubtful: bool = False
    """Whether sheets of other addresses paint the ground here, most likely."""

    @property
    def unreadable(self) -> bool:
        """Whether letters there have the colour of their ground."""
        return self.colour is not None and self.ground is not None and self.colour.near(self.ground)


def veil(root: HtmlElement, stream: Stream, css: str) -> bool:
    """Mark, in place, the words that nobody can read as hidden; whether there are any.

    ``stream`` is the page's, ``css`` its own sheets.
    """
    if not may_veil(stream, css):
        return False
    body = root.find("body")
    if body is None:
        return False
    outside = "@import" in css or any(
        "stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link")
    )
    veiled = list(_veiled(body, _by_sheet(root, css), outside=outside))
    for element, behind in veiled:
        cover = element.makeelement("span")
        cover.set("hidden", "")
        if behind:
            cover.text, element.tail = element.tail, None
            element.addnext(cover)
        else:
            cover.text, element.text = element.text, None
            element.insert(0, cover)
    return bool(veiled)


def may_veil(stream: Stream, css: str) -> bool:
    """Whether any colour of letters on the page is that of any ground on it."""
    tints = [_tint(style) for style in stream.styles()]
    tints += [tint for _, tint in _tinting(css)]
    colours = {tint.colour for tint in tints if tint.colour is not None}
    grounds = {tint.ground for tint in tints if tint.ground is not None} | {_WHITE}
    if 'color="' in stream.spelt:
        named = {_read(value)[0] for value in set(_ATTRIBUTE.findall(stream.spelt))} - {None}
        colours |= {one for one in named if one is not None}
        grounds |= {one for one in named if one is not None}
    return any(one.near(other) for one in colours for other in grounds)


@lru_cache(maxsize=64)
def _tinting(css: str) -> tuple[tuple[int, _Tint], ...]:
    """(number of the rule, what it declares) of every rule that colours letters or ground."""
    found = (
        (number, _tint(rule.declarations)) for number, rule in enumerate(rules_of(css, _EITHER))
    )
    return tuple((number, tint) for number, tint in found if tint.says_anything)


@lru_cache(maxsize=4096)
def _tint(style: str) -> _Tint:
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if colour is None and ground is None:
        return _NO_TINT
    one, strange = _read(colour[1]) if colour else (None, False)
    other, pictured = _read(ground[1]) if ground else (None, False)
    return _Tint(one, other, strange, pictured)


@lru_cache(maxsize=1024)
def _read(value: str) -> tuple[_Rgb | None, bool]:
    """(the colour, whether one is meant that cannot be told)."""
    plain = value.strip().lower()
    if _PICTURE.search(plain):
        return None, True
    first = plain if plain.startswith("rgb") else plain.partition(" ")[0]
    if not first or first in _INHERITED:
        return None, False
    number = _NAMED.get(first)
    if number is None and (found := _HEX.fullmatch(first)):
        digits = found[1] if len(found[1]) > len("fff") else "".join(2 * one for one in found[1])
        number = int(digits, 16)
    if number is not None:
        return _Rgb(number >> 16, number >> 8 & 255, number & 255), False
    parts = _RGB.match(first)
    return (_Rgb(*map(int, parts.groups())), False) if parts else (None, True)


def _by_sheet(root: HtmlElement, css: str) -> dict[HtmlElement, _Tint]:
    """What the page's own sheets declare, by element; the weightier rule is in force."""
    tinting = dict(_tinting(css))
    rules = [(rule, tinting[at]) for at, rule in enumerate(rules_of(css, _EITHER)) if at in tinting]
    found: dict[HtmlElement, _Tint] = {}
    for rule, tint in sorted(rules, key=lambda each: each[0].weight):
        if rule.pseudo:
            continue
        for element in matched(root, rule):
            found[element] = _over(found.get(element, _NO_TINT), tint)
    return found


def _over(under: _Tint, upper: _Tint) -> _Tint:
    """Both declarations, the upper one first."""
    one = upper if upper.colour or upper.unknown_colour else under
    other = upper if upper.ground or upper.unknown_ground else under
    return _Tint(one.colour, other.ground, one.unknown_colour, other.unknown_ground)


def _own(element: HtmlElement, sheet: _Tint) -> _Tint:
    """What an element declares: its old attributes, the sheets, its style, each over the other."""
    colour, strange = _read(element.get("color") or "") if element.tag == "font" else (None, False)
    ground, pictured = _read(element.get("bgcolor") or "")
    pictured = pictured or bool(element.get("background"))
    tint = _over(_Tint(colour, ground, strange, pictured), sheet)
    return _over(tint, _tint(element.get("style") or ""))


def _veiled(
    body: HtmlElement, sheet: dict[HtmlElement, _Tint], *, outside: bool
) -> Iterator[tuple[HtmlElement, bool]]:
    """(element, whether its tail is meant) of each text that cannot be read."""
    pending: list[tuple[HtmlElement, _Seen]] = [(body, _Seen(None, _WHITE))]
    while pending:
        element, around = pending.pop()
        seen = _looks(element, _own(element, sheet.get(element, _NO_TINT)), around, outside=outside)
        if seen.unreadable and (element.text or "").strip():
            yield element, False
        for child in element:
            if seen.unreadable and (child.tail or "").strip():
                yield child, True
            if isinstance(child.tag, str) and child.tag not in UNSEEN_TAGS:
                pending.append((child, seen))


def _looks(element: HtmlElement, own: _Tint, around: _Seen, *, outside: bool) -> _Seen:
    """What letters in an element look like."""
    tag = str(element.tag)
    colour = own.colour if own.colour or own.unknown_colour else around.colour
    if tag == "a" and own.colour is None and element.get("href"):
        colour = None  # a link has a colour of its own
    doubtful = around.doubtful or tag == "table"
    if tag == "body" and own.colour is not None and own.colour.near(_WHITE):
        doubtful = True  # the letters of a whole page are no oversight
    if own.ground or own.unknown_ground:
        return _Seen(colour, own.ground, doubtful)
    ground = around.ground
    if outside:
        marks = {*(element.get("class") or "").split(), element.get("id") or ""} - {""}
        strange = marks and not marks & _KNOWN
        if tag in _PAINTED_BY_OTHERS or strange or (tag == "body" and doubtful):
            ground = None
        elif ground is None and not doubtful and (marks or tag in _PLAIN_BLOCKS):
            ground = _WHITE
    return _Seen(colour, ground, doubtful)
