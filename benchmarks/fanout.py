"""One policy to many loopback sites: our durable path against a bare bounded httpx loop.

Ours: claim, look-up, intent committed, create, outcome committed, limits, metrics. Bare: the same
look-up and create for every site, same bound, no state. Both in this process, the sites in another;
turn by turn, the median ratio counts.
"""

import asyncio
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from benchmarks.sink import address
from syndicator.app import App, build
from syndicator.core.identity import Keys
from syndicator.core.model import Scope, ScopeKind, SourceKey
from syndicator.core.repost import State
from syndicator.core.text import digest
from syndicator.core.times import Millis, Precision, Span, Stamp
from syndicator.obs.metrics import Metrics
from syndicator.ports import SystemClock, SystemDice
from syndicator.registry import load_adapters
from syndicator.settings.load import load
from syndicator.stages.duties import lay_out
from syndicator.stages.push import IN_FLIGHT
from syndicator.store import SqliteStore, policies, reposts

SITES: Final = 1_000
TURNS: Final = 3
TEXT: Final = "各县级人民政府要按期完成任务，投入资金，确保落实到位。" * 250
PLATFORM: Final = """  - key: sink{number}
    name: 压测平台{number}
    adapter: http
    trust: publish
    authorisation: 压测
    endpoint: http://127.1.0.1:{port}
    limits: {{per_second: 100, concurrent: 64, timeout_s: 30}}
    options:
      find:
        - url: /articles?key={{key}}
          items: items
      fields:
        {{id: id, title: title, key: key, standing: {{path: state, public: [1], review: [0]}}}}
      create:
        method: POST
        url: /articles
        json: {{key: '{{key}}', title: '{{title}}', content: '{{html}}'}}
        id: id
"""
SITES_A_PLATFORM: Final = 10
"""Few, so that the platforms' own limits (100 a second) are not what is measured."""
SOURCES: Final = """sources:
  - {{key: src, name: 压测信源, family: govlist, url: "http://127.1.0.1:{port}/list",
     level: national, official: true, every_s: 3600, issuer: 压测, article_hosts: [127.1.0.1]}}
"""
MAIN: Final = """store: {path: bench.db}
control: {socket: bench.sock}
metrics: {listen: 127.0.0.1, port: 0}
egresses: [{key: default, allowed_networks: [127.0.0.0/8]}]
"""
PEOPLE: Final = "people: [{key: zhang, name: 张, login: nobody, roles: [releaser]}]\n"
RULES: Final = """rules:
  - {key: all, says: important, scope: {kind: all}, reason: r, approved_by: zhang,
     when: {title_has: [x]}}
"""
PROFILES: Final = """profiles:
  - {key: p, document: d, clause: c, quote: q, accepts: [repost], target: {hours: 1},
     limit: {hours: 12}, verified: true, enabled: true}
"""
UNITS: Final = "key,name,level,region,parent,sectors,leader,contact,since,until\n"
COLUMNS: Final = (
    "key,name,unit,platform,column,home_url,list_url,list_kind,list_selector,body_selector,"
    "site_id_code,endpoint,credential,egress,since,until\n"
)


@dataclass(frozen=True, slots=True)
class Spent:
    """What one way of sending everything took."""

    wall_s: float
    cpu_s: float


def configuration(folder: Path, port: int, sites: int) -> None:
    """Write a configuration of one unit a site."""
    (folder / "sources").mkdir(parents=True)
    (folder / "platforms").mkdir()
    (folder / "calendar").mkdir()
    (folder / "syndicator.yaml").write_text(MAIN)
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "rules.yaml").write_text(RULES)
    (folder / "profiles.yaml").write_text(PROFILES)
    (folder / "sources/s.yaml").write_text(SOURCES.format(port=port))
    platforms = [PLATFORM.format(port=port, number=n) for n in range(-(-sites // SITES_A_PLATFORM))]
    (folder / "platforms/p.yaml").write_text("platforms:\n" + "".join(platforms))
    units = "".join(f"u{n},单位{n},county,229900,,,,,,\n" for n in range(sites))
    rows = "".join(
        f"s{n},站点{n},u{n},sink{n // SITES_A_PLATFORM},,,,,,,,http://{address(n)}:{port},,,,\n"
        for n in range(sites)
    )
    (folder / "units.csv").write_text(UNITS + units)
    (folder / "sites.csv").write_text(COLUMNS + rows)


@asynccontextmanager
async def sink(count: int) -> AsyncIterator[int]:
    """The sites' process; yields its port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.sink",
        str(count),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdout is None:
        raise RuntimeError
    try:
        yield int(await process.stdout.readline())
    finally:
        await process.communicate(b"")


def cpu() -> float:
    """Processor seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def bare(port: int, sites: int, *, look_up: bool) -> Spent:
    """Create at every site, after a look-up or without, bounded, nothing kept."""
    limits = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=0)
    queue = iter(range(sites))
    body = json.dumps({"key": "k", "title": "t", "content": TEXT}).encode()
    headers = {"content-type": "application/json"}
    began, used = time.monotonic(), cpu()
    async with httpx.AsyncClient(limits=limits, trust_env=False, timeout=30) as client:

        async def worker() -> None:
            for number in queue:
                url = f"http://{address(number)}:{port}/articles"
                if look_up:
                    (await client.get(f"{url}?key=k")).json()
                (await client.post(url, content=body, headers=headers)).json()

        await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    return Spent(time.monotonic() - began, cpu() - used)


async def ours(app: App, number: int, sites: int) -> Spent:
    """The push stage from due rows to the last recorded outcome."""
    ctx = app.ctx
    now = ctx.clock.now()
    await ctx.write(lambda tx: _policy(app, tx, number, now))
    began, used = time.monotonic(), cpu()
    stage = next(stage for stage in app.stages if stage.name == "push")
    while True:
        ctx.wakes.push.clear()
        counts = await stage.run_once(ctx)
        if counts["under_way"] == 0:
            break
        await ctx.wakes.push.wait()
    spent = Spent(time.monotonic() - began, cpu() - used)
    counted = await ctx.read(reposts.counts_by_state)
    if counted[State.ACCEPTED] != number * sites:
        raise RuntimeError(f"{counted} after {number} rounds of {sites}")
    return spent


def _policy(app: App, tx: object, number: int, now: Millis) -> None:
    """A released policy with its reposts, all due now."""
    text = f"第{number}号 {TEXT}"
    new = policies.NewPolicy(
        state="released",
        title=f"压测文件{number}",
        doc_no=f"压测|2026|{number}",
        doc_no_text=f"压测〔2026〕{number}号",
        issuers=("压测",),
        source=SourceKey("src"),
        url=f"http://127.1.0.1/{number}",
        published=Stamp(now, Precision.SECOND),
        start=Span(now, now),
        seen_at=now,
        rule="all",
        scope=Scope(ScopeKind.ALL),
        reasons=(),
        keys=Keys(f"http://127.1.0.1/{number}", f"压测|2026|{number}", digest(text)),
        revision=policies.NewRevision(
            f"压测文件{number}", f"<p>{text}</p>", text, digest(text), "http://127.1.0.1/", now
        ),
    )
    policy = policies.insert(tx, new, now)  # type: ignore[arg-type]  # any Tx
    head = policies.head(tx, policy)  # type: ignore[arg-type]
    lay_out(app.ctx, tx, head, Scope(ScopeKind.ALL), Span(now, now), now)  # type: ignore[arg-type]


async def run(sites: int = SITES, turns: int = TURNS) -> dict[str, float | int]:
    """Measure turn by turn; the rows of docs/benchmarks.md."""
    with tempfile.TemporaryDirectory() as folder:
        async with sink(sites) as port:
            config = Path(folder, "config")
            configuration(config, port, sites)
            clock = SystemClock()
            environ = {"STATE_DIRECTORY": folder}
            settings = load(config, adapters=load_adapters(), environ=environ)
            app = await build(
                config, settings, clock, SystemDice(), Metrics(clock).observe, empty=True
            )
            rounds: list[tuple[Spent, Spent, Spent]] = []
            for turn in range(1, turns + 1):
                plain = await bare(port, sites, look_up=True)
                posts = await bare(port, sites, look_up=False)
                rounds.append((await ours(app, turn, sites), plain, posts))
            store = app.ctx.store
            commits = store.counts.commits if isinstance(store, SqliteStore) else 0
            await app.close()
    mine = [turn[0] for turn in rounds]
    with_look_up = [turn[1] for turn in rounds]
    posts_only = [turn[2] for turn in rounds]
    return {
        "sites": sites,
        "in_flight": IN_FLIGHT,
        "throughput_ratio": _ratio(with_look_up, mine),
        "throughput_ratio_post_only": _ratio(posts_only, mine),
        "ours_s": _median(one.wall_s for one in mine),
        "bare_s": _median(one.wall_s for one in with_look_up),
        "ours_cpu_s": _median(one.cpu_s for one in mine),
        "bare_cpu_s": _median(one.cpu_s for one in with_look_up),
        "commits_per_delivery": round(commits / (turns * sites), 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 2)


def _ratio(bare_turns: list[Spent], our_turns: list[Spent]) -> float:
    """Throughput of ours by that of the bare loop, turn by turn; 1 is as fast as the bare loop."""
    pairs = zip(bare_turns, our_turns, strict=True)
    return _median(bare_turn.wall_s / our_turn.wall_s for bare_turn, our_turn in pairs)
