"""After a look-up: create, update, withdraw, or nothing; never a second copy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core import events as ev
from syndicator.core.handover import (
    KEY_PREFIX,
    Create,
    Found,
    Place,
    Settle,
    Unplace,
    Update,
    Wait,
    Withdraw,
    after_lookup,
    copy_key,
    doubled,
)
from syndicator.core.model import PolicyId, RepostId, SiteKey
from syndicator.core.repost import GONE, Repost, State, Step
from syndicator.core.times import Millis

ROW = Repost(
    id=RepostId(1),
    policy=PolicyId(1),
    site=SiteKey("s"),
    state=State.PLANNED,
    version=1,
    wanted=2,
    step=Step.PUSH,
    due=Millis(0),
    since=Millis(0),
)
OURS = Found("9", "https://s/9", public=True, trashed=False, ours=True, revision=2, edited=False)
THEIRS = replace(OURS, remote_id="8", url="https://s/8", ours=False, revision=None)


def test_nothing_there_is_created() -> None:
    """The usual case."""
    assert after_lookup(ROW, []) == Create()


def test_our_current_copy_is_taken_as_it_is() -> None:
    """A copy stored before a crash is found, not written again."""
    decision = after_lookup(ROW, [OURS])
    assert decision == Settle(
        ev.FoundOurs(remote_id="9", remote_url="https://s/9", review=False, revision=2)
    )


@pytest.mark.parametrize("state", [State.PLANNED, State.UNSURE])
def test_a_newer_copy_of_ours_is_not_overwritten(state: State) -> None:
    """A store that was set back finds revision 3 where it wants 2: a person decides."""
    newer = replace(OURS, revision=3)
    row = replace(ROW, state=state)
    if state is State.UNSURE:
        assert after_lookup(row, [newer]) == Settle(ev.FoundOurs("9", "https://s/9", False, 3))
        return
    decision = after_lookup(row, [newer])
    assert isinstance(decision, Settle)
    assert isinstance(decision.event, ev.FoundEdited)
    assert "第 3 版" in decision.event.reason
    assert after_lookup(replace(row, override=True), [newer]) == Update("9")


def test_our_older_copy_is_updated() -> None:
    """Newest wins."""
    assert after_lookup(ROW, [replace(OURS, revision=1)]) == Update("9")


def test_an_edited_copy_of_ours_goes_to_a_person() -> None:
    """What the site's editors changed is not overwritten; a named person may order it."""
    edited = replace(OURS, revision=1, edited=True)
    decision = after_lookup(ROW, [edited])
    assert isinstance(decision, Settle)
    assert isinstance(decision.event, ev.FoundEdited)
    assert after_lookup(replace(ROW, override=True), [edited]) == Update("9")


def test_a_removed_copy_of_ours_is_not_put_back() -> None:
    """It may be gone on order; a named person may have it created anew."""
    removed = replace(OURS, trashed=True)
    assert after_lookup(ROW, [removed]) == Settle(ev.FoundRemoved("9"))
    assert after_lookup(replace(ROW, override=True), [removed]) == Create()


def test_a_staff_copy_is_never_doubled() -> None:
    """Theirs stands: nothing is written."""
    assert after_lookup(ROW, [THEIRS]) == Settle(ev.FoundTheirs("8", "https://s/8"))


def test_an_unsure_row_only_looks() -> None:
    """The look-up of an unsure row never writes in the same breath."""
    unsure = replace(ROW, state=State.UNSURE)
    assert after_lookup(unsure, []) == Settle(ev.FoundNothing())
    older = after_lookup(unsure, [replace(OURS, revision=1)])
    assert isinstance(older, Settle)


@pytest.mark.parametrize("sent", [1, 2, None])
def test_a_withdrawal_takes_down_only_ours(sent: int | None) -> None:
    """Our public copy is withdrawn, theirs is a task for their unit, nothing is nothing."""
    gone = replace(ROW, wanted=GONE, sent=sent)
    assert after_lookup(gone, [OURS]) == Withdraw("9")
    assert after_lookup(gone, [THEIRS]) == Settle(ev.FoundTheirs("8", "https://s/8"))
    assert after_lookup(gone, []) == Settle(ev.FoundNothing())


@pytest.mark.parametrize("sent", [1, None])
def test_what_waits_for_review_is_withdrawn_too(sent: int | None) -> None:
    """Its editor may let it out any day; once the CMS took the withdrawal it is let be."""
    draft = replace(OURS, public=False)
    gone = replace(ROW, wanted=GONE, sent=sent)
    assert after_lookup(gone, [draft]) == Withdraw("9")
    unsure = after_lookup(replace(gone, state=State.UNSURE), [draft])
    assert isinstance(unsure, Settle)
    assert isinstance(unsure.event, ev.FoundOurs)
    taken = replace(gone, sent=GONE)
    assert after_lookup(taken, [draft]) == Settle(ev.FoundNothing())
    assert after_lookup(taken, [OURS]) == Withdraw("9"), "let out again by mistake"


def test_what_its_editors_trashed_needs_no_withdrawal() -> None:
    """It is out of sight and out of every queue."""
    gone = replace(ROW, wanted=GONE, sent=1)
    assert after_lookup(gone, [replace(OURS, trashed=True)]) == Settle(ev.FoundNothing())


ELSEWHERE = replace(OURS, here=False, alone=False)
"""Our master, in other columns than this site's."""
SHARED = replace(OURS, alone=False)
"""Our master, in this site's column and in others."""


def test_a_master_is_placed_never_created_again() -> None:
    """It stands in other columns with the wanted text: this column is all that is missing."""
    assert after_lookup(ROW, [ELSEWHERE]) == Place("9")


def test_an_older_master_is_updated_once_for_all_columns() -> None:
    """In this column the update is the hand-over; elsewhere the column still comes after it."""
    assert after_lookup(ROW, [replace(SHARED, revision=1)]) == Update("9")
    assert after_lookup(ROW, [replace(ELSEWHERE, revision=1)]) == Update("9", placed=False)


def test_a_master_that_the_sites_editors_changed_is_held_for_every_column() -> None:
    """Neither overwritten nor shown in one more column, unless a named person orders it."""
    for copy in (
        replace(SHARED, revision=1, edited=True),
        replace(ELSEWHERE, revision=1, edited=True),
        replace(ELSEWHERE, edited=True),
    ):
        decision = after_lookup(ROW, [copy])
        assert isinstance(decision, Settle)
        assert isinstance(decision.event, ev.FoundEdited)
        assert isinstance(after_lookup(replace(ROW, override=True), [copy]), Update)


def test_a_column_taken_from_the_master_is_not_put_back() -> None:
    """The site's people took it out of this column: only a named person puts it back."""
    placed_before = replace(ROW, sent=1)
    assert after_lookup(placed_before, [ELSEWHERE]) == Settle(ev.FoundRemoved("9"))
    assert after_lookup(replace(placed_before, override=True), [ELSEWHERE]) == Place("9")


def test_a_staff_copy_in_this_column_stops_a_placement() -> None:
    """Theirs here is never doubled by our master; theirs in another column is another site's."""
    assert after_lookup(ROW, [ELSEWHERE, THEIRS]) == Settle(ev.FoundTheirs("8", "https://s/8"))
    assert after_lookup(ROW, [replace(THEIRS, here=False)]) == Create()


def test_a_withdrawal_at_one_column_leaves_the_others() -> None:
    """Its column is taken from the master; with the last column the master goes."""
    gone = replace(ROW, wanted=GONE, sent=2)
    assert after_lookup(gone, [SHARED]) == Unplace("9")
    assert after_lookup(gone, [OURS]) == Withdraw("9")
    assert after_lookup(gone, [ELSEWHERE]) == Settle(ev.FoundNothing())


def test_finding_nothing_too_soon_proves_nothing() -> None:
    """A site may show a stored copy late: neither a create nor "removed" nor "gone" follows yet."""
    for row in (
        ROW,
        replace(ROW, state=State.UNSURE),
        replace(ROW, wanted=GONE),
        replace(ROW, sent=1),
    ):
        assert after_lookup(row, [], settled=False) == Wait()
    assert after_lookup(ROW, [OURS], settled=False) != Wait()


def test_a_copy_that_is_gone_altogether_is_not_made_again() -> None:
    """The CMS took one from us and holds none, not even in its trash: a person must say."""
    assert after_lookup(replace(ROW, sent=1, remote_id="9"), []) == Settle(ev.FoundRemoved("9"))
    assert after_lookup(replace(ROW, sent=1, remote_id="9", override=True), []) == Create()


def test_two_standing_copies_of_ours_are_told() -> None:
    """Trashed ones, theirs and those of other columns do not count."""
    second = replace(OURS, remote_id="10")
    assert doubled([OURS, second]) == (OURS, second)
    assert doubled([OURS, THEIRS, ELSEWHERE, replace(second, trashed=True)]) == ()


copies = st.builds(
    Found,
    remote_id=st.sampled_from(["1", "2", "3"]),
    url=st.none(),
    public=st.booleans(),
    trashed=st.booleans(),
    ours=st.booleans(),
    revision=st.one_of(st.none(), st.integers(1, 3)),
    edited=st.booleans(),
    here=st.booleans(),
    alone=st.booleans(),
)


@given(
    st.lists(copies, max_size=4),
    st.sampled_from([State.PLANNED, State.UNSURE]),
    st.integers(0, 3),
    st.sampled_from([None, 0, 1, 2]),
    st.booleans(),
    st.booleans(),
)
def test_no_lookup_ever_leads_to_a_second_or_foreign_write(
    found: list[Found],
    state: State,
    wanted: int,
    sent: int | None,
    override: bool,
    settled: bool,
) -> None:
    """Create only where nothing of ours stands, nor theirs here; other writes to ours alone."""
    row = replace(ROW, state=state, wanted=wanted, sent=sent, override=override)
    decision = after_lookup(row, found, settled=settled)
    ours = {copy.remote_id for copy in found if copy.ours and not copy.trashed}
    here = [copy for copy in found if copy.here and not copy.trashed]
    if isinstance(decision, Create):
        assert settled
        assert not ours
        assert not here
        assert override or sent in {None, GONE}
    if isinstance(decision, Place):
        assert not here
    if isinstance(decision, Place | Update | Unplace | Withdraw):
        assert decision.remote_id in ours
    if isinstance(decision, Unplace | Withdraw):
        assert wanted == GONE
    if state is State.UNSURE:
        assert isinstance(decision, Settle | Wait)
    if not settled and not ours and not here:
        removed = [copy for copy in found if copy.ours and copy.here]
        assert isinstance(decision, Wait) or (removed and isinstance(decision, Settle))


def test_the_key_names_the_policy_and_the_site_not_a_row() -> None:
    """Same policy and site, same key, whatever the store's numbering; ASCII, short, ours."""
    key = copy_key("国发|2026|5", "site-1")
    assert key == copy_key("国发|2026|5", "site-1")
    assert key != copy_key("国发|2026|5", "site-2")
    assert key != copy_key("国发|2026|6", "site-1")
    assert key.startswith(KEY_PREFIX)
    assert key.isascii()
    assert key == key.lower()
