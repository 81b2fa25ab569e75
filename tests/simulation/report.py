"""What a seed came to, for people: the story of a broken promise, the counts of many seeds."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from tests.simulation.drawn import Fate
from tests.simulation.run import Result

_MOST: Final = 40
_BEFORE_S: Final = 7200.0


def story(result: Result) -> str:
    """Seed, what broke, what led to it, and the command that plays it again."""
    lines = [f"seed {result.seed}: {len(result.broken)} promises broken"]
    lines += [
        f"  {one.promise}: {one.site} {one.policy} at {one.at:.0f} s ({one.detail})"
        for one in result.broken[:10]
    ]
    lines += [f"  inside the daemon: {error}" for error in result.errors[:5]]
    if result.broken:
        first = result.broken[0]
        lines.append(f"what led to it at {first.site or 'every site'}:")
        led = [
            (at, what, detail)
            for at, what, detail in result.lines
            if first.at - _BEFORE_S <= at <= first.at + 1
            and (what != "request" or not detail.startswith("GET"))
            and (first.site in detail or what in {"killed", "start", "disk", "clock"})
        ]
        lines += [f"  {at:10.3f} {what} {detail}" for at, what, detail in led[-_MOST:]]
    lines.append(f"again: .venv/bin/python -m tests.simulation {result.seed}")
    return "\n".join(lines)


def counts(results: Iterable[Result]) -> dict[str, object]:
    """What many seeds came to, one number each."""
    done = list(results)
    fates: Counter[Fate] = Counter()
    for one in done:
        fates.update(one.fates)
    return {
        "seeds": len(done),
        "days": round(sum(one.days for one in done), 1),
        "reposts": sum(one.reposts for one in done),
        "requests": sum(one.requests for one in done),
        "writes_at_sites": sum(one.writes for one in done),
        "faults": {str(fate): number for fate, number in sorted(fates.items())},
        "disk_faults": sum(one.disk for one in done),
        "clock_steps": sum(one.steps for one in done),
        "kills": sum(one.kills for one in done),
        "orders": sum(one.orders for one in done),
        "deeds_of_staff": sum(one.deeds for one in done),
        "unknowable_doubles": sum(one.unknowable for one in done),
        "cpu_s": round(sum(one.cpu_s for one in done), 1),
        "broken": sum(bool(one.broken or one.errors) for one in done),
    }
