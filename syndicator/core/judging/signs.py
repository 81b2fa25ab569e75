"""What besides the text says which document a page shows: title, number, link to the source.

None of them proves a repost: titles are copied, numbers are quoted, news link to what they report.
They tell a cut or changed copy from another document of the same template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from rapidfuzz.distance import Indel

from syndicator.core.address import BadAddress, normalise_url
from syndicator.core.docno import DocNo, find_docnos, may_hold_docno
from syndicator.core.judging.flat import Flat
from syndicator.core.metadata import field_of, labelled_fields
from syndicator.core.text import normalise, title_key, titles_agree


class Sign(StrEnum):
    """What one sign says."""

    SAME = "same"
    OTHER = "other"
    SILENT = "silent"


class OtherKind(StrEnum):
    """What a document that is not the policy seems to be."""

    INTERPRETATION = "interpretation"
    IMPLEMENTING = "implementing"
    NEWS = "news"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one page."""

    title: Sign
    shown_title: str | None
    """The page's own title where it is another one."""
    number: Sign
    shown_number: DocNo | None
    """The page's own number where it is another one."""
    labelled: bool = False
    """Whether that number stands under a label (发文字号), in the place of the policy's."""

    @property
    def same(self) -> bool:
        """Whether title or number say it is the policy, and neither says it is not."""
        signs = {self.title, self.number}
        return Sign.SAME in signs and Sign.OTHER not in signs

    @property
    def other(self) -> bool:
        """Whether title or number say it is another document, and neither says it is the one."""
        signs = {self.title, self.number}
        return Sign.OTHER in signs and Sign.SAME not in signs


_SEPARATORS: Final = re.compile(r"\s*(?:[-_|｜—–>»»·]+|\s{2,})\s*")
_PREFIX: Final = re.compile(
    r"^\s*(?:转发|转载|【[^】]{0,12}】|\[[^\]]{0,12}\]|[^：:]{2,12}[：:])\s*"
)
_DOCUMENTISH: Final = re.compile(
    "关于|通知|意见|办法|规定|决定|方案|通报|批复|条例|公告|规划|解读|答记者问|印发|图解"
)
_OPENING_LINES: Final = 14
_NEAR_TITLE: Final = 0.75
_SHORTENED: Final = 8
_LIKE_TITLE: Final = 0.8

_KINDS: Final = (
    (
        OtherKind.INTERPRETATION,
        re.compile("解读|答记者问|图解|一图|政策问答|问答|发布会|专家|评论员"),
    ),
    (OtherKind.IMPLEMENTING, re.compile("贯彻|落实|实施(?:意见|方案|细则|办法)|转发")),
    (
        OtherKind.NEWS,
        re.compile("印发《|发布《|出台|部署|召开|强调|会议|联播|学习|^.{0,10}印发|公布《"),
    ),
)


def kind_of_other(title: str) -> OtherKind:
    """What a title that is not the policy's announces."""
    return next((kind for kind, words in _KINDS if words.search(title)), OtherKind.DOCUMENT)


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a policy bears, and what it only quotes."""

    title: str
    doc_no: DocNo | None
    quoted: frozenset[DocNo] = frozenset()
    """Numbers in its text: on a page they say nothing about which document it is."""
    plain: str = ""
    """Its text, normalised: a line of it is no title of another document."""


def read_signs(
    policy: Bearing, shown_title: str | None, page: Flat, lines: Sequence[str] | None = None
) -> Signs:
    """Title and number of a page against those of the policy; ``page`` holds all its lines.

    ``lines`` are those among which the number is, where that is known.
    """
    title_sign, other_title = _title_sign(policy, shown_title, page)
    raw_lines = page.raw_lines() if lines is None else lines
    number_sign, other_number, labelled = _number_sign(policy, raw_lines)
    return Signs(title_sign, other_title, number_sign, other_number, labelled)


def title_pieces(shown: str) -> list[str]:
    """A page's title and its parts without site names and prefixes (``转发：``, ``_某市政府``)."""
    pieces = [shown, *_SEPARATORS.split(shown)]
    return [
        piece for piece in dict.fromkeys([*pieces, *(_PREFIX.sub("", p) for p in pieces)]) if piece
    ]


def _title_sign(policy: Bearing, shown: str | None, page: Flat) -> tuple[Sign, str | None]:
    title = policy.title
    if not title_key(title):
        return Sign.SILENT, None
    if shown and any(titles_agree(piece, title) for piece in title_pieces(shown)):
        return Sign.SAME, None
    if _heads(normalise(title), page):
        return Sign.SAME, None
    if shown is None:
        rows = (row for row in page.rows[:_OPENING_LINES] if row.plain not in policy.plain)
        shown = next((row.raw.strip() for row in rows if _looks_like_title(row.raw)), None)
        other = shown is not None and not _resembles(title, shown)
        return (Sign.OTHER, shown) if other else (Sign.SILENT, None)
    pieces = _SEPARATORS.split(shown)
    announced = any(_looks_like_title(piece) for piece in pieces)
    announced = announced and not any(_resembles(title, piece) for piece in pieces)
    return (Sign.OTHER, shown) if announced else (Sign.SILENT, None)


def _resembles(title: str, shown: str) -> bool:
    """Whether a title may be the policy's, rewritten.

    Other figures make another document, and so do words around the whole title (《…》解读).
    """
    one, other = title_key(title), title_key(shown)
    if one in other:
        return False
    figures = [re.findall(r"\d+", key) for key in (one, other)]
    return figures[0] == figures[1] and Indel.normalized_similarity(one, other) >= _LIKE_TITLE


def _heads(plain_title: str, page: Flat) -> bool:
    """Whether the title stands on the page in lines of its own, however they are broken."""
    at = page.plain.find(plain_title)
    while at >= 0:
        if _ends_line(page, at + len(plain_title)) and page.is_border(at):
            return True
        at = page.plain.find(plain_title, at + 1)
    return False


_ROW_DATE: Final = re.compile(r"[\[(]?(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[\])]?")
"""How the rows of a list end: with the day."""


def _ends_line(page: Flat, end: int) -> bool:
    """Whether a line ends there, or only a date follows on it."""
    if page.is_border(end):
        return True
    date = _ROW_DATE.match(page.plain, end)
    return date is not None and page.is_border(date.end())


def _looks_like_title(line: str) -> bool:
    plain = normalise(line)
    return (
        10 <= len(plain) <= 90  # noqa: PLR2004 -- shortest and longest titles of real documents
        and _DOCUMENTISH.search(plain) is not None
        and not plain.endswith((":", ";", ","))
        and not any(sign in plain for sign in ".>")
        and field_of(plain.partition(":")[0]) is None
    )


def near_title(title: str, shown: str | None) -> str | None:
    """The page's title where it is the policy's with a word changed, else None."""
    key = title_key(title)
    for piece in title_pieces(shown or ""):
        other = title_key(piece)
        if key in other or titles_agree(piece, title):
            return None
        if len(other) >= _SHORTENED and other in key:
            return None  # without its issuer, or of what it encloses: cut, not changed
        if Indel.normalized_similarity(key, other) >= _NEAR_TITLE:
            return piece
    return None


def _number_sign(policy: Bearing, raw_lines: Sequence[str]) -> tuple[Sign, DocNo | None, bool]:
    if policy.doc_no is None:
        return Sign.SILENT, None, False
    own = list(own_numbers(raw_lines))
    if any(number.same(policy.doc_no) for number, _ in own):
        return Sign.SAME, None, False
    others = [pair for pair in own if pair[0] not in policy.quoted]
    if not others:
        return Sign.SILENT, None, False
    number, labelled = next((pair for pair in others if pair[1]), others[0])
    return Sign.OTHER, number, labelled


def own_numbers(raw_lines: Iterable[str]) -> Iterable[tuple[DocNo, bool]]:
    """Numbers a page gives as its own: labelled (True), or alone on a line (False).

    A number inside a sentence is quoted, not borne.
    """
    lines = list(raw_lines)
    named = [line for line in lines if "号" in line or "號" in line]
    if not may_hold_docno("\n".join(named)):  # numbers end with their lines: one search for all
        return []
    found: list[tuple[DocNo, bool]] = []
    waiting = False
    for line in lines:
        if "号" not in line and "號" not in line:  # no number, and no label of one
            waiting = False
            continue
        label = line if len(line) < _LONGEST_LABEL and field_of(line) == "doc_no" else ""
        places = find_docnos(line)
        pairs = labelled_fields([line]) if places and (":" in line or "：" in line) else []
        labelled = {
            number
            for name, value in pairs
            if field_of(name) == "doc_no"
            for number, _ in find_docnos(value)
        }
        for number, (start, end) in places:
            alone = len(normalise(line)) - (end - start) <= _FRINGE
            if number in labelled or alone:
                found.append((number, number in labelled or (alone and waiting)))
        waiting = bool(label)
    return found


_LONGEST_LABEL: Final = 20
_FRINGE: Final = 4
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'，。；、）)】]+", re.IGNORECASE)


def links_to(url: str | None, links: Iterable[str], said: str, texts: Iterable[str]) -> bool:
    """Whether the source's address is among the page's links or printed in its text.

    ``said`` is the links in one text, where what they have in common may stand once.
    """
    key = _key(url)
    if key is None:
        return False
    found = (_ADDRESS.findall(text) for text in texts if "://" in text)
    printed = list(chain.from_iterable(found))
    if _are_elsewhere(key, "".join([said.replace("\n", ""), *printed])):
        return False
    return any(_key(link) == key for link in chain(links, printed))


def _are_elsewhere(key: str, addresses: str) -> bool:
    """Whether none of the addresses can be of the key's host: all are plain, none names it."""
    host = key.split("/")[2]
    plain = addresses.isascii() and addresses.isprintable()
    return plain and host not in addresses.lower()


def _key(url: str | None) -> str | None:
    try:
        return normalise_url(url) if url else None
    except BadAddress:
        return None
