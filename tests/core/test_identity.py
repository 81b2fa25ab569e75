"""Three keys, every combination: known, revised, new, or a person's business."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.identity import (
    Conflict,
    Key,
    Keys,
    KnownPolicy,
    Match,
    New,
    Revised,
    Same,
    match,
)
from syndicator.core.model import PolicyId

TITLE = "关于加快发展某项服务业促进结构调整的指导意见"
OTHER_TITLE = "关于某县城市总体规划的批复"
ONE, TWO = PolicyId(1), PolicyId(2)
KNOWN = KnownPolicy(
    ONE,
    (TITLE,),
    addresses=frozenset({"a1", "a1-mirror"}),
    doc_nos=frozenset({"国发|2014|26"}),
    texts=frozenset({"t1", "t1-first"}),
    latest="t1",
)
SECOND = KnownPolicy(
    TWO,
    (OTHER_TITLE,),
    addresses=frozenset({"a2"}),
    doc_nos=frozenset({"国函|2014|99"}),
    texts=frozenset({"t2"}),
    latest="t2",
)

HIT = Keys("a1", "国发|2014|26", "t1")
STRANGE = Keys("a9", "国发|2014|27", "t9")

# (address, number, text): outcome with an agreeing title, outcome with another title.
TABLE = {
    ("hit", "hit", "hit"): (Same, Same),
    ("hit", "hit", "other"): (Revised, Revised),
    ("hit", "hit", "none"): (Same, Same),
    ("hit", "other", "hit"): (Conflict, Conflict),
    ("hit", "other", "other"): (Conflict, Conflict),
    ("hit", "other", "none"): (Conflict, Conflict),
    ("hit", "none", "hit"): (Same, Same),
    ("hit", "none", "other"): (Revised, Conflict),
    ("hit", "none", "none"): (Same, Same),
    ("other", "hit", "hit"): (Same, Same),
    ("other", "hit", "other"): (Revised, Conflict),
    ("other", "hit", "none"): (Same, Conflict),
    ("other", "other", "hit"): (Conflict, Conflict),
    ("other", "other", "other"): (New, New),
    ("other", "other", "none"): (New, New),
    ("other", "none", "hit"): (Same, Same),
    ("other", "none", "other"): (New, New),
    ("other", "none", "none"): (New, New),
    ("none", "hit", "hit"): (Same, Same),
    ("none", "hit", "other"): (Revised, Conflict),
    ("none", "hit", "none"): (Same, Conflict),
    ("none", "other", "hit"): (Conflict, Conflict),
    ("none", "other", "other"): (New, New),
    ("none", "other", "none"): (New, New),
    ("none", "none", "hit"): (Same, Same),
    ("none", "none", "other"): (New, New),
    ("none", "none", "none"): (Conflict, Conflict),
}


def keys(address: str, number: str, text: str) -> Keys:
    """Keys that hit KNOWN, differ from it, or are not given."""

    def one(kind: str, hit: str | None, other: str | None) -> str | None:
        return {"hit": hit, "other": other, "none": None}[kind]

    return Keys(
        one(address, HIT.address, STRANGE.address),
        one(number, HIT.doc_no, STRANGE.doc_no),
        one(text, HIT.text, STRANGE.text),
    )


def test_the_table_is_complete() -> None:
    """Every combination of the three keys has its row."""
    assert set(TABLE) == set(product(["hit", "other", "none"], repeat=3))


@pytest.mark.parametrize("kinds, outcomes", TABLE.items())
@pytest.mark.parametrize("bystanders", [(), (SECOND,)])
def test_every_combination_against_one_known_policy(
    kinds: tuple[str, str, str],
    outcomes: tuple[type[Match], type[Match]],
    bystanders: tuple[KnownPolicy, ...],
) -> None:
    """Each row has its outcome, with and without unrelated policies beside."""
    known = [*bystanders, KNOWN]
    new = keys(*kinds)
    agreeing, differing = match(new, TITLE, known), match(new, OTHER_TITLE, known)
    assert (type(agreeing), type(differing)) == outcomes
    hit = tuple(key for key, kind in zip(Key, kinds, strict=True) if kind == "hit")
    for found in (agreeing, differing):
        if isinstance(found, Same | Revised):
            assert (found.id, found.by) == (ONE, hit)
        if isinstance(found, Conflict) and hit:
            assert found.ids == (ONE,)


@pytest.mark.parametrize(
    "new, title, code",
    [
        (Keys("a9", "国发|2014|27", "t1"), TITLE, "same_text_other_number"),
        (Keys("a1", "国发|2014|27", "t9"), TITLE, "same_address_other_number"),
        (Keys("a1", None, "t9"), OTHER_TITLE, "same_address_other_title"),
        (Keys("a9", "国发|2014|26", "t9"), OTHER_TITLE, "same_number_other_title"),
        (Keys("a9", "国发|2014|26", None), OTHER_TITLE, "same_number_other_title"),
        (Keys("a1", "国函|2014|99", "t9"), TITLE, "keys_disagree"),
        (Keys(None, None, None), TITLE, "no_key"),
    ],
)
def test_a_conflict_says_what_does_not_add_up(new: Keys, title: str, code: str) -> None:
    """The person who decides reads the reason, not the keys."""
    found = match(new, title, [KNOWN, SECOND])
    assert isinstance(found, Conflict)
    assert found.why.code == code


@pytest.mark.parametrize(
    "new",
    [
        Keys("a1", "国函|2014|99", "t9"),
        Keys("a1", None, "t2"),
        Keys("a9", "国发|2014|26", "t2"),
        Keys("a1", "国发|2014|26", "t2"),
        Keys("a2", "国发|2014|26", "t2"),
    ],
)
def test_keys_of_two_policies_are_a_conflict_of_both(new: Keys) -> None:
    """No majority decides between two policies."""
    found = match(new, TITLE, [SECOND, KNOWN])
    assert isinstance(found, Conflict)
    assert found.ids == (ONE, TWO)


def test_a_number_two_policies_share_is_settled_by_another_key() -> None:
    """After a person kept both, their later sightings are recognised by address or text."""
    twin = replace(SECOND, doc_nos=KNOWN.doc_nos)
    assert match(Keys("a2", "国发|2014|26", None), "", [KNOWN, twin]) == Same(
        TWO, (Key.ADDRESS, Key.NUMBER)
    )
    both = match(Keys("a9", "国发|2014|26", None), TITLE, [KNOWN, twin])
    assert isinstance(both, Conflict)
    assert (both.ids, both.why.code) == ((ONE, TWO), "several_candidates")


def test_an_earlier_text_is_recognised_and_not_taken_over() -> None:
    """A cache or a mirror that still shows revision 1 neither revises nor doubles."""
    assert match(Keys("a1", None, "t1-first"), TITLE, [KNOWN]) == Same(
        ONE, (Key.ADDRESS, Key.TEXT), outdated=True
    )
    assert match(HIT, TITLE, [KNOWN]) == Same(ONE, tuple(Key))


def test_a_policy_known_from_a_list_gets_its_text_later() -> None:
    """Before its page was read there is no text to differ from, so nothing is revised."""
    listed = replace(KNOWN, texts=frozenset(), latest=None)
    assert match(Keys("a1", "国发|2014|26", "t1"), TITLE, [listed]) == Same(
        ONE, (Key.ADDRESS, Key.NUMBER)
    )


def test_a_number_learnt_later_contradicts_nothing() -> None:
    """A policy without a number so far takes one without a conflict."""
    numberless = replace(KNOWN, doc_nos=frozenset())
    assert match(HIT, TITLE, [numberless]) == Same(ONE, (Key.ADDRESS, Key.TEXT))


def test_a_cut_title_agrees_beside_a_second_key() -> None:
    """Lists cut titles; beside a hit key the cut one is the same title."""
    found = match(Keys("a9", "国发|2014|26", None), TITLE[:14] + "…", [KNOWN])
    assert found == Same(ONE, (Key.NUMBER,))


def test_equal_dates_and_titles_make_no_identity() -> None:
    """Yearly notices bear one title; without a shared key each is new."""
    assert match(STRANGE, TITLE, [KNOWN, SECOND]) == New()


values = st.sampled_from([None, "1", "2", "3"])
policies = st.lists(
    st.builds(
        KnownPolicy,
        st.integers(1, 4).map(PolicyId),
        st.just((TITLE,)),
        st.frozensets(st.sampled_from("123"), max_size=2),
        st.frozensets(st.sampled_from("123"), max_size=2),
        st.frozensets(st.sampled_from("123"), max_size=2),
        values,
    ),
    max_size=4,
    unique_by=lambda policy: policy.id,
)


@given(st.builds(Keys, values, values, values), st.sampled_from([TITLE, OTHER_TITLE]), policies)
def test_a_hit_is_never_taken_for_new(new: Keys, title: str, known: list[KnownPolicy]) -> None:
    """New means that no key is shared; what is recognised shares every hit key with one policy."""
    hit = {
        policy.id
        for policy in known
        if new.address in policy.addresses
        or new.doc_no in policy.doc_nos
        or new.text in policy.texts
    }
    found = match(new, title, known)
    assert isinstance(found, New) == (not hit and new != Keys(None, None, None))
    if isinstance(found, Same | Revised):
        assert found.id in hit
    if isinstance(found, Conflict):
        assert set(found.ids) <= hit
    assert found == match(new, title, known[::-1])
