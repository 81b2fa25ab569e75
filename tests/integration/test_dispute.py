"""What a unit that contests its figure is given: a folder that checks without this program."""

import gzip
import hashlib
import json
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from syndicator.cli import run
from syndicator.core.chain import link
from syndicator.core.model import RepostId
from syndicator.evidence.folder import Names, folder
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import DELETED
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import document, standing
from tests.loopback import Reply

RECHECK_S = 3601


async def contested(office: Office, source: ListedSource, county: County) -> None:
    """Confirmed, then changed with a script put in, then mended, then gone."""
    await standing(office, source, document())
    number = county.records[0].id
    county.shows[number] = lambda html: html.replace("不得挤占", "<b>可以</b>挤占")
    await office.later(RECHECK_S, "confirm")
    county.shows.clear()
    await office.later(RECHECK_S, "confirm")
    county.hidden.add(number)
    county.cms.server.routes[f"/art/{number}.html"] = Reply.html(DELETED, 404)
    for _ in range(2):
        await office.later(RECHECK_S, "confirm")


async def test_the_folder_checks_without_us(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """sha256sum, any WARC reader and a few lines of anybody's code confirm what is in it."""
    async with opened(configuration) as office:
        await contested(office, source, county)
    out = tmp_path / "given"
    options = ["--config", str(configuration.files), "--out", str(out)]
    assert run(["evidence", "export", "repost:1", *options]) == 0
    assert "README.txt" in capsys.readouterr().out
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"],
        cwd=out,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    files = {path.name for path in out.rglob("*") if path.is_file()}
    assert {"README.txt", "timeline.html", "diff.html", "page.html", "list.html"} <= files
    named = {line.split("  ")[1] for line in (out / "SHA256SUMS").read_text().splitlines()}
    whole = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert named == whole - {"SHA256SUMS"}
    archived(out)
    chained(out)


def archived(out: Path) -> None:
    """Every page of the folder is in the archive under its digest, intact."""
    pages = {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in out.glob("sightings/*/page.html")
    }
    data = (out / "evidence.warc.gz").read_bytes()
    gzip.decompress(data)
    kinds, digests = [], set()
    for record in ArchiveIterator(BytesIO(data), check_digests="raise"):
        kinds.append(record.rec_type)
        record.raw_stream.read()
        digests.add(record.rec_headers.get_header("WARC-Payload-Digest"))
    assert kinds[0] == "warcinfo"
    assert {"response", "revisit"} <= set(kinds)
    assert pages
    assert {f"sha256:{one}" for one in pages} <= digests


def chained(out: Path) -> None:
    """Each event's hash is made of the event, and each look's digests are named in one."""
    names = ("chain", "seq", "at", "subject", "kind", "person", "body")
    events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    assert all(
        link(one["prev"], {name: one[name] for name in names}) == one["hash"] for one in events
    )
    looks = sorted(out.glob("sightings/*"))
    sighted = [one["body"] for one in events if one["kind"] == "sighted"]
    assert len(looks) == len(sighted) == 5
    for look, body in zip(looks, sighted, strict=True):
        said = json.loads((look / "verdict.json").read_text())
        assert (said["verdict"], said["finding"]) == (body["verdict"], body["finding"])
        page = look / "page.html"
        if page.exists():
            digest = hashlib.sha256(page.read_bytes()).hexdigest()
            assert body["evidence"][0]["body"] == digest


async def test_differences_are_marked_and_nothing_of_a_page_runs(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """What a page says is shown, never obeyed: our own pages hold no markup of theirs."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        evil = "<script>alert(1)</script><i onclick='x()'>可以</i>&lt;img src=x onerror=y&gt;"
        county.shows[county.records[0].id] = lambda html: html.replace("不得", evil)
        await office.later(RECHECK_S, "confirm")
        ctx = office.app.ctx
        names = Names("yun <b>", "x")
        files = await ctx.read(lambda tx: folder(tx, RepostId(1), names, ctx.clock.now()))
        again = await ctx.read(lambda tx: folder(tx, RepostId(1), names, ctx.clock.now()))
    assert files == again, "the same store makes the same bytes"
    (name,) = [name for name in files if name.startswith("sightings/002") and "diff" in name]
    shown = files[name].decode()
    assert "<del>不得</del>" in shown
    assert "<ins>可以&lt;img" in shown
    for page in (shown, files["timeline.html"].decode()):
        assert "<script" not in page
        assert "<img" not in page
        assert "yun <b>" not in page
        assert "default-src 'none'" in page


async def test_every_verdict_of_a_store_comes_out_again_on_the_command_line(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever has the file judges again: a line a sighting, the sum at the end, 0 when the same."""
    async with opened(configuration) as office:
        await contested(office, source, county)
    option = ["--config", str(configuration.files), "--json"]
    assert run(["verify", "replay", *option]) == 0
    *lines, end = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["outcome"] for one in lines] == ["same"] * 5
    assert [one["verdict"] for one in lines][:2] == ["faithful", "altered"]
    assert (end["ok"], end["same"], end["different"]) == (True, 5, 0)
    assert run(["verify", "replay", "repost:1", "--since", "2031-01-01", *option]) == 1
    assert run(["verify", "replay", "repost:9", *option]) == 1
    assert run(["verify", "replay", "site:9", *option]) == 2
