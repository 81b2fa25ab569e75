"""P1: three hundred columns of one platform at two requests a second, against two a second exactly.

The ideal is a look-up and a create for each, the first at once, then one request each half second.
The office's clock runs eight times faster, and so do its waits and the platform's answers; our own
processor time does not, so it weighs eight times more here than in life.
"""

from typing import Final

from benchmarks.figure import Reading, Readings
from benchmarks.latency import Profile
from benchmarks.office import Shape, office, sink
from syndicator.rehearsal.pace import Pace, PacedClock

RATE: Final = 8.0
PER_SECOND: Final = 2.0
ANSWER_S: Final = 0.1


async def measure(*, quick: bool) -> Readings:
    """One policy for all columns."""
    placements = 20 if quick else 300
    shape = Shape(placements, per_second=PER_SECOND, concurrent=4, one_host=True)
    clock = PacedClock(Pace.from_now(RATE))
    async with sink() as hosts, office(hosts, shape, clock) as own:
        await hosts.behave(Profile(fixed_s=ANSWER_S / RATE))
        await own.release(1)
        began = clock.monotonic()
        await own.deliver(placements)
        took = max(own.seen.stored_at) - began
        counts = await hosts.check({placements: 1})
    ideal = (2 * placements - 1) / PER_SECOND + ANSWER_S
    beside: dict[str, float | int | str] = {
        "placements": placements,
        "requests": sum(counts.values()),
        "took_s": round(took, 1),
        "ideal_s": round(ideal, 1),
        "clock": f"x{RATE:g}",
    }
    return {"P1": Reading(took / ideal, beside)}
