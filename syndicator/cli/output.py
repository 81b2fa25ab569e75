"""How commands speak: JSON lines for programs, aligned text for pipes, tables for terminals."""

from __future__ import annotations

import json
import sys
import traceback
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Final, TextIO

import typer

from syndicator.core.times import SHANGHAI, Millis, Span, from_millis

if TYPE_CHECKING:
    from rich.console import Console

JsonOption = Annotated[
    bool, typer.Option("--json", help="每行一个 JSON 对象 · one JSON object a line")
]

_WIDE: Final = frozenset("WF")
_GAP: Final = 2
_SECOND_MS: Final = 1_000
_MINUTE: Final = 60
_HOUR: Final = 3_600
_DAY: Final = 86_400


def unicode_streams() -> None:
    """Speak UTF-8 whatever the locale says; text that UTF-8 cannot hold is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def put(value: Mapping[str, object], out: TextIO | None = None) -> None:
    """Write one JSON object as a line and flush it."""
    print(json.dumps(value, ensure_ascii=False), file=out or sys.stdout, flush=True)


def say(text: str = "") -> None:
    """Write a line for people."""
    print(text, flush=True)


def warn(text: str) -> None:
    """Write a line to standard error."""
    print(text, file=sys.stderr, flush=True)


def complain_of_bug(mistake: Exception) -> None:
    """Tell of an error nobody foresaw: the trace for the maintainers, then plain words."""
    warn("".join(traceback.format_exception(mistake)).rstrip())
    warn(
        f"程序缺陷 {type(mistake).__name__}，请把以上内容报告维护者；库和配置未因此改变 · "
        "a bug in syndicator: please report the lines above; this command changed nothing itself"
    )


def heading(text: str, count: int | None = None) -> None:
    """Write the title of a section."""
    shown = text if count is None else f"{text} ({count})"
    if sys.stdout.isatty():
        _console().print(f"\n{shown}", style="bold", markup=False, highlight=False)
    else:
        say(f"\n{shown}")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows under a header: a table on a terminal, aligned columns elsewhere."""
    body = [[_one_line(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _rich_table(header, body)
        return
    wide = [max(map(width, column)) for column in zip(header, *body, strict=True)]
    for row in (header, *body):
        cells = [pad(cell, size) for cell, size in zip(row, wide, strict=True)]
        say((" " * _GAP).join(cells).rstrip())


def pairs(entries: Iterable[tuple[str, str]]) -> None:
    """Write labels with their values; empty values are left out."""
    shown = [(label, value) for label, value in entries if value]
    size = max((width(label) for label, _ in shown), default=0)
    for label, value in shown:
        first, *rest = value.splitlines()
        say(f"  {pad(label, size)}  {first}")
        for line in rest:
            say(f"  {' ' * size}  {line}")


def width(text: str) -> int:
    """Columns a text takes on a terminal: Chinese characters take two."""
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in _WIDE)
        for sign in text
    )


def pad(text: str, size: int) -> str:
    """Fill with blanks to so many columns."""
    return text + " " * (size - width(text))


def iso(at: Millis | None) -> str | None:
    """ISO 8601 with +08:00, to the second; None stays None."""
    return None if at is None else from_millis(at, SHANGHAI).isoformat(timespec="seconds")


def local(at: Millis | None) -> str:
    """Beijing time for people, `2026-03-05 14:03`; `-` for none."""
    return "-" if at is None else from_millis(at, SHANGHAI).strftime("%Y-%m-%d %H:%M")


def between(span: Span | None) -> str:
    """An interval for people: both ends where they differ to the minute."""
    if span is None:
        return "-"
    lower, upper = local(span.lower), local(span.upper)
    return lower if lower == upper else f"{lower} ~ {upper}"


def ago(at: Millis | None, now: Millis) -> str:
    """How long ago an instant is, or in how long it comes: `3m`, `+2h05m`, `1d04h`."""
    if at is None:
        return "从未 never"
    later = at - now >= _SECOND_MS
    return f"{'+' if later else ''}{lasting(abs(now - at))}"


def lasting(ms: int) -> str:
    """A length of time in its two largest units."""
    seconds = ms // _SECOND_MS
    if seconds < _MINUTE:
        return f"{seconds}s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}m{seconds % _MINUTE:02d}s"
    if seconds < _DAY:
        return f"{seconds // _HOUR}h{seconds % _HOUR // _MINUTE:02d}m"
    return f"{seconds // _DAY}d{seconds % _DAY // _HOUR:02d}h"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _console() -> Console:
    from rich.console import Console

    return Console(file=sys.stdout)


def _rich_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        shown.add_column(name, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    _console().print(shown)
