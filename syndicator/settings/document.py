"""YAML 1.2 as plain data that remembers where everything stood; stricter than YAML itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from syndicator.settings.foreign import of_yaml
from syndicator.settings.problem import Place, Problem, dotted

Data = None | bool | int | float | str | list["Data"] | dict[str, "Data"]
Path = tuple[str | int, ...]

_DEEPEST: Final = 24
_SCALARS: Final = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float")
)


@dataclass(slots=True)
class Document:
    """Data of one YAML file with the places of its keys and values."""

    name: str
    data: Data = None
    problems: list[Problem] = field(default_factory=list)
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Where the value (or its key) at a path stands; the nearest parent's where unknown."""
        if of_key and path in self.keys:
            return self.keys[path]
        for length in range(len(path), -1, -1):
            if path[:length] in self.values:
                return self.values[path[:length]]
        return Place(self.name)

    def complain(
        self, path: Path, zh: str, en: str, hint: str = "", *, of_key: bool = False
    ) -> None:
        """Add a problem about the value (or key) at a path."""
        place = self.place(path, of_key=of_key)
        self.problems.append(Problem.at(place, dotted(path), zh, en, hint))


def read_yaml(text: str, name: str) -> Document:
    """Parse one document. Never raises: what is wrong is in `problems`, `data` what was right."""
    document = Document(name)
    try:
        if _refuse_tricks(text, document):
            yaml = YAML(typ="safe", pure=True)
            node = yaml.compose(text)
            if node is not None:
                document.data = _Builder(document, yaml.constructor).build(node, ())
    except (YAMLError, ValueError, OverflowError, RecursionError) as error:
        document.problems.append(_syntax_problem(error, name, text))
        document.data = None
        return document
    if document.data is None and not document.problems:
        document.complain(
            (),
            "文件没有内容",
            "the file holds nothing",
            "是否保存时被截断？ · was it cut while saving?",
        )
    return document


def _refuse_tricks(text: str, document: Document) -> bool:
    """Look through the events before anything is built; False when building is not safe."""
    depth = documents = 0
    safe = True
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1 or event.version is not None:
                _refuse(
                    document,
                    event.start_mark,
                    "不支持 %YAML 声明和多份文档",
                    "directives and several documents are not supported",
                    "",
                )
                return False
        if isinstance(event, AliasEvent):
            _refuse(document, event.start_mark, "不支持别名", "aliases are not supported", "*")
            safe = False
        elif isinstance(event, ScalarEvent | CollectionStartEvent) and _tagged(event):
            _refuse(document, event.start_mark, "不支持标签", "tags are not supported", "!")
            safe = False
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                _refuse(document, event.start_mark, "嵌套过深", "nested too deeply", "")
                return False
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
    return safe


def _tagged(event: NodeEvent) -> bool:
    tag: object = getattr(event, "ctag", None)  # ruamel's typing stub leaves it out
    return tag is not None and str(tag) not in {"", "None", "!"}


def _refuse(document: Document, mark: StringMark, zh: str, en: str, sign: str) -> None:
    what = f" {sign}" if sign else ""
    document.problems.append(
        Problem.at(
            _place(mark, document.name),
            "",
            f"{zh}{what}",
            f"{en}{what}",
            "请把内容完整写出 · write it out in full",
        )
    )


def _place(mark: StringMark, name: str) -> Place:
    return Place(name, mark.line + 1, mark.column + 1)


@dataclass(frozen=True, slots=True)
class _Builder:
    """Turns nodes into data and notes their places."""

    document: Document
    scalars: SafeConstructor

    def build(self, node: Node, path: Path) -> Data:
        self.document.values[path] = _place(node.start_mark, self.document.name)
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                return [self.build(child, (*path, at)) for at, child in enumerate(node.value)]
            case _:
                return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Data]:
        document = self.document
        built: dict[str, Data] = {}
        for key_node, value_node in node.value:
            place = _place(key_node.start_mark, document.name)
            if not isinstance(key_node, ScalarNode):
                document.problems.append(
                    Problem.at(place, dotted(path), "键必须是文字", "a key must be plain text")
                )
                continue
            key = str(key_node.value)
            here = (*path, key)
            if key in built:
                first = document.place(here, of_key=True)
                document.problems.append(
                    Problem.at(
                        place,
                        dotted(here),
                        f"键 {key} 重复，首次出现在第 {first.line} 行",
                        f"duplicate key {key}, first on line {first.line}",
                        "只保留一个 · keep one of them",
                    )
                )
                continue
            document.keys[here] = place
            built[key] = self.build(value_node, here)
        return built

    def _scalar(self, node: Node, path: Path) -> Data:
        tag = str(node.tag)
        if tag not in _SCALARS:  # text, and dates: those are read where a date is expected
            return str(node.value)
        try:
            value: object = self.scalars.construct_object(node)
        except (ValueError, OverflowError, YAMLError):
            self.document.complain(
                path,
                "无法理解的数值",
                "cannot understand this number",
                "如果是文字请加引号 · quote it if it is text",
            )
            return None
        return value if isinstance(value, bool | int | float) else None


def _syntax_problem(error: Exception, name: str, text: str) -> Problem:
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        place = _place(error.problem_mark, name)
        what = " ".join(str(error.problem or error.context or "").split())
        return Problem.at(
            place,
            "",
            f"YAML 语法错误：{of_yaml(what)}",
            f"YAML syntax error: {what}",
            _syntax_hint(text, place),
        )
    if isinstance(error, ReaderError):
        before = text[: error.position]
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        return Problem.at(
            Place(name, line, column),
            "",
            "含有不可见的控制字符",
            "holds an unprintable control character",
            "删除该字符 · delete it",
        )
    return Problem.at(Place(name), "", "不是可读的 YAML", "not readable as YAML")


def _syntax_hint(text: str, place: Place) -> str:
    near = text.splitlines()[max(0, place.line - 2) : place.line]
    if any("\t" in line[: len(line) - len(line.lstrip()) + 1] for line in near):
        return "缩进请用空格，不要用制表符 · indent with spaces, not tabs"
    if any("：" in line and ": " not in line for line in near):
        return "键后要用半角冒号加空格 · put an ASCII colon and a blank after a key"
    return "检查缩进、引号和冒号 · check indentation, quotes and colons"
