"""The vocabulary as Markdown, made from the models that check it; adapters/README.md holds a copy.

python -m syndicator_adapters.http.vocabulary
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from types import NoneType, UnionType
from typing import Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue
from pydantic.fields import FieldInfo

from syndicator_adapters.http import holes
from syndicator_adapters.http.parts import (
    Auth,
    ColumnsField,
    Condition,
    CopyFields,
    EntryFields,
    Pages,
    RefusalRule,
    Standings,
    Statuses,
)
from syndicator_adapters.http.spec import (
    Find,
    HttpOptions,
    Placement,
    Recent,
    Request,
    Save,
    Update,
    Withdraw,
)

_SECTIONS: Final[tuple[tuple[str, type[BaseModel]], ...]] = (
    ("options", HttpOptions),
    ("every request", Request),
    ("find (each)", Find),
    ("create", Save),
    ("update", Update),
    ("withdraw", Withdraw),
    ("recent", Recent),
    ("pages", Pages),
    ("fields", CopyFields),
    ("fields.columns", ColumnsField),
    ("recent.fields", EntryFields),
    ("standing", Standings),
    ("success, none", Condition),
    ("refusals (each)", RefusalRule),
    ("auth", Auth),
    ("status", Statuses),
)
_WORDS: Final[dict[object, str]] = {str: "text", int: "number", bool: "true/false", dict: "mapping"}


def vocabulary() -> str:
    """Every key of the options and every hole, as Markdown tables."""
    lines = ["| where | key | value | meaning |", "|---|---|---|---|"]
    for where, model in _SECTIONS:
        shown = Request.model_fields if issubclass(model, Request) and model is not Request else {}
        for name, field in model.model_fields.items():
            if name in shown and field.annotation == shown[name].annotation:
                continue
            meaning = " ".join((field.description or "").split()).replace("|", "\\|")
            key = field.alias or name
            value = _value(field)
            lines.append(f"| {where} | `{key}` | {value} | {meaning} |")
    lines += ["", "| hole | where |", "|---|---|"]
    for name, places in sorted(_places().items()):
        lines.append(f"| `{{{name}}}` | {', '.join(places)} |")
    return "\n".join(lines)


def _places() -> dict[str, list[str]]:
    kinds: dict[str, type[Request]] = {
        "find": Find,
        "create": Save,
        "update": Update,
        "withdraw": Withdraw,
        "place, unplace": Placement,
        "recent": Recent,
    }
    found: dict[str, list[str]] = {}
    for where, model in kinds.items():
        for name in model.allowed:
            found.setdefault(name, []).append(where)
    for name in holes.HEADERS:
        found.setdefault(name, []).append("headers")
    return found


def _value(field: FieldInfo) -> str:
    word = " or ".join(dict.fromkeys(_words(field.annotation)))
    if field.is_required():
        return f"{word}, **needed**"
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is None or isinstance(default, BaseModel | dict) or default == ():
        return word
    shown = ", ".join(map(str, default)) if isinstance(default, tuple) else str(default)
    return f"{word}; default `{shown.lower() if isinstance(default, bool) else shown}`"


def _words(annotation: object) -> Iterator[str]:
    """What a value is called in the table."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation is JsonValue:
        yield "any JSON"
    elif origin is Literal:
        yield from (f"`{value}`" for value in inner)
    elif isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from (f"`{member.value}`" for member in annotation)
    elif origin in {Union, UnionType}:
        for part in inner:
            if part is not NoneType:
                yield from _words(part)
    elif origin is tuple:
        yield "list of " + "/".join(dict.fromkeys(_words(inner[0])))
    elif origin is not None and not isinstance(origin, type):
        yield from _words(inner[0])
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield "as below"
    else:
        yield _WORDS.get(origin or annotation, "text")


if __name__ == "__main__":
    sys.stdout.write(vocabulary() + "\n")
