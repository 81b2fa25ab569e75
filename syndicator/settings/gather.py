"""From files to checked entries that still know where they stood."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from syndicator.settings.bytes import decode_table, decode_yaml, read_bytes
from syndicator.settings.complaints import Locate, complaints
from syndicator.settings.document import Data, Document, read_yaml
from syndicator.settings.foreign import of_system
from syndicator.settings.problem import Place, Problem, did_you_mean, dotted
from syndicator.settings.table import Columns, Table

E = TypeVar("E", bound=BaseModel)
Seen_co = TypeVar("Seen_co", bound=BaseModel, covariant=True)
T = TypeVar("T")
KeyPath = tuple[str | int, ...]

_FOLDERS: Final = ("sources", "platforms", "calendar")
_FILES: Final = frozenset(
    {"syndicator.yaml", "people.yaml", "rules.yaml", "profiles.yaml", "units.csv", "sites.csv"}
)
_LEFT_ALONE: Final = (".example", ".md", ".txt", ".bak", ".orig", "~")


@dataclass(frozen=True, slots=True)
class Located(Generic[Seen_co]):
    """An entry that passed its schema, and where it stands."""

    entry: Seen_co
    base: KeyPath
    locate: Locate

    def problem(
        self, path: KeyPath, zh: str, en: str, hint: str = "", *, of_key: bool = False
    ) -> Problem:
        """A problem of one of its values (or keys)."""
        whole = (*self.base, *path)
        return Problem.at(self.locate(whole, of_key=of_key), dotted(whole), zh, en, hint)


@dataclass(slots=True)
class Found(Generic[E]):
    """All entries of one kind."""

    entries: list[Located[E]] = field(default_factory=list)
    declared: dict[str, Place] = field(default_factory=dict)
    """Keys written anywhere, also of entries with errors: a reference to one is no second error."""
    complete: bool = True
    """False when a file could not be read whole: then nothing is said about missing keys."""

    def lacks(self, key: str) -> bool:
        """Whether a reference to the key surely leads nowhere."""
        return self.complete and key not in self.declared


class Gatherer:
    """Reads the files of one configuration directory; collects problems and a digest."""

    def __init__(self, directory: Path) -> None:
        """Start with nothing read."""
        self.directory = directory
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._digest = hashlib.sha256()

    @property
    def version(self) -> str:
        """SHA-256 over the names and bytes of all files read so far."""
        return self._digest.hexdigest()

    def name(self, relative: str) -> str:
        """Name of a file as messages show it."""
        return str(self.directory / relative)

    def folder(self, folder: str) -> list[str]:
        """YAML files of a folder, in order; strays are noted."""
        found: list[str] = []
        for path in self._listed(self.directory / folder):
            relative = f"{folder}/{path.name}"
            if path.suffix == ".yaml" and not path.name.startswith("."):
                found.append(relative)
            elif path.suffix == ".yml":
                self.problems.append(
                    Problem.at(
                        Place(self.name(relative)),
                        "",
                        "扩展名应为 .yaml，否则不会读取",
                        "the name must end in .yaml, else it is not read",
                    )
                )
            elif not path.name.startswith(".") and not path.name.endswith(_LEFT_ALONE):
                self._warn_stray(relative)
        return found

    def note_strays(self) -> None:
        """Warn of files in the root that nobody reads: a mistyped name must not pass silently."""
        for path in self._listed(self.directory):
            known = path.is_dir() or path.name in _FILES or path.name.startswith(".")
            if not known and not path.name.endswith(_LEFT_ALONE):
                self._warn_stray(path.name)

    def _warn_stray(self, relative: str) -> None:
        hint = did_you_mean(relative, [*_FILES, *(f"{folder}/" for folder in _FOLDERS)])
        place = Place(self.name(relative))
        self.warnings.append(
            Problem.at(place, "", "不认识的文件，没有读取", "unknown file, not read", hint)
        )

    def _listed(self, directory: Path) -> list[Path]:
        try:
            return sorted(directory.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            zh, en = of_system(error)
            self.problems.append(
                Problem.at(Place(str(directory)), "", f"读不了目录：{zh}", f"cannot list: {en}")
            )
            return []

    def document(self, relative: str) -> Document | None:
        """Parse one YAML file; None when nothing can be said about its content."""
        name = self.name(relative)
        text = self._text(relative, name, decode_yaml)
        if text is None:
            return None
        document = read_yaml(text, name)
        self.problems.extend(document.problems)
        return document if document.data is not None else None

    def whole(self, relative: str, model: type[E]) -> Located[E] | None:
        """Read a file that is one entry."""
        document = self.document(relative)
        return None if document is None else self._entry(document.data, (), model, document)

    def listed(self, relatives: Sequence[str], key: str, model: type[E]) -> Found[E]:
        """Read files that hold one list of entries each, under `key`."""
        found: Found[E] = Found()
        for relative in relatives:
            document = self.document(relative)
            items = None if document is None else self._items(document, key)
            if document is None or items is None:
                found.complete = False
                continue
            for at, item in enumerate(items):
                self._declare(found, item, (key, at), document)
                if (entry := self._entry(item, (key, at), model, document)) is not None:
                    found.entries.append(entry)
        return found

    def rows(self, relative: str, columns: Columns, model: type[E]) -> Found[E]:
        """Read a spreadsheet."""
        found: Found[E] = Found(complete=False)
        name = self.name(relative)
        decoded = self._text(relative, name, decode_table)
        if decoded is None:
            return found
        text, encoding = decoded
        if encoding != "utf-8":
            self.warnings.append(
                Problem.at(
                    Place(name),
                    "",
                    f"文件是 {encoding} 编码，已按此读取",
                    f"file is in {encoding} and was read as such",
                    "建议另存为 UTF-8 CSV · better save it as UTF-8 CSV",
                )
            )
        table = Table.read(text, name, columns)
        self.problems.extend(table.problems)
        found.complete = not table.problems
        for row in table.rows:
            base = (f"[{row.line}]",)
            locate = _cell_locator(table, row.line)
            key = row.cells.get("key")
            if isinstance(key, str):
                self._declare_key(found, key, locate((*base, "key")))
            if (entry := self._validate(row.cells, base, model, locate)) is not None:
                found.entries.append(entry)
        return found

    def _text(
        self, relative: str, name: str, decode: Callable[[bytes, str], T | Problem]
    ) -> T | None:
        body = read_bytes(self.directory / relative, name)
        if isinstance(body, Problem):
            self.problems.append(body)
            return None
        self._digest.update(f"{relative}\0{len(body)}\0".encode())
        self._digest.update(body)
        text = decode(body, name)
        if isinstance(text, Problem):
            self.problems.append(text)
            return None
        return text

    def _items(self, document: Document, key: str) -> list[Data] | None:
        """The entries of a list file; None when it has not the shape of one."""
        data = document.data

        def refuse(path: KeyPath, zh: str, en: str, hint: str = "") -> None:
            place = document.place(path, of_key=True)
            self.problems.append(Problem.at(place, dotted(path), zh, en, hint))

        if not isinstance(data, dict):
            refuse((), f"顶层应为 {key}:", f"the top must be {key}:")
            return None
        if unknown := [name for name in data if name != key]:
            hint = did_you_mean(unknown[0], [key])
            refuse((unknown[0],), f"未知的键 {unknown[0]}", f"unknown key {unknown[0]}", hint)
            return None
        items = data.get(key)
        if items is None and key in data:
            return []
        if not isinstance(items, list):
            hint = "每项以 - 开头 · each entry begins with -"
            refuse((key,), f"{key} 应为列表", f"{key} must be a list", hint)
            return None
        return items

    def _declare(self, found: Found[E], item: Data, base: KeyPath, document: Document) -> None:
        key = item.get("key") if isinstance(item, dict) else None
        if isinstance(key, str):
            self._declare_key(found, key, document.place((*base, "key")))

    def _declare_key(self, found: Found[E], key: str, place: Place) -> None:
        first = found.declared.setdefault(key, place)
        if first is not place:
            self.problems.append(
                Problem.at(
                    place,
                    "key",
                    f"标识 {key} 重复，首次出现在 {first.file}:{first.line}",
                    f"duplicate key {key}, first at {first.file}:{first.line}",
                    "每个标识只能出现一次 · each key once only",
                )
            )

    def _entry(
        self, data: Data, base: KeyPath, model: type[E], document: Document
    ) -> Located[E] | None:
        return self._validate(data, base, model, document.place)

    def _validate(
        self, data: object, base: KeyPath, model: type[E], locate: Locate
    ) -> Located[E] | None:
        try:
            return Located(model.model_validate(data), base, locate)
        except ValidationError as error:
            self.problems.extend(complaints(error, model, base, locate))
            return None


def _cell_locator(table: Table, line: int) -> Locate:
    def locate(path: KeyPath, *, of_key: bool = False) -> Place:  # noqa: ARG001 - cells have no key
        column = next((part for part in path[1:] if isinstance(part, str)), None)
        return table.place(line, column)

    return locate
