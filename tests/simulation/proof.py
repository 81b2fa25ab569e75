"""The long proof: a thousand worlds and more, on two cores; `python -m tests.simulation.proof`.

Exits 1 if a single promise is broken, or if there was no time for all of them: what was not tried
is not proved. `--seeds N`, `--from S` and `--minutes M` choose the seeds and the time.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator
from typing import Final

from tests.simulation.report import counts, story
from tests.simulation.run import Result, simulate
from tests.simulation.test_seeds import base

SEEDS: Final = 1_000
MINUTES: Final = 20.0
CORES: Final = 2
_TELL_EVERY_S: Final = 60.0


def _one(seed: int) -> Result:
    result = simulate(seed)
    if not result.broken and not result.errors:
        result.lines.clear()  # a story is told of what failed only
    return result


def _all(seeds: range, until: float) -> Iterator[Result]:
    """Worlds as they end; those that had not ended by then (monotonic seconds) are given up."""
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        ended = pool.imap_unordered(_one, seeds)
        while (left_s := until - time.monotonic()) > 0:
            try:
                yield ended.next(timeout=left_s)
            except (multiprocessing.TimeoutError, StopIteration):
                return


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run them all; print what they came to."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=SEEDS)
    asked.add_argument("--from", dest="first", type=int, default=None)
    asked.add_argument("--minutes", type=float, default=MINUTES)
    given = asked.parse_args()
    first = base() if given.first is None else given.first
    began = told = time.monotonic()
    done: list[Result] = []
    broken = 0
    _say(f"seeds {first} to {first + given.seeds - 1}")
    for result in _all(range(first, first + given.seeds), began + 60 * given.minutes):
        done.append(result)
        if result.broken or result.errors:
            broken += 1
            _say(story(result))
        now = time.monotonic()
        if now - told >= _TELL_EVERY_S:
            told = now
            _say(f"{len(done)} of {given.seeds} seeds, {now - began:.0f} s, {broken} broken")
    _say(f"simulation: {json.dumps(counts(done), ensure_ascii=False)}")
    if len(done) < given.seeds:
        _say(f"not proved: {given.minutes:g} minutes were too few for {given.seeds} seeds")
        return 1
    return int(broken != 0)


if __name__ == "__main__":
    sys.exit(main())
