"""`make bench`, `python -m benchmarks [FIGURE …] [--quick]`: measure, print, write the table.

Each group of figures is measured in a process of its own. Exit status 1 only where a measurement
could not be made, or the sites hold anything but what they should.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from dataclasses import asdict

from benchmarks import page
from benchmarks.figure import Reading, Readings
from benchmarks.figures import FIGURES, GROUPS, Group


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=" ".join(FIGURES))
    parser.add_argument("--quick", action="store_true", help="small sizes, writes nothing")
    parser.add_argument("--here", action="store_true", help="in this process, JSON to stdout")
    asked = parser.parse_args()
    if unknown := set(asked.figures) - set(FIGURES):
        parser.error(f"unknown: {' '.join(sorted(unknown))}")
    wanted = set(asked.figures) or set(FIGURES)
    groups = [group for group in GROUPS if wanted & set(group.keys)]
    if asked.here:
        for group in groups:
            print(json.dumps(_plain(asyncio.run(group.measure(quick=asked.quick)))), flush=True)
        return 0
    failed = False
    for group in groups:
        readings = _apart(group, quick=asked.quick)
        failed = failed or not readings
        for key, reading in readings.items():
            print(page.line(FIGURES[key], reading), flush=True)
        if not asked.quick:
            page.write(readings)
    return 1 if failed else 0


def _apart(group: Group, *, quick: bool) -> Readings:
    """Measure a group in a fresh process; empty where that failed, which its stderr tells."""
    command = [sys.executable, "-m", "benchmarks", "--here", group.keys[0]]
    ran = subprocess.run(  # noqa: S603 - this very program
        [*command, "--quick"] if quick else command, stdout=subprocess.PIPE, text=True, check=False
    )
    if ran.returncode:
        print(f"{' '.join(group.keys)}: not measured", flush=True)
        return {}
    last = json.loads(ran.stdout.strip().splitlines()[-1])
    return {key: Reading(one["value"], one["beside"]) for key, one in last.items()}


def _plain(readings: Readings) -> dict[str, object]:
    return {key: asdict(reading) for key, reading in readings.items()}


if __name__ == "__main__":
    sys.exit(main())
