"""How the pages write names, instants, intervals and states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.repost import State
from syndicator.core.times import SHANGHAI, Millis, from_millis

if TYPE_CHECKING:
    from syndicator.core.model import SiteKey, UnitKey
    from syndicator.core.times import Span
    from syndicator.settings.model import Settings

GOOD: Final = frozenset({State.CONFIRMED, State.WITHDRAWN, State.WAIVED})
BAD: Final = frozenset({State.HELD, State.REFUSED})


@dataclass(frozen=True, slots=True)
class Names:
    """What the configuration says of a key; keys stand where there is none."""

    settings: Settings | None = None
    """None: it cannot be read."""

    def unit(self, key: UnitKey) -> str:
        """A unit's name."""
        found = self.settings.units.get(key) if self.settings else None
        return found.name if found else str(key)

    def site(self, key: SiteKey) -> str:
        """A site's name."""
        found = self.settings.sites.get(key) if self.settings else None
        return found.name if found else str(key)


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
