"""One survey of sites of every shape: what stands, what does not, what cannot be seen."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from syndicator.core.verdict import Verdict
from syndicator.net.client import HttpClient
from syndicator.net.egress import Egress
from syndicator.net.guard import parse_networks
from syndicator.net.pool import ClientPool
from syndicator.ports import SystemClock
from syndicator.survey.asking import Asker, Manners, Pace
from syndicator.survey.look import survey_site
from syndicator.survey.model import AskedSite, LagBasis, SiteOutcome, Unseen
from syndicator.survey.state import SurveyState
from tests.loopback import LoopbackServer, Reply
from tests.survey import town

Shape = Callable[[str], town.Routes]
QUICK = Manners(interval_s=0.0)
MINUTE = 60_000


@asynccontextmanager
async def client() -> AsyncIterator[HttpClient]:
    """A guarded client that may reach this machine."""
    egress = Egress("default", allowed_networks=parse_networks(["127.0.0.0/8"]))
    async with ClientPool([egress], SystemClock()) as pool:
        yield pool.client("default")


async def surveyed(
    tmp_path: Path, shape: Shape, manners: Manners = QUICK, path: str = "/"
) -> tuple[SiteOutcome, LoopbackServer]:
    """What a survey says of one site of a shape."""
    async with AsyncExitStack() as stack:
        papers = {paper.path: Reply.html(town.source_page(paper)) for paper in town.PAPERS}
        source = await stack.enter_async_context(LoopbackServer(papers))
        root = source.url("").rstrip("/")
        server = await stack.enter_async_context(LoopbackServer(shape(root)))
        http = await stack.enter_async_context(client())
        state = stack.enter_context(SurveyState(tmp_path))
        clock = SystemClock()
        site = AskedSite("云溪县", server.url(path))
        asker = Asker(site.key, http, Pace(clock, manners), state, clock, manners)
        return await survey_site(asker, site, town.asked(root), clock), server


def verdicts(outcome: SiteOutcome) -> list[str]:
    """The four cells in short."""
    return [
        finding.verdict.value if finding.verdict else str(finding.unseen)
        for finding in outcome.findings
    ]


STANDS = ["faithful", "altered", "absent", "linked"]


@pytest.mark.parametrize(
    "shape",
    [
        *(town.columns, town.gbk, town.behind_a_script, town.feed_only, town.search_only),
        town.drawn,
    ],
    ids=lambda one: one.__name__,
)
async def test_what_stands_is_found_and_judged(tmp_path: Path, shape: Shape) -> None:
    """By columns, in GBK behind a refresh, by feed, search, JSON: the same truths."""
    outcome, _ = await surveyed(tmp_path, shape)
    assert verdicts(outcome) == STANDS
    faithful, altered, absent, _ = outcome.findings
    assert faithful.lag_basis is LagBasis.PAGE
    assert faithful.lag is not None
    assert faithful.lag.lower_ms <= 150 * MINUTE <= faithful.lag.upper_ms
    assert faithful.lag.upper_ms - faithful.lag.lower_ms < 2 * MINUTE
    assert [(span.original, span.page) for span in altered.spans] == [("2200", "2250")]
    assert absent.digest is not None
    assert absent.reasons[0].code in {"list_read", "searched"}


@pytest.mark.parametrize(
    "shape, why",
    [
        (town.scripted, Unseen.SCRIPTED),
        (town.login, Unseen.BLOCKED),
        (town.parked, Unseen.PARKED),
        (town.forbidden, Unseen.ROBOTS),
        (town.too_short, Unseen.TOO_SHORT),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
async def test_what_cannot_be_seen_is_not_absent(tmp_path: Path, shape: Shape, why: Unseen) -> None:
    """Scripts, walls, parked names, robots.txt and short lists: each says why, none says absent."""
    outcome, _ = await surveyed(tmp_path, shape)
    assert {finding.unseen for finding in outcome.findings} == {why}
    assert all(finding.reasons for finding in outcome.findings)


async def test_of_several_files_nobody_knows_which_is_the_list(tmp_path: Path) -> None:
    """What they name is opened and stands; what they lack is not absent."""

    def ambiguous(source: str) -> town.Routes:
        routes = dict(town.drawn(source))
        listed = routes["/zcwj/ZUIXIN.json"]
        page = routes["/zcwj/"]
        assert isinstance(page, Reply)
        names = page.body.replace(b"</body>", b'<ul data-url="REDIAN.json"></ul></body>')
        return {**routes, "/zcwj/": Reply.html(names), "/zcwj/REDIAN.json": listed}

    outcome, _ = await surveyed(tmp_path, ambiguous)
    assert verdicts(outcome)[:3] == ["faithful", "altered", "scripted"]


async def test_the_address_of_a_list_says_where_to_look(tmp_path: Path) -> None:
    """A column in the table is read back whatever it is called."""

    def renamed(source: str) -> town.Routes:
        routes = dict(town.columns(source))
        for path in ("/zcwj/index.html", "/zcwj/index_1.html"):
            page = routes[path]
            assert isinstance(page, Reply)
            name = "通知精神".encode()
            routes[path] = replace(page, body=page.body.replace("政策文件".encode(), name))
        return routes

    outcome, _ = await surveyed(tmp_path, renamed, path="/zcwj/index.html")
    assert verdicts(outcome) == STANDS


async def test_a_sitemap_shows_copies_but_proves_no_absence(tmp_path: Path) -> None:
    """Pages written after a policy are opened; what is not among them is not called absent."""
    outcome, _ = await surveyed(tmp_path, town.sitemap_only)
    assert verdicts(outcome) == ["faithful", "altered", "no_list", "no_list"]


async def test_a_search_that_finds_nothing_is_not_believed(tmp_path: Path) -> None:
    """A search that misses a page known to be there says nothing of others."""
    outcome, _ = await surveyed(tmp_path, town.deaf_search)
    assert Verdict.ABSENT not in {finding.verdict for finding in outcome.findings}
    assert "不予采信" in outcome.search


async def test_a_search_with_an_old_index_is_not_believed_for_new_policies(tmp_path: Path) -> None:
    """It finds pages older than the policies only: copies are found, absence is not claimed."""
    outcome, _ = await surveyed(tmp_path, town.stale_search)
    assert verdicts(outcome) == ["faithful", "altered", "no_list", "linked"]


@pytest.mark.parametrize(
    "code, expected", [("9900000001", "faithful"), ("9900000002", "elsewhere")]
)
async def test_pages_on_a_shared_platform(tmp_path: Path, code: str, expected: str) -> None:
    """A page on another host is the site's own only where it bears the site's code."""
    page = town.article(town.PAPERS[0]).replace(
        "<head>", f'<head><meta name="SiteIDCode" content="{code}">'
    )
    async with LoopbackServer({"/zw/1.html": Reply.html(page)}) as platform:
        other = platform.url("").rstrip("/")
        outcome, _ = await surveyed(tmp_path, lambda source: town.elsewhere(source, other))
    assert verdicts(outcome)[0] == expected


async def test_pages_that_are_gone(tmp_path: Path) -> None:
    """A list that still names a policy whose page says it is gone: it is not there."""
    outcome, _ = await surveyed(tmp_path, town.soft_404)
    assert verdicts(outcome)[:3] == ["absent", "absent", "absent"]
    assert "page_missing" in {reason.code for reason in outcome.findings[0].reasons}


async def test_a_title_without_a_text_is_not_called_absent(tmp_path: Path) -> None:
    """List and page bear the title, the text is in a PDF: a person must look, nobody is accused."""
    outcome, _ = await surveyed(tmp_path, town.pdf_only)
    assert verdicts(outcome) == ["page", "page", "absent", "linked"]


async def test_a_site_that_does_not_answer(tmp_path: Path) -> None:
    """Nothing listens: unreachable, with the reason, after few tries."""
    manners = QUICK
    async with client() as http:
        with SurveyState(tmp_path) as state:
            clock = SystemClock()
            site = AskedSite("云溪县", "http://127.0.0.1:9/")
            asker = Asker(site.key, http, Pace(clock, manners), state, clock, manners)
            outcome = await survey_site(asker, site, town.asked("http://source.example"), clock)
    assert {finding.unseen for finding in outcome.findings} == {Unseen.UNREACHABLE}
    assert "端口 9 不是网站端口" in str(outcome.findings[0].reasons)


async def test_bounds_are_kept_and_told(tmp_path: Path) -> None:
    """With too few requests the rest is told as such, and no more left than allowed."""
    outcome, server = await surveyed(tmp_path, town.columns, Manners(requests=3, interval_s=0.0))
    assert len(server.requests) <= 3
    assert outcome.findings[2].unseen is Unseen.BUDGET
