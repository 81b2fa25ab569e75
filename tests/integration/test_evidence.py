"""What a verdict rests on is kept with it, vouched for by the chain, and judged again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from syndicator.core.model import RepostId
from syndicator.core.verdict import Verdict
from syndicator.evidence.keeping import load
from syndicator.evidence.received import Received
from syndicator.evidence.replay import Outcome, Replayed, replay
from syndicator.store import Tx, events, evidence, proofs
from syndicator.store.evidence import Form, Kept, Role
from syndicator.store.offline import reading
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import DELETED
from tests.acceptance.public import list_page
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import document, owed, standing
from tests.loopback import Reply, Request

RECHECK_S = 3601
FIRST = RepostId(1)


def proofs_of(tx: Tx) -> list[tuple[Verdict, list[tuple[Role, Kept]]]]:
    """Each sighting of the first repost with what it rests on."""
    return [(one.verdict, evidence.of(tx, one.id)) for one in proofs.of(tx, FIRST)]


def again(tx: Tx) -> list[Replayed]:
    """Every sighting judged once more."""
    return [replay(tx, one) for one in proofs.every(tx)]


async def came(office: Office, kept: Kept) -> Received:
    """The answer that is kept."""
    return await office.app.ctx.read(lambda tx: load(tx, kept))


async def test_a_confirmed_copy_is_proved_by_its_page(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The page as it came, with its head, time and address; the chain names every digest."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        ((verdict, ((role, kept),)),) = await office.app.ctx.read(proofs_of)
        assert (verdict, role, kept.form) == (Verdict.FAITHFUL, Role.PAGE, Form.RESPONSE)
        page = await came(office, kept)
        assert document().title in page.body.decode()
        assert (page.status, page.peer, page.url) == (200, "127.0.0.1", kept.url)
        assert (b"content-type", b"text/html; charset=utf-8") in page.lines
        story = await office.app.ctx.read(lambda tx: events.story(tx, "repost:1"))
        (event,) = [one for one in story if one.kind == "sighted"]
        assert event.body["evidence"] == [{"body": kept.digest, "record": kept.sealed}]
        assert [one.outcome for one in await office.app.ctx.read(again)] == [Outcome.SAME]


async def test_equal_looks_keep_nothing_more(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Many looks at the same page are proved by the first: what does not change costs nothing."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        before = await office.app.ctx.read(evidence.usage)
        for _ in range(3):
            await office.later(RECHECK_S, "confirm")
        assert await office.app.ctx.read(evidence.usage) == before
        assert before.records == 1


async def test_what_vanished_is_proved_by_the_list_and_the_deleted_page(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A unit that contests it is shown the list without the title and what its page answered."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        number = county.records[0].id
        county.hidden.add(number)
        county.cms.server.routes[f"/art/{number}.html"] = Reply.html(DELETED, 404)
        for _ in range(3):
            await office.later(RECHECK_S, "confirm")
        found = await office.app.ctx.read(proofs_of)
        assert [verdict for verdict, _ in found] == [
            Verdict.FAITHFUL,
            Verdict.ABSENT,
            Verdict.VANISHED,
        ]
        for _, kept in found[1:]:
            assert [role for role, _ in kept] == [Role.LIST, Role.OPENED]
            listing, page = [await came(office, one) for _, one in kept]
            assert (listing.url, page.status) == (county.list_url, 404)
            assert document().title not in listing.body.decode()
        assert {one.outcome for one in await office.app.ctx.read(again)} == {Outcome.SAME}


async def test_a_list_that_only_says_unchanged_is_read_whole_for_evidence(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """304 proves nothing to anybody: before absence is recorded the list is asked for whole."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        (one,) = county.records
        whole = list_page([(f"/art/{one.id}.html", one.title)]).having(ETag='"7"')

        def known(request: Request) -> Reply:
            return Reply(304) if "if-none-match" in request.headers else whole

        county.blinds(known)
        await office.later(RECHECK_S, "confirm")
        county.cms.server.routes[f"/art/{one.id}.html"] = Reply.html(DELETED, 404)
        await office.later(RECHECK_S, "confirm")
        verdict, kept = (await office.app.ctx.read(proofs_of))[-1]
        assert verdict is Verdict.ABSENT
        assert (await came(office, kept[0][1])).body == whole.body


async def test_the_same_bytes_are_kept_once(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A page that comes back as it was is recorded anew, without its bytes."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        number = county.records[0].id
        county.shows[number] = lambda html: html.replace("配套，不得", "配套，可以")
        await office.later(RECHECK_S, "confirm")
        county.shows.clear()
        await office.later(RECHECK_S, "confirm")
        forms = [kept[0][1].form for _, kept in await office.app.ctx.read(proofs_of)]
        assert forms == [Form.RESPONSE, Form.RESPONSE, Form.REVISIT]
        assert {one.outcome for one in await office.app.ctx.read(again)} == {Outcome.SAME}


async def test_no_cookie_and_no_credential_is_in_evidence(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """What lets somebody in is taken out before anything is kept; that it was there stays."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        number = county.records[0].id
        county.cms.server.routes[f"/art/{number}.html"] = Reply(
            404,
            DELETED.encode(),
            (
                ("Content-Type", "text/html; charset=utf-8"),
                ("Set-Cookie", "JSESSIONID=7f3a; Path=/"),
                ("X-CSRF-Token", "k9Q2"),
            ),
        )
        await office.later(RECHECK_S, "confirm")
        _, kept = (await office.app.ctx.read(proofs_of))[-1]
        page = await came(office, kept[-1][1])
        assert (b"Set-Cookie", b"JSESSIONID=(removed)") in page.lines
        assert (b"X-CSRF-Token", b"(removed)") in page.lines


async def test_what_retention_took_is_said_and_not_counted_as_same(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """After its time only the digest is left, and a replay says just that."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        days = office.app.ctx.settings.retention.evidence_days
        office.clock.pass_time((days + 1) * 86_400)
        await office.turn("tidy")
        (one,) = await office.app.ctx.read(again)
        assert one.outcome is Outcome.EXPIRED
        assert "保存期" in one.why
        assert (await office.app.ctx.read(evidence.usage)) == evidence.Usage(0, 0, 1)


def altered_page(raw: sqlite3.Connection) -> None:
    """Somebody exchanges the bytes of a page."""
    raw.execute("UPDATE evidence SET record = substr(record, 1, 200)")


def other_page(raw: sqlite3.Connection) -> None:
    """Somebody exchanges bytes and label together."""
    raw.execute("UPDATE evidence SET digest = 'x', sealed = 'y'")


def milder_verdict(raw: sqlite3.Connection) -> None:
    """Somebody makes an offence into none."""
    raw.execute("UPDATE sighting SET verdict = 'linked'")


def other_reason(raw: sqlite3.Connection) -> None:
    """Somebody rewrites why."""
    raw.execute("""UPDATE sighting SET reasons = '["x"]'""")


def other_text(raw: sqlite3.Connection) -> None:
    """Somebody rewrites what was to be reposted."""
    raw.execute("UPDATE revision SET text = replace(text, '不得', '可以')")


@pytest.mark.parametrize(
    "tamper", [altered_page, other_page, milder_verdict, other_reason, other_text]
)
async def test_tampering_is_found(
    tamper: Callable[[sqlite3.Connection], None],
    configuration: Configuration,
    source: ListedSource,
    county: County,
    tmp_path: Path,
) -> None:
    """Row, page or text changed behind the daemon's back: broken, not merely different."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        copy = tmp_path / "copy.db"
        store = office.app.ctx.settings.store
        with closing(sqlite3.connect(store)) as live, closing(sqlite3.connect(copy)) as other:
            live.backup(other)
            tamper(other)
            other.commit()
        (one,) = replayed(copy)
        assert one.outcome is Outcome.BROKEN
        assert one.outcome.bad


def replayed(path: Path) -> list[Replayed]:
    """Every sighting of a store at rest judged once more."""
    with reading(path) as tx:
        return again(tx)


async def test_a_copy_awaited_in_vain_proves_nothing_yet(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """That it is not there yet is noted with the visit: no evidence heaps up for weeks."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        for _ in range(3):
            await office.later(61, "confirm")
        assert (await office.app.ctx.read(evidence.usage)).records == 0
