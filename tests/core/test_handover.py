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
    Settle,
    Update,
    Withdraw,
    after_lookup,
    copy_key,
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


copies = st.builds(
    Found,
    remote_id=st.sampled_from(["1", "2", "3"]),
    url=st.none(),
    public=st.booleans(),
    trashed=st.booleans(),
    ours=st.booleans(),
    revision=st.one_of(st.none(), st.integers(1, 3)),
    edited=st.booleans(),
)


@given(
    st.lists(copies, max_size=4),
    st.sampled_from([State.PLANNED, State.UNSURE]),
    st.integers(0, 3),
    st.booleans(),
)
def test_no_lookup_ever_leads_to_a_second_or_foreign_write(
    found: list[Found], state: State, wanted: int, override: bool
) -> None:
    """Create only where nothing of ours or theirs stands; other writes only to copies of ours."""
    row = replace(ROW, state=state, wanted=wanted, override=override)
    decision = after_lookup(row, found)
    if isinstance(decision, Create):
        assert state is State.PLANNED
        assert not [copy for copy in found if not copy.trashed]
    if isinstance(decision, Update | Withdraw):
        assert state is State.PLANNED
        assert decision.remote_id in {copy.remote_id for copy in found if copy.ours}
    if state is State.UNSURE:
        assert isinstance(decision, Settle)


def test_the_key_names_the_policy_and_the_site_not_a_row() -> None:
    """Same policy and site, same key, whatever the store's numbering; ASCII, short, ours."""
    key = copy_key("国发|2026|5", "site-1")
    assert key == copy_key("国发|2026|5", "site-1")
    assert key != copy_key("国发|2026|5", "site-2")
    assert key != copy_key("国发|2026|6", "site-1")
    assert key.startswith(KEY_PREFIX)
    assert key.isascii()
    assert key == key.lower()
