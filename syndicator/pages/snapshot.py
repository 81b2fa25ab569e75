"""What one look at a page yields: plain values, no tree, safe to hand between threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.times import Stamp


class PageStatus(StrEnum):
    """How far the page could be read; only ``ok`` says anything about the site's content."""

    OK = "ok"
    BLOCKED = "blocked"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Link:
    """One anchor: absolute http(s) address and its visible text on one line."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class PageSnapshot:
    """One page, read.

    ``text`` is the article body by the rule of ``pages.sanitise.text_of``; ``full_text`` is all
    that a visitor sees, one block a line; ``hidden_text`` is all he does not see, and
    ``body_hidden_text`` the part of that inside the article. ``body_html`` is the raw element the
    body was taken from (unsafe: pass it through ``pages.sanitise``), ``body_by`` the selector that
    found it, or ``extracted`` where the extraction library did.
    ``metas`` maps lower-case names to the first non-empty content; values of a
    ``<!--enpproperty …-->`` comment are there as ``enpproperty.date`` and so on.
    ``fields`` are (label, value) pairs of the metadata block, labels as printed, without colon.
    ``published`` is the publication time the page states, ``published_from`` where it stands
    (``firstpublishedtime``, ``pubdate``, ``enpproperty.date``, ``visible`` …).
    ``damaged`` is true where the page carries U+FFFD anywhere, ``traditional`` where it declares
    the traditional script. ``why`` is bilingual, empty when ok.
    """

    url: str | None
    status: PageStatus
    why: str = ""
    title: str | None = None
    text: str = ""
    body_html: str | None = None
    body_by: str = ""
    full_text: str = ""
    hidden_text: str = ""
    body_hidden_text: str = ""
    links: tuple[Link, ...] = ()
    metas: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()
    column: str | None = None
    site_id_code: str | None = None
    published: Stamp | None = None
    published_from: str = ""
    encoding: str | None = None
    damaged: bool = False
    traditional: bool = False
    body_links: tuple[Link, ...] = ()
    """Those of ``links`` that stand in the article."""
