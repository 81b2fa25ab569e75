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
from collections.abc import Iterable
from html import escape, unescape
from html.entities import html5
from typing import Final, NamedTuple

from syndicator.pages.nesting import VOID_TAGS, is_nested
from syndicator.pages.parted import Parted, part
from syndicator.pages.words import words


class Source(NamedTuple):
    """What ``pages.stream`` holds of a page, and its comments, outer blanks off.

    It is without comments; the content of scripts and sheets is escaped in it.
    """

    parted: Parted
    comments: tuple[str, ...]


_LONGEST: Final = 2_000_000
_BLANK: Final = " \t\n"
_NO_TEXT: Final = [chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"] + [
    "\ufffe",
    "\uffff",
]
"""What no XML holds: a tree that is written out has U+FFFD there."""
_DOCTYPE: Final = re.compile(r"[ \t\n]*+<!doctype[^<>\[]*+>", re.IGNORECASE)
_PLAIN_ATTRIBUTES: Final = "target width height align valign border colspan rowspan cellpadding"
# As CMSs write them, and as a tree is written out, one behind the other without their ends; a
# closing tag bears nothing.
_TAGS: Final = re.compile(
    r'(?:<(?:/[a-z][a-z0-9-]*+|a href="[^"<>]*+"(?=<)|[a-z][a-z0-9-]*+(?: [a-z][a-z-]*+="[^"<>]*+"'
    rf"| (?:{'|'.join(words(_PLAIN_ATTRIBUTES))})=\w++)*+(?: ?/)?+))*+",
    re.ASCII,
)
_VALUE: Final = r"""(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++)"""
_OTHER_ATTRIBUTE: Final = re.compile(
    rf"[ \t\n\f/]++([a-z_:][\w:.-]*+)(?:[ \t\n\f]*+=[ \t\n\f]*+({_VALUE}))?+",
    re.ASCII | re.IGNORECASE,
)
_OTHER_TAG: Final = re.compile(
    r"<(/?[a-z][a-z0-9-]*+)"
    rf"((?:[ \t\n\f/]++[a-z_:][\w:.-]*+(?:[ \t\n\f]*+=[ \t\n\f]*+{_VALUE})?+)*+)[ \t\n\f/]*+",
    re.ASCII | re.IGNORECASE,
)
_SELF_CLOSED: Final = re.compile(
    rf"<(?!(?:{'|'.join(VOID_TAGS)})[\s/])([a-z][a-z0-9-]*+)"
    rf"((?:[^<>\"'=/]|/(?!>)|=[ \t\n\f]*+{_VALUE})*+)/>",
    re.ASCII | re.IGNORECASE,
)
# Content that is no markup. A tag that holds a bracket in a value is none of these.
_RAW: Final = re.compile(
    r"<(?:!--(.*?)-->"
    r"|(?i:(script|style)((?:[ \t\n]++[a-z][\w:-]*+(?:=\"[^\"<>]*+\"|='[^'<>]*+'|=[\w/.-]++)?+)*+)"
    r"[ \t\n]*+>(.*?)</\2[ \t\n]*+>))",
    re.ASCII | re.DOTALL,
)
_HELD_IN_HEAD: Final = frozenset({"/title", "/script", "/style"})
_ENDS_PAGE: Final = re.compile(r"</(?:body|html)", re.IGNORECASE)
_LETTERS_ONLY: Final = re.compile(r"title|textarea|iframe|noembed|noframes|xmp", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"&(#?[0-9A-Za-z]*+)(;?+[^<]?+)")
_NUMBER: Final = re.compile(r"#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}))")
_WITHOUT_SEMICOLON: Final = re.compile("|".join(name for name in html5 if not name.endswith(";")))
_LAST_CONTROL: Final = 0x1F
_DELETE: Final = 0x7F
_FIRST_NO_CHARACTER: Final = 0xD800


def read_source(text: str) -> Source | None:
    """The page's texts and tags; None for one that must be parsed."""
    if len(text) > _LONGEST:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    cut = _without_raw(text)
    if cut is None:
        return None
    markup, comments, references = cut
    if references:
        markup = _resolved(markup, references)
    parted = _parted(markup)
    if parted is None or not _is_of_trees(parted, comments):
        return None
    if not is_nested(parted.names) or not _stand_inside(parted):
        return None
    return Source(parted, comments)


def _without_raw(text: str) -> tuple[str, tuple[str, ...], set[tuple[str, str]]] | None:
    """(markup, comments, references), scripts and sheets escaped; None where that is not sure."""
    doctype = _DOCTYPE.match(text)
    at = doctype.end() if doctype else 0
    pieces: list[str] = []
    comments: list[str] = []
    references: set[tuple[str, str]] = set()
    for raw in _RAW.finditer(text, at):
        piece = text[at : raw.start()]
        at = raw.end()
        tag = raw[2]
        found = _references(piece)
        if found is None:
            return None
        references |= found
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
        pieces.append(f"<{tag}{raw[3]}>{escape(content, quote=False)}</{tag}>")
    rest = text[at:]
    found = _references(rest)
    if "<!--" in rest or found is None:
        return None
    pieces.append(rest)
    return "".join(pieces), tuple(comments), references | found


def _references(piece: str) -> set[tuple[str, str]] | None:
    """(name, what follows) of each reference; None where a tag or one goes on behind the piece."""
    if piece.rfind("<") > piece.rfind(">"):
        return None
    found = set(_REFERENCE.findall(piece)) if "&" in piece else set()
    return found if all(_reads_alike(*one) for one in found) else None


def _resolved(markup: str, references: Iterable[tuple[str, str]]) -> str:
    """The markup with characters for references, but for those that mean markup."""
    for name in {name for name, following in references if name and following.startswith(";")}:
        reference = f"&{name};"
        meant = escape(unescape(reference))
        if meant != reference:
            markup = markup.replace(reference, meant)
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


def _parted(markup: str) -> Parted | None:
    """Texts and tags in turn, all tags written alike; None where that is not sure."""
    found = part(markup)
    if any(map(_closes_itself, found.named)):
        found = part(_SELF_CLOSED.sub(r"<\1\2></\1>", markup))
    if not found.in_turn:
        return None
    if _TAGS.fullmatch(found.spelt):
        return found
    mended = {tag: _mended(tag) for tag in found.named if not _TAGS.fullmatch(tag)}
    if not all(mended.values()):
        return None
    return Parted.of(found.texts, [mended.get(tag) or tag for tag in found.tags], found.hrefs)


def _is_of_trees(parted: Parted, comments: Iterable[str]) -> bool:
    """Whether a tree holds all of its signs."""
    whole = "".join((parted.said, parted.spelt, *parted.hrefs, *comments))
    return not any(map(whole.__contains__, _NO_TEXT))


def _closes_itself(tag: str) -> bool:
    """Whether an element with content, as HTML has it, is written as one without."""
    return tag.endswith("/") and tag[1:-1].partition(" ")[0].lower() not in VOID_TAGS


def _mended(tag: str) -> str:
    """A tag that is written otherwise, put as the others are; "" where that is not sure."""
    found = _OTHER_TAG.fullmatch(tag)
    if found is None or (found[1][0] == "/" and found[2]):
        return ""
    return f"<{found[1].lower()}{_as_written(found[2])}"


def _as_written(attributes: str) -> str:
    values: dict[str, str] = {}
    for name, value in _OTHER_ATTRIBUTE.findall(attributes):
        plain = value[1:-1] if value[:1] in {'"', "'"} else value
        values.setdefault(name.lower(), plain)
    return "".join(f' {name}="{_escaped(value)}"' for name, value in values.items())


def _escaped(value: str) -> str:
    return value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _stand_inside(parted: Parted) -> bool:
    """Whether text stands in the page's body alone, and none in a frame."""
    texts, names = parted.texts, parted.names
    head = names.index("/head") + 2
    outside = [*zip(texts[:head], names[:head], strict=True), (texts[-2], ""), (texts[-1], "")]
    if any(name not in _HELD_IN_HEAD and text.strip(_BLANK) for text, name in outside):
        return False
    return "<iframe" not in parted.spelt or not any(
        name == "/iframe" and text.strip(_BLANK) for text, name in zip(texts, names, strict=False)
    )
