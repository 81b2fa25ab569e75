"""docs/benchmarks.md: one row a figure; measuring some again replaces their rows alone."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure, Reading, Readings
from benchmarks.figures import FIGURES

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
HEAD: Final = """# Benchmarks

Written by `make bench` ({machine}); do not edit. Each figure is a ratio made within one run, its
turns interleaved, the median counting; the sites are another process, and what they hold is counted
after every turn. Absolute times are this machine's. One figure alone: `python -m benchmarks G1`.
What decides the fan-out's figures: the ADRs of the push path and of the transport in [adr/](adr/).

| | figure | bar | aim | measured | | beside |
|---|---|---|---|---|---|---|
"""
FOOT: Final = """
How each is made stands in `benchmarks/`, one module a group, its first lines saying what is
compared with what. G3 at ten million rows: `python -m benchmarks.claiming --ten-million`.

## Looks at sites

C2 and C3 are counts in virtual time, the same on any machine. Their day is one in which the people
of a site enter a batch in one go, after a lognormal delay with a median of 20 minutes and σ 0.5.
Beside C3 stands what other days and intervals cost: requests for each confirmed repost, at the
width of the interval in which a copy is known to have appeared. Two minutes between looks are what
C2 needs; where delays spread wider (`spread_…`, the σ) or each copy of a batch comes in its own
time, they cost more than four requests. `confirm_new_s: 180` costs a sixth less, and p95 is three
minutes then. `nothing_learned` is a day without `confirm_quiet_s`, as it is just after a start.
"""
ROW: Final = re.compile(r"^\| (\w+) \|", re.MULTILINE)


def line(figure: Figure, reading: Reading) -> str:
    """One figure, as printed."""
    beside = ", ".join(f"{name} {value}" for name, value in reading.beside.items())
    return (
        f"{figure.key}: {reading.value:.3g}{figure.unit} "
        f"(bar {figure.wanted(figure.bar)}, {_verdict(figure, reading.value)}) {beside}"
    )


def write(found: Readings) -> None:
    """Replace the rows of what was measured; the others stay as they were."""
    rows = _rows(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    rows |= {key: _row(FIGURES[key], reading) for key, reading in found.items()}
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    table = "".join(rows[key] + "\n" for key in FIGURES if key in rows)
    PAGE.write_text(HEAD.format(machine=machine) + table + FOOT, encoding="utf-8")


def _rows(text: str) -> dict[str, str]:
    found = {}
    for row in text.splitlines():
        if (match := ROW.match(row)) and match[1] in FIGURES:
            found[match[1]] = row
    return found


def _row(figure: Figure, reading: Reading) -> str:
    beside = ", ".join(f"{name} {value}" for name, value in reading.beside.items())
    cells = (
        figure.key,
        figure.what,
        figure.wanted(figure.bar),
        figure.wanted(figure.aim),
        f"**{reading.value:.3g}**{figure.unit}",
        _verdict(figure, reading.value),
        beside,
    )
    return f"| {' | '.join(cells)} |"


def _verdict(figure: Figure, value: float) -> str:
    if figure.reached(value):
        return "aim met"
    return "bar met" if figure.met(value) else "not met"
