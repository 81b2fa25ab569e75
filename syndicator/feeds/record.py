"""The public record of an entry: what ``parse`` and ``poll`` print, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping

from syndicator.feeds.model import Entry

Record = dict[str, object]


def entry_record(entry: Entry) -> Record:
    """All keys always there, null where the source says nothing.

    ``published`` is ISO 8601 with offset +08:00 (the update time where it stands alone, the first
    instant of a day), ``published_precision`` is second, minute or day. ``summary`` is plain text,
    ``content`` sanitised markup.
    """
    stamp = entry.stamp
    return {
        "title": entry.title or None,
        "link": entry.url,
        "id": entry.id,
        "author": entry.author,
        "published": None if stamp is None else stamp.iso(),
        "published_precision": None if stamp is None else stamp.precision.value,
        "summary": entry.summary,
        "content": entry.content,
    }


def as_line(record: Mapping[str, object]) -> str:
    """One JSON object on one line, with its line end; lone surrogates become ``?``."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    # These end a line for some readers (Python's splitlines among them).
    for sign in "\x85\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"
