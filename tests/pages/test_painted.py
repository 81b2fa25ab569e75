"""What a style sheet says and what colours hide: a page's text is what its visitor reads."""

# ruff: noqa: E501 -- rows of markup read best in one piece

from __future__ import annotations

import pytest

from syndicator.pages.extract import read_page

OUTSIDE = '<link rel="stylesheet" href="/theme.css">'


def _read(body: str, head: str = "") -> tuple[str, str]:
    page = read_page(
        f'<html><head>{head}</head><body><h1>渡口管理</h1><div class="TRS_Editor">{body}</div></body>'
        "</html>",
        "https://www.baihua.example/t1.html",
    )
    return page.text, page.body_hidden_text


@pytest.mark.parametrize(
    "sheet, body, text",
    [
        ('.n::before{content:"不"}', '<p><b class="n">得</b>渡运</p>', "不得渡运"),
        (".n:AFTER{content:'\\4e0d '}", '<p><b class="n">均</b>得渡运</p>', "均不得渡运"),
        ('p > b::before{content:"\\"不" attr(data-w) / "读"}', "<p><b data-w='可'>得</b></p>", '"不可得'),
        ('@media screen {.n::before{content:"不"}}', '<p><b class="n">得</b>渡运</p>', "不得渡运"),
        ('@media print {.n::before{content:"不"}}', '<p><b class="n">得</b>渡运</p>', "得渡运"),
        ('.n::before{content:"不"} p .n::before{content:none}', '<p><b class="n">得</b></p>', "得"),
        ('p .n::before{content:none} .n::before{content:"不"!important}', '<p><b class="n">得</b></p>', "不得"),
        ('.n::after{content:"020";visibility:hidden}', '<p class="n">得渡运</p>', "得渡运"),
        (".n::before{content:'\\e60a'} .n::after{content:'»'}", '<p class="n">得渡运</p>', "得渡运"),
        ('.n:hover::before{content:"不"} .n[::before{content:"不"}', '<p class="n">得渡运</p>', "得渡运"),
        ('.n::after{content:"附注";display:block}', '<p class="n">得渡运</p>', "得渡运\n附注"),
        ('p{color:red} .n::before{content:"}{\\"; 不"}', '<p class="n">得</p>', '}{"; 不得'),
        ('br::before, img::before{content:"不"}', '<p>得<br>渡<img src="/a.png">运</p>', "得\n渡运"),
    ],
)  # fmt: skip
def test_words_of_a_sheet_are_read_where_they_are_shown(sheet: str, body: str, text: str) -> None:
    """Generated words stand in the text; icons, clearances, other media and other states do not."""
    assert _read(body, f"<style>{sheet}</style>")[0] == text


@pytest.mark.parametrize("head", ["", OUTSIDE])
@pytest.mark.parametrize(
    "body, text, hidden",
    [
        ('<p>饮酒后<i style="color:#fff">不得</i>渡运</p>', "饮酒后渡运", "不得"),
        ('<p>饮酒后<font color="FFFFFF">不得</font>渡运</p>', "饮酒后渡运", "不得"),
        ('<div style="background:#eee"><p>饮酒后<i style="color:#EFEFEF">不得</i></p></div>', "饮酒后", "不得"),
        ('<table><tr><td bgcolor="navy">饮酒后<font color="navy">不得</font></td></tr></table>', "饮酒后", "不得"),
        ('<p style="color:rgb(255,255,255)">不得<b style="color:red">饮酒</b>后</p>', "饮酒", "不得\n后"),
        ('<p style="background:#000"><i style="color:white">不得</i></p>', "不得", ""),
        ('<p style="background:url(/a.png) #fff"><i style="color:white">不得</i></p>', "不得", ""),
        ('<p style="color:#fff"><a href="/a">不得</a></p>', "不得", ""),
        ('<p style="color:var(--x)">不得<i style="background:inherit;color:inherit">饮酒</i></p>', "不得饮酒", ""),
    ],
)  # fmt: skip
def test_letters_in_the_colour_of_their_ground_are_hidden(
    head: str, body: str, text: str, hidden: str
) -> None:
    """Whoever declares the colour and whoever the ground: what cannot be told apart is not read."""
    assert _read(body, head) == (text, hidden)


def test_rules_of_the_sheet_meet_over_two_elements() -> None:
    """The letters' rule and the ground's rule are of different elements; the weightier one holds."""
    sheet = "<style>.g{background:#fafafa} b{color:#fff} #k{color:#000}</style>"
    body = '<p class="g">饮酒后<b>不得</b><b id="k">渡运</b></p>'
    assert _read(body, sheet) == ("饮酒后渡运", "不得")


def test_a_ground_that_another_sheet_may_paint_is_not_taken_for_white() -> None:
    """White in a table's head, a heading or a named box is read where a sheet is not ours to see."""
    body = (
        '<table><tr><th><i style="color:#fff">地区</i></th></tr></table>'
        '<p class="box" style="color:#fff">注意</p><h3 style="color:#fff">标题</h3>'
    )
    assert _read(body, OUTSIDE)[1] == ""
    assert _read(body)[0] == ""


def test_a_white_page_is_not_empty_where_its_ground_is_painted_elsewhere() -> None:
    """Letters that a whole page has in white stand on a ground that some other sheet paints."""
    page = (
        f'<html><head>{OUTSIDE}</head><body style="color:#fff"><div><span>渡口</span></div></body>'
    )
    assert read_page(page).full_text == "渡口"
