"""Which entries of a site's public list may be the copy of a policy.

A cheap sieve before pages are opened: it may let a wrong entry through (the page decides), it must
not drop a right one. Never evidence by itself: titles lie (govuk-rfcs RFC-164).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from syndicator.core.address import BadAddress, normalise_url
from syndicator.core.docno import find_docno
from syndicator.core.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CUT_MARKS = ("…", "...", "。。。")
_ITSELF = 60
"""The score of an entry that bears our key, the source's address, the title, or the number."""
MIN_PREFIX = 12
"""A cut title counts from so many characters on (domain: lists cut titles)."""


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
    title = title_key(sought.title)
    source = _address(sought.source_url)
    for entry in entries:
        address = _address(entry.url)
        if address is None or address in known:
            continue
        score = _score(entry, address, title, source, sought)
        if score:
            scored[entry.url] = max(score, scored.get(entry.url, 0))
    order: Sequence[str] = sorted(scored, key=lambda url: -scored[url])
    return tuple(order[: most + len(sought.known_urls)])


def likely(entries: Iterable[Listed], sought: Sought) -> bool:
    """Whether an entry says by address, title or number that it is the policy itself.

    Titles that only contain the policy's are news about it more often than not.
    """
    title, source = title_key(sought.title), _address(sought.source_url)
    return any(
        address is not None and _score(entry, address, title, source, sought) >= _ITSELF
        for entry in entries
        for address in (_address(entry.url),)
    )


def is_listed(entries: Iterable[Listed], url: str) -> bool:
    """Whether an entry leads to the address."""
    wanted = _address(url)
    return wanted is not None and any(_address(entry.url) == wanted for entry in entries)


def _score(entry: Listed, address: str, title: str, source: str | None, sought: Sought) -> int:
    if sought.key in address:
        return 90
    if source is not None and address == source:
        return 80
    shown = title_key(entry.title)
    if shown and shown == title:
        return 70
    number = find_docno(entry.title)
    if sought.doc_no and number is not None and number.key == sought.doc_no:
        return 60
    if shown and title and (title in shown or (len(shown) >= MIN_PREFIX and shown in title)):
        return 50
    cut = entry.title
    for mark in CUT_MARKS:
        cut = cut.replace(mark, "")
    head = title_key(cut)
    return 40 if len(head) >= MIN_PREFIX and title.startswith(head) else 0


@lru_cache(maxsize=32_768)  # the same entries are looked through for every repost, at every look
def _address(url: str) -> str | None:
    try:
        return normalise_url(url)
    except BadAddress:
        return None
