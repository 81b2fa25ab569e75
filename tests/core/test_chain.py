"""Whatever is done to recorded events, the chain shows it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.chain import (
    GENESIS,
    Broken,
    Link,
    Verified,
    canonical,
    link,
    verify,
)
from syndicator.core.errors import ConfigurationError


class Mood(StrEnum):
    CALM = "calm"


def chain(bodies: list[Mapping[str, object]], algorithm: str = "sha256") -> list[Link]:
    """A sound chain of the bodies, numbered from 1."""
    links: list[Link] = []
    prev = GENESIS
    for seq, body in enumerate(bodies, start=1):
        own = link(prev, body, algorithm)
        links.append((seq, prev, own, body))
        prev = own
    return links


FIVE: list[Mapping[str, object]] = [
    {"事件": "放行", "by": "张三", "n": n, "at": 1_800_000_000_000 + n} for n in range(5)
]


def test_the_canonical_form_is_one() -> None:
    """Order of keys, blanks and escapes make no difference to what is hashed."""
    body = {"b": [1, True, None, Mood.CALM], "a": {"文": "〔2015〕5号\n"}}
    assert canonical(body).decode() == r'{"a":{"文":"〔2015〕5号\n"},"b":[1,true,null,"calm"]}'
    shuffled = json.loads(json.dumps(dict(reversed(body.items())), indent=2))
    assert canonical(shuffled) == canonical(body)


def test_a_link_is_a_plain_hash_anybody_can_make() -> None:
    """Previous hash and canonical bytes, nothing else: an auditor needs no program of ours."""
    text = b'{"n":1}'
    assert link(GENESIS, {"n": 1}) == hashlib.sha256(bytes(32) + text).hexdigest()
    assert link(GENESIS, {"n": 1}, "sm3") == hashlib.new("sm3", bytes(32) + text).hexdigest()


@pytest.mark.parametrize(
    "body", [{"a": 1.5}, {"a": {1: 2}}, {"a": {1, 2}}, {"a": b"x"}, {"a": "\ud800"}, {"a": [[1.0]]}]
)
def test_what_has_no_one_form_is_refused(body: dict[str, object]) -> None:
    """Floats, foreign types and broken text would hash differently elsewhere."""
    with pytest.raises((TypeError, UnicodeEncodeError)):
        canonical(body)


@pytest.mark.parametrize("prev", ["", "00", "zz" * 32, GENESIS + "00"])
def test_only_a_hash_can_be_followed(prev: str) -> None:
    """A cut or foreign previous hash is an error of the caller."""
    with pytest.raises(ValueError):  # noqa: PT011 - also what bytes.fromhex says of foreign letters
        link(prev, {})


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_a_sound_chain_verifies(algorithm: str) -> None:
    """Count and head are told; any head noted on the way is found in it."""
    links = chain(FIVE, algorithm)
    sound = Verified(5, links[-1][2])
    assert verify(links, None, algorithm) == sound
    for known in (GENESIS, *(own for _, _, own, _ in links)):
        assert verify(links, known, algorithm) == sound


def test_an_empty_chain_is_sound_until_a_head_is_known() -> None:
    """Nothing recorded and everything deleted differ by the head noted elsewhere."""
    assert verify([]) == Verified(0, GENESIS)
    assert isinstance(verify([], chain(FIVE)[-1][2]), Broken)


def test_one_algorithm_does_not_vouch_for_another() -> None:
    """A chain is checked with the hash it was made with."""
    assert verify(chain(FIVE, "sm3")) == Broken(1, "内容或散列值被改动 · body or hash was changed")


def test_an_unknown_algorithm_is_said() -> None:
    """md5 is not offered because it is there."""
    with pytest.raises(ConfigurationError, match="unknown hash md5"):
        link(GENESIS, {}, "md5")


@pytest.mark.parametrize("at", range(5))
def test_a_changed_body_breaks_its_own_link(at: int) -> None:
    """The first broken link is the one that was changed, and is named by its number."""
    links = chain(FIVE)
    seq, prev, own, body = links[at]
    links[at] = (seq, prev, own, {**body, "by": "李四"})
    found = verify(links)
    assert isinstance(found, Broken)
    assert found.seq == at + 1
    assert "changed" in found.why


@pytest.mark.parametrize("at", range(4))
def test_a_changed_link_made_sound_again_breaks_the_next(at: int) -> None:
    """Whoever recomputes one hash must recompute all after it."""
    links = chain(FIVE)
    seq, prev, _, body = links[at]
    forged = {**body, "by": "李四"}
    links[at] = (seq, prev, link(prev, forged), forged)
    found = verify(links)
    assert isinstance(found, Broken)
    assert found.seq == at + 2
    assert "does not follow" in found.why


@pytest.mark.parametrize("at", range(4))
def test_a_removed_link_is_missed(at: int) -> None:
    """A gap in the middle or at the start shows at the next link."""
    links = chain(FIVE)
    del links[at]
    found = verify(links)
    assert isinstance(found, Broken)
    assert found.seq == at + 2


def test_a_chain_cut_at_its_end_lacks_the_known_head() -> None:
    """Truncation is invisible from inside; the head noted elsewhere shows it."""
    links = chain(FIVE)
    head = links[-1][2]
    cut = links[:-1]
    assert isinstance(verify(cut), Verified)
    found = verify(cut, head)
    assert isinstance(found, Broken)
    assert head in found.why


def test_a_rewritten_chain_lacks_the_known_head() -> None:
    """A whole new chain is sound in itself and still not ours."""
    head = chain(FIVE)[-1][2]
    other = chain([{**body, "by": "李四"} for body in FIVE])
    assert isinstance(verify(other), Verified)
    assert isinstance(verify(other, head), Broken)


def test_links_out_of_order_are_found() -> None:
    """Swapped links do not follow each other, and numbers must rise; gaps in them are fine."""
    links = chain(FIVE)
    swapped = [links[0], links[2], links[1], *links[3:]]
    assert isinstance(verify(swapped), Broken)
    repeated = [(1, prev, own, body) for _, prev, own, body in links]
    found = verify(repeated)
    assert isinstance(found, Broken)
    assert "rise" in found.why
    sparse = [(seq * 10, prev, own, body) for seq, prev, own, body in links]
    assert isinstance(verify(sparse), Verified)


def test_a_stored_body_without_canonical_form_is_a_broken_link() -> None:
    """Damage in the store is a finding, not a crash of the audit."""
    links = chain(FIVE)
    seq, prev, own, _ = links[2]
    links[2] = (seq, prev, own, {"at": 1.5})
    found = verify(links)
    assert isinstance(found, Broken)
    assert found.seq == 3


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("键ab", max_size=2), inner),
    max_leaves=6,
)
bodies = st.dictionaries(st.text("键ab", max_size=2), json_values, max_size=3)


@given(st.lists(bodies, min_size=1, max_size=6), bodies, st.data())
def test_any_other_body_breaks_the_chain(
    recorded: list[Mapping[str, object]], other: Mapping[str, object], data: st.DataObject
) -> None:
    """Bodies survive a round through JSON, and no different body passes in any place."""
    links = chain(recorded)
    stored: list[Link] = [(s, p, o, json.loads(canonical(body))) for s, p, o, body in links]
    assert verify(stored, links[-1][2]) == Verified(len(links), links[-1][2])
    at = data.draw(st.integers(0, len(links) - 1))
    seq, prev, own, body = links[at]
    links[at] = (seq, prev, own, other)
    assert isinstance(verify(links), Broken) == (canonical(body) != canonical(other))
