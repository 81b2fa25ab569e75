"""The course of `survey`: policies chosen once, then every site, until done or interrupted."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from syndicator.app import pool_of
from syndicator.cli.output import complain_of_bug, warn
from syndicator.core.errors import ConfigurationError, StoreError
from syndicator.core.model import SourceKey
from syndicator.net.pool import ClientPool
from syndicator.ports import Clock
from syndicator.settings.model import Settings, SourceConf, SourceLevel
from syndicator.survey.asking import Asker, Manners, Pace
from syndicator.survey.judging import unseen
from syndicator.survey.look import survey_site
from syndicator.survey.model import AskedPolicy, AskedSite, SiteOutcome, Unseen
from syndicator.survey.policies import named, newest, requests_for
from syndicator.survey.run import Told, run_survey
from syndicator.survey.state import SurveyState

_SOURCE: Final = "source"
"""Who asks for the policies; no site's key, which holds a tab."""
_READ_BESIDE: Final = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which policies to look for."""

    last: int
    sources: tuple[str, ...]
    named: tuple[str, ...]
    """Their addresses at the source; empty: the newest ones."""

    def __str__(self) -> str:
        """As kept with the survey: a resumed one must want the same."""
        return f"{self.last} {','.join(self.sources)} {' '.join(self.named)}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every part of the course needs."""

    settings: Settings
    state: SurveyState
    clock: Clock
    manners: Manners
    jobs: int


async def until_interrupted(
    desk: Desk, sites: Sequence[AskedSite], wanted: Wanted, told: Told
) -> bool:
    """Run it; False when a signal ended it before. What is known is on disk either way."""
    task = asyncio.create_task(_course(desk, sites, wanted, told))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
        return True
    return False


async def _course(desk: Desk, sites: Sequence[AskedSite], wanted: Wanted, told: Told) -> None:
    async with pool_of(desk.settings, desk.clock) as pool:
        policies = await _policies(desk, pool, wanted)
        pace = Pace(desk.clock, desk.manners)

        async def look(site: AskedSite) -> SiteOutcome:
            client = pool.client(site.egress)
            asker = Asker(site.key, client, pace, desk.state, desk.clock, desk.manners)
            try:
                return await survey_site(asker, site, policies, desk.clock)
            except (StoreError, OSError):
                raise
            except Exception as mistake:
                complain_of_bug(mistake)
                return _given_up(asker, policies, desk.clock)

        await run_survey(desk.state, sites, look, told, jobs=desk.jobs)


def _given_up(asker: Asker, policies: Sequence[AskedPolicy], clock: Clock) -> SiteOutcome:
    """A site on whose pages the program itself failed: told as such, the others go on."""
    findings = tuple(unseen(Unseen.MISTAKE) for _ in policies)
    now = clock.now()
    return SiteOutcome(None, None, None, (), "", findings, asker.asked, now, now)


async def _policies(desk: Desk, pool: ClientPool, wanted: Wanted) -> tuple[AskedPolicy, ...]:
    """The policies of this survey: chosen once, kept for whoever goes on with it."""
    known = desk.state.policies()
    if known:
        if desk.state.meta("wanted") != str(wanted):
            raise ConfigurationError(
                "该目录的摸底查的是另一批政策；换一个 --out，或加 --fresh · "
                "the survey in this folder looks for other policies: give another --out, or --fresh"
            )
        return known
    desk.state.reopen(_SOURCE)
    sources = _sources(desk.settings, wanted.sources)
    manners = replace(desk.manners, requests=requests_for(wanted.last, len(sources)) + _READ_BESIDE)
    pace = Pace(desk.clock, manners)
    askers: dict[str, Asker] = {}

    def asker_of(source: SourceConf) -> Asker:
        if source.egress not in askers:
            client = pool.client(source.egress)
            askers[source.egress] = Asker(_SOURCE, client, pace, desk.state, desk.clock, manners)
        return askers[source.egress]

    if wanted.named:
        every = tuple(desk.settings.sources.values())
        chosen = await named(asker_of, wanted.named, every)
    else:
        chosen = await newest(asker_of, sources, desk.settings.rules, wanted.last)
    missed = chosen.notes
    if not wanted.named and len(chosen.policies) < wanted.last:
        few = (
            f"信源上只找到 {len(chosen.policies)} 份重要政策 · "
            f"only {len(chosen.policies)} important policies were found at the source"
        )
        missed = (*missed, few)
    for note in missed:
        warn(note)
    desk.state.note("wanted", str(wanted))
    desk.state.choose(chosen.policies, missed)
    return chosen.policies


def _sources(settings: Settings, keys: Sequence[str]) -> tuple[SourceConf, ...]:

    unknown = [key for key in keys if SourceKey(key) not in settings.sources]
    if unknown:
        known = ", ".join(settings.sources)
        raise ConfigurationError(
            f"没有名为 {unknown[0]} 的信源，已有：{known} · "
            f"no source named {unknown[0]}; known: {known}"
        )
    if keys:
        return tuple(settings.sources[SourceKey(key)] for key in keys)
    national = [one for one in settings.sources.values() if one.level is SourceLevel.NATIONAL]
    return tuple(one for one in national if one.official) or tuple(settings.sources.values())
