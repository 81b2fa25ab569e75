"""The life-cycle: every pair of state and event, and walks over all of them."""

from __future__ import annotations

import inspect
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core import events as ev
from syndicator.core import lifecycle
from syndicator.core.errors import IllegalTransition
from syndicator.core.model import PersonKey, PolicyId, RepostId, SiteKey
from syndicator.core.repost import ENDS, GONE, OPEN, Repost, Rules, State, Step
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict

NOW = Millis(1_800_000_000_000)
WHO = PersonKey("zhao")
EVENTS = [
    kind
    for _, kind in inspect.getmembers(ev, inspect.isclass)
    if issubclass(kind, ev.Event) and kind is not ev.Event
]


def rules(*, pushes: bool = True, watched: bool = True, fraction: float = 0.5) -> Rules:
    """Rules of a site with usual times."""
    return Rules(
        pushes=pushes,
        watched=watched,
        schedule=(5.0, 30.0, 300.0),
        target=Millis(NOW + 3_600_000),
        limit=Millis(NOW + 43_200_000),
        lease_ms=120_000,
        settle_ms=60_000,
        grace_ms=1_800_000,
        remind_ms=3_600_000,
        rechecks_ms=(86_400_000,),
        recheck_for_ms=400 * 86_400_000,
        look_ms=300_000,
        fraction=fraction,
    )


def fresh(**changes: object) -> Repost:
    """A planned repost, changed as the case needs."""
    row = lifecycle.born(PolicyId(1), SiteKey("s"), 1, NOW, rules())
    return replace(row, id=RepostId(7), **changes)  # type: ignore[arg-type]  # kinds of the fields


def example(kind: type[ev.Event]) -> ev.Event:
    """One event of the kind."""
    made: dict[type[ev.Event], ev.Event] = {
        ev.Claimed: ev.Claimed(),
        ev.HandedOver: ev.HandedOver(1, "9", "https://s/9", review=False),
        ev.MasterUpdated: ev.MasterUpdated(2, "9", None),
        ev.NotStored: ev.NotStored("refused connection"),
        ev.Throttled: ev.Throttled("slow down", 1000),
        ev.Lost: ev.Lost("reset"),
        ev.Refusal: ev.Refusal("credential", "401"),
        ev.LookupFailed: ev.LookupFailed("timed out"),
        ev.FoundOurs: ev.FoundOurs("9", None, review=True, revision=1),
        ev.FoundTheirs: ev.FoundTheirs("8", None),
        ev.FoundNothing: ev.FoundNothing(),
        ev.FoundRemoved: ev.FoundRemoved("9"),
        ev.FoundEdited: ev.FoundEdited("9", "edited"),
        ev.Interrupted: ev.Interrupted(),
        ev.SeenRight: ev.SeenRight(Verdict.FAITHFUL, 1, "https://s/9", theirs=False),
        ev.SeenWrong: ev.SeenWrong(Verdict.ALTERED, "https://s/9", theirs=False, reason="不"),
        ev.NotSeen: ev.NotSeen(),
        ev.Reminded: ev.Reminded("still unseen"),
        ev.Revised: ev.Revised(2),
        ev.Paused: ev.Paused("changed at the source"),
        ev.Reaimed: ev.Reaimed("configuration"),
        ev.Released: ev.Released(WHO, "ok"),
        ev.Retried: ev.Retried(WHO, "ok"),
        ev.UrlRecorded: ev.UrlRecorded(WHO, "told by phone", "https://s/9"),
        ev.Waived: ev.Waived(WHO, "not concerned"),
        ev.WithdrawalOrdered: ev.WithdrawalOrdered(WHO, "on order"),
    }
    return made[kind]


def test_every_event_has_an_example_here() -> None:
    """A new event cannot be forgotten by the tests below."""
    assert {type(example(kind)) for kind in EVENTS} == set(EVENTS)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", EVENTS)
def test_each_pair_is_legal_or_loudly_illegal(state: State, kind: type[ev.Event]) -> None:
    """Each pair of state and event either follows the table or raises IllegalTransition."""
    ended = state in ENDS
    row = fresh(state=state, step=Step.NONE if ended else Step.LOOK, due=None if ended else NOW)
    if (state, kind) not in lifecycle.TABLE or (state, kind) == (State.PLANNED, ev.FoundNothing):
        with pytest.raises(IllegalTransition):
            lifecycle.transition(row, example(kind), NOW, rules())
        return
    new = lifecycle.transition(row, example(kind), NOW, rules())
    assert new.state in lifecycle.TABLE[state, kind].targets
    assert new.version == row.version + 1


def test_nothing_moves_an_ended_repost() -> None:
    """Waived and withdrawn are ends."""
    assert all(lifecycle.legal(state) == frozenset() for state in ENDS)


def test_only_a_person_ends_a_duty() -> None:
    """Every arrow into an end bears a person, or follows a withdrawal a person ordered."""
    for (_, kind), arrow in lifecycle.TABLE.items():
        if State.WAIVED in arrow.targets:
            assert kind is ev.Waived
        if State.WITHDRAWN in arrow.targets:
            assert kind is ev.NotSeen
    row = fresh(state=State.CONFIRMED, step=Step.LOOK, standing=1, misses=99)
    assert lifecycle.transition(row, ev.NotSeen(), NOW, rules()).state is State.HELD


steps = st.lists(
    st.tuples(
        st.sampled_from(EVENTS),
        st.integers(0, 400_000_000),
        st.booleans(),
        st.booleans(),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=40,
)


def vary(kind: type[ev.Event], number: int, *, flag: bool) -> ev.Event:
    """Let the walk meet old and new revisions, ours and theirs."""
    event = example(kind)
    if isinstance(event, ev.HandedOver | ev.FoundOurs):
        return replace(event, revision=number, review=flag)
    if isinstance(event, ev.Revised | ev.MasterUpdated):
        return replace(event, revision=max(1, number))
    if isinstance(event, ev.SeenRight):
        return replace(event, revision=max(1, number), theirs=flag)
    return event


@given(steps)
def test_walks_keep_the_invariants(
    walk: list[tuple[type[ev.Event], int, bool, bool, int, bool]],
) -> None:
    """Along any legal walk: a next action always, newest wins, no blind second write."""
    row, now = fresh(), NOW
    for kind, pause, pushes, watched, number, flag in walk:
        if (row.state, kind) not in lifecycle.TABLE:
            continue
        now = Millis(now + pause)
        try:
            new = lifecycle.transition(
                row, vary(kind, number, flag=flag), now, rules(pushes=pushes, watched=watched)
            )
        except IllegalTransition:
            assert (row.state, kind) == (State.PLANNED, ev.FoundNothing)
            continue
        check_step(row, kind, new)
        row = new


def check_step(old: Repost, kind: type[ev.Event], new: Repost) -> None:
    """What must hold after every single step."""
    assert (new.due is None) == (new.state in ENDS)
    assert (new.step is Step.NONE) == (new.state in ENDS)
    assert new.version == old.version + 1
    assert new.failures >= 0
    assert new.writes >= 0
    if old.wanted == GONE:
        assert new.wanted == GONE, "a withdrawal is never overtaken by a revision"
    elif new.wanted != GONE:
        assert new.wanted >= old.wanted, "an older revision is refused"
    if new.state is State.PUSHING and old.state is not State.PUSHING:
        assert kind is ev.Claimed
        assert old.state is State.PLANNED
    if old.state is State.UNSURE and new.state is State.PLANNED:
        assert kind in {ev.FoundNothing, ev.FoundOurs, ev.FoundTheirs}, "only an answer clears it"
    if new.state is State.CONFIRMED and old.state is not State.CONFIRMED:
        assert kind is ev.SeenRight
        assert new.standing == new.wanted
    if old.state is State.HELD and new.state is State.PLANNED:
        assert kind in {ev.Released, ev.WithdrawalOrdered}, "only a person puts anything back"
    if kind is ev.MasterUpdated:
        assert new.sent == old.sent, "a master's new text is not this column's copy"
    if new.writes < old.writes:
        surely_not_stored = kind in {ev.NotStored, ev.Throttled}
        assert surely_not_stored or kind in {ev.Released, ev.Retried} or new.wanted != old.wanted
    if new.step is Step.PUSH:
        assert not new.theirs, "a copy of theirs is never written to"


def test_a_staff_copy_is_confirmed_as_theirs_without_a_push() -> None:
    """Seen on the page although nothing was sent: done, and marked theirs."""
    seen = ev.SeenRight(Verdict.FAITHFUL, 1, "https://s/8", theirs=True)
    new = lifecycle.transition(fresh(), seen, NOW, rules())
    assert (new.state, new.theirs, new.sent) == (State.CONFIRMED, True, None)


def test_throttling_uses_up_no_attempt() -> None:
    """A busy site is no failing site."""
    pushing = lifecycle.transition(fresh(), ev.Claimed(), NOW, rules())
    new = lifecycle.transition(pushing, ev.Throttled("429", 90_000), NOW, rules())
    assert (new.state, new.failures, new.writes) == (State.PLANNED, 0, 0)
    assert new.due is not None
    assert new.due >= NOW + 90_000


@pytest.mark.parametrize("outcome", [ev.NotStored("refused"), ev.Throttled("slow down", None)])
def test_a_newer_text_during_a_failed_push_leaves_no_debt(outcome: ev.Event) -> None:
    """The newer text counts its writes from nothing; giving one back goes no lower (seed 278)."""
    pushing = lifecycle.transition(fresh(), ev.Claimed(), NOW, rules())
    revised = lifecycle.transition(pushing, ev.Revised(2), NOW, rules())
    assert revised.writes == 0
    assert lifecycle.transition(revised, outcome, NOW, rules()).writes == 0


def test_a_throttled_look_up_uses_up_no_attempt_either() -> None:
    """It is the same word of the same site; any other failed look-up counts."""
    asked = ev.LookupFailed("稍后 · later", 90_000, throttled=True)
    new = lifecycle.transition(fresh(), asked, NOW, rules())
    assert (new.failures, new.due) == (0, NOW + 90_000)
    lost = ev.LookupFailed("超时 · timed out")
    assert lifecycle.transition(fresh(), lost, NOW, rules()).failures == 1


def test_observe_platforms_wait_for_the_look() -> None:
    """Where we may not push, the next action is a look, or a reminder where we are blind."""
    row = lifecycle.born(PolicyId(1), SiteKey("s"), 1, NOW, rules(pushes=False))
    assert (row.state, row.step) == (State.PLANNED, Step.LOOK)
    blind = lifecycle.born(PolicyId(1), SiteKey("s"), 1, NOW, rules(pushes=False, watched=False))
    assert (blind.state, blind.step) == (State.PLANNED, Step.REMIND)


def test_accepted_is_never_pushed_again_by_itself() -> None:
    """An unseen copy alarms a person; only a revision, a withdrawal or a person plans it anew."""
    to_planned = {
        kind
        for (state, kind), arrow in lifecycle.TABLE.items()
        if state is State.ACCEPTED and State.PLANNED in arrow.targets
    }
    assert to_planned <= {ev.Revised, ev.WithdrawalOrdered, ev.SeenRight, ev.NotSeen}
    row = fresh(state=State.ACCEPTED, step=Step.REMIND, sent=1)
    for event in (ev.Reminded("x"), ev.NotSeen()):
        assert lifecycle.transition(row, event, NOW, rules()).state is State.ACCEPTED


def test_writes_towards_one_revision_are_bounded() -> None:
    """After too many writes a person must look before another one leaves."""
    row = fresh(writes=8)
    assert lifecycle.transition(row, ev.Claimed(), NOW, rules()).state is State.HELD


def test_unknown_outcomes_are_bounded_though_nothing_is_found() -> None:
    """What no look-up finds may only be late: after eight such writes a person must look."""
    row, sent = fresh(), 0
    while row.state is State.PLANNED:
        row = lifecycle.transition(row, ev.Claimed(), NOW, rules())
        if row.state is State.PUSHING:
            sent += 1
            row = lifecycle.transition(row, ev.Lost("timed out"), NOW, rules())
            row = lifecycle.transition(row, ev.FoundNothing(), NOW, rules())
    assert (row.state, sent) == (State.HELD, rules().max_writes)


def test_a_masters_new_text_is_not_yet_this_columns_copy() -> None:
    """Updated once for all columns, the master has still to be shown in this one: push at once."""
    pushing = lifecycle.transition(fresh(wanted=2), ev.Claimed(), NOW, rules())
    new = lifecycle.transition(pushing, ev.MasterUpdated(2, "9", None), NOW, rules())
    assert (new.state, new.step, new.due, new.sent) == (State.PLANNED, Step.PUSH, NOW, None)


def test_a_copy_found_standing_after_a_lost_withdrawal_is_not_gone() -> None:
    """The CMS took a withdrawal before and the copy is back: it is withdrawn again, not waited."""
    row = fresh(state=State.UNSURE, step=Step.FIND, wanted=GONE, sent=GONE)
    found = ev.FoundOurs("9", "https://s/9", review=False, revision=None)
    assert lifecycle.transition(row, found, NOW, rules()).state is State.PLANNED


def test_a_withdrawal_ends_only_when_seen_gone() -> None:
    """`gone` becomes withdrawn after looks without the copy, and not before the CMS took it."""
    row = fresh(state=State.CONFIRMED, step=Step.LOOK, sent=1, standing=1)
    row = lifecycle.transition(row, ev.WithdrawalOrdered(WHO, "order"), NOW, rules())
    assert (row.state, row.wanted, row.step) == (State.PLANNED, GONE, Step.PUSH)
    unseen = lifecycle.transition(row, ev.NotSeen(), NOW, rules())
    assert lifecycle.transition(unseen, ev.NotSeen(), NOW, rules()).state is State.PLANNED
    row = lifecycle.transition(row, ev.Claimed(), NOW, rules())
    row = lifecycle.transition(row, ev.HandedOver(GONE, "9", None, review=False), NOW, rules())
    assert row.state is State.ACCEPTED
    row = lifecycle.transition(row, ev.NotSeen(), NOW, rules())
    assert lifecycle.transition(row, ev.NotSeen(), NOW, rules()).state is State.WITHDRAWN


@pytest.mark.parametrize(
    "sent, page_url, ends",
    [(None, None, True), (1, "https://s/9", True), (1, None, False), (GONE, None, True)],
    ids=["nothing of ours", "it stood in public", "a draft", "taken back"],
)
def test_where_we_write_no_more_a_draft_of_ours_is_not_gone(
    sent: int | None, page_url: str | None, ends: bool
) -> None:
    """Set to observe during a withdrawal: unseen is gone, but not what never was seen."""
    row = fresh(wanted=GONE, step=Step.LOOK, sent=sent, page_url=page_url)
    for _ in range(3):
        if row.state is not State.WITHDRAWN:
            row = lifecycle.transition(row, ev.NotSeen(), NOW, rules(pushes=False))
    assert (row.state is State.WITHDRAWN) is ends
    assert (row.due is None) is ends


def test_a_copy_called_theirs_that_bears_our_key_is_pushed_to_again() -> None:
    """An older text of ours stands there: the newer one is due at once, not the next look."""
    row = fresh(wanted=2, step=Step.LOOK, theirs=True)
    seen = ev.SeenRight(Verdict.FAITHFUL, 1, "https://s/9", theirs=False)
    new = lifecycle.transition(row, seen, NOW, rules())
    assert (new.state, new.step, new.due, new.theirs) == (State.PLANNED, Step.PUSH, NOW, False)
    watched = lifecycle.transition(row, seen, NOW, rules(pushes=False))
    assert (watched.state, watched.step) == (State.PLANNED, Step.LOOK)


def test_open_and_ends_cover_all_states_but_confirmed() -> None:
    """The two sets and the state at rest are all there is."""
    assert OPEN | ENDS | {State.CONFIRMED} == set(State)


def test_a_copy_of_ours_seen_after_a_lost_answer_counts_as_sent() -> None:
    """No answer said that it was stored; the page does, right or wrong."""
    unsure = fresh(state=State.UNSURE, step=Step.FIND)
    right = ev.SeenRight(Verdict.FAITHFUL, 1, "https://s/9", theirs=False)
    assert lifecycle.transition(unsure, right, NOW, rules()).sent == 1
    wrong = ev.SeenWrong(Verdict.ALTERED, "https://s/9", theirs=False, reason="不")
    assert lifecycle.transition(unsure, wrong, NOW, rules()).sent == 1
    staff = ev.SeenRight(Verdict.FAITHFUL, 1, "https://s/8", theirs=True)
    assert lifecycle.transition(unsure, staff, NOW, rules()).sent is None
