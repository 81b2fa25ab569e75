"""`docno`: the canonical key of the document number in each line of text."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from syndicator.cli.lines import Answer, answer_lines
from syndicator.core.docno import find_docno


def docno(
    json_lines: Annotated[
        bool, typer.Option("--json", help="输出总是 JSON · the answers are JSON in any case")
    ] = False,
) -> None:
    """Read lines of text, answer each with its document number (发文字号).

    From standard input, UTF-8. One JSON object a line: text, key (代字|年|号, or null where the
    line holds no number).
    """
    del json_lines  # every verb takes it; these answers have no other form
    if answer_lines(sys.stdin.buffer, sys.stdout, answer_docno, _refused):
        raise typer.Exit(1)


def answer_docno(line: str) -> dict[str, object]:
    """The answer for one line: the text as given and the key of its first number, or None."""
    found = find_docno(line)
    return {"text": line, "key": None if found is None else found.key}


def _refused(line: str, why: str) -> Answer:
    return {"text": line, "key": None, "error": why}
