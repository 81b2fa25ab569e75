"""Each thing that can go wrong, seen from the interface and from the ledger."""

import base64
import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from syndicator.net.serve import Answer, Broken, Reply, Request
from syndicator.rehearsal.ledger import Who
from syndicator.rehearsal.mishaps import Engine, Mishap
from syndicator.rehearsal.plan import Correction
from syndicator.rehearsal.staff import LATE_MIN, MENDED_MIN
from syndicator.rehearsal.truth import Standing
from syndicator.rehearsal.wordpress import WordPressCms
from syndicator.sdk import Standing as Stand
from tests.rehearsal.ground import FIRST, KEY, SOURCE_LINE, OneSite, site_plan, status

HTML = FIRST.text.html() + SOURCE_LINE
ACCOUNT = "rehearsal:abc def"
LATE = round(LATE_MIN)


class Site(OneSite):
    """A site that runs the WordPress-shaped CMS, and the daemon's part played by hand."""

    def __init__(self, folder: Path, mishap: Mishap | None = None) -> None:
        super().__init__(folder, site_plan(Engine.WORDPRESS), mishap)
        self.cms = WordPressCms(self.site, ACCOUNT)

    def ask(self, method: str, path: str, fields: object = None) -> Answer:
        account = base64.b64encode(ACCOUNT.encode()).decode()
        headers = {"host": "h:1", "authorization": f"Basic {account}"}
        body = b"" if fields is None else json.dumps(fields).encode()
        return self.cms.answer(Request(method, f"/wp-json/wp/v2{path}", headers, body))

    def push(self) -> Answer:
        post = {"title": FIRST.title, "content": HTML, "slug": KEY, "status": "publish"}
        return self.ask("POST", "/posts", post)


Make = Callable[..., Site]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Make]:
    """Makes the site under test, and closes its ledger at the end."""
    with ExitStack() as ends:

        def make(mishap: Mishap | None = None) -> Site:
            site = Site(tmp_path, mishap)
            ends.callback(site.ledger.close)
            return site

        yield make


def test_an_ordinary_push_is_public_at_once(made: Make) -> None:
    """Stored once, right, shown."""
    site = made()
    assert status(site.push()) == 201
    truth = site.truth()
    assert (truth.creates, truth.standing, truth.altered_by_us) == (1, Standing.RIGHT, 0)


def test_fails_twice_stores_nothing_until_the_third_time(made: Make) -> None:
    """503, 503, then it works; the ledger has one create."""
    site = made(Mishap.FAILS_TWICE)
    assert [status(site.push()) for _ in range(2)] == [503, 503]
    assert site.truth().creates == 0
    assert status(site.push()) == 201
    assert site.truth().creates == 1


def test_throttled_says_when_to_come_back(made: Make) -> None:
    """429 with Retry-After, nothing stored."""
    site = made(Mishap.THROTTLED)
    answer = site.push()
    assert isinstance(answer, Reply)
    assert (answer.status, dict(answer.headers)["retry-after"]) == (429, "120")
    assert site.truth().creates == 0


@pytest.mark.parametrize(
    "mishap, answer",
    [
        (Mishap.STORED_THEN_RESET, Broken.RESET),
        (Mishap.STORED_THEN_CUT, Broken.CUT),
        (Mishap.STORED_THEN_SILENT, Broken.SILENT),
    ],
)
def test_stored_then_no_answer(made: Make, mishap: Mishap, answer: Broken) -> None:
    """The copy stands although the daemon was never told."""
    site = made(mishap)
    assert site.push() is answer
    assert site.truth().creates == 1


def test_stored_then_error(made: Make) -> None:
    """HTTP 500 after the copy was stored; a second push would be a double, and counts as one."""
    site = made(Mishap.STORED_THEN_ERROR)
    assert status(site.push()) == 500
    assert site.truth().doubled == 0
    assert status(site.push()) == 201
    assert site.truth().doubled == 1


def test_login_expired_until_it_is_mended(made: Make) -> None:
    """401 for every request; some time after the first one the account works again."""
    site = made(Mishap.LOGIN_EXPIRED)
    site.staff.published(FIRST, [site.site])
    site.pass_minutes(round(MENDED_MIN) + 5)
    assert status(site.push()) == 401
    assert status(site.ask("GET", "/posts")) == 401
    site.pass_minutes(round(MENDED_MIN) + 1)
    assert status(site.push()) == 201


def test_visible_late(made: Make) -> None:
    """Public for the CMS, shown to nobody for more than an hour."""
    site = made(Mishap.VISIBLE_LATE)
    site.push()
    assert site.copy().standing is Stand.PUBLIC
    site.pass_minutes(LATE - 1)
    assert site.truth().standing is Standing.NONE
    site.pass_minutes(2)
    assert site.truth().standing is Standing.RIGHT


@pytest.mark.parametrize(
    "mishap, at_first, later",
    [
        (Mishap.ALTERED, Standing.ALTERED, Standing.ALTERED),
        (Mishap.SPAM, Standing.POLLUTED, Standing.POLLUTED),
        (Mishap.ALTERED_LATER, Standing.RIGHT, Standing.ALTERED),
        (Mishap.TAKEN_DOWN, Standing.RIGHT, Standing.GONE),
        (Mishap.CLOAKED, Standing.ALTERED, Standing.ALTERED),
    ],
)
def test_copies_that_are_spoilt(
    made: Make, mishap: Mishap, at_first: Standing, later: Standing
) -> None:
    """What the public finds right after the push, and a while later."""
    site = made(mishap)
    site.push()
    assert site.truth().standing is at_first
    site.pass_minutes(20)
    assert site.truth().standing is later
    assert site.truth().altered_by_us == 0


def test_a_page_that_claims_another_half_of_the_day(made: Make) -> None:
    """The page bears a time twelve hours ahead; the text is right."""
    site = made(Mishap.TWELVE_HOURS_OFF)
    site.push()
    copy = site.copy()
    assert copy.dated is not None
    assert copy.shown is not None
    assert copy.dated - copy.shown == 12 * 3_600_000
    assert site.truth().standing is Standing.RIGHT


def test_editors_put_up_what_already_stands(made: Make) -> None:
    """A while later the list leads to two copies; the second is theirs, ours stands once."""
    site = made(Mishap.SECOND_COPY)
    site.push()
    site.pass_minutes(20)
    first, second = sorted(site.site.public(), key=lambda one: one.number)
    assert (first.who, second.who) == (Who.DAEMON, Who.STAFF)
    assert site.site.address(first) != site.site.address(second)
    truth = site.truth()
    assert (truth.standing, truth.creates, truth.doubled) == (Standing.RIGHT, 1, 0)


def test_strangers_answer_in_a_sites_place_for_a_while(made: Make) -> None:
    """List and pages are gamblers' and then the site's again; the copy was there all the time."""
    site = made(Mishap.HIJACKED)
    site.push()
    seen = [site.site.hijacked]
    for _ in range(2):
        site.pass_minutes(20)
        seen.append(site.site.hijacked)
    assert seen == [False, True, False]
    assert site.truth().standing is Standing.RIGHT


def test_staff_come_first(made: Make) -> None:
    """Their copy stands before the daemon's could; it has no key of ours."""
    site = made(Mishap.STAFF_FIRST)
    site.staff.published(FIRST, [site.site])
    truth = site.truth()
    assert (truth.by_staff, truth.creates, truth.standing) == (True, 0, Standing.RIGHT)
    assert site.copy().key == ""


@pytest.mark.parametrize(
    "mishap, minutes, standing",
    [
        (None, 13, Standing.RIGHT),
        (Mishap.BY_HAND_LATE, LATE - 1, Standing.NONE),
        (Mishap.BY_HAND_LATE, LATE + 1, Standing.RIGHT),
        (Mishap.NEVER, 3 * LATE, Standing.NONE),
    ],
)
def test_sites_whose_staff_post_by_hand(
    tmp_path: Path, mishap: Mishap | None, minutes: int, standing: Standing
) -> None:
    """In time, late, never."""
    site = OneSite(tmp_path, site_plan(Engine.BY_HAND), mishap)
    site.staff.published(FIRST, [site.site])
    site.pass_minutes(minutes)
    site.ledger.close()
    assert site.truth().standing is standing


@pytest.mark.parametrize("mishap, minutes", [(None, 13), (Mishap.REVIEW_SLOW, LATE + 1)])
def test_review_before_publishing(tmp_path: Path, mishap: Mishap | None, minutes: int) -> None:
    """A draft waits for the site's editor, who takes minutes or more than an hour."""
    site = OneSite(tmp_path, site_plan(Engine.DECLARED, "editorial"), mishap)
    site.site.create(Who.DAEMON, FIRST.title, HTML, key=KEY, public=False)
    at_once = site.truth().standing
    site.pass_minutes(minutes - 12)
    early = site.truth().standing
    site.pass_minutes(12)
    site.ledger.close()
    assert (at_once, site.truth().standing) == (Standing.NONE, Standing.RIGHT)
    assert mishap is None or early is Standing.NONE


def test_staff_mend_and_take_down_their_own_copies_only(made: Make, tmp_path: Path) -> None:
    """A correction and an order reach what was posted by hand, never the daemon's copy."""
    by_hand = made(Mishap.STAFF_FIRST)
    ours = Site(tmp_path)
    corrected = replace(FIRST, correction=Correction(30.0, FIRST.text.changed(random.Random(1))))
    for one in (by_hand, ours):
        if one is ours:
            one.push()
        one.staff.published(FIRST, [one.site])
        one.staff.corrected(corrected, [one.site])
        one.pass_minutes(13)
    texts = {one: [copy.html for copy in one.site.copies.values()] for one in (by_hand, ours)}
    assert texts == {by_hand: [corrected.texts[1].html()], ours: [HTML]}
    for one in (by_hand, ours):
        one.staff.withdrawn(corrected, [one.site])
        one.pass_minutes(13)
    assert not by_hand.site.public()
    assert ours.site.public()
    ours.ledger.close()


def test_what_was_taken_back_is_not_shown_by_an_editor_afterwards(made: Make) -> None:
    """The editor's turn comes after the withdrawal: the copy stays where nobody sees it."""
    site = made(Mishap.VISIBLE_LATE)
    site.push()
    (copy,) = site.site.copies.values()
    site.site.withdraw(Who.DAEMON, copy)
    site.pass_minutes(LATE + 1)
    assert not site.site.public()
