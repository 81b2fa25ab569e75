"""The account: whether the daemon says what the ledger says, and names what was planted."""

from dataclasses import replace

import pytest

from syndicator.core.deadline import Result
from syndicator.core.model import RepostId
from syndicator.core.repost import State
from syndicator.core.times import Millis, Span
from syndicator.rehearsal.account import Account, Books, make_account
from syndicator.rehearsal.ledger import Did, Entry, Who
from syndicator.rehearsal.mishaps import Mishap
from syndicator.rehearsal.outcome import Outcome, Said
from syndicator.rehearsal.plan import Planted
from syndicator.rehearsal.truth import Standing, Truth
from tests.rehearsal.ground import FIRST, PLAN

SITE = PLAN.sites[0].key
PLACE = (FIRST.key, SITE)
TAKEN_BACK = replace(FIRST, withdrawn_min=40.0)
START, HOUR = 1_000_000, 3_600_000
STORED, SEEN = START + 60_000, START + 120_000
ENDED = Millis(START + 2 * HOUR)

RIGHT = Truth(Standing.RIGHT, Millis(STORED), Millis(STORED), None, 1, 0, 0, by_staff=False)
CONFIRMED = Said(
    repost=RepostId(1),
    state=State.CONFIRMED,
    sent=True,
    theirs=False,
    words=frozenset({"event:claimed", "verdict:faithful"}),
    start=Span(Millis(START), Millis(START)),
    visible=Span(Millis(START), Millis(SEEN)),
    confirmed_at=Millis(SEEN),
    limit=Span(Millis(START + HOUR), Millis(START + HOUR)),
    result=Result.MET,
)


def account(
    said: Said | None = CONFIRMED, truth: Truth = RIGHT, mishap: Mishap | None = None
) -> Account:
    """The account of a province of one site and one document."""
    plan = replace(
        PLAN,
        sites=PLAN.sites[:1],
        publications=(FIRST,),
        planted=() if mishap is None else (Planted(*PLACE, mishap),),
    )
    published = Entry(Millis(START), Who.SOURCE, Did.PUBLISHED, "", FIRST.key, 0, "d", whole=True)
    outcome = Outcome({} if said is None else {PLACE: said}, held_policies=0, strangers=0)
    books = Books(plan, (published,), {PLACE: truth}, outcome, ENDED, tolerance_ms=5_000)
    return make_account(books)


def test_a_report_that_equals_the_ledger_is_good() -> None:
    """One site, one document, stored in a minute, confirmed in two."""
    made = account()
    assert made.good
    assert made.figures["machine_s"] == {
        "source_to_accepted": {"count": 1, "p50": 60.0, "p90": 60.0, "p99": 60.0},
        "page_to_confirmed": {"count": 1, "p50": 60.0, "p90": 60.0, "p99": 60.0},
    }
    line = made.line()
    assert (line["pushed"], line["confirmed"], line["late"], line["lost"]) == (1, 1, 0, 0)
    assert line["good"] is True


@pytest.mark.parametrize(
    "said, truth, what",
    [
        (None, RIGHT, "does not know this duty"),
        (replace(CONFIRMED, sent=False), RIGHT, "sent"),
        (replace(CONFIRMED, theirs=True), RIGHT, "theirs"),
        (
            CONFIRMED,
            replace(RIGHT, standing=Standing.ALTERED, wrong_at=Millis(STORED)),
            "confirmed, but the public finds it altered",
        ),
        (
            replace(CONFIRMED, state=State.ACCEPTED),
            RIGHT,
            "accepted, but the public finds it right",
        ),
        (
            replace(CONFIRMED, words=frozenset({"verdict:altered"})),
            RIGHT,
            "says verdict:altered, but it is right",
        ),
        (
            replace(CONFIRMED, visible=Span(Millis(SEEN + 60_000), Millis(SEEN + 90_000))),
            RIGHT,
            "another time",
        ),
        (
            replace(CONFIRMED, visible=Span(Millis(START), ENDED)),
            replace(RIGHT, right_at=Millis(START + HOUR + 60_000)),
            "says in time",
        ),
        (replace(CONFIRMED, result=Result.MISSED), RIGHT, "says late"),
    ],
)
def test_each_disagreement_is_found_and_named(said: Said | None, truth: Truth, what: str) -> None:
    """One thing said wrongly is enough, and the account says which."""
    made = account(said, truth)
    assert not made.good
    assert any(what in one.what for one in made.disagreements)


@pytest.mark.parametrize("field", ["doubled", "altered_by_us"])
def test_harm_makes_it_bad_even_where_both_agree(field: str) -> None:
    """Doubled or altered by us: no good word helps."""
    truth = Truth(
        Standing.RIGHT,
        Millis(STORED),
        Millis(STORED),
        None,
        creates=1,
        doubled=int(field == "doubled"),
        altered_by_us=int(field == "altered_by_us"),
        by_staff=False,
    )
    assert not account(truth=truth).good


def test_a_copy_that_was_never_stored_though_the_daemon_says_so_is_lost() -> None:
    """Only the ledger knows."""
    nothing = Truth(Standing.NONE, None, None, None, 0, 0, 0, by_staff=False)
    made = account(replace(CONFIRMED, state=State.ACCEPTED, visible=None), nothing)
    assert made.figures["lost"] == 1
    assert not made.good


def test_a_duty_the_daemon_knows_to_be_open_is_not_lost() -> None:
    """Staff never posted it, and the daemon says that it is late: nothing is lost in silence."""
    nothing = Truth(Standing.NONE, None, None, None, 0, 0, 0, by_staff=False)
    said = replace(
        CONFIRMED,
        state=State.PLANNED,
        sent=False,
        visible=None,
        confirmed_at=None,
        result=Result.MISSED,
        words=frozenset({"limit:missed"}),
    )
    made = account(said, nothing, Mishap.NEVER)
    assert made.good
    assert (made.figures["late"], made.figures["late_unplanned"]) == (1, 0)
    assert (made.figures["planted"], made.figures["found"]) == (1, 1)


@pytest.mark.parametrize("mishap, unplanned", [(Mishap.LOGIN_EXPIRED, 0), (Mishap.THROTTLED, 1)])
def test_a_limit_that_passed_while_the_account_was_locked_is_no_fault_of_ours(
    mishap: Mishap, unplanned: int
) -> None:
    """Only where the plan locked it: else nobody could have kept the daemon away."""
    words = CONFIRMED.words | {"limit:missed", "barred", "need:credential", "event:throttled"}
    said = replace(CONFIRMED, result=Result.MISSED, words=words)
    made = account(said, mishap=mishap)
    assert (made.figures["late"], made.figures["late_unplanned"]) == (1, unplanned)


def test_a_fault_without_a_name_makes_it_bad() -> None:
    """What is planted must be found, or the account is not good."""
    made = account(mishap=Mishap.STORED_THEN_RESET)
    assert (made.figures["planted"], made.figures["found"]) == (1, 0)
    assert not made.good
    found = replace(CONFIRMED, words=CONFIRMED.words | {"event:lost"})
    assert account(found, mishap=Mishap.STORED_THEN_RESET).good


def test_a_change_of_the_last_minutes_need_not_be_known_yet() -> None:
    """The next re-check would have found it; what is older must be known."""
    gone = replace(RIGHT, standing=Standing.GONE, wrong_at=Millis(ENDED - 60_000))
    assert account(truth=gone).good
    assert not account(truth=replace(gone, wrong_at=Millis(START + 300_000))).good


def test_a_locked_account_is_named_by_whichever_document_met_it() -> None:
    """The account is the site's: mended for one document, the next one never sees it locked."""
    other = replace(CONFIRMED, words=CONFIRMED.words | {"need:credential"})
    plan = replace(
        PLAN,
        sites=PLAN.sites[:1],
        publications=PLAN.publications[:2],
        planted=(Planted(*PLACE, Mishap.LOGIN_EXPIRED),),
    )
    second = (PLAN.publications[1].key, SITE)
    entries = [
        Entry(Millis(START), Who.SOURCE, Did.PUBLISHED, "", one.key, 0, "d", whole=True)
        for one in plan.publications
    ]
    outcome = Outcome({PLACE: CONFIRMED, second: other}, held_policies=0, strangers=0)
    books = Books(plan, entries, {PLACE: RIGHT, second: RIGHT}, outcome, ENDED, tolerance_ms=5_000)
    assert make_account(books).good
    quiet = replace(books, outcome=Outcome({PLACE: CONFIRMED, second: CONFIRMED}, 0, 0))
    assert not make_account(quiet).good


@pytest.mark.parametrize(
    "state, standing, good",
    [
        (State.WITHDRAWN, Standing.GONE, True),
        (State.WITHDRAWN, Standing.NONE, True),
        (State.WITHDRAWN, Standing.RIGHT, False),
        (State.CONFIRMED, Standing.RIGHT, False),
        (State.PLANNED, Standing.RIGHT, False),
    ],
)
def test_what_is_ordered_back_must_be_gone(state: State, standing: Standing, good: bool) -> None:
    """Withdrawn and gone agree; whatever still stands, or is still said to stand, does not."""
    plan = replace(PLAN, sites=PLAN.sites[:1], publications=(TAKEN_BACK,), planted=())
    place = (TAKEN_BACK.key, SITE)
    published = Entry(
        Millis(START), Who.SOURCE, Did.PUBLISHED, "", TAKEN_BACK.key, 0, "d", whole=True
    )
    outcome = Outcome({place: replace(CONFIRMED, state=state)}, held_policies=0, strangers=0)
    truth = replace(RIGHT, standing=standing)
    made = make_account(Books(plan, (published,), {place: truth}, outcome, ENDED, 5_000))
    assert made.good is good
    assert made.figures["withdrawn"] == (state is State.WITHDRAWN)
