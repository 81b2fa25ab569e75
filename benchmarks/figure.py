"""What a bench may claim: a ratio with its bar and aim, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    key: str
    what: str
    bar: float
    aim: float | None = None
    unit: str = ""
    more_is_better: bool = False

    def met(self, value: float) -> bool:
        """Whether the value reaches the bar."""
        return value >= self.bar if self.more_is_better else value <= self.bar

    def reached(self, value: float) -> bool:
        """Whether it reaches the aim too."""
        if self.aim is None:
            return False
        return value >= self.aim if self.more_is_better else value <= self.aim

    def wanted(self, bound: float | None) -> str:
        """A bar or an aim, as the table shows it."""
        if bound is None:
            return ""
        return f"{'≥' if self.more_is_better else '≤'} {bound:g}{self.unit}"


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure as it was measured."""

    value: float
    beside: dict[str, float | int | str] = field(default_factory=dict)
    """What helps to judge it: sizes, absolute times, the noise of the machine."""


Readings = dict[str, Reading]
