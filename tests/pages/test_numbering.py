"""Numbers that a browser writes before the entries of a list."""

from __future__ import annotations

import pytest

from syndicator.pages.numbering import numbered, numbered_text

ENTRIES = "<li>甲</li><li>乙</li>"
OFF = "<style>#k{list-style:decimal} .n{list-style:none}</style>"


@pytest.mark.parametrize(
    "markup, text",
    [
        (f"<ol>{ENTRIES}</ol>", "1.甲\n2.乙"),
        (f'<OL START="9">{ENTRIES}</OL>', "9.甲\n10.乙"),
        (f'<ol start="x" reversed>{ENTRIES}</ol>', "2.甲\n1.乙"),
        (f'<ol type="i" start="4">{ENTRIES}</ol>', "iv.甲\nv.乙"),
        (f'<ol type="A" start="26">{ENTRIES}</ol>', "Z.甲\nAA.乙"),
        (f'<ol style="list-style: upper-roman inside">{ENTRIES}</ol>', "I.甲\nII.乙"),
        ('<ol><li value="5">甲</li><li><p>乙</p></li></ol>', "5.甲\n6.乙"),
        ("<ol><li>甲<ol><li>子</li></ol></li><li>乙</li></ol>", "1.甲\n1.子\n2.乙"),
        ("<ol><li>一、甲</li><li>乙</li></ol>", "一、甲\n2.乙"),
        (f"{OFF}<ol class=n>{ENTRIES}</ol><ol class=n id=k>{ENTRIES}</ol>", "甲\n乙\n1.甲\n2.乙"),
    ],
)  # fmt: skip
def test_the_numbers_a_browser_writes(markup: str, text: str) -> None:
    """Start, value, direction and kind as HTML 4.4.5 has them; typed ones stand alone."""
    assert numbered_text(markup) == text


@pytest.mark.parametrize(
    "markup",
    [
        "",
        f"<ul>{ENTRIES}</ul>",
        f'<ol style="list-style:none">{ENTRIES}</ol>',
        "<ol><li>1. 甲</li><li>（二）乙</li><li>第三条 丙</li></ol>",
    ],
)
def test_where_no_numbers_are_written(markup: str) -> None:
    """Bullets, lists without markers and lists of typed numbers have none."""
    assert numbered(markup) is None
    assert numbered_text(markup) is None
