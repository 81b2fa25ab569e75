"""Draws the life of a repost from its transition table into docs/architecture.md.

`python scripts/draw_lifecycle.py` writes what stands between the two marks anew; a test says when
the page and the table have parted.
"""

from __future__ import annotations

import ast
import inspect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Final

from syndicator.core import events as ev
from syndicator.core import repost
from syndicator.core.lifecycle import TABLE, legal
from syndicator.core.repost import ENDS, State

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "architecture.md"
BEGIN: Final = "<!-- drawn by scripts/draw_lifecycle.py: begin -->"
END: Final = "<!-- drawn by scripts/draw_lifecycle.py: end -->"
VERBS: Final[dict[type[ev.Event], str]] = {
    ev.Released: "release",
    ev.Retried: "retry",
    ev.UrlRecorded: "record-url",
    ev.Waived: "waive",
    ev.WithdrawalOrdered: "withdraw",
}
"""By which command a person brings an event about."""


def drawing() -> str:
    """Everything between the marks: the diagram, and one line a state."""
    return "\n".join(["", *_diagram(), "", *_states(), ""])


def drawn(page: str) -> str:
    """The page with its drawing made anew. Raises `ValueError` where a mark is missing."""
    head, _, rest = page.partition(BEGIN)
    _, mark, tail = rest.partition(END)
    if not mark:
        raise ValueError(f"{PAGE.name}: 缺少标记 · a mark is missing: {BEGIN} … {END}")
    return f"{head}{BEGIN}\n{drawing()}\n{END}{tail}"


def _diagram() -> Iterator[str]:
    """Mermaid; an arrow for each pair of states, its events below each other, `*` by a person."""
    arrows: dict[tuple[State, State], list[str]] = defaultdict(list)
    for (state, event), arrow in TABLE.items():
        for target in sorted(arrow.targets - {state}, key=list(State).index):
            arrows[state, target].append(event.__name__ + ("*" if _by_person(event) else ""))
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {State.PLANNED}"
    for (state, target), events in sorted(arrows.items(), key=lambda pair: _place(*pair[0])):
        yield f"    {state} --> {target}: {'<br/>'.join(sorted(events))}"
    for end in sorted(ENDS):
        yield f"    {end} --> [*]"
    yield "```"


def _states() -> Iterator[str]:
    """One line a state, from its docstring, with what a person can do there."""
    said = _docstrings()
    yield "| state | 中文 | what it is | a person can |"
    yield "|---|---|---|---|"
    for state in State:
        verbs = sorted(VERBS[event] for event in legal(state) if event in VERBS)
        acts = ", ".join(f"`{verb}`" for verb in verbs) or "—"
        yield f"| `{state}` | {state.label} | {said[state.name]} | {acts} |"


def _docstrings() -> dict[str, str]:
    """The sentence below each member of `State`."""
    tree = ast.parse(inspect.getsource(repost))
    body = next(
        node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "State"
    )
    said: dict[str, str] = {}
    for member, below in pairwise(body):
        if (
            isinstance(member, ast.Assign)
            and isinstance(member.targets[0], ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            said[member.targets[0].id] = str(below.value.value)
    return said


def _by_person(event: type[ev.Event]) -> bool:
    return any(field.name == "person" for field in fields(event))


def _place(state: State, target: State) -> tuple[int, int]:
    order = list(State)
    return order.index(state), order.index(target)


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
    print(f"{PAGE}: 已重画 · drawn anew")
