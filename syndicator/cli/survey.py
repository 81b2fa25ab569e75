"""`survey`: which sites carry the last policies, how late, with evidence; from addresses alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator import __version__
from syndicator.cli.configuration import ConfigOption, clock_of, load_settings
from syndicator.cli.output import JsonOption, warn
from syndicator.cli.parse import AllowOption
from syndicator.cli.survey_telling import FILES, progress, tell, write
from syndicator.core.errors import ConfigurationError
from syndicator.core.model import ListKind
from syndicator.core.times import SHANGHAI, from_millis

if TYPE_CHECKING:
    from syndicator.core.model import Site
    from syndicator.settings.model import Settings
    from syndicator.survey.model import AskedSite

_INTERRUPTED: Final = 130


LastOption = Annotated[
    int, typer.Option(min=1, max=50, help="最近几份重要政策 · how many of the newest policies")
]
UnitsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="站点表：CSV 或 XLSX，含单位名称和网址两列即可；缺省用配置里的站点 · "
        "table of sites: name and address; default: the configured sites",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="结果目录；缺省为当天的 survey-年月日 · where the report goes; default: survey-<date>",
    ),
]
SourceOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY", help="信源，可重复；缺省为配置里的国家级信源 · a configured source"
    ),
]
PoliciesOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="不用最近几份，改查这些：每行一个政策原文网址 · addresses of policies, one a line",
    ),
]
ResumeOption = Annotated[
    bool | None,
    typer.Option(
        "--resume/--fresh",
        help="接着上次 / 清空重来；缺省：目录里有未完的就接着 · go on, or begin anew",
    ),
]
JobsOption = Annotated[
    int, typer.Option(min=1, max=64, help="同时查看几个站点 · sites looked at side by side")
]
RequestsOption = Annotated[
    int, typer.Option(min=5, max=1000, help="每站最多几次请求 · most requests a site")
]
MinutesOption = Annotated[
    float, typer.Option(min=0.5, max=120, help="每站最多几分钟 · most minutes a site")
]
RobotsOption = Annotated[
    bool,
    typer.Option(
        "--ignore-robots",
        help="不理会 robots.txt；只用于本单位主管的站点 · only for sites your office answers for",
    ),
]


def survey(
    *,
    last: LastOption = 10,
    units: UnitsOption = None,
    out: OutOption = None,
    source: SourceOption = None,
    policies: PoliciesOption = None,
    resume: ResumeOption = None,
    jobs: JobsOption = 16,
    requests: RequestsOption = 60,
    minutes: MinutesOption = 6,
    ignore_robots: RobotsOption = False,
    allow: AllowOption = None,
    json_lines: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Survey which sites carry the last policies, how late, with evidence (摸底).

    Needs a list of sites and their addresses, no credentials and no configuration. Finds each
    site's lists by itself, looks back, judges every copy, and writes a matrix of sites × policies
    as HTML, CSV and XLSX with the pages behind each verdict (WARC). Sends nothing but ordinary
    page reads: two at a time and two a second to one host, robots.txt obeyed. Stopped or killed,
    it goes on where it was. Leaves with 0 when every site was looked at, whatever was found and
    however much could not be seen (the report says what and why); 1 when nothing at all could be
    seen; 130 when interrupted, with a report of what is known by then.
    """
    from syndicator.cli.survey_course import Desk, Wanted, until_interrupted
    from syndicator.survey.asking import Manners
    from syndicator.survey.run import survey_of
    from syndicator.survey.state import SurveyState
    from syndicator.survey.table import read_addresses

    settings = _allowing(load_settings(config), allow or ())
    clock = clock_of(config)
    sites = _sites(settings, units)
    folder = out or Path(f"survey-{from_millis(clock.now(), SHANGHAI):%Y%m%d}")
    _prepare(folder, resume=resume)
    manners = Manners(requests=requests, minutes=minutes, obey_robots=not ignore_robots)
    with SurveyState(folder) as state, progress(len(sites)) as told:
        desk = Desk(settings, state, clock, manners, jobs)
        named = () if policies is None else read_addresses(policies)
        wanted = Wanted(last, tuple(source or ()), named)
        whole = asyncio.run(until_interrupted(desk, sites, wanted, told))
        found = survey_of(state, sites, clock.now(), __version__)
        write(folder, found, state)
    tell(found, folder, json_lines=json_lines)
    if not whole:
        raise typer.Exit(_INTERRUPTED)
    if all(finding.verdict is None for finding in found.findings):
        raise typer.Exit(1)


def _allowing(settings: Settings, allow: Sequence[str]) -> Settings:
    """The settings, with further networks open to every egress. Raises ConfigurationError."""
    from syndicator.net.guard import parse_networks

    try:
        networks = parse_networks(allow)
    except ValueError as error:
        raise ConfigurationError(f"--allow：{error}") from error
    egresses = {
        key: replace(egress, allowed_networks=(*egress.allowed_networks, *networks))
        for key, egress in settings.egresses.items()
    }
    return replace(settings, egresses=egresses)


def _sites(settings: Settings, units: Path | None) -> tuple[AskedSite, ...]:
    from syndicator.stages.looking.browsing import way_to
    from syndicator.survey.model import AskedSite
    from syndicator.survey.table import read_sites

    if units is not None:
        read = read_sites(units)
        for row in read.bad:
            warn(f"{units} {row}")
        return read.sites
    sites = []
    for site in settings.sites.values():
        address = site.home_url or (site.watch.url if site.watch else "")
        if address.startswith(("http://", "https://")):
            sites.append(AskedSite(site.name, address, 0, way_to(settings, site), *_lists(site)))
    if not sites:
        raise ConfigurationError(
            "配置里没有站点地址；请用 --units 给一张有“单位名称”“网址”两列的表 · no configured "
            "site has an address: give a table of name and address with --units"
        )
    return tuple(sites)


def _lists(site: Site) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Its configured lists: pages, and feeds."""
    if site.watch is None or site.watch.kind is ListKind.CMS:
        return (), ()
    return ((), site.watch.urls) if site.watch.kind is ListKind.RSS else (site.watch.urls, ())


def _prepare(folder: Path, *, resume: bool | None) -> None:
    """Clear or check the folder as asked. Raises ConfigurationError."""
    from syndicator.survey.state import FILE, refuse_if_running

    state = folder / FILE
    if resume is True and not state.is_file():
        raise ConfigurationError(
            f"{folder} 里没有可接着做的摸底 · {folder} holds no survey to go on with"
        )
    if resume is False:
        refuse_if_running(state)
        for name in (*FILES, FILE, f"{FILE}-wal", f"{FILE}-shm"):
            (folder / name).unlink(missing_ok=True)
