"""An adapter's options as a pydantic model: errors as sentences an operator can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from syndicator.core.errors import OptionsInvalid


class OptionsModel(BaseModel):
    """Base of option models: an unknown key is an error, values are frozen.

    A field's docstring is its description, from which documentation is made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


Options = TypeVar("Options", bound=OptionsModel)

_MOST_READ: Final = 256
_READ: Final[dict[int, tuple[Mapping[str, object], OptionsModel]]] = {}
"""Options read before, by the identity of their mapping, which is kept so that it stays its own."""

_MAPPING: Final = ("须为键值表", "must be a mapping")
_LIST: Final = ("须为列表", "must be a list")
_SAID: Final = {
    "missing": ("缺少此项", "is missing"),
    "string_type": ("须为文本(数字请加引号)", "must be text (quote a number)"),
    "int_type": ("须为整数", "must be a whole number"),
    "int_parsing": ("须为整数", "must be a whole number"),
    "bool_type": ("须为 true 或 false", "must be true or false"),
    "bool_parsing": ("须为 true 或 false", "must be true or false"),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "tuple_type": _LIST,
    "too_short": ("至少要有一项", "needs at least one entry"),
}


def option_errors(model: type[OptionsModel], options: Mapping[str, object]) -> list[str]:
    """Everything wrong in the options, `dotted.path: 中文 · English` each; empty when right."""
    try:
        model.model_validate(dict(options))
    except ValidationError as error:
        details = error.errors(include_url=False)
        return list(dict.fromkeys(_sentence(model, detail) for detail in details))
    return []


def read_options(model: type[Options], options: Mapping[str, object]) -> Options:
    """The options as the model. Raises `OptionsInvalid` with every error in its text.

    The same mapping, which nobody changes any more, is read once: a platform has many sites.
    """
    known = _READ.get(id(options))
    if known is not None and known[0] is options and isinstance(known[1], model):
        return known[1]
    try:
        read = model.model_validate(dict(options))
    except ValidationError:
        raise OptionsInvalid("\n".join(option_errors(model, options))) from None
    while len(_READ) >= _MOST_READ:
        del _READ[next(iter(_READ))]
    _READ[id(options)] = options, read
    return read


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A bilingual hint: the nearest known word, or all of them."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1)
    if near:
        return f"是否想写 {near[0]}? · did you mean {near[0]}?"
    return f"可用: {', '.join(words)} · known: {', '.join(words)}"


def _sentence(model: type[OptionsModel], error: ErrorDetails) -> str:
    path = ".".join(str(part) for part in error["loc"])
    where = f"{path}: " if path else ""
    kind = error["type"]
    if kind == "extra_forbidden":
        *parents, word = error["loc"]
        hint = did_you_mean(str(word), _known(model, parents))
        return f"{where}未知的键 · unknown key ({hint})"
    if kind in {"literal_error", "enum"}:
        expected = error.get("ctx", {}).get("expected", "")
        return f"{where}须为以下之一: {expected} · must be one of: {expected}"
    if kind == "value_error":  # raised by our own validators, already bilingual
        return f"{where}{error['msg'].removeprefix('Value error, ')}"
    zh, en = _SAID.get(kind, ("值不符合要求", error["msg"]))
    return f"{where}{zh} · {en}"


def _known(model: type[BaseModel], path: Iterable[str | int]) -> list[str]:
    """Keys allowed at a path, found by walking the models' fields."""
    for part in path:
        if isinstance(part, int):
            continue
        for name, field in model.model_fields.items():
            if part in {name, field.alias}:
                model = next(_models(field.annotation), model)
                break
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
