"""The documents as text, and the few things every test asks of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.realdata import REPOSITORY

DOCS: Final = REPOSITORY / "docs"
_FENCE: Final = re.compile(r"^(```|~~~).*?^\1[^\S\n]*$", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """Every Markdown page of the clone that is ours, in order."""
    found = [*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md"), *REPOSITORY.glob("adapters/*.md")]
    return sorted(found)


def text_of(name: str) -> str:
    """A page by its path from the root of the clone."""
    return (REPOSITORY / name).read_text("utf-8")


def prose(text: str) -> str:
    """A page without its code blocks."""
    return _FENCE.sub("", text)


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[int]:
    """Levels of a page's headings, in order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(text), re.MULTILINE)]


def anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {
        re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", title.strip().lower())) for title in titles
    } | set(re.findall(r'<a id="([^"]+)"', text))


def sections(text: str) -> dict[str, str]:
    """What stands below each heading of level two or three, by the heading's text."""
    parts = re.split(r"^#{2,3} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> Iterator[list[str]]:
    """Rows of the tables in a text, head and rule left out, as cells without their backticks."""
    for table in re.findall(r"(?:^\|.*\n)+", text + "\n", re.MULTILINE):
        for line in table.splitlines()[2:]:
            yield [cell.strip().replace("`", "") for cell in line.strip("| ").split(" | ")]
