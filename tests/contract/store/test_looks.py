"""Looks at a site: what it owes, what was seen or missed there and when, how its list was read."""

from collections import Counter
from dataclasses import replace
from functools import partial

from syndicator.core import events as ev
from syndicator.core.model import PersonKey, PolicyId, RepostId, SiteKey
from syndicator.core.polling import ListState
from syndicator.core.repost import GONE, Repost
from syndicator.core.times import Millis, Span
from syndicator.core.verdict import Verdict
from syndicator.store import (
    SqliteStore,
    Tx,
    deadlines,
    events,
    looks,
    policies,
    reposts,
    watches,
)
from tests.contract.store.ground import (
    EVENING,
    HOUR,
    NOON,
    OBSERVING,
    due,
    enter,
    owe,
    owed,
    step,
    text,
)

HANDED = ev.HandedOver(1, "77", "https://pine.invalid/77.html", review=False)
RIGHT = ev.SeenRight(Verdict.FAITHFUL, 1, "https://pine.invalid/77.html", theirs=False)
ZHAO = PersonKey("zhao")


async def test_a_look_meets_everything_a_site_owes(store: SqliteStore) -> None:
    """With the policy's head, forms, limit and start; ended reposts are not looked for."""

    def op(tx: Tx) -> RepostId:
        policy = enter(tx)
        ended = owe(tx, enter(tx, 2), "pine")
        step(tx, ended, ev.Waived(ZHAO, "撤并 · merged"))
        return owe(tx, policy, "pine", dues=(due(), due("one-day", Millis(EVENING + HOUR))))

    repost = await store.write(op)
    (met,) = await store.read(lambda tx: reposts.on_site(tx, SiteKey("pine")))
    assert met.repost.id == repost
    assert met.head.title == "关于松间市集装点冬日街灯的通知之1"
    assert met.head.issuers == ("松间市人民政府", "松间市灯火局")
    assert met.head.doc_no == "松政发|2026|1"
    assert len(met.accepts) == 2
    assert met.limit == EVENING
    assert met.start == Span(Millis(NOON - HOUR), Millis(NOON - HOUR + 59_999))
    assert (met.visible, met.absent_at, met.accepted_at) == (None, None, None)


async def test_a_good_look_without_it_dates_its_absence(store: SqliteStore) -> None:
    """Rows not found were not there; confirmed ones and those the look says nothing of stay."""

    def op(tx: Tx) -> RepostId:
        owe(tx, enter(tx, 1), "pine", rules=OBSERVING)
        step(tx, owe(tx, enter(tx, 2), "pine"), RIGHT)
        doubtful = owe(tx, enter(tx, 3), "pine", rules=OBSERVING)
        accepted = owe(tx, enter(tx, 4), "pine")
        step(tx, accepted, ev.Claimed())
        step(tx, accepted, HANDED)
        return doubtful

    doubtful = await store.write(op)
    now, following = Millis(NOON + HOUR), Millis(NOON + 2 * HOUR)
    await store.write(
        lambda tx: looks.note_absence(tx, SiteKey("pine"), now, following, {doubtful})
    )
    rows = await store.read(lambda tx: reposts.on_site(tx, SiteKey("pine")))
    seen = {row.repost.policy: (row.absent_at, row.repost.due) for row in rows}
    assert seen == {
        1: (now, following),
        2: (None, NOON + 24 * HOUR),
        3: (None, NOON + 120_000),
        4: (now, NOON + 600_000),
    }


async def test_the_first_finding_dates_the_visibility(store: SqliteStore) -> None:
    """When a copy appeared is set once; what a later look adds changes nothing."""
    repost = await store.write(owed)
    first, second = Span(NOON, Millis(NOON + 5)), Span(NOON, Millis(NOON + 9))
    await store.write(lambda tx: reposts.set_visible(tx, repost, first))
    await store.write(lambda tx: reposts.set_visible(tx, repost, second))
    (met,) = await store.read(lambda tx: reposts.on_site(tx, SiteKey("pine")))
    assert met.visible == first


async def test_a_newer_revision_is_not_visible_with_the_older(store: SqliteStore) -> None:
    """What was seen of the older text stays with its deadlines and proves nothing for the newer."""
    repost = await store.write(owed)
    seen = Span(NOON, Millis(NOON + 5))

    def op(tx: Tx) -> None:
        step(tx, repost, RIGHT)
        reposts.set_visible(tx, repost, seen)
        policies.add_revision(tx, PolicyId(1), text("改动", "d9"), Millis(NOON + HOUR))
        step(tx, repost, ev.Revised(2))

    await store.write(op)
    (met,) = await store.read(lambda tx: reposts.on_site(tx, SiteKey("pine")))
    assert met.visible is None
    (older,) = await store.read(lambda tx: deadlines.of(tx, repost, 1))
    assert older.visible == seen


async def test_a_withdrawal_keeps_when_the_copy_appeared(store: SqliteStore) -> None:
    """A copy that goes on order keeps the figure it had earned."""
    repost = await store.write(owed)
    seen = Span(NOON, Millis(NOON + 5))

    def op(tx: Tx) -> None:
        step(tx, repost, RIGHT)
        reposts.set_visible(tx, repost, seen)
        step(tx, repost, ev.WithdrawalOrdered(ZHAO, "有误 · wrong"))

    await store.write(op)
    (met,) = await store.read(lambda tx: reposts.on_site(tx, SiteKey("pine")))
    assert met.repost.wanted == GONE
    assert met.visible == seen


async def test_the_cms_first_taking_is_dated_once(store: SqliteStore) -> None:
    """A later acceptance, of a newer text, leaves the first date."""
    repost = await store.write(owed)

    def op(tx: Tx) -> None:
        step(tx, repost, ev.Claimed())
        step(tx, repost, HANDED, Millis(NOON + 7))
        step(tx, repost, ev.Revised(2), Millis(NOON + HOUR))
        step(tx, repost, ev.Claimed(), Millis(NOON + HOUR))
        step(tx, repost, replace(HANDED, revision=2), Millis(NOON + HOUR))

    await store.write(op)
    (met,) = await store.read(lambda tx: reposts.on_site(tx, SiteKey("pine")))
    assert met.accepted_at == NOON + 7


async def test_the_next_look_moves_only_where_a_look_is_next(store: SqliteStore) -> None:
    """A row to be pushed keeps its time however often it is looked for."""

    def op(tx: Tx) -> tuple[RepostId, RepostId]:
        policy = enter(tx)
        return owe(tx, policy, "pine", rules=OBSERVING), owe(tx, policy, "birch")

    looked, pushed = await store.write(op)
    later = Millis(NOON + HOUR)
    await store.write(lambda tx: reposts.postpone_look(tx, looked, later))
    await store.write(lambda tx: reposts.postpone_look(tx, pushed, later))
    rows = [await store.read(partial(_get, repost)) for repost in (looked, pushed)]
    assert [row.due for row in rows if row] == [later, NOON]


def _get(repost: RepostId, tx: Tx) -> Repost | None:
    return reposts.get(tx, repost)


async def test_a_sites_list_remembers_how_it_was_read(store: SqliteStore) -> None:
    """Visits are due at their time, earliest first; a change of state is told, a repeat is not."""
    pine, birch = SiteKey("pine"), SiteKey("birch")

    def visit(tx: Tx, at: int, state: ListState, failures: int) -> None:
        watches.looked(
            tx,
            site=pine,
            at=Millis(at),
            state=state,
            reason="HTTP 503" if failures else "",
            next_poll_at=Millis(at + HOUR),
            failures=failures,
        )

    def op(tx: Tx) -> None:
        watches.wake(tx, pine, Millis(NOON + 5))
        watches.wake(tx, birch, NOON)
        watches.wake(tx, pine, Millis(NOON + 1))
        watches.wake(tx, pine, Millis(NOON + 9))

    await store.write(op)
    due_now = await store.read(lambda tx: watches.due(tx, Millis(NOON + 1), 9))
    assert [(watch.site, watch.next_poll_at) for watch in due_now] == [
        (birch, NOON),
        (pine, NOON + 1),
    ]
    await store.write(lambda tx: visit(tx, NOON + 1, ListState.OK, 0))
    await store.write(lambda tx: visit(tx, NOON + 2, ListState.BLOCKED, 1))
    await store.write(lambda tx: visit(tx, NOON + 3, ListState.BLOCKED, 2))
    (blind,) = await store.read(watches.blind)
    assert (blind.site, blind.failures, blind.last_ok_at, blind.last_try_at) == (
        pine,
        2,
        NOON + 1,
        NOON + 3,
    )
    story = await store.read(lambda tx: events.story(tx, "site:pine"))
    assert Counter(event.kind for event in story) == {"list_changed_state": 2}
    await store.write(lambda tx: watches.forget(tx, pine))
    assert await store.read(lambda tx: watches.get(tx, pine)) is None
