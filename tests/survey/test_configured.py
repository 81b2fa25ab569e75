"""A survey of the sites that the configuration names: its lists, its ways out, its sources."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from typing import TYPE_CHECKING

from tests.acceptance.configuration import Configuration
from tests.loopback import LoopbackServer, Reply
from tests.survey import town

if TYPE_CHECKING:
    from pathlib import Path


def with_a_closed_way(files: Path) -> None:
    """A second way out, by which nothing on this machine can be reached."""
    main = files / "syndicator.yaml"
    told = json.loads(main.read_text("utf-8"))
    told["egresses"].append({"key": "closed", "allowed_networks": []})
    main.write_text(json.dumps(told, ensure_ascii=False), "utf-8")


async def test_configured_sites_are_seen_by_the_way_of_looks_and_by_their_lists(
    tmp_path: Path,
) -> None:
    """Their CMS is asked another way; a list that the homepage does not show is read."""
    papers = {paper.path: Reply.html(town.source_page(paper)) for paper in town.PAPERS}
    async with LoopbackServer(papers) as source, LoopbackServer() as site:
        root = source.url("").rstrip("/")
        site.routes |= town.columns(root)
        site.routes["/"] = Reply.html(town.home(""))
        configuration = Configuration(tmp_path)
        configuration.source("source", f"{root}/list.json")
        configuration.platform("county", "none", "observe", egress="closed", look_egress="default")
        listed = site.url("/zcwj/index.html")
        configuration.site("yunxi", "county", listed, home_url=site.url("/"))
        files = configuration.write()
        with_a_closed_way(files)
        (tmp_path / "policies.txt").write_text(
            "".join(f"{root}{paper.path}\n" for paper in town.PAPERS), "utf-8"
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "syndicator", "survey", "--config", str(files)),
            *("--policies", "policies.txt", "--out", "report"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        _, err = await process.communicate()
        assert process.returncode == 0, err.decode()
    with (tmp_path / "report/survey.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [row["代码 code"] for row in csv.DictReader(file)]
    assert found == ["faithful", "altered", "absent", "linked"]
