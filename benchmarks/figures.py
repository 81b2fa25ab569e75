"""Every figure with its bar and aim, and the group it is measured in."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, Protocol

from benchmarks import fanout, pages
from benchmarks.figure import Figure, Readings


class Measure(Protocol):
    """Measures one group; `quick` takes small sizes, for a look whether it works at all."""

    def __call__(self, *, quick: bool) -> Awaitable[Readings]:
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
    Figure("G10", "commits a delivery in the fan-out", 0.1, 0.02),
    Figure(
        "G13",
        "public pages read and judged a second ÷ lxml parsing them alone",
        0.5,
        1.0,
        more_is_better=True,
    ),
)
FIGURES: Final = {figure.key: figure for figure in _ALL}
GROUPS: Final = (
    Group(("G1", "G10"), fanout.beside_bare),
    Group(("G2",), fanout.by_size),
    Group(("G13",), pages.measure),
)
