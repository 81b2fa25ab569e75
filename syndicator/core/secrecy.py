"""Marks that keep a document from the public: 密级, 内部, 依申请公开; and marks of urgency.

GB/T 9704-2012 7.2 puts 密级和保密期限 (``机密★10年``) and 紧急程度 (``特急``) in the head of a
document, 附注 (``此件依申请公开``) below the date. A mark is a line, a label's value or a bracketed
part of a title, never a word in prose: 《保守国家秘密法》, 商业秘密 and 国家秘密 mark nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from syndicator.core.text import lines, normalise


class MarkKind(StrEnum):
    """What a mark says; all but URGENT keep the document from being public."""

    SECRET = "secret"  # noqa: S105 -- a kind of mark, no password
    """绝密, 机密, 秘密."""
    INTERNAL = "internal"
    """内部文件, 内部资料 注意保存."""
    ON_REQUEST = "on_request"
    """依申请公开."""
    CLOSED = "closed"
    """不予公开."""
    URGENT = "urgent"
    """特急, 加急 and the grades of telegrams: hurry, no secrecy."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark as it stands on the document, blanks removed."""

    kind: MarkKind
    text: str

    def __str__(self) -> str:
        """Give the mark as it is printed: ``机密★10年``."""
        return self.text


_HEAD_LINES: Final = 12
_FOOT_LINES: Final = 8

_TERM: Final = r"(?:长期|启用前|解密前|\d+(?:年|个月|天|日)|[一二三四五六七八九十]+(?:年|个月))"
_GRADE: Final = rf"(?:绝密|机密|秘密)(?:[★☆*]{_TERM}?)?"
_INTERNAL: Final = (
    "(?:内部(?:文件|资料|材料|刊物|传阅|使用|明电|参阅|事项)?"
    "(?:,?(?:注意保存|妥善保管|严禁外传|不得外传|请勿外传|不得公开))?"
    "|(?:注意保存|严禁外传|不得外传|请勿外传))"
)
_ON_REQUEST: Final = "(?:依申请公开|依申请)"
_CLOSED: Final = "(?:不予公开|不公开|不宜公开|不得公开)"
_URGENT: Final = "(?:特急|加急|特提|平急|急件)"

_SECRET_TOKENS: Final = (
    (MarkKind.SECRET, re.compile(_GRADE)),
    (MarkKind.INTERNAL, re.compile(_INTERNAL)),
)
_URGENT_TOKENS: Final = ((MarkKind.URGENT, re.compile(_URGENT)),)
_NOTE_TOKENS: Final = (
    (MarkKind.ON_REQUEST, re.compile(_ON_REQUEST)),
    (MarkKind.CLOSED, re.compile(_CLOSED)),
)

_MARK_LINE: Final = re.compile(
    rf"(?:份号:?)?\d{{0,7}}\(?(?:密级(?:和保密期限)?:|紧急程度:|缓急:)?"
    rf"(?:(?:{_GRADE}|{_INTERNAL}|{_URGENT}|明电)[·.,;、/]?)+\)?"
)
"""A head line that holds marks and nothing else: 份号, 密级, 紧急程度 in any order."""

_STARRED: Final = re.compile(rf"(?:绝密|机密|秘密)[★☆]{_TERM}?")
_NOTE_LINE: Final = re.compile(
    rf"\(?(?:此件|本件|公开(?:属性|方式|形式|类型|选项):)?(?:{_ON_REQUEST}|{_CLOSED})\)?"
)
_BRACKETED: Final = re.compile(rf"\(({_GRADE}|{_INTERNAL}|{_ON_REQUEST}|{_CLOSED}|{_URGENT})\)")
_GRADE_LABEL: Final = re.compile(".*(?:密级|秘密等级|保密等级).*")
_OPENNESS_LABEL: Final = re.compile(".*公开(?:属性|方式|形式|类型|类别|程度|选项|范围)")
_URGENCY_LABEL: Final = re.compile(".*(?:紧急程度|缓急).*")


def secrecy_marks(
    text: str, fields: Sequence[tuple[str, str]] = (), title: str = ""
) -> tuple[Mark, ...]:
    """The marks that keep a document from the public, each once, in the order found.

    ``text`` is the document's text (its first and last lines are looked at), ``fields`` the
    (label, value) pairs of its metadata block. A document without marks gives none.
    """
    found = [*_in_title(title), *_in_lines(lines(text)), *_in_fields(fields)]
    return tuple(dict.fromkeys(mark for mark in found if mark.kind is not MarkKind.URGENT))


def urgent_marks(
    text: str, fields: Sequence[tuple[str, str]] = (), title: str = ""
) -> tuple[Mark, ...]:
    """The marks of urgency (特急, 加急 …) in the same places; they say nothing about secrecy."""
    found = [*_in_title(title), *_in_lines(lines(text)), *_in_fields(fields)]
    return tuple(dict.fromkeys(mark for mark in found if mark.kind is MarkKind.URGENT))


def _in_title(title: str) -> Iterator[Mark]:
    for match in _BRACKETED.finditer(normalise(title)):
        yield from _tokens(match[1], (*_SECRET_TOKENS, *_NOTE_TOKENS, *_URGENT_TOKENS))


def _in_lines(all_lines: list[str]) -> Iterator[Mark]:
    for line in all_lines[:_HEAD_LINES]:
        plain = normalise(line)
        if _MARK_LINE.fullmatch(plain):
            yield from _tokens(plain, (*_SECRET_TOKENS, *_URGENT_TOKENS))
        for match in _STARRED.finditer(plain):
            yield Mark(MarkKind.SECRET, match[0])
    for line in (*all_lines[:_HEAD_LINES], *all_lines[-_FOOT_LINES:]):
        plain = normalise(line)
        if _NOTE_LINE.fullmatch(plain):
            yield from _tokens(plain, _NOTE_TOKENS)


def _in_fields(fields: Iterable[tuple[str, str]]) -> Iterator[Mark]:
    for label, value in fields:
        name, plain = normalise(label), normalise(value)
        if _GRADE_LABEL.fullmatch(name):
            yield from _tokens(plain, _SECRET_TOKENS)
        elif _OPENNESS_LABEL.fullmatch(name):
            yield from _tokens(plain, (*_NOTE_TOKENS, (MarkKind.INTERNAL, re.compile("内部.*"))))
        elif _URGENCY_LABEL.fullmatch(name):
            yield from _tokens(plain, _URGENT_TOKENS)
        elif _STARRED.fullmatch(plain):
            yield Mark(MarkKind.SECRET, plain)


def _tokens(plain: str, kinds: Sequence[tuple[MarkKind, re.Pattern[str]]]) -> Iterator[Mark]:
    for kind, pattern in kinds:
        for match in pattern.finditer(plain):
            yield Mark(kind, match[0].rstrip(","))
