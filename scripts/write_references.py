"""Writes the reference tables of docs/cli.md and docs/metrics.md from the program itself.

`python scripts/write_references.py` writes what stands between the marks anew; a test says when a
page and the program have parted. What stands outside the marks is written by hand.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from syndicator.cli import VERBS, Verb
from syndicator.core.figures import Figures, Outlook
from syndicator.core.times import Millis
from syndicator.obs.metrics import COUNTERS, GAUGES, HISTOGRAMS, Metrics
from syndicator.obs.page import StandingCollector
from syndicator.ports import SystemClock

T = TypeVar("T", Figures, Outlook)
DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
BEGIN: Final = "<!-- written by scripts/write_references.py: begin -->"
END: Final = "<!-- written by scripts/write_references.py: end -->"


def written(name: str, page: str) -> str:
    """The page of that name with its tables made anew. Raises `ValueError` without the marks."""
    head, _, rest = page.partition(BEGIN)
    _, mark, tail = rest.partition(END)
    if not mark:
        raise ValueError(f"{name}: 缺少标记 · a mark is missing: {BEGIN} … {END}")
    lines = "\n".join(PAGES[name]())
    return f"{head}{BEGIN}\n\n{lines}\n\n{END}{tail}"


# -- the command line -----------------------------------------------------------------------------


def commands() -> Iterator[str]:
    """A section a verb: what it does, how it is called, its arguments and options."""
    for spelt, verb in VERBS.items():
        function = getattr(import_module(_module(verb)), verb.function)
        yield from _verb(spelt, function)


def _verb(spelt: str, function: Callable[..., None]) -> Iterator[str]:
    rows = list(_parameters(function))
    takes = " ".join(row[0] for row in rows if not row[0].startswith("--"))
    yield f"### {spelt}"
    yield ""
    yield f"`syndicator {spelt}{f' {takes}' if takes else ''}`"
    yield ""
    yield inspect.cleandoc(function.__doc__ or "")
    yield ""
    yield "| | default | |"
    yield "|---|---|---|"
    for shown, default, text in rows:
        yield f"| `{_cell(shown)}` | {default} | {_cell(text)} |"
    yield ""


def _parameters(function: Callable[..., None]) -> Iterator[tuple[str, str, str]]:
    """How each parameter is written, its default, what it is for."""
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints[name]
        kind, *rest = get_args(hint) if get_origin(hint) is Annotated else (hint,)
        info = next((one for one in rest if isinstance(one, OptionInfo | ArgumentInfo)), None)
        if info is not None and info.hidden:
            continue
        required = parameter.default is inspect.Parameter.empty
        yield _spelt(name, kind, info), _default(parameter.default, required=required), _help(info)


def _spelt(name: str, kind: object, info: OptionInfo | ArgumentInfo | None) -> str:
    if isinstance(info, ArgumentInfo):
        return info.metavar or name.upper()
    # Where a default stands in the signature, typer keeps the first spelling as `default`.
    given = () if info is None else (info.default, *(info.param_decls or ()))
    long = [one for one in given if isinstance(one, str) and one.startswith("--")]
    flag = (long or [f"--{name.replace('_', '-')}"])[0]
    if _bare(kind) is bool:
        return flag
    value = (info.metavar if info else None) or _value(kind)
    return f"{flag} {value}"


def _value(kind: object) -> str:
    members = getattr(_bare(kind), "__members__", None)
    if members:
        return "|".join(str(one.value) for one in members.values())
    return {int: "N", float: "N", Path: "PATH"}.get(_bare(kind), "TEXT")


def _bare(kind: object) -> type:
    """The type itself, of an optional one or a list."""
    inner = [one for one in get_args(kind) if one is not type(None)]
    bare = inner[0] if inner else kind
    return bare if isinstance(bare, type) else str


def _default(value: object, *, required: bool) -> str:
    if required:
        return "required"
    return "" if value in {None, False, ""} or value == [] else f"`{value}`"


def _help(info: OptionInfo | ArgumentInfo | None) -> str:
    text = (info.help if info else None) or ""
    variable = f" (`{info.envvar}`)" if info and info.envvar else ""
    return text + variable


def _cell(text: str) -> str:
    """As it stands in a table."""
    return text.replace("|", "\\|")


def _module(verb: Verb) -> str:
    return "syndicator.cli" if verb.module == "__init__" else f"syndicator.cli.{verb.module}"


# -- metrics --------------------------------------------------------------------------------------


def metrics() -> Iterator[str]:
    """Counted as it happens, then what stands at the moment of the scrape."""
    yield "### Counted as it happens"
    yield ""
    yield from _table(
        (f"syndicator_{row.name}", kind, row.labels, row.says)
        for kind, rows in (("counter", COUNTERS), ("gauge", GAUGES), ("histogram", HISTOGRAMS))
        for row in rows
    )
    yield ""
    yield "### What stands now"
    yield ""
    collector = StandingCollector(Metrics(SystemClock()), _figures, tuple)
    yield from _table(
        (family.name, family.type, tuple(getattr(family, "_labelnames", ())), family.documentation)
        for family in collector.collect()
    )


def _table(rows: Iterator[tuple[str, str, tuple[str, ...], str]]) -> Iterator[str]:
    yield "| metric | type | labels | what it says |"
    yield "|---|---|---|---|"
    for name, kind, labels, says in sorted(rows):
        named = ", ".join(f"`{label}`" for label in labels)
        yield f"| `{name}` | {kind} | {named} | {says} |"


def _figures() -> Figures:
    """Figures in which everything is given, so that no metric is left out."""
    return _filled(Figures, outlook=_filled(Outlook))


def _filled(kind: type[T], **given: object) -> T:
    made = {field.name: _some(str(field.type)) for field in fields(kind)}
    # The fields' types are strings here: whether the values fit shows when the metrics are made.
    return kind(**cast("dict[str, Any]", {**made, **given}))


def _some(annotation: str) -> object:
    """Some value of a field's type: empty for collections, one for numbers and instants."""
    if annotation.startswith("Mapping"):
        return {}
    return () if annotation.startswith("tuple") else Millis(1)


PAGES: Final[dict[str, Callable[[], Iterator[str]]]] = {"cli.md": commands, "metrics.md": metrics}


if __name__ == "__main__":
    for page in PAGES:
        path = DOCS / page
        path.write_text(written(page, path.read_text("utf-8")), "utf-8")
        print(f"{path}: 已重写 · written anew")
