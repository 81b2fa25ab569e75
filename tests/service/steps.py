"""The commands of docs/install.md, as they stand there."""

import re
from pathlib import Path
from typing import Final

_BLOCK: Final = re.compile(r"<!-- step: ([a-z-]+) -->\n```bash\n(.*?)```", re.DOTALL)


def steps(page: Path) -> dict[str, str]:
    """Named blocks of commands of a page, in order."""
    found = _BLOCK.findall(page.read_text("utf-8"))
    named = dict(found)
    assert len(named) == len(found), "two steps have one name"
    return named


def commands(block: str) -> list[str]:
    """The commands of a block; a line that ends in a backslash goes on."""
    return block.replace("\\\n", " ").strip().splitlines()
