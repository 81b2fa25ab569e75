"""Reasons and differences as people read them."""

from syndicator.core.judging.findings import difference_text
from syndicator.core.reason import Reason


def test_what_is_the_same_in_both_languages_is_said_once() -> None:
    """A quoted address or an error's own words need no second time."""
    assert str(Reason("two", "正文完整", "whole")) == "正文完整 · whole"
    assert str(Reason("one", "http://a.example", "http://a.example")) == "http://a.example"


def test_a_difference_shows_the_sides_it_has() -> None:
    """Missing and added words have one side, changed ones two; an unknown kind is told as kept."""
    assert difference_text({"kind": "missing", "original": "不", "page": ""}) == "缺失 missing “不”"
    assert difference_text({"kind": "inserted", "original": "", "page": "另"}) == "增加 added “另”"
    changed = {"kind": "replaced", "original": "33", "page": "34", "at": 315}
    assert difference_text(changed) == "改动 changed “33” → “34”"
    assert difference_text({"kind": "moved", "page": "甲"}) == "moved “甲”"
