"""Every conversation with the database, by name, from the files in sql/queries/.

A query stands under `-- name: claim_front` and lines of comment that say what for. Only named
parameters (`:now`), time always a parameter, no JSON operators: the portable subset of SQLite from
3.37 and PostgreSQL 15.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

Queries = NewType("Queries", "Mapping[str, str]")
"""Name → text."""

_NAME: Final = re.compile(r"^-- name: ([a-z_]+)$", re.MULTILINE)


def sql_files() -> Traversable:
    """The folder with schema, migrations and queries, inside the wheel too."""
    return files("syndicator.store") / "sql"


@cache
def load_queries() -> Queries:
    """Read every query once. Raises ValueError for a name given twice."""
    found: dict[str, str] = {}
    for file in sorted((sql_files() / "queries").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            for name, text in named(file.read_text(encoding="utf-8")):
                if name in found:
                    raise ValueError(f"查询重名 · query defined twice: {name} ({file.name})")
                found[name] = text
    return Queries(found)


def named(text: str) -> list[tuple[str, str]]:
    """Queries of one file with their names, comments left out."""
    parts = _NAME.split(text)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [(name, _bare(body)) for name, body in pairs]


def _bare(body: str) -> str:
    lines = (line for line in body.splitlines() if not line.lstrip().startswith("--"))
    return "\n".join(lines).strip().removesuffix(";")
