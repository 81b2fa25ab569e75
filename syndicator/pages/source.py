"""A page's texts and tags straight off its source, where a parser would change nothing about it.

Most pages a CMS writes close what they open, in order. Of such a page the tree says no more than
the source does, and building it costs more than all the rest of a reading. So every rule by which a
tree comes to differ from its source is looked for here (elements closed by others or never, tags
implied, text where none may stand, content that is no markup), and a page on which any may apply is
refused: it is parsed. Refusing costs time; answering wrongly is what must not happen, so what is
rare is refused too. The rules are those of HTML's tokenizer (HTML 13.2.5) and of libxml2's tree.
"""

from __future__ import annotations

import re
from html import escape, unescape
from html.entities import html5
from typing import TYPE_CHECKING, Final, NamedTuple

from syndicator.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

VOID_TAGS: Final = frozenset(words("area base br col hr img input link meta param"))
"""Elements that have no content in libxml2's tree, however they are written."""


class Source(NamedTuple):
    """What ``pages.stream`` holds of a page, and its comments, outer blanks off.

    The markup is without comments and without the content of scripts and sheets, which is in the
    texts.
    """

    markup: str
    texts: list[str]
    names: list[str]
    written: list[str]
    comments: tuple[str, ...]


_LONGEST: Final = 2_000_000
_DEEPEST: Final = 500
_BLANK: Final = " \t\n"
_NO_TEXT: Final = [chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"] + [
    "\ufffe",
    "\uffff",
]
"""What no XML holds: a tree that is written out has U+FFFD there."""
_DOCTYPE: Final = re.compile(r"[ \t\n]*+<!doctype[^<>\[]*+>", re.IGNORECASE)
_PLAIN_ATTRIBUTES: Final = "target width height align valign border colspan rowspan cellpadding"
# As CMSs write them, and as a tree is written out; a closing tag bears nothing.
_TAG: Final = re.compile(
    r'<(/[a-z][a-z0-9-]*+(?=>)|[a-z][a-z0-9-]*+)((?: [a-z][a-z-]*+="[^"<>]*+"'
    rf"| (?:{'|'.join(words(_PLAIN_ATTRIBUTES))})=\w++)*+)(?: ?/)?+>",
    re.ASCII,
)
_VALUE: Final = r"""(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++)"""
_OTHER_ATTRIBUTE: Final = re.compile(
    rf"[ \t\n\f/]++([a-z_:][\w:.-]*+)(?:[ \t\n\f]*+=[ \t\n\f]*+({_VALUE}))?+",
    re.ASCII | re.IGNORECASE,
)
_OTHER_TAG: Final = re.compile(
    r"<(/?[a-z][a-z0-9-]*+)"
    rf"((?:[ \t\n\f/]++[a-z_:][\w:.-]*+(?:[ \t\n\f]*+=[ \t\n\f]*+{_VALUE})?+)*+)[ \t\n\f/]*+>",
    re.ASCII | re.IGNORECASE,
)
_SELF_CLOSED: Final = re.compile(
    rf"<(?!(?:{'|'.join(VOID_TAGS)})[\s/])([a-z][a-z0-9-]*+)"
    rf"((?:[^<>\"'=/]|/(?!>)|=[ \t\n\f]*+{_VALUE})*+)/>",
    re.ASCII | re.IGNORECASE,
)
# Content that is no markup. A tag that holds a bracket in a value is none of these.
_RAW: Final = re.compile(
    r"<!--(.*?)-->"
    r"|<(script|style)((?:[ \t\n]++[a-z][\w:-]*+(?:=\"[^\"<>]*+\"|='[^'<>]*+'|=[\w/.-]++)?+)*+)"
    r"[ \t\n]*+>(.*?)</\2[ \t\n]*+>",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_RAW_TAGS: Final = frozenset({"script", "style"})
_ENDS_PAGE: Final = re.compile(r"</(?:body|html)", re.IGNORECASE)
_LETTERS_ONLY: Final = re.compile(r"title|textarea|iframe|noembed|noframes|xmp", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"&(#?[0-9A-Za-z]*+)(;?+[^<]?+)")
_WHOLE_REFERENCE: Final = re.compile(r"&#?[0-9A-Za-z]++;")
_NUMBER: Final = re.compile(r"#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}))")
_WITHOUT_SEMICOLON: Final = re.compile("|".join(name for name in html5 if not name.endswith(";")))
_LAST_CONTROL: Final = 0x1F
_DELETE: Final = 0x7F
_FIRST_NO_CHARACTER: Final = 0xD800

_HEAD: Final = frozenset(words("title meta link script style base"))
_NOWHERE: Final = frozenset(
    words("html head body frame frameset noframes noembed plaintext xmp listing image isindex")
)
_TABLE_PARTS: Final = "tbody thead tfoot"
_REBUILT: Final = {
    name: frozenset(words(inner))
    for names, inner in {
        "a": "a fieldset table td th",
        "b i u s big small strike tt font span em strong": "p td th center",
        "p": "address blockquote caption center col colgroup dd dir div dl dt fieldset form h1 h2 "
        "h3 h4 h5 h6 hr li menu ol p pre table tbody td tfoot th title tr ul",
        "h1 h2 h3 h4 h5 h6": "fieldset form li p table",
        "address": "dd dl dt form li ul",
        "caption colgroup": f"col colgroup tr {_TABLE_PARTS}",
        "tr": f"tr {_TABLE_PARTS}",
        "td th": f"td th tr {_TABLE_PARTS}",
        _TABLE_PARTS: _TABLE_PARTS,
        "dd": "dt",
        "dt": "dd dl",
        "dl": "form li",
        "li": "li",
        "ul ol": "address form menu pre",
        "dir menu": "dd dl dt form ul",
        "pre": "dd dl dt fieldset form li table ul",
        "form": "form",
        "legend": "fieldset",
        "option": "optgroup option",
    }.items()
    for name in words(names)
}
"""Elements that end where one of these begins inside them; a few that do not are among them."""


class _Open(dict[str, "_Open"]):
    """What a tag does inside an element of one name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, tag: str) -> _Open:
        found = self._meet(tag)
        if len(self) < _MOST_NAMES:
            self[tag] = found
        return found

    def _meet(self, tag: str) -> _Open:
        if tag.startswith("/"):
            return _END if tag[1:] == self._name else _NEVER
        if not self._holds(tag):
            return _NEVER
        return _EMPTY if tag in VOID_TAGS else _inside(tag)

    def _holds(self, tag: str) -> bool:
        name = self._name
        if name == "":
            return tag == "html"
        if name == "html":
            return tag in {"head", "body"}
        if name == "head":
            return tag in _HEAD
        if tag in _NOWHERE or _LETTERS_ONLY.fullmatch(name) or name in _RAW_TAGS:
            return False
        return tag not in _REBUILT.get(name, ())


_END: Final = _Open("an end")
_EMPTY: Final = _Open("an element without content")
_NEVER: Final = _Open("nothing that may stand there")
_OUTSIDE: Final = _Open("")
_MOST_NAMES: Final = 500
_KNOWN: Final[dict[str, _Open]] = {}


def _inside(name: str) -> _Open:
    known = _KNOWN.get(name)
    if known is None:
        known = _Open(name)
        if len(_KNOWN) < _MOST_NAMES:
            _KNOWN[name] = known
    return known


def read_source(text: str) -> Source | None:
    """The page's texts and tags; None for one that must be parsed."""
    if len(text) > _LONGEST or any(sign in text for sign in _NO_TEXT):
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    cut = _without_raw(text)
    if cut is None:
        return None
    markup, comments, contents = cut
    if "&" in markup:
        markup = _resolved(markup)
    if "/>" in markup:
        markup = _SELF_CLOSED.sub(r"<\1\2></\1>", markup)
    parts = _TAG.split(markup)
    if markup.count("<") * 3 + 1 != len(parts):
        mended = _with_other_tags(parts)
        if mended is None:
            return None
        parts = mended
        markup = _joined(parts)
    texts, names, written = parts[::3], parts[1::3], parts[2::3]
    raw = _emptied(names)
    if len(raw) != len(contents) or not _is_page(texts, names) or not _is_nested(names):
        return None
    for at, content in zip(raw, contents, strict=True):
        texts[at] = escape(content, quote=False)
    return Source(markup, texts, names, written, comments)


def _emptied(names: list[str]) -> list[int]:
    """Places of the texts that scripts and sheets have, in order."""
    found: list[int] = []
    for name in _RAW_TAGS:
        at = -1
        for _ in range(names.count(name)):
            at = names.index(name, at + 1)
            found.append(at + 1)
    return sorted(found)


def _without_raw(text: str) -> tuple[str, tuple[str, ...], list[str]] | None:
    """(markup, comments, contents of scripts and sheets); None where that is not sure."""
    doctype = _DOCTYPE.match(text)
    at = doctype.end() if doctype else 0
    pieces: list[str] = []
    comments: list[str] = []
    contents: list[str] = []
    for raw in _RAW.finditer(text, at):
        piece = text[at : raw.start()]
        at = raw.end()
        tag = raw[2]
        if not _is_whole(piece):
            return None
        pieces.append(piece)
        if tag is None:
            if not _is_plain_comment(raw[1]) or _opens_letters(piece):
                return None
            # What stands before the page's element is none of the page.
            if any("<" in one for one in pieces) and (comment := raw[1].strip()):
                comments.append(comment)
            continue
        content = raw[4]
        if "<!--" in content and "<script" in content.lower():
            return None
        contents.append(content)
        pieces.append(f"<{tag}{raw[3]}></{tag}>")
    rest = text[at:]
    if "<!--" in rest or not _is_whole(rest):
        return None
    pieces.append(rest)
    return "".join(pieces), tuple(comments), contents


def _is_whole(piece: str) -> bool:
    """Whether no tag and no reference goes on where a piece of the source ends."""
    if piece.rfind("<") > piece.rfind(">"):
        return False
    if "&" not in piece:
        return True
    return all(_reads_alike(*one) for one in set(_REFERENCE.findall(piece)))


def _resolved(markup: str) -> str:
    """The markup with characters for references, but for those that mean markup."""
    for reference in set(_WHOLE_REFERENCE.findall(markup)):
        markup = markup.replace(reference, escape(unescape(reference)))
    return markup


def _reads_alike(name: str, following: str) -> bool:
    """Whether a reference means the same in a text and in a value, to this and any other reader."""
    if not following:
        return False
    if not name:
        return True
    if not following.startswith(";"):
        return name[0] != "#" and not _WITHOUT_SEMICOLON.match(name)
    if name[0] != "#":
        return f"{name};" in html5
    number = _NUMBER.fullmatch(name)
    if number is None:
        return False
    place = int(number[1], 16) if number[1] else int(number[2])
    return _LAST_CONTROL < place < _FIRST_NO_CHARACTER and place != _DELETE


def _is_plain_comment(comment: str) -> bool:
    odd = comment.startswith((">", "->")) or "--!>" in comment
    return not odd and not _ENDS_PAGE.search(comment)


def _opens_letters(piece: str) -> bool:
    """Whether the last tag opens an element in which a comment would be none."""
    return _LETTERS_ONLY.match(piece, piece.rfind("<") + 1) is not None


def _with_other_tags(parts: list[str]) -> list[str] | None:
    """The same with tags that are written otherwise, put as the others are."""
    mended: list[str] = []
    for at, part in enumerate(parts):
        if at % 3 or "<" not in part:
            mended.append(part)
            continue
        end = 0
        for tag in _OTHER_TAG.finditer(part):
            text, name = part[end : tag.start()], tag[1].lower()
            if "<" in text or "</" in tag[2] or (name[0] == "/" and tag[2]):
                return None
            mended += (text, name, _as_written(tag[2]))
            end = tag.end()
        rest = part[end:]
        if "<" in rest:
            return None
        mended.append(rest)
    return mended


def _as_written(attributes: str) -> str:
    values: dict[str, str] = {}
    for name, value in _OTHER_ATTRIBUTE.findall(attributes):
        plain = value[1:-1] if value[:1] in {'"', "'"} else value
        values.setdefault(name.lower(), plain)
    return "".join(f' {name}="{_escaped(value)}"' for name, value in values.items())


def _escaped(value: str) -> str:
    return value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _joined(parts: list[str]) -> str:
    pieces = list(parts)
    pieces[1::3] = [f"<{name}" for name in parts[1::3]]
    pieces[2::3] = [f"{written}>" for written in parts[2::3]]
    return "".join(pieces)


def _is_page(texts: list[str], names: list[str]) -> bool:
    """Whether head and body stand there, once each, and text in the body alone."""
    if names[:2] != ["html", "head"] or "/head" not in names or "/body" not in names:
        return False
    head = names.index("/head")
    if names[head + 1 : head + 2] != ["body"] or names.index("/body") != len(names) - 2:
        return False
    outside = [*texts[: head + 2], *texts[-2:]]
    places = [*names[: head + 2], "", ""]
    return not any(
        text.strip(_BLANK) and name != "/title" for text, name in zip(outside, places, strict=True)
    ) and not any(
        names[at] == "iframe" and texts[at + 1].strip(_BLANK)
        for at in range(len(names) if "iframe" in names else 0)
    )


def _is_nested(names: Iterable[str]) -> bool:
    """Whether each element ends inside the one it begins in, and nothing in between ends it."""
    here = _OUTSIDE
    around: list[_Open] = []
    for name in names:
        inner = here[name]
        if inner is _END:
            here = around.pop()
        elif inner is not _EMPTY:
            if inner is _NEVER or len(around) > _DEEPEST:
                return False
            around.append(here)
            here = inner
    return not around
