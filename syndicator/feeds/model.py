"""What a list or feed says: entries in its own order, nothing judged yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from syndicator.core.times import Millis, Stamp


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its source shows it.

    ``url`` is absolute http(s) or None; ``id`` the source's own key (guid, atom:id, row id), never
    relied on alone. ``summary`` is plain text, ``content`` sanitised markup. ``doc_no_text`` is the
    document number as the source writes it in a field of its own. ``position`` counts from 0 in
    source order. ``extra`` holds what else the family knows (index number, theme, issuer).
    """

    url: str | None
    title: str
    id: str | None = None
    author: str | None = None
    published: Stamp | None = None
    updated: Stamp | None = None
    summary: str | None = None
    content: str | None = None
    doc_no_text: str | None = None
    position: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def stamp(self) -> Stamp | None:
        """Publication time; the update time where it stands alone."""
        return self.published or self.updated

    def lies_ahead(self, now: Millis) -> bool:
        """Whether even the earliest instant its time can mean is after ``now``.

        Such a time is a slip or a schedule of the source: it starts no clock.
        """
        return self.stamp is not None and self.stamp.at > now


@dataclass(frozen=True, slots=True)
class Feed:
    """A list, read: its entries and what was odd about it (bilingual ``warnings``)."""

    entries: tuple[Entry, ...]
    kind: str
    title: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What a source's configuration says about its list.

    ``selector``: CSS selector of the list's links or of the boxes around them. ``encoding``: the
    encoding to try where the bytes are not UTF-8. ``min_rows``: fewer rows than that are an alarm
    (None: what the family expects of a healthy list). ``settings``: further keys of one family.
    """

    selector: str | None = None
    encoding: str | None = None
    min_rows: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """The answer a family reads: bytes, the Content-Type header, the final address, options."""

    body: bytes
    content_type: str | None = None
    url: str | None = None
    options: ListOptions = ListOptions()

    @property
    def declared(self) -> str | None:
        """Content type for decoding: the configured encoding goes before the server's word."""
        if self.options.encoding is not None:
            return f"text/plain; charset={self.options.encoding}"
        return self.content_type
