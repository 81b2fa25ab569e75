"""The day that C2 and C3 are measured on, at a small size and held to their bars."""

from __future__ import annotations

from statistics import median

from benchmarks.awaited import Day, live, quantile
from benchmarks.figures import FIGURES
from benchmarks.looks import LEAST_LOOKS


async def test_a_small_day_meets_the_bars_with_the_stage_itself() -> None:
    """Copies of the first hour are confirmed within two minutes (p95) for four requests each.

    The first batch teaches when this platform's copies come; a site that shows nothing in a first
    hour is looked at at least seven times in it; each copy appeared within its interval.
    """
    course = await live(Day(sites=12, batches=3, seed=5))
    assert course.confirmed == 12 * 3 * 4
    assert quantile(course.waits_s, 0.95) <= FIGURES["C2"].bar
    assert course.each <= FIGURES["C3"].bar + 0.5, "the batch that taught weighs a third here"
    assert min(course.first_hours, default=LEAST_LOOKS) >= LEAST_LOOKS


async def test_a_day_is_the_same_each_time() -> None:
    """Nothing in its figures depends on the order in which threads end."""
    first, second = [await live(Day(sites=6, batches=1, seed=5)) for _ in range(2)]
    assert first == second


async def test_rarer_looks_cost_less_and_know_less() -> None:
    """The trade an office can make: fewer requests, a wider interval of when a copy appeared."""
    often, seldom = [await live(Day(sites=6, new_s=new_s, batches=1)) for new_s in (60, 300)]
    assert seldom.each < often.each
    assert median(seldom.widths_s) > median(often.widths_s)
