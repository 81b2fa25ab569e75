"""JSON bodies in pieces say what the whole would have said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.sdk.encode import Body, json_bytes
from syndicator.sdk.options import OptionsModel, read_options

TEXT = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_any_value_reads_as_it_was(value: Body) -> None:
    """Whatever JSON can say is said in UTF-8, byte for byte as the standard library says it."""
    assert json_bytes(value) == json.dumps(value, ensure_ascii=False).encode()


@given(st.lists(TEXT, max_size=4), st.integers(0, 900))
def test_pieces_read_as_one_text(pieces: list[str], times: int) -> None:
    """Long or short, quotes at the seams included: the text is their concatenation."""
    whole = ['"\\', *pieces, "国" * times, "\n"]
    assert json.loads(json_bytes({"html": tuple(whole)})) == {"html": "".join(whole)}


def test_half_a_character_is_refused() -> None:
    """A lone surrogate has no UTF-8: it is an error, not a question mark on the site."""
    with pytest.raises(UnicodeEncodeError):
        json_bytes({"title": "\ud800"})


class Shape(OptionsModel):
    """Options of some adapter."""

    column: str


class Other(OptionsModel):
    """Options of another."""

    column: str


def test_a_platforms_options_are_read_once() -> None:
    """Thousands of sites share the reading; another platform or another model has its own."""
    options = {"column": "a"}
    first = read_options(Shape, options)
    assert read_options(Shape, options) is first
    assert read_options(Shape, dict(options)) is not first
    assert type(read_options(Other, options)) is Other
