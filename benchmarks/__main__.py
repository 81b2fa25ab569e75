"""`make bench`: runs every benchmark, prints one JSON object each, writes docs/benchmarks.md.

Machines are noisy: what counts is the ratios, made turn by turn in one run.
"""

import asyncio
import json
import os
import platform
import sys
from pathlib import Path
from typing import Final

from benchmarks import fanout, pages

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
HEAD: Final = """# Benchmarks

Written by `make bench`; do not edit. Two things compared in one run: quote the ratios, the absolute
figures are this machine's ({machine}).
"""
FANOUT: Final = """
## One policy to {sites} loopback sites

Ours is the push stage from due rows to the last recorded outcome: claim, look-up, intent
committed, create, outcome committed, limits, metrics. The bare loop sends the same look-ups and
creates through httpx with the same bound ({in_flight}) and keeps nothing; "POST only" leaves its
look-ups out. Medians of {turns} turns.

| figure | value |
|---|---|
"""
PAGES: Final = """
## Reading and judging public pages

A page of 8,000 characters is read and compared with its policy; "parse alone" is lxml parsing the
page and taking the body's text. One core, medians of {turns} turns.

| figure | value |
|---|---|
"""


def rows(result: dict[str, float | int]) -> str:
    """A table's rows, one a figure."""
    return "".join(f"| `{name}` | {value} |\n" for name, value in result.items())


def main() -> int:
    """Measure everything; 1 where a verdict was wrong."""
    spread = asyncio.run(fanout.run())
    print(json.dumps({"fanout": spread}), flush=True)
    read = pages.run()
    print(json.dumps({"pages": read}), flush=True)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    text = HEAD.format(machine=machine)
    text += FANOUT.format(turns=fanout.TURNS, **spread) + rows(spread)
    text += PAGES.format(turns=pages.TURNS) + rows(read)
    PAGE.write_text(text, encoding="utf-8")
    return 0 if read["right"] else 1


if __name__ == "__main__":
    sys.exit(main())
