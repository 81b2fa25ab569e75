"""The shipped source as trees, read once for all tests of the house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from tests.realdata import REPOSITORY

ROOTS: Final = ("syndicator", "adapters/syndicator_adapters")


@dataclass(frozen=True, slots=True)
class Module:
    """One source file: its path from the root of the clone, its text, its tree."""

    path: str
    text: str
    tree: ast.Module

    def at(self, node: ast.expr | ast.stmt | ast.excepthandler) -> str:
        """Place of a node, as path:line."""
        return f"{self.path}:{node.lineno}"


@cache
def shipped() -> tuple[Module, ...]:
    """Every Python file of both packages."""
    return tuple(module for root in ROOTS for module in modules(root))


def modules(root: str, pattern: str = "*.py") -> Iterator[Module]:
    """Python files under a directory of the clone, in order of their paths."""
    for path in sorted((REPOSITORY / root).rglob(pattern)):
        text = path.read_text("utf-8")
        yield Module(path.relative_to(REPOSITORY).as_posix(), text, ast.parse(text))


def called_name(call: ast.Call) -> str:
    """Dotted name of what is called, as written (`asyncio.sleep`)."""
    return ast.unparse(call.func)
