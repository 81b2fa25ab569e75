"""What a page states of itself, and what we know of the copy beside it: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from syndicator.core.times import Millis, Span, Stamp


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
class History:
    """What we know of the copy from our own looks and from the source. Instants are UTC ms."""

    at: Millis
    """This look."""
    absent_at: Millis | None = None
    """Last good look at the list that showed no copy of any kind, before the first that did."""
    same_since: Millis | None = None
    """First look of the unbroken run that showed this text at this address; None: this one."""
    stored_at: Millis | None = None
    """When our copy left for the site, at the earliest: its CMS may date it then."""
    published: Span | None = None
    """When the source published."""
    sources: tuple[str, ...] = ()
    """Names of 来源 that are right: the source, its issuers."""
    address_owed: bool = False
    """A rule accepts nothing but a link to the source."""
