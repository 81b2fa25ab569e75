"""The whole loop over a county whose pages are empty shells until their scripts ran."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from syndicator.browser.answer import RENDERED_BY, RENDERED_FROM
from syndicator.cli import run
from syndicator.core.polling import ListState
from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from syndicator.evidence.keeping import load
from syndicator.store import evidence
from syndicator.store.evidence import Role
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.conftest import configuration, county, source
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, handed_over
from tests.loopback import Answer, Handler, Reply, Request

__all__ = ["configuration", "county", "source"]

pytestmark = pytest.mark.real

SHELL = """<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>加载中…<script>
fetch(location.pathname + '?data').then(r => r.text()).then(html => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  document.title = page.title;
  document.body.innerHTML = page.body.innerHTML;
});</script></body></html>"""


def by_script(answer: Answer | Handler) -> Callable[[Request], Answer]:
    """The same page, but empty until a script fetched what it shows."""
    assert callable(answer)

    def shown(request: Request) -> Answer:
        if "data" not in request.query:
            return Reply.html(SHELL)
        found = answer(request)
        assert isinstance(found, Reply)
        return found

    return shown


def export(configuration: Configuration, to: Path) -> None:
    """`evidence export` of the only repost."""
    options = ["--config", str(configuration.files), "--out", str(to)]
    assert run(["evidence", "export", "repost:1", *options]) == 0


@pytest.fixture
def scripted(configuration: Configuration, county: County) -> Configuration:
    """The county shows nothing without scripts, and its row of sites.csv says so."""
    routes = county.cms.server.routes
    for path in ("/zc/", "/art/*"):
        routes[path] = by_script(routes[path])
    configuration.sites[0] = {**configuration.sites[0], "renders": "true"}
    return configuration


async def test_a_copy_on_pages_made_by_scripts_is_confirmed(
    scripted: Configuration, source: ListedSource, socket: Path
) -> None:
    """Confirmed as faithful; kept are the page as judged, so marked, and the site's own bytes."""
    scripted.browser = socket
    async with opened(scripted) as office:
        await handed_over(office, source, document())
        await office.later(31, "confirm")
        row = await office.repost()
        assert (row.repost.state, row.verdict) == (State.CONFIRMED, Verdict.FAITHFUL)
        story = await office.story()
        kept = await office.app.ctx.read(
            lambda tx: {
                role: load(tx, one) for role, one in evidence.of(tx, story.sightings[-1].id)
            }
        )
        page, own = kept[Role.PAGE], kept[Role.SOURCE]
        assert "Chrome/" in page.answer.headers[RENDERED_BY]
        assert page.answer.headers[RENDERED_FROM] == own.digest
        assert own.body == SHELL.encode()
        assert document().title in page.body.decode()


async def test_what_is_given_out_has_a_picture(
    scripted: Configuration, source: ListedSource, socket: Path, tmp_path: Path
) -> None:
    """The folder holds the page now and the site's own bytes, with sums; in need no picture."""
    scripted.browser = socket
    async with opened(scripted) as office:
        await handed_over(office, source, document())
        await office.later(31, "confirm")
    whole, bare = tmp_path / "whole", tmp_path / "bare"
    await asyncio.to_thread(export, scripted, whole)
    assert (whole / "picture.png").read_bytes().startswith(b"\x89PNG")
    (own,) = whole.glob("sightings/*/source.html")
    assert own.read_bytes() == SHELL.encode()
    assert "picture.png" in (whole / "SHA256SUMS").read_text()
    scripted.browser = tmp_path / "nobody.sock"
    scripted.write()
    await asyncio.to_thread(export, scripted, bare)
    assert (bare / "README.txt").is_file()
    assert not (bare / "picture.png").exists()


async def test_without_the_unit_the_site_is_blind_and_says_why(
    scripted: Configuration, source: ListedSource, tmp_path: Path
) -> None:
    """Nothing is concluded; the reason names the unit and what to do. The push is not held up."""
    scripted.browser = tmp_path / "nobody.sock"
    async with opened(scripted) as office:
        await handed_over(office, source, document())
        await office.later(31, "confirm")
        row = await office.repost()
        assert row.repost.state is State.ACCEPTED
        visit = (await office.story()).watch
        assert visit is not None
        assert visit.state is ListState.FAILED
        assert "syndicator-render.socket" in visit.reason


async def test_an_empty_shell_says_what_would_read_it(
    scripted: Configuration, source: ListedSource
) -> None:
    """Not marked as rendered: the shell says nothing of the site, and the reason names the way."""
    scripted.sites[0] = {**scripted.sites[0], "renders": ""}
    async with opened(scripted) as office:
        await handed_over(office, source, document())
        await office.later(31, "confirm")
        assert (await office.repost()).repost.state is State.ACCEPTED
