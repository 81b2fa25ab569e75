"""`make proof`, its second half: the daemon killed and failed from outside, counted at the sites.

    python -m tests.sweep.proof                  over 300 rounds; exits 1 if any is broken
    python -m tests.sweep.proof --rounds 40      fewer
    python -m tests.sweep.proof town:create:send:killed-after:17 …     these rounds

Two lanes at once, each with sites of its own. WordPress has its share where it is installed.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.real.wordpress import missing_components, wordpress_site
from tests.sweep import trace
from tests.sweep.ground import Ground, Sites
from tests.sweep.real import RealSites
from tests.sweep.rounds import Round, base, draw
from tests.sweep.sweep import Sweep, Verdict
from tests.sweep.town import Town

TOWN: Final = "town"
REAL: Final = "wordpress"
ROUNDS: Final = 312
_REAL_SHARE: Final = 6
"""One round in so many is on WordPress."""
_TOLD_EACH: Final = 50

Tell = Callable[[Verdict], None]
Choose = Callable[[Sweep], Sequence[Round]]


@contextlib.asynccontextmanager
async def staged(
    name: str, folder: Path, adapters: Mapping[str, str] | None = None
) -> AsyncIterator[Sweep]:
    """A sweep on a ground of its own; prepare it.

    `adapters`: others for platforms of the town.
    """
    folder.mkdir(parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as stack:
        if name == TOWN:
            sites: Sites = await stack.enter_async_context(Town(folder, adapters))
        else:
            sites = RealSites(await stack.enter_async_context(wordpress_site(folder / "site")))
        ground = Ground(folder, sites)
        await stack.enter_async_context(ground.source.server)
        yield Sweep(name, ground)


async def lane(name: str, folder: Path, choose: Choose, tell: Tell) -> None:
    """Play rounds one after another on one ground."""
    async with staged(name, folder) as sweep:
        await sweep.prepare()
        for one in choose(sweep):
            tell(await sweep.play(one))


def share(name: str, how_many: int, seed: str) -> Choose:
    """So many rounds of a lane, drawn by its seed."""
    return lambda sweep: draw(name, sweep.reach, how_many, seed)


class Account:
    """Counts verdicts as they come."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []
        self._began = time.monotonic()

    def take(self, verdict: Verdict) -> None:
        """One round is over; a broken one is told at once."""
        self.verdicts.append(verdict)
        if not verdict.good:
            sys.stdout.write(f"{verdict.faults()}\n{verdict.story}\n")
        if len(self.verdicts) % _TOLD_EACH == 0:
            sys.stdout.write(f"sweep: {len(self.verdicts)} rounds, {len(self.broken)} broken\n")
        sys.stdout.flush()

    @property
    def broken(self) -> list[Verdict]:
        """Rounds that went wrong."""
        return [one for one in self.verdicts if not one.good]

    def lines(self) -> list[str]:
        """The whole account."""
        them = self.verdicts
        kinds = Counter(f"{one.round.fault.call} {one.round.fault.how}" for one in them)
        grounds = Counter(one.round.ground for one in them)
        acts = Counter(str(one.round.act) for one in them)
        counts = {
            "rounds": len(them),
            "reached": sum(one.reached for one in them),
            "killed": sum(one.killed for one in them),
            "restarted": sum(one.restarts for one in them),
            "texts counted": sum(one.counted for one in them),
            "lost": sum(len(one.lost) for one in them),
            "doubled": sum(len(one.doubled) for one in them),
            "altered": sum(len(one.altered) for one in them),
            "account wrong": sum(len(one.wrong) for one in them),
            "broken": len(self.broken),
        }
        seconds = time.monotonic() - self._began
        lines = [f"  {count:4} {kind}" for kind, count in sorted(kinds.items())]
        lines.append(f"  on {_told(grounds)}; during {_told(acts)}; {seconds:.0f} s")
        lines.append("sweep: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
        return lines


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


async def prove(rounds: int, chosen: Sequence[Round]) -> Account:
    """Run the lanes; `chosen` rounds instead of drawn ones where there are any."""
    account = Account()
    with tempfile.TemporaryDirectory(prefix="sweep-") as folder:
        root = Path(folder)
        async with asyncio.TaskGroup() as lanes:
            for at, (name, choose) in enumerate(_lanes(rounds, chosen)):
                lanes.create_task(lane(name, root / f"{name}-{at}", choose, account.take))
    return account


def given(name: str, chosen: Sequence[Round]) -> Choose:
    """The rounds of a ground among these."""
    return lambda _: [one for one in chosen if one.ground == name]


def _lanes(rounds: int, chosen: Sequence[Round]) -> list[tuple[str, Choose]]:
    if chosen:
        return [(name, given(name, chosen)) for name in sorted({one.ground for one in chosen})]
    seed = base()
    sys.stdout.write(f"sweep: dice begin at {seed[:12]}\n")
    if missing := missing_components():
        sys.stdout.write(f"sweep: no rounds on WordPress, not installed: {', '.join(missing)}\n")
        half = rounds // 2
        return [
            (TOWN, share(TOWN, half, f"{seed} 1")),
            (TOWN, share(TOWN, rounds - half, f"{seed} 2")),
        ]
    real = rounds // _REAL_SHARE
    half = (rounds - real) // 2
    return [
        (TOWN, share(TOWN, half, f"{seed} 1")),
        (TOWN, share(TOWN, rounds - real - half, f"{seed} 2")),
        (REAL, share(REAL, real, seed)),
    ]


def main() -> int:
    """Exit code: 0 when nothing is broken, 1 otherwise, 69 where nothing can be traced."""
    parser = argparse.ArgumentParser(prog="python -m tests.sweep.proof")
    parser.add_argument("rounds", nargs="*", type=Round.parse, help="rounds to repeat")
    parser.add_argument("--rounds", dest="count", type=int, default=ROUNDS)
    told = parser.parse_args()
    if reason := trace.missing():
        sys.stdout.write(f"sweep: {reason}\n")
        return 69
    account = asyncio.run(prove(told.count, told.rounds))
    sys.stdout.write("\n".join(account.lines()) + "\n")
    return 1 if account.broken or not account.verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
