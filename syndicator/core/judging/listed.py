"""The list of attachments under a text, which a CMS sets in its own way.

Where a policy says 附件：1.甲 2.乙, a site may print 附件下载, 附件1：甲.docx (23KB), 附件2：乙.pdf
from fields of its own. The names and their order count; label, numbering, ending and size do not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from syndicator.core.judging.flat import Flat, lay_flat

_NAME: Final = r"(?P<name>[^:;!?]{4,80}[^.:;!?])"
_FIRST: Final = re.compile(rf"附件(?:1?:(?:1[.、])?){_NAME}")
_NEXT: Final = re.compile(rf"(?:附件)?(?P<number>\d{{1,2}})[.、:]{_NAME}")
_ENDING: Final = r"(?:\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|rtf|txt|csv|zip|rar))?"
_ENDED: Final = re.compile(rf"(?<=.){_ENDING}\Z", re.IGNORECASE)
_WHOSE: Final = "(?:相关|政策|本文)"
_WHAT: Final = "(?:下载|列表|清单)"
_LABEL: Final = rf"(?:[\[(【]{_WHOSE}?附件{_WHAT}?[\])】]|{_WHOSE}附件{_WHAT}?|附件{_WHAT}):?"
"""What is no label is the list's own first word: a second 附件 was put there."""
_SIZE: Final = r"(?:\(?\d{1,5}(?:\.\d{1,2})?[KMG]B?\)?)?"
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
    starts = [at for at, row in enumerate(text.rows) if _FIRST.fullmatch(row.plain)]
    if len(starts) != 1:
        return None
    names = list(_names([row.plain for row in text.rows[starts[0] :]]))
    rows = text.rows[starts[0] : starts[0] + len(names)]
    return Listed(
        "\n".join(row.raw for row in rows),
        "".join(row.plain for row in rows),
        re.compile(f"(?:{_LABEL})?" + "".join(map(_entry, range(1, 100), names)), re.IGNORECASE),
    )


def _names(lines: Sequence[str]) -> Iterator[str]:
    """The names from the first line on, as long as they are numbered on."""
    for number, line in enumerate(lines, 1):
        found = _FIRST.fullmatch(line) if number == 1 else _NEXT.fullmatch(line)
        if found is None or (number > 1 and int(found["number"]) != number):
            return
        yield _ENDED.sub("", found["name"])


def _entry(number: int, name: str) -> str:
    chinese = f"|{_DIGITS[number - 1]}[.、:)]" if number <= len(_DIGITS) else ""
    counted = rf"(?:{number}(?:[.、:)]|(?!\d)){chinese})"
    # A file's own name may bear its number too: 附件1：1.甲.docx
    return f"(?:附件(?::|{counted})?)?{counted}?{re.escape(name)}{_ENDING}{_SIZE}{_BUTTONS}"


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
