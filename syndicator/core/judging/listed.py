"""The list of attachments under a text, which a CMS sets in its own way.

Where a policy says 附件：1.甲 2.乙, a site may print 附件下载, 附件1：甲.docx (23KB), 附件2：乙.pdf
from fields of its own. The names and their order count; label, numbering, ending and size do not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from syndicator.core.judging.flat import Flat, lay_flat

_FIRST: Final = re.compile(r"附件?(?:1(?!\d))?[:.、]?(?P<rest>.*)")
_NEXT: Final = re.compile(r"(?:附件)?(?P<number>\d{1,2})[.、:](?P<name>[^:].*)")
_NUMBER: Final = re.compile(r"1[.、:]")
_NO_NAME: Final = re.compile("[:!?]|[.;].")
_NAMED: Final = re.compile(r"[一-龥《]")
_LONGEST_NAME: Final = 80
_ENDING: Final = r"(?:\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|rtf|txt|csv|zip|rar))?"
_ENDED: Final = re.compile(rf"(?<=.){_ENDING}\Z", re.IGNORECASE)
_WHOSE: Final = "(?:相关|政策|本文)"
_WHAT: Final = "(?:下载|列表|清单)"
_LABEL: Final = rf"(?:[\[(【]{_WHOSE}?附件{_WHAT}?[\])】]|{_WHOSE}附件{_WHAT}?|附件{_WHAT}):?"
"""What is no label is the list's own first word: a second 附件 was put there."""
_SIZE: Final = r"(?:\(\d{1,5}(?:\.\d{1,2})?[KMG]B?\)|\d{1,5}(?:\.\d{1,2})?[KMG]B)?"
_BUTTONS: Final = r"(?:\(?(?:点击|在线)?(?:下载|查看|预览)\)?){0,2}"
_DIGITS: Final = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Listed:
    """A policy's list of attachments."""

    raw: str
    """As its source has it, one or more lines."""
    plain: str
    """Normalised and joined."""
    pattern: re.Pattern[str]
    """The same names in the same order, normalised, as any CMS may set them."""


def listed(text: Flat) -> Listed | None:
    """The list under a policy's text; None where it has none, or more than one."""
    lines = [row.plain for row in text.rows]
    found = [(at, own) for at in range(len(lines)) if (own := _opened(lines[at:]))[0]]
    if len(found) != 1:
        return None
    at, (size, names) = found[0]
    rows = text.rows[at : at + size]
    entries = "".join(map(_entry, range(1, 100), names))
    return Listed(
        "\n".join(row.raw for row in rows),
        "".join(row.plain for row in rows),
        re.compile(f"(?:{_LABEL})?{entries}\\.?", re.IGNORECASE),
    )


def _opened(lines: Sequence[str]) -> tuple[int, list[str]]:
    """(lines, names) of the list that opens with the first of these lines; 0 for none."""
    opening = _FIRST.fullmatch(lines[0])
    # 附件 alone is the heading of one that follows, and no list.
    if opening is None or not (":" in lines[0] or _NUMBER.match(lines[0][2:])):
        return 0, []
    rest = opening["rest"]
    size = 1
    if not rest:
        if len(lines) == 1 or not _NUMBER.match(lines[1].removeprefix("附件")):
            return 0, []
        rest, size = lines[1].removeprefix("附件"), 2
    if not _NUMBER.match(rest) and lines[0].startswith("附件1"):
        rest = f"1.{rest}"
    names = _on_one_line(rest)
    for line in lines[size:]:
        following = _NEXT.fullmatch(line)
        if following is None or int(following["number"]) != len(names) + 1:
            break
        names.append(following["name"])
        size += 1
    names = [_ENDED.sub("", name.rstrip(".;,")) for name in names]
    return (size, names) if all(map(_is_name, names)) else (0, [])


def _on_one_line(rest: str) -> list[str]:
    """Names that are numbered on in one line; one that bears no number is alone."""
    if not _NUMBER.match(rest):
        return [rest]
    names: list[str] = []
    for number in range(1, 100):
        _, _, rest = rest.partition(rest[: len(str(number)) + 1])
        following = re.search(rf"(?<!\d)(?:附件)?{number + 1}[.、:](?!\d)", rest)
        if following is None:
            return [*names, rest]
        names.append(rest[: following.start()])
        rest = rest[following.start() :].removeprefix("附件")
    return names


def _is_name(name: str) -> bool:
    short = 1 < len(name) <= _LONGEST_NAME and _NAMED.search(name) is not None
    return short and _NO_NAME.search(name) is None


def _entry(number: int, name: str) -> str:
    chinese = f"|{_DIGITS[number - 1]}[.、:)]" if number <= len(_DIGITS) else ""
    counted = rf"(?:{number}(?:[.、:)]|(?!\d)){chinese})"
    # A file's own name may bear its number too: 附件1：1.甲.docx
    named = re.escape(name.removeprefix("《").removesuffix("》"))
    return f"(?:附件?(?::|{counted})?)?{counted}?《?{named}》?{_ENDING}{_SIZE}{_BUTTONS};?"


def as_listed(own: Listed, text: str) -> str:
    """A page's text with the list as the policy writes it, where the page sets it in its own way.

    Unchanged where it is not found on lines of its own, or stands there as the policy has it.
    """
    flat = lay_flat(text)
    found = [
        match
        for border in flat.borders
        if (match := own.pattern.match(flat.plain, border)) and flat.is_border(match.end())
    ]
    if not found or any(match[0] == own.plain for match in found):
        return text
    start, end = found[0].span()
    first, last = bisect_left(flat.borders, start), bisect_left(flat.borders, end) - 1
    behind = flat.rows[last].at + len(flat.rows[last].raw)
    return text[: flat.rows[first].at] + own.raw + text[behind:]
