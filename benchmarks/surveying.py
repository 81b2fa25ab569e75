"""S1: a survey of a hundred portals and ten policies, with its ordinary manners.

The whole of it but the policies' own pages: homepages, robots.txt, columns read back over pages,
every candidate opened and judged, all of it on disk, and the report. What it says is compared with
what the portals hold: a wrong cell is an error, not a figure.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks import surveyed
from benchmarks.figure import Reading, Readings
from benchmarks.prose import paragraphs, title_of
from benchmarks.spent import Meter
from syndicator.core.times import parse_stamp
from syndicator.net.egress import Egress
from syndicator.net.guard import parse_networks
from syndicator.net.pool import ClientPool
from syndicator.ports import SystemClock
from syndicator.survey.asking import Asker, Manners, Pace
from syndicator.survey.look import survey_site
from syndicator.survey.model import AskedPolicy, AskedSite, SiteOutcome
from syndicator.survey.page import html_page
from syndicator.survey.run import Survey, run_survey, survey_of
from syndicator.survey.sheets import csv_bytes, xlsx_bytes
from syndicator.survey.state import SurveyState

JOBS = 16


async def measure(*, quick: bool) -> Readings:
    """One survey, from nothing to the report."""
    count = 4 if quick else surveyed.SITES
    policies = 3 if quick else surveyed.POLICIES
    async with _portals(count) as port:
        with tempfile.TemporaryDirectory() as folder, Meter() as meter:
            found = await _surveyed(Path(folder), port, count, policies)
            report = html_page(found), csv_bytes(found), xlsx_bytes(found)
    _compare(found)
    requests = sum(one.outcome.requests for one in found.sites if one.outcome)
    beside: dict[str, float | int | str] = {
        "sites": count,
        "policies": policies,
        "requests_a_site": round(requests / count, 1),
        "cpu_s": round(meter.spent.cpu_s, 1),
        "report_kb": sum(map(len, report)) // 1000,
    }
    return {"S1": Reading(meter.spent.wall_s, beside)}


async def _surveyed(folder: Path, port: int, count: int, policies: int) -> Survey:
    clock, manners = SystemClock(), Manners()
    sites = [AskedSite(f"示例市{at}", f"http://{surveyed.host(at)}:{port}/") for at in range(count)]
    egress = Egress("default", allowed_networks=parse_networks(["127.0.0.0/8"]))
    with SurveyState(folder) as state:
        state.choose(tuple(map(_policy, range(policies))))
        chosen = state.policies()
        pace = Pace(clock, manners)
        async with ClientPool([egress], clock) as pool:

            async def look(site: AskedSite) -> SiteOutcome:
                client = pool.client("default")
                asker = Asker(site.key, client, pace, state, clock, manners)
                return await survey_site(asker, site, chosen, clock)

            await run_survey(state, sites, look, lambda _, __: None, jobs=JOBS)
        return survey_of(state, sites, clock.now(), "bench")


def _policy(number: int) -> AskedPolicy:
    return AskedPolicy(
        url=f"https://source.example/{number}.htm",
        title=title_of(number),
        text="\n".join(paragraphs(number)),
        published=parse_stamp(f"{surveyed.day_of(number)} 09:00:00"),
    )


def _compare(found: Survey) -> None:
    for site, one in enumerate(found.sites):
        for policy in range(len(found.policies)):
            expected = "absent"
            if surveyed.stands(site, policy):
                expected = "altered" if surveyed.changed(site, policy) else "faithful"
            finding = one.finding(policy)
            if finding.verdict != expected:
                raise AssertionError(f"{one.site.name} {policy}: {finding} is not {expected}")


@asynccontextmanager
async def _portals(count: int) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.surveyed", str(count)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdout is None:
        raise RuntimeError("no pipe")
    try:
        yield int(await process.stdout.readline())
    finally:
        process.kill()
        await process.wait()
