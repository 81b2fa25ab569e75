"""Validation errors as sentences for operators, with did-you-mean."""

from __future__ import annotations

import re
import types
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Protocol, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from syndicator.settings.problem import Place, Problem, did_you_mean, dotted, nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]


class Locate(Protocol):
    """Tells where a path stands: its value, or its key."""

    def __call__(self, path: Path, *, of_key: bool = False) -> Place:
        """Give the place; the nearest known parent's where the path is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class _Sentence:
    zh: str
    en: str
    hint: str = ""


_QUOTED: Final = re.compile(r"'([^']*)'")
_QUOTE_IT: Final = "数字或 true/false 当文字用要加引号 · quote a number meant as text"
_KINDS: Final = {
    "string_type": _Sentence("应为文字", "must be text", _QUOTE_IT),
    "int_type": _Sentence("应为整数", "must be a whole number"),
    "int_from_float": _Sentence("应为整数", "must be a whole number"),
    "float_type": _Sentence("应为数字", "must be a number"),
    "finite_number": _Sentence("应为有限的数字", "must be a finite number"),
    "bool_type": _Sentence(
        "应为 true 或 false", "must be true or false", "不要写 yes、on、是 · not yes or on"
    ),
    "tuple_type": _Sentence(
        "应为列表", "must be a list", "每项以 - 开头 · each entry begins with -"
    ),
    "dict_type": _Sentence("应为键值对", "must be a table of keys and values"),
    "model_type": _Sentence("应为键值对", "must be a table of keys and values"),
    "too_short": _Sentence("不能是空列表", "must not be an empty list"),
    "too_long": _Sentence("列表太长", "is too long a list"),
}
_BOUNDS: Final = {
    "greater_than": ("gt", "必须大于", "must be greater than"),
    "greater_than_equal": ("ge", "不能小于", "must not be below"),
    "less_than": ("lt", "必须小于", "must be less than"),
    "less_than_equal": ("le", "不能大于", "must not be above"),
}
_NO_DEFAULT: Final = {
    "trust": "没有默认值：observe 只看、draft 存草稿、publish 直接发布 · no default: observe only "
    "looks, draft stores drafts, publish publishes",
    "verified": "条文是否已与官方原文核对 · was the clause compared with the official text?",
    "enabled": "是否启用，没有默认值 · whether it counts, no default",
    "official": "是否发文机关自己的网站 · whether it is the issuer's own site",
}


def complaints(
    error: ValidationError, model: type[BaseModel], base: Path, locate: Locate
) -> Iterator[Problem]:
    """Problems of one entry; `base` is its path in the file."""
    details = error.errors(include_url=False, include_input=True)
    deeper = {loc[:-1] for loc in (detail["loc"] for detail in details) if loc}
    absent = {detail["loc"] for detail in details if detail["type"] == "missing"}
    meant = set(_meant(details, absent))
    for detail in details:
        # A key written wrong is not missing as well: one slip, one sentence.
        if detail["loc"] in meant:
            continue
        # A list whose only entry is wrong counts as empty too: the entry's own error says enough.
        if detail["type"] == "too_short" and detail["loc"] in deeper:
            continue
        path = (*base, *detail["loc"])
        sentence = _sentence(detail, model, path)
        of_key = detail["type"] == "extra_forbidden"
        place = locate(path, of_key=of_key)
        yield Problem.at(place, dotted(path), sentence.zh, sentence.en, sentence.hint)


def _meant(details: Iterable[ErrorDetails], absent: Collection[Path]) -> Iterator[Path]:
    """Required keys that stand there as a slip of themselves."""
    for detail in details:
        *parents, name = detail["loc"] or ("",)
        if detail["type"] == "extra_forbidden":
            beside = [str(path[-1]) for path in absent if path[:-1] == tuple(parents)]
            if (near := nearest(str(name), beside)) is not None:
                yield (*parents, near)


def _sentence(detail: ErrorDetails, model: type[BaseModel], path: Path) -> _Sentence:
    loc = detail["loc"]
    named = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    name = named or dotted(path) or "文件 file"
    kind = detail["type"]
    context = detail.get("ctx", {})
    if kind == "missing":
        return _Sentence(f"缺少必填项 {name}", f"{name} is required", _NO_DEFAULT.get(name, ""))
    if kind == "extra_forbidden":
        known = set(_fields_at(model, loc[:-1]))
        return _Sentence(f"未知的键 {name}", f"unknown key {name}", did_you_mean(name, known))
    if kind == "enum":
        allowed = _QUOTED.findall(str(context.get("expected", "")))
        given = detail["input"]
        near = nearest(given, allowed) if isinstance(given, str) else None
        hint = did_you_mean(near, [near]) if near is not None else ""
        choices = ", ".join(allowed)
        return _Sentence(f"{name} 只能是：{choices}", f"{name} must be one of: {choices}", hint)
    if kind == "value_error":
        zh, _, en = str(context["error"]).partition("·")
        return _Sentence(f"{name}：{zh.strip()}", f"{name}: {en.strip()}")
    if kind in _BOUNDS:
        bound, zh, en = _BOUNDS[kind]
        return _Sentence(f"{name} {zh} {context[bound]}", f"{name} {en} {context[bound]}")
    if kind in _KINDS:
        known_kind = _KINDS[kind]
        return _Sentence(f"{name} {known_kind.zh}", f"{name} {known_kind.en}", known_kind.hint)
    return _Sentence(f"{name} 的值不对：{detail['msg']}", f"{name} is wrong: {detail['msg']}")


def _fields_at(model: type[BaseModel], loc: Path) -> Iterator[str]:
    """Names of the keys allowed at a location inside a model."""
    found: type[BaseModel] | None = model
    for part in loc:
        if isinstance(part, int) or found is None:
            continue
        field = found.model_fields.get(part)
        found = _model_in(field.annotation) if field is not None else None
    if found is not None:
        yield from found.model_fields


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Find the entry class inside an annotation such as `tuple[FreezeEntry, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {tuple, Union, types.UnionType, Annotated}:
        for inner in get_args(annotation):
            if (found := _model_in(inner)) is not None:
                return found
    return None
