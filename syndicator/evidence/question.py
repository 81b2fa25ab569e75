"""What was asked, as JSON beside the verdict: everything it rested on but texts and bytes.

Texts of the policy are named by number and digest; they stand in the store. A field that is added
to the question is written and read without a word here, as long as it is made of plain values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from syndicator.core import sighting, times, verdict
from syndicator.core.candidates import Sought
from syndicator.core.errors import SyndicatorError
from syndicator.core.judging import stated
from syndicator.core.model import ListKind, Revision, Watch
from syndicator.pages.judging import Question

T = TypeVar("T")

_NAMES: Final = {
    **vars(times),
    **vars(verdict),
    **vars(sighting),
    **vars(stated),
    "Revision": Revision,
    "ListKind": ListKind,
    "Sought": Sought,
    "Mapping": Mapping,
}
"""Names in the annotations of what is written, for those that are imported for types alone."""
_TEXTS: Final = "texts"


class NoQuestion(SyndicatorError):
    """The question cannot be put again: it was not kept, or the texts are not what they were."""


@dataclass(frozen=True, slots=True)
class Search:
    """How a list was searched for the copy."""

    sought: Sought
    kind: ListKind
    selector: str | None
    """CSS selector of the list's entries, where the site has one."""


def search_of(sought: Sought, watch: Watch) -> Search:
    """How a site's list is searched for a copy."""
    return Search(sought, watch.kind, watch.selector)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a page, and of the list where the copy is absent."""

    question: Question | None
    search: Search | None = None


TextOf = Callable[[int], Revision]
"""One version of the policy's text by its number."""


def asked_text(asked: Asked) -> str:
    """As canonical JSON. Floating-point numbers are in no question."""
    found: dict[str, object] = {}
    if asked.question is not None:
        page = {
            one.name: _plain(getattr(asked.question, one.name))
            for one in fields(asked.question)
            if one.name != _TEXTS
        }
        page[_TEXTS] = [
            {"number": text.number, "sha256": _text_digest(text)} for text in asked.question.texts
        ]
        found["page"] = page
    if asked.search is not None:
        found["list"] = _plain(asked.search)
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_asked(text: str, text_of: TextOf) -> Asked:
    """What was asked, with the policy's texts as they stand now.

    Raises `NoQuestion` where none was kept, or a text is not the one it was.
    """
    found = json.loads(text)
    if not found:
        raise NoQuestion("当时未记录判读问题 · what was asked was not kept then")
    page, search = found.get("page"), found.get("list")
    return Asked(
        None if page is None else _question(page, text_of),
        None if search is None else _read(search, Search),
    )


def _question(page: Mapping[str, object], text_of: TextOf) -> Question:
    named = page[_TEXTS]
    if not isinstance(named, list):
        raise NoQuestion("问题记录损坏 · the question is damaged")
    texts = tuple(_text(one, text_of) for one in named)
    hints = _hints(Question)
    rest = {
        one.name: _value(page[one.name], hints[one.name])
        for one in fields(Question)
        if one.name != _TEXTS and one.name in page
    }
    make = cast("Callable[..., Question]", Question)
    return make(texts=texts, **rest)


def _text(named: Mapping[str, object], text_of: TextOf) -> Revision:
    number = named["number"]
    text = text_of(number if isinstance(number, int) else 0)
    if _text_digest(text) != named["sha256"]:
        raise NoQuestion(
            f"文件第 {number} 版与判读时不同，被改动过 · the text of revision {number} of the "
            "policy is not what it was: it was changed"
        )
    return text


def _text_digest(text: Revision) -> str:
    """Over all of a version that a verdict rests on."""
    whole = f"{text.title}\n{text.source_url}\n{text.text}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__}")


def _hints(kind: type) -> dict[str, object]:
    return get_type_hints(kind, localns=_NAMES)


def _read(value: object, kind: type[T]) -> T:
    found = _value(value, kind)
    return cast("T", found)


def _value(value: object, hint: object) -> object:
    """The value of a type from what JSON made of it."""
    kind = getattr(hint, "__supertype__", hint)  # a NewType is the type below it
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        if value is None:
            return None
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
        return _value(value, kind)
    if origin in {tuple, frozenset} and isinstance(value, Sequence):
        inner = get_args(kind)[0]
        return origin(_value(one, inner) for one in value)
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, Mapping):
        hints = _hints(kind)
        make = cast("Callable[..., object]", kind)
        return make(**{name: _value(one, hints[name]) for name, one in value.items()})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(str(value))
    return value
