"""Attachments are part of a document: each file the original links must hang on the copy.

A CMS stores files again under addresses of its own and may label them anew (附件1, 点击下载), so a
file counts as shown by its address, its name, its file name, or as the next unnamed download.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel

from syndicator.core.address import BadAddress, is_file, normalise_url
from syndicator.core.judging.findings import (
    ATTACHMENT_MISSING,
    ATTACHMENT_RENAMED,
    Changed,
    SpanKind,
)
from syndicator.core.judging.sides import Anchor, Original, Page
from syndicator.core.reason import Reason
from syndicator.core.text import title_key

_NUMBERING: Final = re.compile(r"^(?:附件|附)?\d{0,2}")
_ENDING: Final = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|rtf|txt|csv|zip|rar)\s*$", re.IGNORECASE
)
_UNNAMED: Final = re.compile(
    r"(?:附件|附)?[\d一二三四五六七八九十]{0,2}|(?:请)?(?:点击)?(?:此处|这里)?(?:下载|查看|预览|打开)"
    r"(?:附件|文件|全文|正文)?|附件(?:下载|查看)|[a-z0-9]+|(?:文件|正文|全文)?(?:word|pdf|wps|ofd)版?",
    re.IGNORECASE,
)
_BESIDE_NAME: Final = re.compile(
    r"(?:附件|附|点击|此处|下载|查看|预览|打开|word|pdf|wps|ofd|docx?|xlsx?|版|[\dkmb]|[\W_])*"
)
_PART: Final = 6
_LIKE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of the attachments."""

    reasons: tuple[Reason, ...] = ()
    spans: tuple[Changed, ...] = ()
    missing: bool = False
    renamed: bool = False


def attachments(original: Original, page: Page) -> Attached:
    """Attachments of the original that the page does not link, or links under another name."""
    wanted = _files(original.links)
    if not wanted or not page.full_text:  # a page given as bare text shows no links at all
        return Attached()
    left = _files((*page.body_links, *page.files))
    missing: list[Anchor] = []
    spans: list[Changed] = []
    for anchor in wanted:
        found = _counterpart(anchor, left)
        if found is None:
            missing.append(anchor)
            continue
        left.remove(found)
        if _is_of_another(anchor, found, wanted):
            spans.append(_span(original, anchor, found.text))
    lost: list[Anchor] = []
    for anchor in missing:
        stand_in = _stand_in(anchor, left)
        if stand_in is None:
            lost.append(anchor)
        else:
            left.remove(stand_in)
            if not _UNNAMED.fullmatch(_name(stand_in.text)):
                spans.append(_span(original, anchor, stand_in.text))
    reasons = [ATTACHMENT_RENAMED] if spans else []
    reasons += [ATTACHMENT_MISSING] if lost else []
    gone = (_span(original, anchor, "") for anchor in lost)
    return Attached(tuple(reasons), (*spans, *gone), missing=bool(lost), renamed=bool(spans))


def _files(anchors: Iterable[Anchor]) -> list[Anchor]:
    """Anchors that lead to files, each address once, the first that bears words."""
    files: dict[str, Anchor] = {}
    for anchor in anchors:
        known = files.get(anchor.url)
        if is_file(anchor.url) and (known is None or not known.text):
            files[anchor.url] = anchor
    return list(files.values())


def _name(label: str) -> str:
    """A label without numbering, ending and signs."""
    return _NUMBERING.sub("", title_key(_ENDING.sub("", label.strip())))


def _counterpart(anchor: Anchor, shown: Sequence[Anchor]) -> Anchor | None:
    """The page's link to the same file: by address, by name, by file name."""
    key, name, file = _key(anchor.url), _name(anchor.text), _file(anchor.url)
    for same in (
        lambda one: len(name) >= _PART and _name(one.text) == name,
        lambda one: _key(one.url) == key,
        lambda one: _agree(name, _name(one.text)),
        lambda one: _file(one.url) == file,
    ):
        if (found := next(filter(same, shown), None)) is not None:
            return found
    return None


def _agree(name: str, shown: str) -> bool:
    """Whether a name is shown cut, or with no more beside it than buttons and numbering."""
    if len(shown) <= len(name):
        return len(shown) >= _PART and shown in name
    ahead, found, behind = shown.partition(name)
    return len(name) >= _PART and bool(found) and _BESIDE_NAME.fullmatch(ahead + behind) is not None


def _is_of_another(anchor: Anchor, found: Anchor, wanted: Sequence[Anchor]) -> bool:
    """Whether a link bears one attachment's name and leads to another's file."""
    others = [one for one in wanted if one != anchor]
    named = _name(found.text) == _name(anchor.text)
    if named:
        return any(_key(one.url) == _key(found.url) for one in others)
    return any(_name(one.text) == _name(found.text) for one in others)


def _stand_in(anchor: Anchor, left: Sequence[Anchor]) -> Anchor | None:
    """What may be the same file under another label: one without a name, or with a like one."""
    name = _name(anchor.text)
    unnamed = (one for one in left if _UNNAMED.fullmatch(_name(one.text)))
    like = (one for one in left if Indel.normalized_similarity(name, _name(one.text)) >= _LIKE)
    return next(like, None) or next(unnamed, None)


def _key(url: str) -> str:
    try:
        return normalise_url(url)
    except BadAddress:
        return url


def _file(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2].lower()


def _span(original: Original, anchor: Anchor, shown: str) -> Changed:
    kind = SpanKind.REPLACED if shown else SpanKind.MISSING
    return Changed(kind, anchor.text, shown, max(0, original.text.find(anchor.text)))
