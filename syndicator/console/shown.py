"""How the pages write names, instants, intervals and states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from syndicator.core.repost import State
from syndicator.core.times import SHANGHAI, Millis, from_millis

if TYPE_CHECKING:
    from syndicator.core.model import SiteKey, UnitKey
    from syndicator.core.times import Span

GOOD: Final = frozenset({State.CONFIRMED, State.WITHDRAWN, State.WAIVED})
BAD: Final = frozenset({State.HELD, State.REFUSED})


@dataclass(frozen=True, slots=True)
class Names:
    """Names of units and sites, from the configuration; keys stand where there is none."""

    units: Mapping[UnitKey, str] = field(default_factory=dict)
    sites: Mapping[SiteKey, str] = field(default_factory=dict)

    def unit(self, key: UnitKey) -> str:
        """A unit's name."""
        return self.units.get(key, str(key))

    def site(self, key: SiteKey) -> str:
        """A site's name."""
        return self.sites.get(key, str(key))


def look(state: State) -> str:
    """The class of the style sheet a state is shown in."""
    if state in GOOD:
        return "good"
    return "bad" if state in BAD else "wait"


def joined(reasons: Sequence[str]) -> str:
    """Reasons in one cell, each on a line of its own."""
    return "\n".join(reasons)


def span(over: Span | None) -> str:
    """An interval in Beijing time; one instant where both ends show the same."""
    if over is None:
        return "—"
    lower, upper = at(over.lower), at(over.upper)
    return lower if lower == upper else f"{lower} ~ {upper}"


def at(instant: Millis) -> str:
    """An instant in Beijing time, to the second."""
    return f"{from_millis(instant, SHANGHAI):%m-%d %H:%M:%S}"


def age(since: Millis, now: Millis) -> str:
    """How long from one instant to the next, to the minute."""
    hours, minutes = divmod(max(0, now - since) // 60_000, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
