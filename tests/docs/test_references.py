"""The reference pages are the program's own: every key, command, option, metric, no other."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest
from pydantic.fields import FieldInfo

from syndicator.cli import VERBS
from syndicator.settings import schema
from syndicator.settings.fields import Entry
from tests.docs.pages import rows, sections, text_of
from tests.realdata import REPOSITORY

CONFIGURATION = text_of("docs/configuration.md")


def _script() -> ModuleType:
    path = REPOSITORY / "scripts" / "write_references.py"
    spec = importlib.util.spec_from_file_location("write_references", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _tables() -> dict[str, list[list[str]]]:
    """Rows of each table of the page, by the schema class named above it."""
    parts = re.split(r"^<!-- (\w+) -->$", CONFIGURATION, flags=re.MULTILINE)
    return {name: list(rows(text)) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _shown(field: FieldInfo) -> str | None:
    """The default as the page writes it; "" where there is none worth a word."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]" if value else ""
    return "" if value is None or isinstance(value, Entry | dict) else str(value)


ENTRIES = [
    kind
    for kind in vars(schema).values()
    if isinstance(kind, type) and issubclass(kind, Entry) and kind is not Entry
]


@pytest.mark.parametrize("kind", ENTRIES)
def test_every_key_is_described_with_its_default(kind: type[Entry]) -> None:
    """The page has the keys of the schema in the schema's order, with the defaults in force."""
    table = _tables()[kind.__name__]
    told = [(row[0], row[1]) for row in table]
    assert told == [(name, _shown(field)) for name, field in kind.model_fields.items()]
    assert all(row[2] for row in table)


def test_no_entry_is_described_that_is_not_read() -> None:
    """Nor is a table left of an entry that the loader does not know."""
    assert set(_tables()) == {kind.__name__ for kind in ENTRIES}


@pytest.mark.parametrize("name", ["cli.md", "metrics.md"])
def test_the_tables_are_the_programs_own(name: str) -> None:
    """What scripts/write_references.py would write stands there; run it if not."""
    page = text_of(f"docs/{name}")
    assert _script().written(name, page) == page


def test_every_command_has_its_section() -> None:
    """Each verb is there with what it is for, so that the script left none out."""
    told = sections(text_of("docs/cli.md"))
    for spelt in VERBS:
        assert "`syndicator " in told[spelt]


def test_every_metric_says_something() -> None:
    """No metric without a sentence, and the ones every alert rests on are among them."""
    page = text_of("docs/metrics.md")
    told = {row[0]: row for row in rows(page)}
    assert all(row[3].endswith(".") for row in told.values())
    assert {
        "syndicator_lag_seconds",
        "syndicator_reposts",
        "syndicator_counted_timestamp_seconds",
    } <= told.keys()
