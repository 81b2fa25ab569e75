"""No page sends its reader to a place that is not there."""

from __future__ import annotations

import re

from tests.docs.pages import anchors, headings, pages, prose, text_of
from tests.realdata import REPOSITORY

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MENTIONED = re.compile(
    r"`((?:syndicator|adapters|scripts|docs|config|tests|systemd|benchmarks)/[\w./-]*\w/?)`"
)


def test_links_inside_the_clone_lead_somewhere() -> None:
    """Each relative link names a file that is there, each anchor a heading of it."""
    dead = []
    for page in pages():
        for target in LINK.findall(prose(page.read_text("utf-8"))):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            file = (page.parent / name).resolve() if name else page
            if not file.exists():
                dead.append(f"{page.relative_to(REPOSITORY)}: {target}")
            elif anchor and anchor not in anchors(file.read_text("utf-8")):
                dead.append(f"{page.relative_to(REPOSITORY)}: {target} (no such heading)")
    assert dead == []


def test_paths_named_in_the_text_are_there() -> None:
    """A path in backticks that begins in a folder of the clone exists."""
    gone = [
        f"{page.relative_to(REPOSITORY)}: {path}"
        for page in pages()
        for path in MENTIONED.findall(prose(page.read_text("utf-8")))
        if not (REPOSITORY / path).exists()
    ]
    assert gone == []


def test_every_decision_is_listed() -> None:
    """The list of decisions names each page in docs/adr, and each has the same four parts."""
    listed = text_of("docs/adr/README.md")
    found = sorted((REPOSITORY / "docs" / "adr").glob("[0-9]*.md"))
    assert found
    assert [page.name for page in found if f"({page.name})" not in listed] == []
    for page in found:
        parts = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Where it stands"], page.name


def test_both_languages_tell_the_same() -> None:
    """README and operator guide have the same headings in the same order in both languages."""
    for name, other in (
        ("README.md", "README.zh-CN.md"),
        ("docs/operator.md", "docs/operator.zh-CN.md"),
    ):
        assert headings(text_of(name)) == headings(text_of(other)), name
