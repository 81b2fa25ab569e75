"""All sites of a survey side by side, each within its bounds, each done exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from syndicator.core.times import Millis
from syndicator.survey.judging import unseen
from syndicator.survey.model import AskedPolicy, AskedSite, Finding, SiteOutcome, Unseen
from syndicator.survey.state import SurveyState

Look = Callable[[AskedSite], Awaitable[SiteOutcome]]
"""Surveys one site."""
Told = Callable[[AskedSite, SiteOutcome], None]
"""Hears of each site that is done."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One site with what was found out; None: its turn has not come."""

    site: AskedSite
    outcome: SiteOutcome | None

    def finding(self, at: int) -> Finding:
        """What can be said of the policy at this place."""
        return unseen(Unseen.NOT_YET) if self.outcome is None else self.outcome.findings[at]


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as it stands: what a report is made of."""

    policies: tuple[AskedPolicy, ...]
    sites: tuple[Surveyed, ...]
    made: Millis
    version: str
    missed: tuple[str, ...] = ()
    """Sources and policies that could not be read when the policies were chosen (bilingual)."""

    @property
    def pairs(self) -> int:
        """Sites × policies."""
        return len(self.policies) * len(self.sites)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, site by site."""
        return tuple(one.finding(at) for one in self.sites for at in range(len(self.policies)))


async def run_survey(
    state: SurveyState, sites: Sequence[AskedSite], look: Look, told: Told, *, jobs: int
) -> None:
    """Look at every site that is not done, at most `jobs` at a time.

    A site that could not be seen in an earlier run is looked at again; whatever is done is on disk
    when `told` hears of it. Raises what one of them could not go on after (StoreError, OSError).
    """
    waiting = []
    for site in sites:
        known = state.outcome(site.key)
        if known is None or known.blind:
            state.reopen(site.key, anew=known is not None and known.walled)
            waiting.append(site)
        else:
            told(site, known)
    turns = iter(waiting)

    async def work() -> None:
        for site in turns:
            outcome = await look(site)
            state.finish(site.key, outcome)
            told(site, outcome)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(jobs, len(waiting))):
                group.create_task(work())
    except ExceptionGroup as failures:
        # They fail of one cause, the disk: whoever asked is told it once.
        raise failures.exceptions[0] from None


def survey_of(state: SurveyState, sites: Sequence[AskedSite], now: Millis, version: str) -> Survey:
    """What is known by now."""
    return Survey(
        state.policies(),
        tuple(Surveyed(site, state.outcome(site.key)) for site in sites),
        now,
        version,
        state.missed(),
    )
