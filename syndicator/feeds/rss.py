"""RSS 0.9x/1.0/2.0 and Atom 0.3/1.0 through feedparser, from bytes decoded by our own rule."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import name2codepoint
from typing import Final
from urllib.parse import urljoin

from syndicator.core.times import Stamp, parse_stamp
from syndicator.feeds.errors import FeedBroken
from syndicator.feeds.model import Document, Entry, Feed
from syndicator.feeds.opening import not_the_format, open_text
from syndicator.feeds.prose import http_url, plain_text, plain_title, safe_markup

_ROOT: Final = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b[^>]*>", re.IGNORECASE)
_SNIFFED: Final = 4096
_DECLARATION: Final = re.compile(r"^\s*<\?xml\b.*?\?>", re.DOTALL | re.IGNORECASE)
# An internal subset can define entities that multiply; no feed needs one.
_DOCTYPE: Final = re.compile(r"<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CDATA: Final = ("<![CDATA[", "]]>")
_AMPERSAND: Final = re.compile(r"&(?:(#\d+|#x[0-9a-fA-F]+|\w+);)?")
_XML_NAMES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_OPENING: Final = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_CLOSING: Final = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_END: Final = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_MAX_ENTRIES: Final = 5_000
_LONGEST_DATE: Final = 200


def parse_rss(document: Document) -> Feed:
    """Read an RSS or Atom feed, in document order.

    Times without a zone are Asia/Shanghai, date-only ones keep the precision of a day. Entries with
    equal ids and different links stay distinct. An entry that the document breaks off in is left
    out, with a warning: read whole it will come next time. A feed with no entries is an empty
    :class:`Feed`; whether that is an alarm depends on its past.
    Raises FeedEmpty, FeedBlocked, FeedChanged, FeedFailed, FeedBroken.
    """
    decoded = open_text(document)
    text = decoded.text
    if _ROOT.search(text[:_SNIFFED]) is None:
        raise not_the_format(text, "RSS/Atom")
    parsed = _parsed(text)
    warnings = tuple(_warnings(parsed, text, damaged=decoded.damaged))
    whole = parsed.entries[:-1] if _breaks_off(text) else parsed.entries
    base = document.url or parsed.home
    entries = tuple(_entry(raw, place, base) for place, raw in enumerate(whole[:_MAX_ENTRIES]))
    return Feed(entries, parsed.version, parsed.title, warnings)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What feedparser made of the text; ``flaw`` is its complaint, if any."""

    version: str
    title: str | None
    home: str | None
    """The site that the feed says it belongs to."""
    entries: list[dict[str, object]]
    flaw: str | None


def _parsed(text: str) -> _Parsed:
    import feedparser  # noqa: PLC0415 - most sources are lists in HTML, most commands read none

    try:
        # A stream, never a string: feedparser would open a string as an address or a file.
        result = feedparser.parse(
            io.BytesIO(_prepared(text).encode("utf-8", "replace")),
            # No address of its own: it would resolve opaque ids as if they were links.
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (ValueError, AttributeError, AssertionError, RecursionError, LookupError) as error:
        raise _broken(str(error)) from error
    entries: list[dict[str, object]] = list(result.get("entries") or ())
    flaw = str(result.get("bozo_exception")) if result.get("bozo") else None
    if flaw is not None and not entries:
        raise _broken(flaw)
    title = plain_title(_text(result.get("feed"), "title")) or None
    home = http_url(_text(result.get("feed"), "link"))
    return _Parsed(str(result.get("version") or "rss"), title, home, entries, flaw)


def _broken(flaw: str) -> FeedBroken:
    return FeedBroken(
        f"RSS/Atom 无法解析（{flaw}），请打开该地址核对 · "
        f"the feed does not parse ({flaw}); open its address and look"
    )


def _prepared(text: str) -> str:
    """The text as UTF-8 XML that a strict parser has a chance with."""
    bare = _DOCTYPE.sub("", _DECLARATION.sub("", _NOT_XML.sub("", text)), count=1)
    parts: list[str] = []
    at = 0
    opening, closing = _CDATA
    while (begin := bare.find(opening, at)) >= 0 and (end := bare.find(closing, begin)) >= 0:
        parts += [_AMPERSAND.sub(_escaped, bare[at:begin]), bare[begin : end + len(closing)]]
        at = end + len(closing)
    parts.append(_AMPERSAND.sub(_escaped, bare[at:]))
    return '<?xml version="1.0" encoding="utf-8"?>' + "".join(parts).lstrip()


def _escaped(match: re.Match[str]) -> str:
    """HTML's named entities as numbers, a bare ampersand escaped; XML's own untouched."""
    name = match[1]
    if name is None:
        return "&amp;"
    if name.startswith("#") or name in _XML_NAMES:
        return match[0]
    if name in name2codepoint:
        return f"&#{name2codepoint[name]};"
    return f"&amp;{name};"


def _breaks_off(text: str) -> bool:
    """Whether the document ends inside an entry."""
    openings = [match.start() for match in _OPENING.finditer(text)]
    closings = [match.start() for match in _CLOSING.finditer(text)]
    return bool(openings) and (not closings or closings[-1] < openings[-1])


def _warnings(parsed: _Parsed, text: str, *, damaged: bool) -> Iterator[str]:
    if damaged:
        yield "内容含 U+FFFD，源头已乱码 · the source carries U+FFFD: damaged upstream"
    if _END.search(text[-_SNIFFED:]) is None:
        yield "RSS/Atom 不完整，只读取完整的条目 · the feed breaks off; whole entries only"
    elif parsed.flaw is not None:
        yield f"RSS/Atom 格式有误，已尽量读取 · not well-formed, read on ({parsed.flaw})"
    if len(parsed.entries) > _MAX_ENTRIES:
        yield f"条目超过 {_MAX_ENTRIES}，其余未读 · more than {_MAX_ENTRIES} entries, rest unread"


def _entry(raw: dict[str, object], position: int, feed_url: str | None) -> Entry:
    identity = (_text(raw, "id") or "").strip() or None
    url = _link(raw, feed_url) or http_url(identity)
    content, base, summary = _texts(raw)
    return Entry(
        url=url,
        title=plain_title(_text(raw, "title")),
        id=identity,
        author=_author(raw),
        published=_stamp(raw, "published"),
        updated=_stamp(raw, "updated"),
        summary=plain_text(summary),
        content=safe_markup(content, http_url(base) or url or feed_url),
        position=position,
        extra=_extra(raw),
    )


def _link(raw: dict[str, object], feed_url: str | None) -> str | None:
    link = (_text(raw, "link") or "").strip()
    if not link:
        return None
    if "://" not in link and feed_url is not None and not _opaque(raw, link):
        try:
            link = urljoin(feed_url, link)
        except ValueError:
            return None
    return http_url(link)


def _opaque(raw: dict[str, object], link: str) -> bool:
    """Whether the "link" is only an id that the parser took for a permanent link."""
    return bool(raw.get("guidislink")) and link == _text(raw, "id")


def _texts(raw: dict[str, object]) -> tuple[str | None, str | None, str | None]:
    """(content, its base, summary): the parser copies one into the other, which is undone here."""
    blocks = raw.get("content")
    full = [block for block in blocks if _text(block, "value")] if isinstance(blocks, list) else []
    summary = _text(raw, "summary") if "summary_detail" in raw else None
    if summary is None and len(full) > 1:
        # A description behind the content is filed as a second content.
        summary = _text(full[1], "value")
    if not full:
        return None, None, summary
    return _text(full[0], "value"), _text(full[0], "base"), summary


def _author(raw: dict[str, object]) -> str | None:
    detail = raw.get("author_detail")
    name = _text(detail, "name")
    return plain_title(name or _text(raw, "author")) or None


def _stamp(raw: dict[str, object], name: str) -> Stamp | None:
    written = _text(raw, name)
    return None if written is None else parse_stamp(written[:_LONGEST_DATE])


def _extra(raw: dict[str, object]) -> dict[str, str]:
    tags = raw.get("tags")
    terms = [_text(tag, "term") for tag in tags] if isinstance(tags, list) else []
    named = [term.strip() for term in terms if term and term.strip()]
    return {"category": "；".join(named)} if named else {}


def _text(raw: object, name: str) -> str | None:
    """The value as the parser stored it; never through its lookups that alias and warn."""
    value = dict.get(raw, name) if isinstance(raw, dict) else None
    return value if isinstance(value, str) else None
