"""The row everything turns on: compare-and-set, the queue, looks, the invariant."""

from collections import Counter
from dataclasses import replace
from functools import partial

import pytest

from syndicator.core import events as ev
from syndicator.core.errors import LostRace
from syndicator.core.model import PersonKey, PlatformKey, PolicyId, RepostId, SiteKey, UnitKey
from syndicator.core.polling import ListState
from syndicator.core.repost import GONE, Repost, State, Step
from syndicator.core.times import Millis, Span
from syndicator.core.verdict import Verdict
from syndicator.store import (
    SqliteStore,
    Tx,
    claims,
    deadlines,
    events,
    looks,
    policies,
    reposts,
    watches,
)
from syndicator.store.errors import Duplicate, RuleBroken
from tests.contract.store.ground import (
    EVENING,
    HOUR,
    NOON,
    OBSERVING,
    RULES,
    document,
    due,
    owe,
    step,
    steps,
    text,
)

HANDED = ev.HandedOver(1, "77", "https://pine.invalid/77.html", review=False)
RIGHT = ev.SeenRight(Verdict.FAITHFUL, 1, "https://pine.invalid/77.html", theirs=False)
ZHAO = PersonKey("zhao")


def enter(tx: Tx, number: int = 1, *, urgent: bool = False) -> PolicyId:
    """A released policy."""
    return policies.insert(tx, replace(document(number), urgent=urgent), NOON)


def owed(tx: Tx, site: str = "pine") -> RepostId:
    """One policy owed by one site."""
    return owe(tx, enter(tx), site, dues=(due(),))


async def test_a_new_duty_is_read_back_as_it_was_entered(store: SqliteStore) -> None:
    """Every field comes back, the deadlines stand beside it, and the story begins."""
    repost = await store.write(owed)
    row = await store.read(lambda tx: reposts.get(tx, repost))
    assert row is not None
    assert (row.site, row.state, row.step, row.due, row.wanted) == (
        "pine",
        State.PLANNED,
        Step.PUSH,
        NOON,
        1,
    )
    (claim,) = await store.read(lambda tx: claims.due(tx, Step.PUSH, NOON, 9))
    assert (claim.platform, claim.unit) == ("shared", "unit-pine")
    (told,) = await store.read(lambda tx: events.story(tx, f"repost:{repost}"))
    assert told.kind == "owed"
    assert told.body["why"] == {"code": "all", "zh": "全部站点", "en": "every site"}


async def test_one_policy_is_owed_once_by_a_site(store: SqliteStore) -> None:
    """A second row for the pair is refused and undoes its whole operation."""
    policy = await store.write(enter)
    await store.write(lambda tx: owe(tx, policy, "pine"))

    def again(tx: Tx) -> None:
        owe(tx, policy, "birch")
        owe(tx, policy, "pine")

    with pytest.raises(Duplicate):
        await store.write(again)
    rows = await store.read(lambda tx: reposts.by_policy(tx, policy))
    assert [row.site for row in rows] == ["pine"]


async def test_a_move_writes_row_and_event_together(store: SqliteStore) -> None:
    """The row stands where the transition put it; its event names from, to and the person."""
    repost = await store.write(owed)
    row = await store.write(steps(repost, ev.Claimed(), HANDED))
    assert row == await store.read(lambda tx: reposts.get(tx, repost))
    await store.write(steps(repost, ev.Waived(ZHAO, "不再适用 · not applicable")))
    story = await store.read(lambda tx: events.story(tx, f"repost:{repost}"))
    assert [event.kind for event in story] == ["owed", "claimed", "handed_over", "waived"]
    assert story[2].body["from"] == "pushing"
    assert story[2].body["to"] == "accepted"
    assert story[2].body["remote_id"] == "77"
    assert story[3].person == "zhao"
    assert "person" not in story[3].body


async def test_the_second_of_two_moves_from_one_reading_loses(store: SqliteStore) -> None:
    """Compare and set: what was read before somebody else moved it cannot be written any more."""
    repost = await store.write(owed)
    old = await store.read(lambda tx: reposts.get(tx, repost))
    assert old is not None
    await store.write(steps(repost, ev.Claimed()))
    new = replace(old, state=State.WAIVED, step=Step.NONE, due=None, version=2)
    with pytest.raises(LostRace):
        await store.write(lambda tx: reposts.apply(tx, old, new, ev.Waived(ZHAO, "x"), NOON))
    row = await store.read(lambda tx: reposts.get(tx, repost))
    assert row is not None
    assert row.state is State.PUSHING
    story = await store.read(lambda tx: events.story(tx, f"repost:{repost}"))
    assert [event.kind for event in story] == ["owed", "claimed"]


async def test_the_same_state_in_a_later_version_is_another_row(store: SqliteStore) -> None:
    """The version fences: planned, pushed, planned again is not the planned row read before."""
    repost = await store.write(owed)
    old = await store.read(lambda tx: reposts.get(tx, repost))
    assert old is not None
    await store.write(steps(repost, ev.Claimed(), ev.NotStored("连接被拒 · refused")))
    new = replace(old, state=State.PUSHING, step=Step.RESCUE, version=2)
    with pytest.raises(LostRace):
        await store.write(lambda tx: reposts.apply(tx, old, new, ev.Claimed(), NOON))


async def test_a_row_without_next_action_is_refused_by_the_schema(store: SqliteStore) -> None:
    """An open repost with nothing to come next cannot be written at all."""
    repost = await store.write(owed)
    old = await store.read(lambda tx: reposts.get(tx, repost))
    assert old is not None
    for wrong in (
        replace(old, due=None, version=2),
        replace(old, step=Step.NONE, due=None, version=2),
        replace(old, state=State.WAIVED, version=2),
    ):
        with pytest.raises(RuleBroken):
            await store.write(partial(_force, old, wrong))


def _force(old: Repost, new: Repost, tx: Tx) -> None:
    reposts.apply(tx, old, new, ev.Claimed(), NOON)


# -- the queue ------------------------------------------------------------------------------------


async def claimed(store: SqliteStore, platform: str, count: int = 9, *without: str) -> list[str]:
    """Sites of the claim."""
    ask = claims.Ask(Step.PUSH, PlatformKey(platform), count, {SiteKey(one) for one in without})
    (offer,) = await store.read(lambda tx: claims.offers(tx, [ask], NOON))
    return [claim.repost.site for claim in offer.claims]


async def fronts(store: SqliteStore, step: Step = Step.PUSH) -> list[tuple[str, str, int]]:
    """What a survey tells."""
    found = await store.read(lambda tx: claims.fronts(tx, step, NOON))
    return [(one.platform, one.lane.name, one.urgency) for one in found]


async def test_the_most_urgent_due_pushes_of_a_platform_come_first(store: SqliteStore) -> None:
    """Earliest limit first; what is not due, not to push, or elsewhere stays."""

    def op(tx: Tx) -> None:
        policy = enter(tx)
        owe(tx, policy, "late", urgency=EVENING + 2)
        owe(tx, policy, "first", urgency=EVENING)
        owe(tx, policy, "second", urgency=EVENING + 1)
        owe(tx, policy, "tomorrow", urgency=EVENING - 1, at=Millis(NOON + 24 * HOUR))
        owe(tx, policy, "watched", urgency=EVENING - 1, rules=OBSERVING)
        owe(tx, policy, "elsewhere", urgency=EVENING - 1, platform="other")

    await store.write(op)
    assert await claimed(store, "shared") == ["first", "second", "late"]
    assert await claimed(store, "shared", 2) == ["first", "second"]
    assert await claimed(store, "shared", 2, "first") == ["second", "late"]
    assert await claimed(store, "shared", 0) == []
    assert await claimed(store, "unknown") == []


async def test_withdrawals_pass_urgent_matter_and_that_the_rest(store: SqliteStore) -> None:
    """Lanes go before limits: a copy that must go waits for no earlier deadline."""

    def op(tx: Tx) -> None:
        ordinary, urgent = enter(tx, 1), enter(tx, 2, urgent=True)
        owe(tx, ordinary, "ordinary", urgency=EVENING)
        owe(tx, urgent, "urgent", urgency=EVENING + 1)
        gone = owe(tx, ordinary, "gone", urgency=EVENING + 2)
        step(tx, gone, ev.WithdrawalOrdered(ZHAO, "撤回 · withdrawn"))

    await store.write(op)
    assert await claimed(store, "shared") == ["gone", "urgent", "ordinary"]
    assert await fronts(store) == [("shared", "GONE", EVENING + 2)]


async def test_one_site_is_offered_once(store: SqliteStore) -> None:
    """However many of its policies stand at the front, the platform's other sites come too."""

    def op(tx: Tx) -> None:
        entered = [enter(tx, number) for number in (1, 2, 3)]
        for number, policy in enumerate(entered):
            owe(tx, policy, "many", urgency=EVENING + number)
        owe(tx, entered[0], "other", urgency=EVENING + 9)

    await store.write(op)
    assert await claimed(store, "shared", 2) == ["many", "other"]


async def test_a_survey_names_each_platform_with_work_once(store: SqliteStore) -> None:
    """Most urgent row of each; a platform whose rows are all not due yet is not named."""

    def op(tx: Tx) -> None:
        policy = enter(tx)
        for number in range(50):
            owe(tx, policy, f"column-{number}", platform="columns", urgency=EVENING + number)
        owe(tx, policy, "alone", platform="own", urgency=EVENING + 1_000)
        owe(tx, policy, "later", platform="later", at=Millis(NOON + HOUR))
        lost = owe(tx, policy, "lost", platform="lost")
        step(tx, lost, ev.Claimed(), Millis(NOON - HOUR))
        step(tx, lost, ev.Lost("超时 · timed out"), Millis(NOON - HOUR))

    assert await fronts(store) == []
    await store.write(op)
    assert await fronts(store) == [
        ("columns", "ORDINARY", EVENING),
        ("own", "ORDINARY", EVENING + 1_000),
    ]
    assert await fronts(store, Step.FIND) == [("lost", "ORDINARY", EVENING)]


async def test_a_claim_changes_nothing(store: SqliteStore) -> None:
    """The move to pushing is the claim: until then the row is offered again."""
    repost = await store.write(owed)
    assert await claimed(store, "shared") == ["pine"]
    assert await claimed(store, "shared") == ["pine"]
    await store.write(steps(repost, ev.Claimed()))
    assert await claimed(store, "shared") == []


async def test_what_is_due_is_found_by_its_step(store: SqliteStore) -> None:
    """A look-up, a rescue and a reminder each come up at their time, the longest waiting first."""

    def op(tx: Tx) -> dict[str, RepostId]:
        policy = enter(tx)
        rows = {site: owe(tx, policy, site) for site in ("pushing", "unsure", "older", "held")}
        step(tx, rows["pushing"], ev.Claimed())
        for site, at in (("unsure", NOON), ("older", Millis(NOON - 5))):
            step(tx, rows[site], ev.Claimed(), at)
            step(tx, rows[site], ev.Lost("超时 · timed out"), at)
        step(tx, rows["held"], ev.Paused("来源已改 · the source changed"))
        return rows

    await store.write(op)

    async def due_at(which: Step, now: int) -> list[str]:
        found = await store.read(lambda tx: claims.due(tx, which, Millis(now), 9))
        return [claim.repost.site for claim in found]

    assert await due_at(Step.FIND, NOON) == []
    assert await due_at(Step.FIND, NOON + 30_000) == ["older", "unsure"]
    assert await due_at(Step.RESCUE, NOON + 60_000) == ["pushing"]
    assert await due_at(Step.REMIND, NOON + HOUR) == ["held"]


async def test_reposts_are_listed_by_policy_site_and_state(store: SqliteStore) -> None:
    """Each list holds what it names and nothing else."""

    def op(tx: Tx) -> tuple[PolicyId, PolicyId]:
        one, two = enter(tx, 1), enter(tx, 2)
        owe(tx, one, "pine")
        owe(tx, two, "pine", rules=OBSERVING)
        ended = owe(tx, two, "birch")
        step(tx, ended, ev.Waived(ZHAO, "撤并 · merged"))
        return one, two

    one, two = await store.write(op)
    pine = SiteKey("pine")
    assert len(await store.read(lambda tx: reposts.by_policy(tx, two))) == 2
    assert len(await store.read(lambda tx: reposts.by_site(tx, pine, [State.PLANNED]))) == 2
    assert await store.read(lambda tx: reposts.by_site(tx, pine, [State.HELD])) == []
    assert len(await store.read(lambda tx: reposts.in_state(tx, State.WAIVED))) == 1
    assert await store.read(reposts.sites_under_way) == ["pine"]
    counts = await store.read(reposts.counts_by_state)
    assert counts == {**dict.fromkeys(State, 0), State.PLANNED: 2, State.WAIVED: 1}
    assert one != two


# -- the invariant --------------------------------------------------------------------------------

TOLERANCE = 600_000


async def stuck(store: SqliteStore, now: int) -> list[str]:
    """Sites whose repost nobody takes up."""
    rows = await store.read(lambda tx: reposts.stuck(tx, Millis(now), TOLERANCE))
    return [row.site for row in rows]


async def test_a_rescue_or_a_reminder_long_overdue_is_found(store: SqliteStore) -> None:
    """A repost that nobody took up in time is named; what push takes is told by its platforms."""

    def op(tx: Tx) -> None:
        policy = enter(tx)
        owe(tx, policy, "push")
        step(tx, owe(tx, policy, "pushing"), ev.Claimed())
        step(tx, owe(tx, policy, "held"), ev.Paused("来源已改 · the source changed"))
        step(tx, owe(tx, policy, "ended"), ev.Waived(ZHAO, "撤并 · merged"))

    await store.write(op)
    lease, remind = RULES.lease_ms, RULES.remind_ms
    assert await stuck(store, NOON + lease + TOLERANCE) == []
    assert await stuck(store, NOON + lease + TOLERANCE + 1) == ["pushing"]
    assert sorted(await stuck(store, NOON + remind + TOLERANCE + 1)) == ["held", "pushing"]


async def test_a_look_is_overdue_only_with_its_sites_visit(store: SqliteStore) -> None:
    """A row waiting for a look counts once its site's visit is overdue too, or was never set."""
    late = NOON + 10 * HOUR

    def op(tx: Tx) -> None:
        policy = enter(tx)
        for site in ("visited", "forgotten", "never"):
            owe(tx, policy, site, rules=OBSERVING)
        watches.wake(tx, SiteKey("visited"), Millis(late))
        watches.wake(tx, SiteKey("forgotten"), NOON)

    await store.write(op)
    assert sorted(await stuck(store, late)) == ["forgotten", "never"]


# -- looks ----------------------------------------------------------------------------------------


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


async def test_units_and_platforms_stay_as_they_were_when_it_was_owed(store: SqliteStore) -> None:
    """Figures are per unit: the row keeps the unit that owed it."""
    repost = await store.write(owed)
    await store.write(steps(repost, ev.Claimed()))
    (claim,) = await store.read(lambda tx: claims.due(tx, Step.RESCUE, EVENING, 1))
    assert claim.unit == UnitKey("unit-pine")
