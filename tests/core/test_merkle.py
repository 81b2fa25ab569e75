"""A tree over many hashes: each value leads to the root by its own short way, nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.merkle import path_of, root_of
from tests.evidence.proving import root_by

VALUES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70, unique=True)


@given(values=VALUES, data=st.data())
def test_each_value_leads_to_the_root(values: list[bytes], data: st.DataObject) -> None:
    """Whatever their number, and by no more steps than the tree is high."""
    index = data.draw(st.integers(0, len(values) - 1))
    path = path_of(values, index)
    assert root_by(values[index], path) == root_of(values)
    assert len(path) <= (len(values) - 1).bit_length()


@given(values=VALUES, other=st.binary(min_size=32, max_size=32))
def test_no_other_value_does(values: list[bytes], other: bytes) -> None:
    """What was not among them has no way to the root."""
    reached = root_by(other, path_of(values, 0))
    assert (reached == root_of(values)) == (other == values[0])


def test_a_node_does_not_pass_for_a_value() -> None:
    """Two values and the one made of them have different roots (RFC 6962 2.1)."""
    left, right = b"a" * 32, b"b" * 32
    assert root_of([left, right]) != root_of([root_of([left]) + root_of([right])])


def test_the_root_is_that_of_rfc_6962() -> None:
    """The tree of one empty value, from the standard's test vectors."""
    vector = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of([b""]).hex() == vector


def test_nothing_has_no_root() -> None:
    """There is nothing to stamp where nothing happened."""
    with pytest.raises(ValueError, match="·"):
        root_of([])
    with pytest.raises(IndexError):
        path_of([b"x"], 1)
