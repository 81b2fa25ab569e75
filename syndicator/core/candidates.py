"""Which entries of a site's public list may be the copy of a policy.

A cheap sieve before pages are opened: it may let a wrong entry through (the page decides), it must
not drop a right one. Never evidence by itself: titles lie (govuk-rfcs RFC-164).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from syndicator.core.address import BadAddress, normalise_url
from syndicator.core.docno import find_docno
from syndicator.core.judging.signs import OtherKind, kind_of_other
from syndicator.core.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CUT: Final = re.compile(r"…+|\.{3,}|。{3,}")
_NAMED: Final = re.compile(
    r"[《“]([^《》“”]+)[》”]|(?:印发|发布|公布)(.+?)的(?:通知|公告|通告|决定|命令)$"
)
"""What a title is about: the paper that it issues."""
_ITSELF: Final = 60
"""The score of an entry that bears our key, the source's address, the title, or the number."""
MIN_PREFIX: Final = 12
"""A cut title counts from so many characters on (domain: lists cut titles)."""
_MIN_NAME: Final = 6
"""The name of a paper counts from so many characters on."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a public list."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for."""

    title: str
    doc_no: str | None
    """Canonical key."""
    source_url: str
    known_urls: tuple[str, ...]
    """Addresses the CMS or an earlier look named."""
    key: str
    """Our own key, part of the address where the CMS makes it one."""


def pick(entries: Iterable[Listed], sought: Sought, *, most: int = 4) -> tuple[str, ...]:
    """Addresses worth opening, best first, at most `most`; known addresses always lead."""
    scored: dict[str, int] = dict.fromkeys(sought.known_urls, 100)
    known = {address for url in sought.known_urls if (address := _address(url))}
    wanted = _wanted(sought)
    for entry in entries:
        address = _address(entry.url)
        if address is None or address in known:
            continue
        score = _score(entry, address, wanted)
        if score:
            scored[entry.url] = max(score, scored.get(entry.url, 0))
    order: Sequence[str] = sorted(scored, key=lambda url: -scored[url])
    return tuple(order[: most + len(sought.known_urls)])


def likely(entries: Iterable[Listed], sought: Sought) -> bool:
    """Whether an entry says by address, title or number that it is the policy itself.

    Titles that only contain the policy's are news about it more often than not.
    """
    wanted = _wanted(sought)
    return any(
        address is not None and _score(entry, address, wanted) >= _ITSELF
        for entry in entries
        for address in (_address(entry.url),)
    )


def is_listed(entries: Iterable[Listed], url: str) -> bool:
    """Whether an entry leads to the address."""
    wanted = _address(url)
    return wanted is not None and any(_address(entry.url) == wanted for entry in entries)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for, as entries are compared with it."""

    key: str
    doc_no: str | None
    source: str | None
    title: str
    name: str
    """Of the paper that the title issues; empty where it names none."""
    interprets: bool
    """The policy itself is called an interpretation."""


@lru_cache(maxsize=1_024)
def _wanted(sought: Sought) -> _Wanted:
    found = _NAMED.search(sought.title)
    name = title_key(found[1] or found[2]) if found else ""
    return _Wanted(
        key=sought.key,
        doc_no=sought.doc_no,
        source=_address(sought.source_url),
        title=title_key(sought.title),
        name=name if len(name) >= _MIN_NAME else "",
        interprets=kind_of_other(sought.title) is OtherKind.INTERPRETATION,
    )


def _score(entry: Listed, address: str, wanted: _Wanted) -> int:
    if wanted.key in address:
        return 90
    if wanted.source is not None and address == wanted.source:
        return 80
    shown = title_key(entry.title)
    if not shown or not wanted.title:
        return 0
    if shown == wanted.title:
        return 70
    score = _score_of_title(entry.title, shown, wanted)
    if score and not wanted.interprets:
        # However many interpretations stand above it, the paper itself is opened first.
        about = kind_of_other(entry.title) is OtherKind.INTERPRETATION
        return score // 3 if about else score
    return score


def _score_of_title(told: str, shown: str, wanted: _Wanted) -> int:
    if wanted.doc_no:
        number = find_docno(told)
        if number is not None and number.key == wanted.doc_no:
            return 60
    if shown.endswith(wanted.title):
        return 55
    if wanted.title in shown or (len(shown) >= MIN_PREFIX and shown in wanted.title):
        return 50
    if wanted.title[:_MIN_NAME] in shown and _may_be_cut(told, wanted.title):
        return 40
    return 30 if wanted.name and wanted.name in shown else 0


def _may_be_cut(told: str, title: str) -> bool:
    """Whether a row is the title cut short, at its end or in its middle, with a prefix or without.

    A row without dots was cut by the CMS. What is left must open as the title does.
    """
    parts = [part for part in map(title_key, _CUT.split(told)) if part]
    if not parts:
        return False
    parts[0] = parts[0][max(parts[0].find(title[:_MIN_NAME]), 0) :]  # without what stands before
    end = 0
    for part in parts:
        at = title.find(part, end)
        if at < 0 or (not end and at):
            return False
        end = at + len(part)
    return sum(map(len, parts)) >= MIN_PREFIX


@lru_cache(maxsize=32_768)  # the same entries are looked through for every repost, at every look
def _address(url: str) -> str | None:
    try:
        return normalise_url(url)
    except BadAddress:
        return None
