"""What README tells to type can be typed."""

from __future__ import annotations

import re
import shlex

import pytest

from syndicator.cli import VERBS
from tests.docs.pages import blocks, pages, text_of
from tests.realdata import REPOSITORY

READMES = ("README.md", "README.zh-CN.md")
SPELT = set(VERBS)
CALLED = re.compile(r"^(?:\$ )?(?:\S*/)?syndicator ([a-z].*)$", re.MULTILINE)


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))


def test_make_commands_exist() -> None:
    """Every `make …` on any page is a target of the Makefile."""
    named = {
        (page.name, target)
        for page in pages()
        for target in re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert named
    assert [one for one in sorted(named) if one[1] not in _targets()] == []


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_come_first(name: str) -> None:
    """`make run` and `make test` are all that a newcomer needs."""
    first = blocks(text_of(name), "bash")[0]
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make run", "make test"]
    assert "python3-venv" in text_of(name)


def test_commands_shown_are_verbs_with_their_options() -> None:
    """Every command line in a code block names a verb, and options that this verb takes."""
    told = text_of("docs/cli.md").replace("\\|", "|")
    wrong = []
    for page in pages():
        text = page.read_text("utf-8")
        for block in (*blocks(text, "bash"), *blocks(text, "text")):
            for call in CALLED.findall(block):
                words = shlex.split(call, comments=True)
                verb = next((one for one in (" ".join(words[:2]), words[0]) if one in SPELT), None)
                known = told.partition(f"### {verb}\n")[2].partition("\n### ")[0] if verb else ""
                options = [word for word in words if word.startswith("--")]
                if verb is None or any(f"`{one}" not in known for one in options):
                    wrong.append(f"{page.relative_to(REPOSITORY)}: {call}")
    assert wrong == []
