"""The rehearsal's province, surveyed by somebody who has its addresses and nothing else."""

import asyncio
import contextlib
import csv
import os
import random
import sys
from itertools import count
from pathlib import Path

from syndicator.core.verdict import Verdict
from syndicator.net.serve import Answer, HttpServer, Reply, Request
from syndicator.rehearsal.ledger import Ledger, Who
from syndicator.rehearsal.plan import Publication
from syndicator.rehearsal.programme import invented
from syndicator.rehearsal.prose import bare
from syndicator.rehearsal.public import answer
from syndicator.rehearsal.site import Copy, SimSite, World
from syndicator.rehearsal.source import SimSource
from syndicator.rehearsal.trouble import Trouble
from tests.rehearsal.ground import HandClock

SITES = 30
MINUTES = 45


class Province:
    """Thirty sites whose people posted by hand: well, wrongly, or not at all."""

    def __init__(self, folder: Path) -> None:
        self.plan = invented(SITES)
        self.port = 0
        self.clock = HandClock()
        self.papers = self._papers()
        texts = {one.title: [text.bare() for text in one.texts] for one in self.papers}
        self.world = World(
            ledger=Ledger(folder / "ledger.jsonl", texts),
            clock=self.clock,
            numbers=count(1),
            titles={bare(one.title): one.key for one in self.papers},
            base=lambda host: f"http://{host}:{self.port}",
            stored=lambda _, __: None,
        )
        self.sites = [SimSite(plan, self.world, Trouble({})) for plan in self.plan.sites]
        self.source = SimSource(self.plan.sources[0], self.clock, lambda: None)
        self.truth: dict[tuple[str, str], Verdict] = {}

    def _papers(self) -> list[Publication]:
        first = self.plan.sources[0].key
        return [one for one in self.plan.publications if one.stays and one.source == first][:4]

    def publish(self) -> None:
        """The source shows each document; later the sites' people do what they do."""
        dice = random.Random(5)
        for paper in self.papers:
            self.source.show(paper)
        self.clock.pass_minutes(MINUTES)
        for site in self.sites:
            for paper in self.papers:
                verdict = dice.choice([Verdict.FAITHFUL] * 3 + [Verdict.ALTERED, Verdict.ABSENT])
                self.truth[site.plan.name, paper.title] = verdict
                if verdict is not Verdict.ABSENT:
                    self._post(site, paper, dice, wrong=verdict is Verdict.ALTERED)

    def _post(self, site: SimSite, paper: Publication, dice: random.Random, *, wrong: bool) -> Copy:
        text = paper.text.changed(dice) if wrong else paper.text
        return site.create(Who.STAFF, paper.title, text.html(), slug=f"zc-{paper.key}")

    async def answer(self, request: Request) -> Answer:
        """What a visitor sees, by host and path."""
        host = request.host.partition(":")[0]
        if host == self.plan.sources[0].host:
            return self.source.answer(request)
        standing = [one for one in self.sites if one.plan.host == host]
        for site in sorted(standing, key=lambda one: -len(one.plan.folder)):
            if request.path.startswith(site.plan.folder):
                return answer(site, request)
        return Reply.html("<title>404</title>", 404)


async def test_the_matrix_is_what_the_sites_hold(tmp_path: Path) -> None:
    """Every cell of thirty sites by four policies agrees with what their people did."""
    province = Province(tmp_path)
    with contextlib.closing(province.world.ledger):
        await _compared(province, tmp_path)


async def _compared(province: Province, tmp_path: Path) -> None:
    server = HttpServer(province.answer)
    hosts = {province.plan.sources[0].host, *(site.plan.host for site in province.sites)}
    first, *others = sorted(hosts)
    province.port = await server.listen(first)
    for host in others:
        await server.listen(host, province.port)
    province.source.root = f"http://{province.plan.sources[0].host}:{province.port}"
    province.publish()
    rows = [
        f"{one.plan.name},http://{one.plan.host}:{province.port}{one.plan.folder}"
        for one in province.sites
    ]
    (tmp_path / "sites.csv").write_text("站点,网址\n" + "\n".join(rows), "utf-8-sig")
    papers = [f"{province.source.address(paper)}\n" for paper in province.papers]
    (tmp_path / "policies.txt").write_text("".join(papers), "utf-8")

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "syndicator", "survey", "--units", "sites.csv"),
        *("--policies", "policies.txt", "--allow", "127.0.0.0/8", "--out", "report"),
        *("--jobs", "30"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ},
    )
    out, _ = await process.communicate()
    await server.aclose()
    assert process.returncode == 0, out.decode()
    with (tmp_path / "report/survey.csv").open(encoding="utf-8-sig", newline="") as file:
        found = {
            (row["站点 site"], row["政策 policy"]): row["代码 code"] for row in csv.DictReader(file)
        }
    assert found == {pair: verdict.value for pair, verdict in province.truth.items()}
    assert server.faults == []
