"""Column values ↔ plain values: JSON text, intervals, stamps, flags."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from syndicator.core.model import Scope, ScopeKind
from syndicator.core.reason import Reason
from syndicator.core.times import Millis, Precision, Span, Stamp

if TYPE_CHECKING:
    from syndicator.store.tx import Row


def dump(value: Mapping[str, object] | Sequence[object]) -> str:
    """Canonical JSON text: sorted keys, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def texts(text: str) -> tuple[str, ...]:
    """A JSON list of texts."""
    return tuple(str(value) for value in json.loads(text))


def mapping(text: str) -> dict[str, object]:
    """A JSON object."""
    return {str(key): value for key, value in json.loads(text).items()}


def objects(text: str) -> tuple[dict[str, object], ...]:
    """A JSON list of objects."""
    return tuple(dict(value) for value in json.loads(text))


def dump_reasons(found: Sequence[Reason]) -> str:
    """Reasons as a JSON list of code, zh, en."""
    return dump([{"code": one.code, "zh": one.zh, "en": one.en} for one in found])


def reasons(text: str) -> tuple[Reason, ...]:
    """A JSON list of reasons."""
    return tuple(Reason(one["code"], one["zh"], one["en"]) for one in json.loads(text))


def scope_body(value: Scope) -> dict[str, object]:
    """A scope as a JSON object."""
    return {"kind": str(value.kind), "values": list(value.values)}


def dump_scope(value: Scope | None) -> str:
    """A scope as JSON text; an empty object for none."""
    return "{}" if value is None else dump(scope_body(value))


def scope(text: str) -> Scope | None:
    """A scope, or none."""
    value = json.loads(text)
    return Scope(ScopeKind(value["kind"]), tuple(value["values"])) if value else None


def millis(value: int | None) -> Millis | None:
    """An instant, or none."""
    return None if value is None else Millis(value)


def span(row: Row, name: str) -> Span | None:
    """The interval in columns `name_lower` and `name_upper`."""
    lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
    return None if lower is None else Span(Millis(lower), Millis(upper))


def stamp(row: Row) -> Stamp | None:
    """The stamp in columns `published_at` and `published_precision`."""
    at = row["published_at"]
    return None if at is None else Stamp(Millis(at), Precision(row["published_precision"]))
