"""What a page states of itself, and what we know of the copy beside it: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syndicator.core.sighting import SHOWS
from syndicator.core.times import Millis, Span, Stamp
from syndicator.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class StatedTime:
    """One publication time a page states."""

    where: str
    """Name of the tag, or label of the line."""
    stamp: Stamp
    own: bool
    """A tag speaks of this page (PubDate); a line may have been copied together with the text."""


@dataclass(frozen=True, slots=True)
class Statements:
    """What a page states of itself."""

    times: tuple[StatedTime, ...] = ()
    generated: Stamp | None = None
    """页面生成时间, where the template prints it."""
    sources: tuple[str, ...] = ()
    """Every 来源 it names, as printed."""
    links_source: bool = False
    """It links to the page at the source, or prints its address."""


@dataclass(frozen=True, slots=True)
class Run:
    """Looks in a row that said the same of one repost."""

    first_at: Millis
    verdict: Verdict
    revision: int | None
    page_url: str | None
    absent_at: Millis | None
    """Last good look at the list without it, as known when the run began."""


@dataclass(frozen=True, slots=True)
class History:
    """What we know of the copy from our own looks and from the source. Instants are UTC ms."""

    at: Millis
    """This look."""
    absent_at: Millis | None = None
    """Last good look at the list that showed no copy of any kind, before the first that did."""
    last: Run | None = None
    """The unbroken run of looks before this one: verdict, text, address, and since when."""
    stored_at: Millis | None = None
    """When our copy left for the site, at the earliest: its CMS may date it then."""
    published: Span | None = None
    """When the source published."""
    sources: tuple[str, ...] = ()
    """Names of 来源 that are right: the source, its issuers."""
    address_owed: bool = False
    """A rule accepts nothing but a link to the source."""
    beside: tuple[str, ...] = ()
    """Addresses at which the same look saw another copy of the site's own people."""

    def same_since(self, verdict: Verdict, revision: int, url: str | None) -> Millis | None:
        """Since when looks have said just this; None where this one is the first to say it."""
        last = self.last
        said = None if last is None else (last.verdict, last.revision, last.page_url)
        return last.first_at if last and said == (verdict, revision, url) else None


def first_absence(runs: Sequence[Run], absent_at: Millis | None) -> Millis | None:
    """The last look without it before any copy was ever seen; `absent_at` where none was yet.

    None where nobody knows: the copy was older than our looks.
    """
    showing = next((run for run in runs if run.verdict in SHOWS), None)
    return absent_at if showing is None else showing.absent_at


def last_run(runs: Sequence[Run]) -> Run | None:
    """The newest run, begun with the earliest before it that said the same."""
    found: Run | None = None
    for run in reversed(runs):
        if found is not None and _said(run) != _said(found):
            break
        found = run
    return found


def _said(run: Run) -> tuple[Verdict, int | None, str | None]:
    return run.verdict, run.revision, run.page_url
