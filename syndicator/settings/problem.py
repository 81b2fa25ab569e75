"""What is wrong in a configuration, where, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from syndicator.core.errors import ConfigurationError

_CLOSE_ENOUGH: Final = 0.6
_LINES_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1, columns in characters."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One error or warning, for a person: where, what (Chinese and English), what to do."""

    file: str
    line: int
    column: int
    key: str
    """Path of keys inside the file, such as `platforms[0].trust`; empty for the whole file."""
    zh: str
    en: str
    hint: str = ""
    """What to do next, in both languages; empty where the message already says it."""

    def __str__(self) -> str:
        """Give the line an editor can jump to: `file:line:column: 中文 · English (hint)`."""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.zh} · {self.en}{hint}"

    @classmethod
    def at(cls, place: Place, key: str, zh: str, en: str, hint: str = "") -> Problem:
        """Make one at a place."""
        return cls(place.file, place.line, place.column, key, zh, en, hint)


class ConfigErrors(ConfigurationError):
    """The configuration cannot be used; `errors` holds everything found, in file order."""

    def __init__(self, errors: Iterable[Problem], warnings: Iterable[Problem] = ()) -> None:
        """Keep the errors, and the warnings found beside them."""
        self.errors = tuple(errors)
        self.warnings = tuple(warnings)
        count = len(self.errors)
        head = f"配置有 {count} 处错误 · {count} error(s) in the configuration"
        super().__init__("\n".join([head, *(str(error) for error in gathered(self.errors))]))


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """For people: what is said word for word of many places of a file is said once, at the first.

    Its sentence then counts the places and names the lines of the next ones.
    """
    alike: dict[tuple[str, str, str, str], list[Problem]] = {}
    for one in problems:
        alike.setdefault((one.file, one.zh, one.en, one.hint), []).append(one)
    return [first if not more else _of_many(first, more) for first, *more in alike.values()]


def _of_many(first: Problem, more: list[Problem]) -> Problem:
    lines = list(dict.fromkeys(one.line for one in more))
    named = [str(line) for line in lines[:_LINES_NAMED]]
    rest = len(lines) > _LINES_NAMED
    zh, en = "、".join(named) + " …" * rest, ", ".join(named) + " …" * rest
    return replace(
        first,
        zh=f"{first.zh}（共 {len(more) + 1} 处，另见第 {zh} 行）",
        en=f"{first.en} ({len(more) + 1} places, also on lines {en})",
    )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that this one is most likely a slip of; None where none is near."""
    return next(iter(difflib.get_close_matches(word, sorted(known), 1, _CLOSE_ENOUGH)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, or list the known ones where they are few."""
    words = sorted(known)
    if (near := nearest(word, words)) is not None:
        return f"是否想写 {near}？ · did you mean {near}?"
    if 0 < len(words) <= 12:  # noqa: PLR2004 - more would bury the message
        listed = ", ".join(words)
        return f"可用：{listed} · known: {listed}"
    return ""


def dotted(path: Iterable[str | int]) -> str:
    """Write a path of keys as people do: `platforms[0].limits.per_second`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
