"""What a visitor cannot see: the ways a page hides text from the eye but not from a machine.

Hidden text is how hijacked copies carry links nobody looks for, so it is never part of a page's
visible text, and is kept apart as evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from syndicator.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.html import HtmlElement

UNSEEN_TAGS: Final = frozenset(
    words(
        "script style template noscript iframe object embed applet canvas svg math audio video "
        "head title meta link base datalist map param source track"
    )
)
_OFF: Final = (
    r"-\s*(?:\d{4,}|[5-9]\d\d)(?:\.\d+)?\s*(?:px|pt)?|-\s*\d{2,}(?:\.\d+)?\s*(?:em|rem|vw|%)"
)
_HIDING: Final = re.compile(
    r"(?:^|[;{\s])(?:"
    r"display\s*:\s*none"
    r"|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*(?:0?(?:\.0\d*)?|\d(?:\.\d+)?%)\s*(?:[;!}]|$)"
    r"|font-size\s*:\s*0*(?:\.0+)?0(?:\.0+)?\s*(?:px|pt|em|rem|%)?\s*(?:[;!}]|$)"
    r"|font-size\s*:\s*(?:0?\.\d+|1(?:\.0+)?)\s*(?:px|pt)|font\s*:\s*0(?:px|pt|em)?[\s/]"
    r"|(?:-webkit-text-fill-)?color\s*:\s*(?:#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)(?![0-9a-f])"
    r"|(?:rgb|hsl)\([^();,]*/\s*0?(?:\.0+)?%?\s*\)|transparent|(?:rgba|hsla)\([^();]*[,/]\s*0?(?:\.0+)?%?\s*\))"
    r"|clip-path\s*:\s*inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%\s*\)"
    r"|text-decoration(?:-line)?\s*:[^;}]*line-through"
    rf"|text-indent\s*:\s*(?:{_OFF})"
    rf"|(?:margin-)?(?:left|top|right|bottom)\s*:\s*(?:{_OFF})"
    r"|clip\s*:\s*rect\(\s*[01]?(?:px)?[\s,]+[01]?(?:px)?[\s,]+[01]?(?:px)?[\s,]+[01]?(?:px)?\s*\)"
    r"|transform\s*:\s*(?:scale[xy]?\(\s*0(?:\.0\d*)?\s*[,)]|rotate[xy]\(\s*90deg"
    rf"|translate[xy]?\(\s*(?:{_OFF}))"
    r"|scale\s*:\s*0(?:\.0\d*)?\s*(?:[;!}]|$)|content-visibility\s*:\s*hidden"
    r"|filter\s*:\s*(?:opacity|alpha)\(\s*(?:opacity\s*=\s*)?0(?:\.0\d*)?%?\s*\)"
    r"|clip-path\s*:\s*circle\(\s*0(?:px|%)?\s*[)\s]"
    r")",
    re.IGNORECASE,
)
_NO_SIZE: Final = re.compile(
    r"(?:^|[;{\s])(?:max-)?(?:width|height)\s*:\s*[01]?(?:\.\d+)?(?:px|pt|em|%)?\s*(?:[;!}]|$)",
    re.IGNORECASE,
)
_CLIPPED: Final = re.compile(r"overflow(?:-[xy])?\s*:\s*hidden", re.IGNORECASE)
_COLOUR: Final = re.compile(r"(?:^|[;{\s])color\s*:\s*([#\w]+(?:\([^()]*\))?)", re.IGNORECASE)
_GROUND: Final = re.compile(
    r"(?:^|[;{\s])background(?:-color)?\s*:\s*([#\w]+(?:\([^()]*\))?)", re.IGNORECASE
)
_WHITE: Final = frozenset(words("white #fff #ffffff rgb(255,255,255)"))
_NO_COLOURS: Final = frozenset(words("inherit initial unset revert auto none transparent"))
_MIRRORED: Final = re.compile(
    r"unicode-bidi\s*:\s*(?:bidi|isolate)-override.*direction\s*:\s*rtl"
    r"|direction\s*:\s*rtl.*unicode-bidi\s*:\s*(?:bidi|isolate)-override",
    re.IGNORECASE | re.DOTALL,
)
"""Letters in the opposite order: 3.5 is read as 5.3, which is not what the code says."""
STRUCK_TAGS: Final = frozenset(words("del s strike"))
"""Words struck out stand there no more; what was put in their place does."""
_SHOWING: Final = re.compile(r"display\s*:\s*(?!none)[a-z]|visibility\s*:\s*visible", re.IGNORECASE)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_BLOCK: Final = re.compile(
    r"@[a-z-]++[^{};@]*+\{(?:[^{}@]*+\{[^{}]*+\})*+[^{}@]*+\}", re.IGNORECASE
)
_COMPOUND: Final = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)+)", re.IGNORECASE)
_PART: Final = re.compile(r"([.#])([\w-]+)")
_MAX_CSS: Final = 200_000
_MAX_RULES: Final = 400
_MAX_STYLE: Final = 2_000


# lxml compiles once; candidates are found in libxml2, not by a walk in Python.
_BY_NAME: Final = "self::del or self::s or self::strike or self::bdo"
_STYLED: Final = etree.XPath(f"descendant::*[@style or @hidden or {_BY_NAME}]")
_MARKED: Final = etree.XPath(f"descendant::*[@style or @hidden or @class or @id or {_BY_NAME}]")


@lru_cache(maxsize=4096)
def _effect(style: str) -> bool | None:
    """Whether declarations hide (True) or show (False) what bears them; None for neither."""
    if _HIDING.search(style) or (_CLIPPED.search(style) and _NO_SIZE.search(style)):
        return True
    if _MIRRORED.search(style) or _is_on_its_like(style):
        return True
    return False if _SHOWING.search(style) else None


def _is_on_its_like(style: str) -> bool:
    """Whether letters have the colour of the ground they are on: white on white."""
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if colour is None or ground is None:
        return False
    one, other = ("".join(found[1].lower().split()) for found in (colour, ground))
    named = one not in _NO_COLOURS and not one.startswith("var(")
    return (named and one == other) or {one, other} <= _WHITE


@dataclass(frozen=True, slots=True)
class _Rule:
    """One simple selector of an inline style sheet that hides or shows."""

    tag: str | None
    identity: str | None
    classes: frozenset[str]
    hides: bool


class Concealment:
    """Decides whether an element is hidden by its own attributes or the page's own style sheet.

    Only simple selectors of ``<style>`` blocks outside ``@media`` and the like are followed; the
    last one that matches wins. Outside style sheets are not fetched, so what only they hide counts
    as visible.
    """

    def __init__(self, style_sheets: Iterable[str] = ()) -> None:
        self._rules = tuple(_rules("\n".join(style_sheets)[:_MAX_CSS]))

    @classmethod
    def of(cls, root: HtmlElement) -> Concealment:
        """The concealment in force on the page whose root element is given."""
        return cls(str(sheet.text or "") for sheet in root.iter("style"))

    def take_out(self, root: HtmlElement) -> list[HtmlElement]:
        """Remove what is hidden under ``root`` (the outermost of nested ones) and return it.

        The text behind each stays in its place; the elements come back without it.
        """
        taken: list[HtmlElement] = []
        for element in (_MARKED if self._rules else _STYLED)(root):
            if self.hides(element) and root in element.iterancestors():
                element.drop_tree()
                element.tail = None
                taken.append(element)
        return taken

    @property
    def has_rules(self) -> bool:
        """Whether the page's own style sheet hides or shows anything."""
        return bool(self._rules)

    def hides(self, element: HtmlElement) -> bool:
        """Whether this very element (not an ancestor) takes its content out of sight."""
        attributes = element.attrib
        tag = str(element.tag)
        return bool(attributes or tag in STRUCK_TAGS) and self.hides_tag(tag, dict(attributes))

    def hides_tag(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Whether an element of this name with these attributes is hidden."""
        if "hidden" in attributes or tag in STRUCK_TAGS:
            return True
        if tag == "bdo" and attributes.get("dir", "").lower() == "rtl":
            return True
        style = attributes.get("style")
        if style and (hidden := _effect(style[:_MAX_STYLE])) is not None:
            return hidden
        return bool(self._rules) and self._by_sheet(tag, attributes)

    @staticmethod
    def style_hides(style: str) -> bool:
        """Whether the value of a style attribute hides what bears it."""
        return bool(_effect(style[:_MAX_STYLE]))

    def _by_sheet(self, tag: str, attributes: Mapping[str, str]) -> bool:
        identity = attributes.get("id")
        classes = frozenset((attributes.get("class") or "").split())
        if not identity and not classes:
            return False
        hidden = False
        for rule in self._rules:
            if (
                (rule.tag is None or rule.tag == tag)
                and (rule.identity is None or rule.identity == identity)
                and rule.classes <= classes
            ):
                hidden = rule.hides
        return hidden


def _rules(css: str) -> Iterable[_Rule]:
    plain = _AT_BLOCK.sub("", _COMMENT.sub("", css))
    count = 0
    for rule in plain.split("}"):
        selectors, _, declarations = rule.rpartition("{")
        hides = _effect(declarations)
        if hides is None:
            continue
        for selector in selectors.split(","):
            found = _COMPOUND.fullmatch(selector.strip())
            if found is None:
                continue
            parts = [(part[1], part[2]) for part in _PART.finditer(found[2])]
            identities = [name for mark, name in parts if mark == "#"]
            yield _Rule(
                tag=found[1].lower() if found[1] else None,
                identity=identities[0] if identities else None,
                classes=frozenset(name for mark, name in parts if mark == "."),
                hides=hides,
            )
            count += 1
            if count >= _MAX_RULES:
                return
