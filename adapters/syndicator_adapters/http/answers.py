"""Reading answers by the paths of the options. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urljoin

from syndicator.sdk import Copy, Entry, Reference, Standing
from syndicator.sdk.recognise import (
    Mark,
    bears_number,
    borne_key,
    is_key_of_ours,
    read_mark,
    same_title,
    without_source_line,
)
from syndicator_adapters.http.parts import (
    ColumnsField,
    Condition,
    CopyFields,
    EntryFields,
    Pages,
    Scalar,
    Standings,
)

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


def more_follow(value: object, pages: Pages, on_page: int, so_far: int) -> bool:
    """Whether further matches stand on further pages, as far as this answer tells."""
    total = at(value, pages.total)
    if isinstance(total, int):
        return so_far < total
    if isinstance(total, str) and total.isdecimal():
        return so_far < int(total)
    return pages.size is None or on_page >= pages.size


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
    key, _ = _key_of(item, fields, ref)
    if key is not None and is_key_of_ours(key, ref.key):
        return key in ref.keys
    title, html = text_at(item, fields.title) or "", text_at(item, fields.html) or ""
    return same_title(title, ref.title) or bears_number(title, html, ref.doc_no)


def columns_of(item: object, rule: ColumnsField, names: Mapping[str, str]) -> frozenset[str] | None:
    """Columns an item stands in; None where the path leads to nothing of the kind.

    `names` maps values of the CMS to ours; a value that is not there stays as it is.
    """
    found = at(item, rule.path)
    entries = found if isinstance(found, list) else [found]
    values = [text_at(entry, rule.each or "") for entry in entries]
    if None in values:
        return None
    return frozenset(names.get(value, value) for value in values if value is not None)


def read_copy(
    item: object, fields: CopyFields, ref: Reference, base: str, names: Mapping[str, str]
) -> Copy | None:
    """The item as a copy; None where its id, standing or columns cannot be read.

    `names`: our names of columns by the CMS's.
    """
    columns = None
    if fields.columns is not None:
        columns = columns_of(item, fields.columns, names)
        if columns is None:
            return None
    remote_id, stands = text_at(item, fields.id), standing(item, fields.standing)
    if remote_id is None or stands is None:
        return None
    key, mark = _key_of(item, fields, ref)
    html = text_at(item, fields.html)
    foreign = key is None or not is_key_of_ours(key, ref.key)
    return Copy(
        remote_id=remote_id,
        url=absolute(text_at(item, fields.url), base),
        standing=stands,
        ours=ref.owns(remote_id, None if foreign else key),
        title=text_at(item, fields.title) or "",
        revision=mark.revision if mark else None,
        html=without_source_line(html) if html else None,
        published=text_at(item, fields.published),
        columns=columns,
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


def _key_of(item: object, fields: CopyFields, ref: Reference) -> tuple[str | None, Mark | None]:
    """The key an item bears: by field, by mark, or the reference's own somewhere in its text.

    A field that is empty counts as none.
    """
    html = text_at(item, fields.html) or ""
    mark = read_mark(html)
    key = text_at(item, fields.key) or (mark.key if mark else borne_key(html, ref.keys))
    return key, mark
