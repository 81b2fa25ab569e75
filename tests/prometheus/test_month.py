"""Are people called rightly? A whole month with holidays, outages and slow reviewers answers."""

import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from syndicator.core.attention import Kind
from syndicator.core.times import SHANGHAI, from_millis
from tests.contract.store.ground import Dial
from tests.prometheus.month import Month
from tests.prometheus.pager import Page
from tests.prometheus.province import FAULTS, LATE_WITH, at, context

SHIFT = timedelta(hours=12)
DAY_SHIFT = timedelta(hours=8, minutes=30)


async def test_a_month_of_calls(tmp_path: Path) -> None:
    """Every breach is warned of before its limit, no page is false, two a shift at most."""
    clock = Dial(at(1, 8))
    with context(tmp_path, clock) as ctx:
        month = Month(ctx, clock)
        await month.run()
        table = shifts(month.pager.pages)
        sys.stdout.write(told(table))

        ever = month.pager.ever
        breaches = month.breaches()
        assert len(breaches) == len(LATE_WITH)
        warned = [(one, when) for kind, one, when in ever if kind is Kind.WILL_MISS_LIMIT]
        for subject, limit in breaches:
            ahead = [limit - when for one, when in warned if one == subject and when < limit]
            assert ahead, (subject, limit)
        assert month.wrong == []
        assert max(map(len, table.values())) <= 2
        seen = {(kind, subject) for kind, subject, _ in ever}
        assert {(fault.kind, fault.subject) for fault in FAULTS} <= seen


def shifts(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """Pages by shift: from 08:30 to 20:30 and on to 08:30."""
    found: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        moved = from_millis(page.at, SHANGHAI) - DAY_SHIFT
        half = "day" if moved.hour < SHIFT.seconds // 3600 else "night"
        found[f"{moved:%m-%d} {half}"].append(page)
    return found


def told(table: dict[str, list[Page]]) -> str:
    """The month as a table, a line a page."""
    lines = [f"{'shift':<12} {'time':<6} {'role':<9} {'alert':<26} subjects"]
    lines += [
        f"{shift:<12} {from_millis(page.at, SHANGHAI):%H:%M}  {page.role:<9} {page.alert:<26} "
        + ", ".join(sorted(page.subjects))
        for shift, pages in table.items()
        for page in pages
    ]
    pages = sum(map(len, table.values()))
    lines.append(f"{pages} pages in {len(table)} shifts, at most {max(map(len, table.values()))}")
    return "\n" + "\n".join(lines) + "\n"
