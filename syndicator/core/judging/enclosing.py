"""A whole text inside another document: forwarded, put up for comments, interpreted.

The words of the policy stand there, but the page is a paper of somebody else's or of another day:
a forwarding notice has its own number and its own addressees, a draft is not in force.
"""

from __future__ import annotations

import re
from typing import Final

from syndicator.core.judging import findings
from syndicator.core.judging.flat import lay_flat
from syndicator.core.judging.sides import Original, Page, Source
from syndicator.core.judging.signs import OtherKind, Sign, kind_of_other, read_signs
from syndicator.core.reason import Reason
from syndicator.core.text import normalise

_DRAFT: Final = re.compile(
    r"征求意见(?!情况)|公开征求|意见征集|征集意见|送审稿|讨论稿|\(草案[^)]*\)|\((?:审议|修订|征求意见)?稿\)"
)
_ADOPTED: Final = re.compile("反馈|采纳|结果")
_SENDS_ON: Final = re.compile(
    r"(?:现|兹)(?:将|把|予以|予)?.{0,160}?(?:转发|转给|批转|印发|下发|发)(?:给)?(?:你们|各)"
    r"|(?:转发|批转)(?:给)?你们"
)
_TITLED: Final = re.compile(r"^(?!\(?转发[:：)])(?:关于)?.{0,40}?(?:转发|批转)(?!:)")
_LONGEST_TITLE: Final = 120
_READ_AHEAD: Final = 3_000


def enclosing(source: Source, page: Page, ahead: str) -> Reason | None:
    """What other document the text stands in, or None where the page is the policy itself.

    ``ahead`` is what stands on the page before the text, normalised.
    """
    title = normalise(page.title or "")
    if _is_draft(source, title, ahead):
        return findings.DRAFT
    if _is_forwarded(source, ahead[-_READ_AHEAD:], title):
        return findings.FORWARDED
    return None


def _is_draft(source: Source, title: str, ahead: str) -> bool:
    """Whether headline or opening say that comments are asked for, and the policy does not."""
    asking = [
        words
        for words in (title, _heading_in(ahead, source.title))
        if _DRAFT.search(words) and not _ADOPTED.search(words)
    ]
    own = (source.title, source.plain[:_LONGEST_TITLE])
    return bool(asking) and not any(map(_DRAFT.search, own))


def _heading_in(ahead: str, title: str) -> str:
    """The policy's title as it stands right above the text, with what is joined to it."""
    at = ahead.rfind(title) if title else -1
    return ahead[at : at + len(title) + _JOINED] if at >= 0 else ""


_JOINED: Final = 12


def _is_forwarded(source: Source, ahead: str, title: str) -> bool:
    """Whether a covering notice of somebody else's stands before the text.

    A notice that encloses its own plan is part of the policy; the policy's own number ahead of the
    words of sending says that it is.
    """
    sent = _SENDS_ON.search(ahead)
    if sent is None:
        return False
    number = source.bearing.doc_no
    before = ahead[: sent.start()]
    borne = number is not None and normalise(number.text) in before
    named = _TITLED.search(title) is not None and title != source.title
    quoted = sent[0].count("<") > 0
    return named or (quoted and not borne)


def is_about(original: Original, source: Source, page: Page) -> Reason | None:
    """The reason where the headline says that the page interprets or implements the policy."""
    signs = read_signs(source.bearing, page.title, lay_flat(page.full_text or page.text))
    if signs.title is not Sign.OTHER or not signs.shown_title:
        return None
    kind = kind_of_other(signs.shown_title)
    own = kind_of_other(original.title)
    if kind is own or kind not in {OtherKind.INTERPRETATION, OtherKind.IMPLEMENTING}:
        return None
    return findings.other_document(signs)[0]
