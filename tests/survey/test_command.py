"""`survey` as a new user runs it: a table of addresses only; stopped, killed, resumed."""

import asyncio
import csv
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.loopback import Answer, Hang, LoopbackServer, Reply, Request
from tests.survey import town

SHAPES = {
    "云溪县": town.columns,
    "竹川县": town.gbk,
    "棠川县": town.search_only,
    "北屿市": town.scripted,
    "槿川县": town.login,
}


@dataclass
class Ground:
    """A source and a county of sites on loopback, and the table an office would have."""

    folder: Path
    source: LoopbackServer = field(default_factory=LoopbackServer)
    sites: dict[str, LoopbackServer] = field(default_factory=dict)
    allow: str = "127.0.0.0/8"

    def asked(self) -> Counter[str]:
        """How often each page of each site was asked for."""
        return Counter(
            f"{name} {request.target}"
            for name, server in self.sites.items()
            for request in server.requests
        )

    async def started(self, *options: str) -> asyncio.subprocess.Process:
        """The command, under way."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "syndicator", "survey", "--units", "sites.csv"),
            *("--policies", "policies.txt", "--allow", self.allow, "--out", "report", *options),
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONWARNINGS": "default"},
        )

    async def run(self, *options: str) -> tuple[int, str, str]:
        """The command, whole: exit code, output, errors."""
        process = await self.started(*options)
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    def cells(self) -> dict[str, list[str]]:
        """Codes of the verdicts by site, as the CSV has them."""
        with (self.folder / "report/survey.csv").open(encoding="utf-8-sig", newline="") as file:
            found: dict[str, list[str]] = {}
            for row in csv.DictReader(file):
                found.setdefault(row["站点 site"], []).append(row["代码 code"])
        return found


@asynccontextmanager
async def ground(folder: Path, *names: str) -> AsyncIterator[Ground]:
    """A county, or these sites of it, that is served while the block runs."""
    papers = {paper.path: Reply.html(town.source_page(paper)) for paper in town.PAPERS}
    async with LoopbackServer(papers) as source:
        made = Ground(folder, source)
        root = source.url("").rstrip("/")
        for name in names or SHAPES:
            made.sites[name] = await LoopbackServer(SHAPES[name](root)).__aenter__()
        table = "".join(f"{name},{one.url('/')}\n" for name, one in made.sites.items())
        (folder / "sites.csv").write_bytes(f"单位名称,网址\n{table}坏行,无\n".encode("gbk"))
        listed = "".join(f"{root}{paper.path}\n" for paper in town.PAPERS)
        (folder / "policies.txt").write_text(listed, "utf-8")
        try:
            yield made
        finally:
            for server in made.sites.values():
                await server.stop()


STANDS = ["faithful", "altered", "absent", "linked"]
WHOLE = {
    "云溪县": STANDS,
    "竹川县": STANDS,
    "棠川县": STANDS,
    "北屿市": ["unseen:scripted"] * 4,
    "槿川县": ["unseen:blocked"] * 4,
}


async def test_a_new_user_with_a_table_of_addresses(tmp_path: Path) -> None:
    """No credentials, no configuration: matrix, files and evidence; a second run asks little."""
    async with ground(tmp_path) as county:
        code, out, err = await county.run("--json")
        assert code == 0, err
        assert county.cells() == WHOLE
        lines = [json.loads(line) for line in out.splitlines()]
        assert lines[-1] == {"sites": 5, "policies": 4, "told": 12}
        assert len(lines) == 21
        assert "line 7" in err
        assert " · reposted 2, wrong 1, absent 1, not seen 0" in err
        agents = {
            request.headers["user-agent"].split("/")[0]
            for server in county.sites.values()
            for request in server.requests
        }
        assert agents == {"syndicator"}
        digests = {line["sha256"] for line in lines[:-1] if line["sha256"]}
        with (tmp_path / "report/evidence.warc.gz").open("rb") as file:
            kept = {
                one.rec_headers.get_header("WARC-Payload-Digest").removeprefix("sha256:")
                for one in ArchiveIterator(file, check_digests="raise")
                if one.rec_type == "response"
            }
        assert digests <= kept

        before = county.asked()
        code, out, _ = await county.run()
        assert code == 0
        assert "云溪政办发〔2026〕1号" in out
        assert "一致 faithful" in out
        assert "？被拦截 blocked" in out
        # What was judged is kept; behind the wall there may be a site by now.
        assert {page.split()[0] for page in county.asked() - before} == {"槿川县"}


async def test_killed_it_goes_on_without_asking_twice(tmp_path: Path) -> None:
    """Kill -9 in the midst: what was answered is not asked for again, the report is whole."""
    reached = asyncio.Event()

    async def stuck(_: Request) -> Answer:
        reached.set()
        return Hang()

    async with ground(tmp_path) as county:
        site = county.sites["云溪县"]
        page = site.routes["/zcwj/index_1.html"]
        site.routes["/zcwj/index_1.html"] = stuck
        process = await county.started()
        await asyncio.wait_for(reached.wait(), 60)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        assert not (tmp_path / "report/survey.html").exists()

        site.routes["/zcwj/index_1.html"] = page
        code, _, err = await county.run("--resume")
        assert code == 0, err
        assert county.cells() == WHOLE
        twice = {page for page, count in county.asked().items() if count > 1}
        # Under way when it was killed: one of this site, at most two of each other.
        assert "云溪县 /zcwj/index_1.html" in twice
        assert len([one for one in twice if one.startswith("云溪县")]) == 1
        assert all(county.asked()[one] == 2 for one in twice)


async def test_interrupted_it_leaves_a_report_of_what_is_known(tmp_path: Path) -> None:
    """Ctrl-C: code 130, a valid report, what was not looked at is called so, not absent."""
    reached = asyncio.Event()

    async def stuck(_: Request) -> Answer:
        reached.set()
        return Hang()

    async with ground(tmp_path) as county:
        county.sites["云溪县"].routes["/zcwj/index_1.html"] = stuck
        process = await county.started()
        await asyncio.wait_for(reached.wait(), 60)
        process.send_signal(signal.SIGINT)
        await process.communicate()
        assert process.returncode == 130
        assert county.cells()["云溪县"] == ["unseen:not_yet"] * 4
        assert "尚未查看" in (tmp_path / "report/survey.html").read_text("utf-8")


async def test_other_policies_need_another_folder(tmp_path: Path) -> None:
    """A folder keeps its policies: a matrix never mixes two questions."""
    few = ("--requests", "8")
    async with ground(tmp_path, "云溪县") as county:
        code, _, err = await county.run(*few)
        assert code == 0, err
        code, _, err = await county.run(*few, "--last", "3")
        assert code == 78
        assert "--fresh" in err
        code, _, err = await county.run(*few, "--last", "3", "--fresh")
        assert code == 0, err


async def test_behind_a_wall_it_looks_again(tmp_path: Path) -> None:
    """A login with status 200 that is gone: run again, the site is judged; others are let be."""
    async with ground(tmp_path, "云溪县", "槿川县") as county:
        walled = county.sites["槿川县"]
        code, _, err = await county.run()
        assert code == 0, err
        assert county.cells() == {"云溪县": STANDS, "槿川县": ["unseen:blocked"] * 4}
        before = county.asked()
        walled.routes = dict(town.columns(county.source.url("").rstrip("/")))
        code, _, err = await county.run()
        assert code == 0, err
        assert county.cells() == {"云溪县": STANDS, "槿川县": STANDS}
        assert {page.split()[0] for page in county.asked() - before} == {"槿川县"}


async def test_what_failed_is_asked_again(tmp_path: Path) -> None:
    """Source and site down at first: the same command, later, gets both."""
    async with ground(tmp_path) as county:
        site = county.sites["云溪县"]
        routes, site.routes = site.routes, {"/*": Reply(503)}
        papers, county.source.routes = county.source.routes, {"/*": Reply(503)}
        code, _, err = await county.run()
        assert code == 1
        assert "一份也读不了" in err
        county.source.routes = papers
        code, _, err = await county.run()
        assert code == 0, err
        assert county.cells()["云溪县"] == ["unseen:unreachable"] * 4
        site.routes = routes
        assert (await county.run())[0] == 0
        assert county.cells() == WHOLE


@pytest.mark.parametrize("options", [("--resume",), ("--units", "none.csv")])
async def test_what_is_not_there_is_told(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Nothing to resume, no table: one sentence in two languages, no trace."""
    (tmp_path / "sites.csv").write_text("云溪县,http://127.0.0.1:9/\n", "utf-8")
    code, _, err = await Ground(tmp_path).run(*options)
    assert code == 78
    assert " · " in err
    assert "Traceback" not in err


async def test_refused_by_the_guard_it_says_how_to_let_them_pass(tmp_path: Path) -> None:
    """The table's addresses lie in a network that is not allowed: nobody is asked, a line says."""
    async with ground(tmp_path, "云溪县") as county:
        county.allow = "127.0.0.1/32"
        port = county.sites["云溪县"].port
        table = f"云溪县,http://127.0.0.2:{port}/\n竹川县,http://127.0.0.3:{port}/\n"
        (tmp_path / "sites.csv").write_text(table, "utf-8")
        code, out, err = await county.run()
        assert code == 1, err
        assert "2/2 个站点" in out
        assert "2 of 2 sites" in out
        assert "--allow 10.20.0.0/16" in out
        assert not county.asked()
