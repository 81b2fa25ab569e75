"""From what a look showed to what happened: verdict → life-cycle event. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.deadline import meets
from syndicator.core.repost import State
from syndicator.core.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from syndicator.core.model import Form
    from syndicator.core.repost import Repost

WRONG = frozenset({Verdict.PARTIAL, Verdict.ALTERED, Verdict.POLLUTED, Verdict.MISPLACED})
"""A copy stands, but not as it must."""
SHOWS = WRONG | {Verdict.FAITHFUL, Verdict.LINKED}
"""The page shows the policy, rightly or not."""
SILENT = frozenset({Verdict.BLOCKED, Verdict.UNREADABLE})
"""These say nothing about the site."""
RANK = {
    Verdict.FAITHFUL: 0,
    Verdict.LINKED: 1,
    Verdict.MISPLACED: 2,
    Verdict.POLLUTED: 3,
    Verdict.ALTERED: 4,
    Verdict.PARTIAL: 5,
    Verdict.UNREADABLE: 6,
    Verdict.BLOCKED: 7,
    Verdict.ABSENT: 8,
    Verdict.VANISHED: 9,
}
"""Of several candidate pages the best one speaks for the site."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The verdict of one look for one repost."""

    verdict: Verdict
    revision: int | None
    """Revision the page equals, where it equals one."""
    page_url: str | None
    theirs: bool
    reason: str
    """Bilingual, for a person."""


def satisfies(verdict: Verdict, accepts: Collection[frozenset[Form]]) -> bool:
    """Whether the verdict meets the form of every binding deadline."""
    if not accepts:
        return verdict is Verdict.FAITHFUL
    return all(meets(forms, verdict) for forms in accepts)


def event_of(row: Repost, sight: Sight, accepts: Collection[frozenset[Form]]) -> ev.Event | None:
    """The event a look means for this row; None when it changes nothing.

    A blocked or unreadable page never becomes an event, and a link that some rule does not accept
    is no confirmation: it is kept as a sighting only.
    """
    verdict = sight.verdict
    if verdict in SILENT:
        return None
    if verdict in WRONG:
        return _wrong(row, sight)
    if verdict in {Verdict.ABSENT, Verdict.VANISHED}:
        return ev.NotSeen()
    if not satisfies(verdict, accepts) or sight.page_url is None:
        return None
    return ev.SeenRight(
        verdict=verdict,
        revision=sight.revision if sight.revision is not None else row.wanted,
        page_url=sight.page_url,
        theirs=sight.theirs,
    )


def _wrong(row: Repost, sight: Sight) -> ev.Event | None:
    """Told once: a row that is held for the same reason already is left alone."""
    event = ev.SeenWrong(
        verdict=sight.verdict,
        page_url=sight.page_url or "",
        theirs=sight.theirs,
        reason=sight.reason,
    )
    known = row.state is State.HELD and row.page_url == event.page_url
    return None if known and str(sight.verdict) in row.reason else event
