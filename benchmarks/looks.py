"""C2, C3: how soon a copy is confirmed once it can be seen, and what that costs the sites.

A day of 1,000 sites, 20 policies in 5 batches, copies entered by the sites' people after a median
of 20 minutes, found on the sites' lists (`awaited.py`). Beside the figures: the curve of requests
for each confirmed repost against the width of the interval in which a copy is known to have
appeared, for other intervals between looks, other spreads of the delay, and copies that each come
in their own time.
"""

from statistics import median

from benchmarks.awaited import Day, live, quantile
from benchmarks.figure import Reading, Readings

LEAST_LOOKS = 7
"""A site that shows nothing in the first hour is looked at so often in it."""


async def measure(*, quick: bool) -> Readings:
    """The day as shipped, then smaller ones beside it."""
    course = await live(Day(40, batches=2) if quick else Day(1_000))
    fewest = min(course.first_hours, default=LEAST_LOOKS)
    if fewest < LEAST_LOOKS:
        raise RuntimeError(f"a site was looked at {fewest} times in its first hour")
    beside: dict[str, float | int | str] = {
        "reposts": course.confirmed,
        "requests": course.requests,
        "fewest_looks_in_a_first_hour": fewest,
        "interval_s": round(median(course.widths_s)),
        "wait_p50_s": round(median(course.waits_s)),
    }
    curve: dict[str, float | int | str] = {}
    for name, day in _others(quick=quick).items():
        other = await live(day)
        curve[name] = f"{other.each:.2f} at {median(other.widths_s):.0f} s"
    return {
        "C2": Reading(quantile(course.waits_s, 0.95), beside),
        "C3": Reading(course.each, beside | curve),
    }


def _others(*, quick: bool) -> dict[str, Day]:
    """What is measured beside, by the name it has in the table."""
    if quick:
        return {"every_300_s": Day(20, new_s=300, batches=1)}
    sites = 40
    every = {f"every_{new_s}_s": Day(sites, new_s=new_s) for new_s in (60, 120, 180, 300, 480)}
    return every | {
        "spread_0.75": Day(sites, spread=0.75),
        "spread_1": Day(sites, spread=1.0),
        "each_on_its_own": Day(sites, together=False),
        "nothing_learned": Day(sites, quiet_s=120),
    }
