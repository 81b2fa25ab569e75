"""The long proof: a thousand worlds and more, on two cores; `python -m tests.simulation.proof`.

Exits 1 if a single promise is broken. `--seeds N` and `--from S` choose the seeds.
"""

import argparse
import json
import multiprocessing
import sys
import time
from typing import Final

from tests.simulation.report import counts, story
from tests.simulation.run import Result, simulate
from tests.simulation.test_seeds import base

SEEDS: Final = 1_000
CORES: Final = 2
_TELL_EVERY: Final = 100


def _one(seed: int) -> Result:
    result = simulate(seed)
    if not result.broken and not result.errors:
        result.lines.clear()  # a story is told of what failed only
    return result


def main() -> int:
    """Run them all; print what they came to."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=SEEDS)
    asked.add_argument("--from", dest="first", type=int, default=None)
    given = asked.parse_args()
    first = base() if given.first is None else given.first
    began = time.monotonic()
    done: list[Result] = []
    sys.stdout.write(f"seeds {first} to {first + given.seeds - 1}\n")
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        for result in pool.imap_unordered(_one, range(first, first + given.seeds)):
            done.append(result)
            if result.broken or result.errors:
                sys.stdout.write(f"{story(result)}\n")
            if len(done) % _TELL_EVERY == 0:
                sys.stdout.write(f"{len(done)} seeds, {time.monotonic() - began:.0f} s\n")
                sys.stdout.flush()
    found = counts(done)
    sys.stdout.write(f"simulation: {json.dumps(found, ensure_ascii=False)}\n")
    return int(found["broken"] != 0)


if __name__ == "__main__":
    sys.exit(main())
