"""Reading answers by the paths of the options. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urljoin

from syndicator.sdk import Copy, Entry, Reference, Standing
from syndicator.sdk.recognise import (
    Mark,
    bears_number,
    is_key_of_ours,
    read_mark,
    same_title,
    without_source_line,
)
from syndicator_adapters.http.parts import Condition, CopyFields, EntryFields, Scalar, Standings

MISSING: Final = object()


def at(value: object, path: str | None) -> object:
    """What stands at a dotted path; `MISSING` where it leads nowhere, the value itself for ""."""
    if path is None:
        return MISSING
    for name in path.split(".") if path else ():
        if isinstance(value, Mapping) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return MISSING
    return value


def text_at(value: object, path: str | None) -> str | None:
    """Text or number at a path as text; None for anything else, empty text included."""
    found = at(value, path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return str(found) or None


def same(found: object, wanted: Scalar | None) -> bool:
    """Whether both are one value of one type: true is not 1, "200" is not 200."""
    return type(found) is type(wanted) and found == wanted


def holds(condition: Condition, status: int, value: object) -> bool:
    """Whether an answer meets a condition."""
    if status not in condition.status:
        return False
    return condition.path is None or same(at(value, condition.path), condition.equals)


def items(value: object, path: str) -> Sequence[object] | None:
    """The list at a path; one object counts as a list of one; None for anything else."""
    found = at(value, path)
    if isinstance(found, Mapping):
        return [found]
    if isinstance(found, list) and all(isinstance(item, Mapping) for item in found):
        return found
    return None


def legible(item: object, fields: CopyFields) -> bool:
    """Whether what an item is recognised by is there at all: else the paths are wrong."""
    needed = (fields.id, fields.title) if fields.key else (fields.id, fields.title, fields.html)
    return all(at(item, path) is not MISSING for path in needed)


def standing(value: object, rule: Standings) -> Standing | None:
    """Where a copy stands; None for a value the options do not map, which is never guessed at."""
    if rule.always is not None:
        return Standing(rule.always)
    found = at(value, rule.path)
    for meaning, values in (
        (Standing.PUBLIC, rule.public),
        (Standing.REVIEW, rule.review),
        (Standing.TRASHED, rule.trashed),
    ):
        if any(same(found, mapped) for mapped in values):
            return meaning
    return None


def matches(item: object, fields: CopyFields, ref: Reference) -> bool:
    """Whether an item of a look-up is a copy of the article referred to, ours or theirs."""
    key, _ = _key_of(item, fields)
    if key is not None and is_key_of_ours(key, ref.key):
        return key == ref.key
    title, html = text_at(item, fields.title) or "", text_at(item, fields.html) or ""
    return same_title(title, ref.title) or bears_number(title, html, ref.doc_no)


def read_copy(item: object, fields: CopyFields, ref: Reference, base: str) -> Copy | None:
    """The item as a copy; None where its id or standing cannot be read."""
    remote_id, stands = text_at(item, fields.id), standing(item, fields.standing)
    if remote_id is None or stands is None:
        return None
    key, mark = _key_of(item, fields)
    html = text_at(item, fields.html)
    return Copy(
        remote_id=remote_id,
        url=absolute(text_at(item, fields.url), base),
        standing=stands,
        ours=key == ref.key,
        title=text_at(item, fields.title) or "",
        revision=mark.revision if mark else None,
        html=without_source_line(html) if html else None,
        published=text_at(item, fields.published),
    )


def read_entry(item: object, fields: EntryFields, base: str) -> Entry | None:
    """The item as an entry of a public list; None without address or title."""
    url, title = absolute(text_at(item, fields.url), base), text_at(item, fields.title)
    if url is None or title is None:
        return None
    return Entry(url, title, text_at(item, fields.published))


def absolute(url: str | None, base: str) -> str | None:
    """A public address made absolute against the endpoint."""
    return urljoin(f"{base.rstrip('/')}/", url) if url else None


def _key_of(item: object, fields: CopyFields) -> tuple[str | None, Mark | None]:
    """The key an item bears, by field or by mark; a field that is empty counts as none."""
    html = text_at(item, fields.html)
    mark = read_mark(html) if html else None
    return text_at(item, fields.key) or (mark.key if mark else None), mark
