"""The sites' own ledger: every deed at every site, by whom, with what text; append-only.

It knows nothing of the daemon but the account under which requests came. Texts are compared in a
way of its own: markup stripped, blanks dropped, every other character as it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape
from typing import Final

from tests.simulation.drawn import PolicyPlan

_OWN_LINE: Final = re.compile(r'<p\b[^>]*\bclass="syndicator-source".*?</p>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_BLANK: Final = re.compile(r"\s+")
ALIEN: Final = 0
"""Number of a text that is no revision of the document."""


class Who(StrEnum):
    OURS = "ours"
    """By the interface, with our account."""
    STAFF = "staff"


class Did(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    TRASHED = "trashed"
    PURGED = "purged"
    MOVED = "moved"
    PLACED = "placed"
    """An article of the platform is shown in this column too."""
    PUBLISHED = "published"
    """Its editor let it go out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed."""

    at: float
    who: Who
    did: Did
    site: str
    policy: str
    """Key of the document by its title; empty for anything else."""
    copy: int
    revision: int
    """Which revision's text it is then; ALIEN for none."""
    dated: bool = False
    """The request named a time of publication."""
    shown: bool = True
    """It is public then."""


@dataclass(slots=True)
class Copy:
    """One article as a CMS holds it."""

    number: int
    site: str
    title: str
    html: str
    key: str
    slug: str
    maker: Who
    policy: str
    created: float
    standing: str
    """public, review or trashed."""
    column: str
    shown_at: float | None = None
    revision: int = ALIEN
    touched: bool = False
    """The site's people did something to it."""
    offline: bool = False
    """Withdrawn: nobody lets it out by himself."""


def bare(html: str) -> str:
    """Characters of a stored text, our own source line left out."""
    return _BLANK.sub("", unescape(_TAG.sub("", _OWN_LINE.sub("", html))))


@dataclass(slots=True)
class Ledger:
    """All deeds, and the means to know a text."""

    policies: tuple[PolicyPlan, ...]
    now: Callable[[], float]
    entries: list[Entry] = field(default_factory=list)
    _titles: dict[str, str] = field(default_factory=dict)
    _texts: dict[tuple[str, str], int] = field(default_factory=dict)
    _read: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for policy in self.policies:
            self._titles[_BLANK.sub("", policy.title)] = policy.key
            for number, text in enumerate(policy.texts, 1):
                self._texts[policy.key, _BLANK.sub("", "".join(text))] = number

    def policy_of(self, title: str) -> str:
        """Which document bears the title."""
        return self._titles.get(_BLANK.sub("", unescape(title)), "")

    def revision_of(self, policy: str, html: str) -> int:
        """Which revision's text it is."""
        body = _OWN_LINE.sub("", html)
        plain = self._read.get(body)
        if plain is None:
            plain = self._read[body] = bare(body)
        return self._texts.get((policy, plain), ALIEN)

    def enter(self, who: Who, did: Did, copy: Copy, *, dated: bool = False) -> None:
        """Write one line."""
        copy.revision = self.revision_of(copy.policy, copy.html)
        self.entries.append(
            Entry(
                at=self.now(),
                who=who,
                did=did,
                site=copy.site,
                policy=copy.policy,
                copy=copy.number,
                revision=copy.revision,
                dated=dated,
                shown=copy.shown_at is not None,
            )
        )

    def of(self, site: str, policy: str) -> Iterator[Entry]:
        """Deeds at one site with one document, in order."""
        return (one for one in self.entries if one.site == site and one.policy == policy)
