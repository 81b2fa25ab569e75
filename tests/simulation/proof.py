"""The long proof: a thousand worlds and more, on two cores; `python -m tests.simulation.proof`.

Exits 1 if a promise is broken that is not known as an open defect (`seeds.KNOWN`), if one of these
is not broken any more, or if there was no time for all of them: what was not tried is not proved.
`--seeds N`, `--from S` and `--minutes M` choose the seeds and the time; from 100000 on one platform
of the world keeps one master for many columns.
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
from tests.simulation.seeds import ALL, KNOWN

MINUTES: Final = 22.0
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
    asked.add_argument("--seeds", type=int, default=len(ALL))
    asked.add_argument("--from", dest="first", type=int, default=ALL.start)
    asked.add_argument("--minutes", type=float, default=MINUTES)
    given = asked.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    began = told = time.monotonic()
    done: list[Result] = []
    broken: set[int] = set()
    _say(f"seeds {seeds[0]} to {seeds[-1]}")
    for result in _all(seeds, began + 60 * given.minutes):
        done.append(result)
        if result.broken or result.errors:
            broken.add(result.seed)
            _say(story(result))
        now = time.monotonic()
        if now - told >= _TELL_EVERY_S:
            told = now
            _say(f"{len(done)} of {given.seeds} seeds, {now - began:.0f} s, {len(broken)} broken")
    _say(f"simulation: {json.dumps(counts(done), ensure_ascii=False)}")
    return _judged({result.seed for result in done}, seeds, broken, given.minutes)


def _judged(tried: set[int], seeds: range, broken: set[int], minutes: float) -> int:
    """Say what is proved; 1 where it is not what is known."""
    known = KNOWN & tried
    if known:
        _say(f"open defects, known: {sorted(known)}")
    if broken - known:
        _say(f"broken: {sorted(broken - known)}")
    if known - broken:
        _say(f"whole again, take them out of seeds.KNOWN: {sorted(known - broken)}")
    if len(tried) < len(seeds):
        _say(f"not proved: {minutes:g} minutes were too few for {len(seeds)} seeds")
    return int(broken != known or len(tried) < len(seeds))


if __name__ == "__main__":
    sys.exit(main())
