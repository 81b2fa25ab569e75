"""docs/architecture.md is the code's own picture."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from types import ModuleType

from syndicator.core.repost import State
from tests.docs.pages import pages, rows, sections, text_of
from tests.realdata import REPOSITORY

PAGE = text_of("docs/architecture.md")


def _script() -> ModuleType:
    path = REPOSITORY / "scripts" / "draw_lifecycle.py"
    spec = importlib.util.spec_from_file_location("draw_lifecycle", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_diagram_is_the_transition_table() -> None:
    """The drawing is what scripts/draw_lifecycle.py makes of the table now; run it if not."""
    assert _script().drawn(PAGE) == PAGE


def test_every_state_is_described() -> None:
    """Each state has its line with a sentence."""
    life = sections(PAGE)["The life of a repost"]
    lines = {row[0]: row for row in rows(life)}
    assert set(lines) == set(State)
    assert all(len(line[2]) > len("a word") for line in lines.values())


def test_rooms_stand_on_their_floors() -> None:
    """The table of rooms is the layers contract, from the top down."""
    settings = tomllib.loads(text_of("pyproject.toml"))
    floors = next(
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["id"] == "floors"
    )
    layers = [set(re.findall(r"\w+", layer)) for layer in floors if "__main__" not in layer]
    told: dict[int, set[str]] = {}
    for floor, room, *_ in rows(sections(PAGE)["Rooms and floors"]):
        told.setdefault(int(floor), set()).add(room)
    assert [told[floor] for floor in sorted(told, reverse=True)] == layers


def test_every_test_named_exists() -> None:
    """A test that a page calls the guard of something is there under that name."""
    named = {
        name
        for page in pages()
        for name in re.findall(r"tests/[\w/]+\.py::\w+", page.read_text("utf-8"))
    }
    assert named
    absent = []
    for name in sorted(named):
        path, _, function = name.partition("::")
        file = REPOSITORY / path
        tree = ast.parse(file.read_text("utf-8")) if file.is_file() else ast.Module([], [])
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        if function not in {node.name for node in ast.walk(tree) if isinstance(node, kinds)}:
            absent.append(name)
    assert absent == []
