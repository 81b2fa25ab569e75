"""How a survey asks: bounds, pace, robots.txt, nothing twice; time is made up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from syndicator.core.errors import StoreError
from syndicator.core.times import Millis
from syndicator.net.egress import Egress
from syndicator.net.guard import parse_networks
from syndicator.net.pool import ClientPool
from syndicator.survey.asking import Asker, Manners, NotAsked, Pace
from syndicator.survey.model import Unseen
from syndicator.survey.state import SurveyState
from tests.loopback import LoopbackServer, Reply, Reset

PAGE = Reply.html("<html><body><p>云溪县</p></body></html>")


class QuickClock:
    """Waiting takes no time; what was waited is counted."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.waits: list[float] = []

    def now(self) -> Millis:
        return Millis(1_778_500_000_000 + round(self.passed * 1000))

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.passed += seconds
        await asyncio.sleep(0)

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        await awaitable
        return True


@pytest.fixture
async def pool() -> AsyncIterator[ClientPool]:
    """Clients that may reach this machine."""
    egress = Egress("default", allowed_networks=parse_networks(["127.0.0.0/8"]))
    async with ClientPool([egress], QuickClock()) as made:
        yield made


@pytest.fixture
def clock() -> QuickClock:
    """The test's own time."""
    return QuickClock()


def asker(
    pool: ClientPool, state: SurveyState, clock: QuickClock, manners: Manners | None = None
) -> Asker:
    """An asker of one site."""
    bounds = manners or Manners()
    return Asker("云溪县", pool.client("default"), Pace(clock, bounds), state, clock, bounds)


async def test_requests_to_one_host_stand_apart(
    pool: ClientPool, clock: QuickClock, tmp_path: Path
) -> None:
    """Half a second between two requests, robots.txt included."""
    async with LoopbackServer({"/*": PAGE}) as site:
        with SurveyState(tmp_path) as state:
            one = asker(pool, state, clock)
            for at in range(3):
                await one.ask(site.url(f"/{at}"))
    assert clock.waits == [0.5, 0.5, 0.5]
    assert [request.path for request in site.requests] == ["/robots.txt", "/0", "/1", "/2"]


async def test_crawl_delay_and_prohibitions_are_obeyed(
    pool: ClientPool, clock: QuickClock, tmp_path: Path
) -> None:
    """robots.txt may ask for more time and forbid paths; `obey_robots=False` lifts the latter."""
    rules = "User-agent: *\nCrawl-delay: 3\nDisallow: /admin\n"
    robots = Reply.of("text/plain", rules)
    async with LoopbackServer({"/robots.txt": robots, "/*": PAGE}) as site:
        with SurveyState(tmp_path) as state:
            one = asker(pool, state, clock)
            await one.ask(site.url("/a"))
            await one.ask(site.url("/b"))
            with pytest.raises(NotAsked) as stopped:
                await one.ask(site.url("/admin/x"))
            assert stopped.value.unseen is Unseen.ROBOTS
            assert clock.waits == [0.5, 3.0]
            lifted = asker(pool, state, clock, Manners(obey_robots=False))
            assert (await lifted.ask(site.url("/admin/x"))).status == 200


async def test_rules_behind_a_byte_order_mark_hold(
    pool: ClientPool, clock: QuickClock, tmp_path: Path
) -> None:
    """Editors on Windows put one before the first line."""
    robots = Reply.of("text/plain", "\ufeffUser-agent: *\nDisallow: /admin\n")
    async with LoopbackServer({"/robots.txt": robots, "/*": PAGE}) as site:
        with SurveyState(tmp_path) as state, pytest.raises(NotAsked) as stopped:
            await asker(pool, state, clock).ask(site.url("/admin/x"))
    assert stopped.value.unseen is Unseen.ROBOTS


async def test_rules_hidden_by_a_server_error_forbid_everything(
    pool: ClientPool, clock: QuickClock, tmp_path: Path
) -> None:
    """RFC 9309 2.3.1.4; who answers for the site may go past it."""
    async with LoopbackServer({"/robots.txt": Reply(500), "/*": PAGE}) as site:
        with SurveyState(tmp_path) as state:
            with pytest.raises(NotAsked) as stopped:
                await asker(pool, state, clock).ask(site.url("/a"))
            assert stopped.value.unseen is Unseen.UNREACHABLE
            assert "robots.txt" in str(stopped.value)
            assert [one.path for one in site.requests] == ["/robots.txt"]
            lifted = asker(pool, state, clock, Manners(obey_robots=False))
            assert (await lifted.ask(site.url("/a"))).status == 200


async def test_an_address_is_asked_once_and_survives_the_process(
    pool: ClientPool, clock: QuickClock, tmp_path: Path
) -> None:
    """Other spellings are the same address; another process reads the answer from disk."""
    async with LoopbackServer({"/*": PAGE}) as site:
        with SurveyState(tmp_path) as state:
            one = asker(pool, state, clock)
            first = await one.ask(site.url("/a?b=1#c"))
            assert await one.ask(site.url("/./a?b=1")) == first
        with SurveyState(tmp_path) as state:
            again = asker(pool, state, clock)
            kept = await again.ask(site.url("/a?b=1"))
            assert (kept.body, kept.at, again.sent, again.asked) == (first.body, first.at, 0, 1)
    assert len(site.seen("/a")) == 1


async def test_a_host_that_fails_is_let_alone(
    pool: ClientPool, clock: QuickClock, tmp_path: Path
) -> None:
    """After three failures in a row no more is asked; a site reopened is asked anew."""
    async with LoopbackServer({"/*": Reset()}) as site:
        with SurveyState(tmp_path) as state:
            one = asker(pool, state, clock)
            for at in range(5):
                with pytest.raises(NotAsked) as stopped:
                    await one.ask(site.url(f"/{at}"))
                assert stopped.value.unseen is Unseen.UNREACHABLE
            count = len(site.requests)
            assert count == 3
            site.routes["/*"] = PAGE
            state.reopen("云溪县")
            assert (await asker(pool, state, clock).ask(site.url("/0"))).status == 200


async def test_bounds_in_number_and_time(
    pool: ClientPool, clock: QuickClock, tmp_path: Path
) -> None:
    """So many requests, so many minutes, then no more."""
    async with LoopbackServer({"/*": PAGE}) as site:
        with SurveyState(tmp_path) as state:
            few = asker(pool, state, clock, Manners(requests=2))
            await few.ask(site.url("/a"))
            with pytest.raises(NotAsked) as stopped:
                await few.ask(site.url("/b"))
            assert stopped.value.unseen is Unseen.BUDGET
            slow = asker(pool, state, clock, Manners(minutes=1))
            clock.passed += 61
            with pytest.raises(NotAsked) as stopped:
                await slow.ask(site.url("/c"))
            assert stopped.value.unseen is Unseen.BUDGET


async def test_a_busy_server_is_given_its_rest(
    pool: ClientPool, clock: QuickClock, tmp_path: Path
) -> None:
    """429 with Retry-After: waited for, then asked once more."""
    answers = iter([Reply(429).having(Retry_After="7"), PAGE])
    async with LoopbackServer({"/a": lambda _: next(answers)}) as site:
        with SurveyState(tmp_path) as state:
            heard = await asker(pool, state, clock).ask(site.url("/a"))
    assert heard.status == 200
    assert 7.0 in clock.waits


async def test_two_surveys_do_not_share_a_folder(tmp_path: Path) -> None:
    """A second one on the same state refuses to start, as does a foreign file."""
    with SurveyState(tmp_path), pytest.raises(StoreError, match="another survey"):
        SurveyState(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/survey.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="--fresh"):
        SurveyState(tmp_path / "other")
