"""First look at an answer: decode it, and tell a wall or an error page from the list itself."""

from __future__ import annotations

import re
from typing import Final

from syndicator.feeds.errors import (
    FeedBlocked,
    FeedBroken,
    FeedChanged,
    FeedEmpty,
    FeedError,
    FeedFailed,
)
from syndicator.feeds.model import Document
from syndicator.pages.decode import Decoded, Undecodable, decode
from syndicator.pages.wall import Answer, AnswerKind, judge_page

MAX_BYTES: Final = 24 * 1024 * 1024
_ERRORS: Final[dict[AnswerKind, type[FeedError]]] = {
    AnswerKind.BLOCKED: FeedBlocked,
    AnswerKind.MISSING: FeedFailed,
    AnswerKind.FAILED: FeedFailed,
    AnswerKind.UNREADABLE: FeedChanged,
}
_HTML: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|title|meta|body|script|div|p)\b", re.IGNORECASE
)
_BLANKS: Final = re.compile(r"[\s\ufeff]*")
_PREAMBLES: Final = (("<!--", "-->"), ("<?", "?>"))


def open_text(document: Document) -> Decoded:
    """The document's text. Raises FeedEmpty for no bytes, FeedBroken for what cannot be decoded."""
    if not document.body.strip():
        raise FeedEmpty(
            "信源返回空内容（0 字节），不能当作“没有新文件”；请检查该地址 · "
            "the source answered with nothing, which is not “no news”; check the address"
        )
    if len(document.body) > MAX_BYTES:
        raise FeedBroken(
            f"信源内容过大（{len(document.body)} 字节）· "
            f"the source's answer is too large ({len(document.body)} bytes)"
        )
    try:
        return decode(document.body, document.declared)
    except Undecodable as error:
        raise FeedBroken(str(error)) from error


def raise_for(answer: Answer) -> None:
    """Raise the FeedError that fits an answer which is not the list; nothing for ``ok``."""
    if answer.kind is not AnswerKind.OK:
        raise _ERRORS[answer.kind](answer.why)


def looks_like_html(text: str) -> bool:
    """Whether ``text`` begins as a web page does."""
    return _HTML.match(text, _content_start(text)) is not None


def _content_start(text: str) -> int:
    """Index of the first thing that is no blank, comment or processing instruction."""
    at = 0
    while True:
        blanks = _BLANKS.match(text, at)
        at = at if blanks is None else blanks.end()
        closing = next((end for begin, end in _PREAMBLES if text.startswith(begin, at)), None)
        end = -1 if closing is None else text.find(closing, at)
        if closing is None or end < 0:
            return at
        at = end + len(closing)


def not_the_format(text: str, wanted: str) -> FeedError:
    """The error for ``text`` that is not of the format ``wanted`` (a name shown to operators)."""
    if looks_like_html(text):
        answer = judge_page(text)
        if answer.kind in {AnswerKind.BLOCKED, AnswerKind.MISSING}:
            return _ERRORS[answer.kind](answer.why)
        return FeedChanged(
            f"信源返回了网页而不是 {wanted}，格式或地址已变；请打开该地址核对并改正配置 · "
            f"a web page came instead of {wanted}: format or address changed; open it and correct "
            "the source's file"
        )
    return FeedChanged(
        f"信源内容不是 {wanted}，格式或地址已变；请打开该地址核对并改正配置 · "
        f"this is not {wanted}: format or address changed; open it and correct the source's file"
    )
