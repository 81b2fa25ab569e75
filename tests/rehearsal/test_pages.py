"""The public side and the source, read by the daemon's own eyes."""

from pathlib import Path

import pytest

from syndicator.core.docno import parse_docno
from syndicator.core.judging.compare import Original, Page, compare
from syndicator.core.model import ListKind
from syndicator.core.times import Precision, Stamp
from syndicator.core.verdict import Verdict
from syndicator.feeds.families import parse_feed
from syndicator.feeds.model import Document
from syndicator.net.serve import Reply
from syndicator.pages.extract import read_page
from syndicator.pages.listing import read_listing
from syndicator.pages.sanitise import sanitise, text_of
from syndicator.rehearsal import public
from syndicator.rehearsal.ledger import Who
from syndicator.rehearsal.mishaps import Engine, Mishap
from syndicator.rehearsal.plan import Publication
from syndicator.rehearsal.source import ARCHIVE, LIST, SimSource
from tests.rehearsal.ground import FIRST, KEY, PLAN, SOURCE_LINE, HandClock, OneSite, get, site_plan

HTML = FIRST.text.html() + SOURCE_LINE
DAEMON = {"user-agent": "syndicator/0.1"}


def seen(site: OneSite, agent: str = "syndicator/0.1") -> Verdict:
    """The daemon's verdict on the first document's page at a site."""
    address = site.site.address(site.copy())
    path = "/" + address.split("/", 3)[3]
    page = read_page(public.answer(site.site, get(path, **{"user-agent": agent})).body, address)
    original = Original(
        doc_no=parse_docno(FIRST.number or ""),
        title=FIRST.title,
        text=text_of(sanitise(FIRST.text.html())),
        published=Stamp(site.clock.at, Precision.SECOND),
        url="http://127.10.0.1/x",
    )
    shown = Page(
        text=page.text,
        title=page.title,
        links=tuple(link.url for link in page.links),
        status=page.status,
        hidden_text=page.hidden_text,
        body_hidden_text=page.body_hidden_text,
    )
    return compare(original, shown).verdict


@pytest.mark.parametrize(
    "mishap, verdict",
    [
        (None, Verdict.FAITHFUL),
        (Mishap.ALTERED, Verdict.ALTERED),
        (Mishap.SPAM, Verdict.POLLUTED),
        (Mishap.CLOAKED, Verdict.FAITHFUL),
    ],
)
@pytest.mark.parametrize("engine", [Engine.WORDPRESS, Engine.DECLARED])
def test_the_daemon_sees_what_was_done_to_a_page(
    tmp_path: Path, engine: Engine, mishap: Mishap | None, verdict: Verdict
) -> None:
    """Faithful, altered, polluted; and nothing where it is shown another page than the public."""
    site = OneSite(tmp_path, site_plan(engine), mishap)
    site.site.create(Who.DAEMON, FIRST.title, HTML, key=KEY, slug=KEY)
    site.pass_minutes(1)
    site.ledger.close()
    assert seen(site) is verdict
    if mishap is Mishap.CLOAKED:
        assert seen(site, "Mozilla/5.0") is Verdict.ALTERED


@pytest.mark.parametrize("feed", [False, True])
def test_the_list_shows_the_copy_under_its_address(tmp_path: Path, feed: bool) -> None:
    """As a page with a selector, and as RSS; unchanged lists answer 304."""
    plan = next(
        site for site in PLAN.sites if site.platform.engine is Engine.BY_HAND and site.feed is feed
    )
    site = OneSite(tmp_path, plan)
    site.staff.published(FIRST, [site.site])
    site.pass_minutes(13)
    site.ledger.close()
    path = plan.folder + (public.FEED if feed else "")
    answer = public.answer(site.site, get(path))
    kind = ListKind.RSS if feed else ListKind.HTML
    rows = read_listing(
        answer.body, kind, f"http://{plan.host}:8000{path}", None if feed else "ul.list a"
    )
    assert (rows[0].url, rows[0].title) == (site.site.address(site.copy()), FIRST.title)
    tag = dict(answer.headers)["etag"]
    again = public.answer(site.site, get(path, **{"if-none-match": tag}))
    assert (again.status, again.body) == (304, b"")


def test_a_copy_nobody_is_shown_has_no_page(tmp_path: Path) -> None:
    """Neither on the list nor under its address."""
    site = OneSite(tmp_path, site_plan(Engine.WORDPRESS), Mishap.VISIBLE_LATE)
    site.site.create(Who.DAEMON, FIRST.title, HTML, key=KEY, slug=KEY)
    site.ledger.close()
    assert public.answer(site.site, get(f"/{KEY}/")).status == 404
    assert KEY.encode() not in public.answer(site.site, get("/")).body


@pytest.fixture
def source() -> SimSource:
    """A source that shows nothing but its archive so far."""
    made = SimSource(PLAN.sources[0], HandClock(), lambda: None)
    made.root = "http://127.10.0.1:8000"
    return made


def test_the_source_begins_with_its_archive_and_shows_documents_one_by_one(
    source: SimSource,
) -> None:
    """The State Council's list: newest first, days only."""
    before = _list(source)
    source.show(FIRST)
    after = _list(source)
    assert len(before) == ARCHIVE
    assert len(after) == ARCHIVE + 1
    assert after[0] == FIRST.title


def _list(source: SimSource) -> list[str]:
    answer = source.answer(get(LIST))
    document = Document(answer.body, "application/json", source.root + LIST)
    return [entry.title for entry in parse_feed(document, "govlist").entries]


@pytest.mark.parametrize("publication", PLAN.publications, ids=lambda one: one.key)
def test_an_article_is_read_with_its_metadata(source: SimSource, publication: Publication) -> None:
    """Number, issuer, time with its precision, and the text to the last character."""
    shown = source.show(publication)
    answer = source.answer(get("/" + source.address(publication).split("/", 3)[3]))
    assert isinstance(answer, Reply)
    page = read_page(answer.body, source.address(publication))
    fields = {label.replace("　", "").replace(" ", ""): value for label, value in page.fields}
    assert page.title == publication.title
    assert fields.get("发文字号", "") == (publication.number or "")
    assert fields["发文机关"] == publication.issuer
    assert page.published is not None
    assert page.published.precision is (
        Precision.DAY if publication.date_only else Precision.SECOND
    )
    assert page.published.span().lower <= shown.at
    assert "".join(page.text.split()) == publication.text.bare()
