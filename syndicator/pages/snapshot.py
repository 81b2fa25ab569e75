"""What one look at a page yields: plain values, no tree, safe to hand between threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape
from typing import TYPE_CHECKING, Final, overload

from syndicator.pages.text import one_line

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


class Addresses(Sequence[str]):
    """Absolute addresses, of which ``origin`` is the beginning of each: joined when asked for."""

    __slots__ = ("_origin", "_paths")

    def __init__(self, paths: Sequence[str] = (), origin: str = "") -> None:
        self._paths = tuple(paths)
        self._origin = origin

    @property
    def said(self) -> str:
        """All of them in one text to search in; the origin stands there once."""
        return "\n".join((self._origin, *self._paths) if self._origin else self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Addresses: ...
    def __getitem__(self, at: int | slice) -> str | Addresses:
        if isinstance(at, slice):
            return Addresses(self._paths[at], self._origin)
        return self._origin + self._paths[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Addresses) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class Links(Sequence[Link]):
    """Anchors in page order.

    A page has hundreds, and mostly their addresses alone are asked for: the texts are kept as the
    markup has them, and read one by one.
    """

    __slots__ = ("_written", "urls")

    def __init__(self, urls: Addresses | None = None, written: Sequence[str] = ()) -> None:
        self.urls = Addresses() if urls is None else urls
        self._written = tuple(written)

    @property
    def said(self) -> str:
        """The addresses in one text to search in."""
        return self.urls.said

    def __len__(self) -> int:
        return len(self.urls)

    @overload
    def __getitem__(self, at: int) -> Link: ...
    @overload
    def __getitem__(self, at: slice) -> Links: ...
    def __getitem__(self, at: int | slice) -> Link | Links:
        if isinstance(at, slice):
            return Links(self.urls[at], self._written[at])
        return Link(self.urls[at], one_line(unescape(self._written[at])))

    def leading(self, where: Callable[[str], bool]) -> list[Link]:
        """Those whose address passes a test."""
        return [self[at] for at, url in enumerate(self.urls) if where(url)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Links) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self.urls)


NO_LINKS: Final = Links()


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
    links: Links = NO_LINKS
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
    body_links: Links = NO_LINKS
    """Those of ``links`` that stand in the article."""
    numbered: bool = False
    """Whether there is a list whose entries browsers number."""
