"""Every figure with its bar and aim, and the group it is measured in."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Final, Protocol

from benchmarks import (
    claiming,
    fanout,
    government,
    hanging,
    looks,
    memory,
    paced,
    pages,
    polling,
    share,
    surveying,
)
from benchmarks.figure import Figure, Readings


class Measure(Protocol):
    """Measures one group; `quick` takes small sizes, for a look whether it works at all."""

    def __call__(self, *, quick: bool) -> Coroutine[object, object, Readings]:
        """Measure."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that come out of one run."""

    keys: tuple[str, ...]
    measure: Measure


_ALL: Final = (
    Figure(
        "G1",
        "durable fan-out to 4,000 hosts: throughput ÷ a bare bounded httpx loop's",
        0.95,
        1.2,
        more_is_better=True,
    ),
    Figure("G2", "processor time a delivery at 14,000 sites ÷ at 1,000", 1.25, 1.05),
    Figure("G3", "claim of 100 at 1 M rows ÷ at 10 k", 3.0, 1.5),
    Figure(
        "G4",
        "10,000 sites, median 0.3 s, p99 5 s, 3 % failing twice: time ÷ the simulated ideal",
        1.25,
        1.10,
    ),
    Figure("G8", "memory of 1,000 exchanges in flight", 48, 20, " MB"),
    Figure("G9", "memory of 1,000 deliveries with 140,000 rows pending ÷ with 1,000", 1.3, 1.1),
    Figure("G10", "commits a delivery in the fan-out", 0.1, 0.02),
    Figure("G12p99", "loop lag during G4 with parsing, judging, scrapes: p99", 50, None, " ms"),
    Figure("G12max", "the same: the longest", 250, 50, " ms"),
    Figure(
        "G13",
        "public pages judged, bytes to verdict, ÷ lxml parse and select alone",
        0.5,
        1.0,
        more_is_better=True,
    ),
    Figure("G16", "processor time of 14,000 conditional polls ÷ of bare httpx GETs", 1.3, 0.6),
    Figure(
        "G17", "source visible → 1,000th accepted, shipped polling, 100 ms sites", 180, 30, " s"
    ),
    Figure("G18", "p50 of good sites with 5 % of hosts hanging ÷ without", 1.3, 1.05),
    Figure("C2", "copy visible → confirmed, those of the first hour: p95", 120, None, " s"),
    Figure("C3", "requests to the sites for each confirmed repost, a day of 20 policies", 4, 3),
    Figure("S1", "survey of 100 sites and 10 policies, 100 ms sites", 600, 180, " s"),
    Figure("P1", "one platform, 300 placements, 2 requests a second: time ÷ ideal", 1.1, 1.0),
)
FIGURES: Final = {figure.key: figure for figure in _ALL}
GROUPS: Final = (
    Group(("G1", "G10"), fanout.beside_bare),
    Group(("G2",), fanout.by_size),
    Group(("G3",), claiming.measure),
    Group(("G4",), government.against_ideal),
    Group(("G8",), memory.in_flight),
    Group(("G9",), memory.pending),
    Group(("G12p99", "G12max"), government.loop_lag),
    Group(("G13",), pages.measure),
    Group(("G16",), polling.measure),
    Group(("G17",), share.measure),
    Group(("G18",), hanging.measure),
    Group(("C2", "C3"), looks.measure),
    Group(("S1",), surveying.measure),
    Group(("P1",), paced.measure),
)
