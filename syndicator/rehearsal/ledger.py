"""The ledger: what was really done at every site, by whom, with what text; append-only.

It lives in the province's process and file, never in the daemon's. It alone says what was lost,
doubled or altered. Texts are compared here in a way of their own: markup stripped by the standard
library, blanks dropped, every other character as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final, TextIO

from syndicator.core.times import Millis
from syndicator.rehearsal.prose import bare

if TYPE_CHECKING:
    from pathlib import Path

_OWN_LINE: Final = re.compile(r"<p\b[^>]*\bdata-syndicator-key=[^>]*>.*?</p>", re.DOTALL)
_KEPT: Final = 4_096


class Who(StrEnum):
    """Who did it."""

    SOURCE = "source"
    DAEMON = "daemon"
    """By the interface, with the daemon's credential."""
    EDITOR = "editor"
    """The site's editor, in its own CMS."""
    STAFF = "staff"
    """The site's people, by hand."""
    GREMLIN = "gremlin"
    """Whoever has no business there."""


class Did(StrEnum):
    """What was done."""

    PUBLISHED = "published"
    """The source showed a document."""
    CREATED = "created"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    """Undone by its own maker, for good."""
    SHOWN = "shown"
    """The public sees it from now on."""
    ALTERED = "altered"
    SPAMMED = "spammed"
    REMOVED = "removed"
    """Taken from the public by the site's people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line."""

    at: Millis
    who: Who
    did: Did
    site: str
    publication: str
    """Key of the document; empty for a text that is none of the source's."""
    copy: int
    digest: str
    """SHA-256 of the text without markup and blanks."""
    whole: bool
    """Whether that is a text of the source, character by character."""
    revision: int = 1
    """Which of its texts, where it is one."""


def plain(html: str) -> str:
    """Characters of a stored text, blanks and the daemon's own source line left out."""
    reader = _Reader()
    reader.feed(_OWN_LINE.sub("", html))
    reader.close()
    return bare("".join(reader.parts))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


class Ledger:
    """Writes entries to a file of JSON lines as they happen, and keeps them for the account."""

    def __init__(self, path: Path, texts: Mapping[str, Sequence[str]]) -> None:
        """`texts`: title → bare text of each revision of every document of the plan."""
        self.entries: list[Entry] = []
        self._digests = {title: [_digest(one) for one in texts[title]] for title in texts}
        self._file: TextIO = path.open("a", encoding="utf-8")
        self._read: dict[str, str] = {}

    def write(
        self,
        at: Millis,
        who: Who,
        did: Did,
        *,
        site: str,
        publication: str,
        copy: int = 0,
        title: str = "",
        html: str = "",
    ) -> Entry:
        """Enter one line; durable against a crash of this process once it returns."""
        digest = self._digest_of(html) if html else ""
        known = self._digests.get(title, [])
        entry = Entry(
            at=at,
            who=who,
            did=did,
            site=site,
            publication=publication,
            copy=copy,
            digest=digest,
            whole=digest in known,
            revision=1 + known.index(digest) if digest in known else 1,
        )
        self.entries.append(entry)
        self._file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
        self._file.flush()
        return entry

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _digest_of(self, html: str) -> str:
        # One text goes to thousands of sites, each time with another source line.
        body = _OWN_LINE.sub("", html)
        known = self._read.get(body)
        if known is None:
            if len(self._read) >= _KEPT:
                self._read.clear()
            known = self._read[body] = _digest(plain(body))
        return known


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
