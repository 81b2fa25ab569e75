"""What a visitor sees of a page, and the article as a part of it: as each is by itself."""

from typing import Final

import pytest

from syndicator.pages.extract import read_page
from syndicator.pages.opened import OpenPage, open_page
from syndicator.pages.shown import out_of_sight, shown_around, shown_text

INSIDE: Final = {
    "paragraphs": "<p>第一条　各地要加强组织领导。</p>\n<p>第二条</p>",
    "bare words": "第一条<br>第二条 <b>落实</b>责任",
    "a table": "<table><tr><td>甲</td><td>乙</td></tr></table>",
    "hidden words": '<p>第一条</p><p style="display:none">看不见</p><span hidden>也是</span>',
    "a script": "<p>第一条</p><script>if(a<b){}</script>第二条",
    "blanks": "  <p> 第一条  之一 </p>\n\n",
    "nothing": "",
}
AROUND: Final = {
    "blocks": "<h1>标题</h1>{}<div>页脚</div>",
    "bare words": "前文{}后文",
    "words on its lines": "<p>前</p>前文 <b>{}</b> 后文",
    "hidden words": '<p style="display:none">藏</p>{}<noscript>无</noscript>尾',
    "other boxes": "<div><ul><li>一</li><li>{}</li></ul></div>",
    "nothing": "{}",
}


def opened(markup: str) -> OpenPage:
    """A page whose article is the element ``#zoom``."""
    return open_page(f"<html><head><title>题</title></head><body>{markup}</body></html>")


@pytest.mark.parametrize("box", ["div", "td", "article"])
@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("around", AROUND)
def test_the_parts_of_a_page_make_its_text(inside: str, around: str, box: str) -> None:
    """Text ahead of the article, its own and that behind it are the page's, line by line."""
    article = f'<{box} id="zoom">{INSIDE[inside]}</{box}>'
    row = f"<table><tr>{article}</tr></table>" if box == "td" else article
    page = opened(AROUND[around].format(row))
    stream, hidden = page.stream, page.stream.hidden(page.concealment)
    (first,) = stream.bearing("zoom")
    zoom = stream.stretch(first)
    out = out_of_sight(stream, stream.body, hidden)
    parts = shown_around(stream, stream.body, zoom, out)
    assert parts is not None
    assert "\n".join(filter(None, parts)) == shown_text(stream, stream.body, out)
    assert parts[1] == shown_text(stream, zoom, out_of_sight(stream, zoom, hidden))
    assert "看不见" not in parts[1]


@pytest.mark.parametrize(
    "markup",
    [
        '前<span id="zoom">文</span>后',
        '<noscript><div id="zoom">文</div></noscript>',
        '<div style="display:none"><div id="zoom">文</div></div>',
        '<pre>前\n<div id="zoom">文</div></pre>',
    ],
)
def test_an_article_that_shares_a_line_or_is_unseen_is_no_part(markup: str) -> None:
    """Words beside an inline element are on its line; what is hidden is no part of the text."""
    page = opened(markup)
    stream = page.stream
    (first,) = stream.bearing("zoom")
    out = out_of_sight(stream, stream.body, stream.hidden(page.concealment))
    assert shown_around(stream, stream.body, stream.stretch(first), out) is None


def test_a_button_is_seen_on_the_page_and_is_no_part_of_the_article() -> None:
    """A box in the article that a visitor may press is page furniture, not the policy's words."""
    markup = '<div id="zoom"><p>第一条 各地要加强组织领导。</p><button>复制全文</button></div>'
    page = read_page(f"<body><h1>标题</h1>{markup}</body>".encode(), markup=False)
    assert page.full_text == "标题\n第一条 各地要加强组织领导。\n复制全文"
    assert page.text == "第一条 各地要加强组织领导。"


def test_a_blocked_page_has_no_article() -> None:
    """A container on a page that says it is a wall is not read as the article."""
    wall = "<title>安全验证</title><body><div id=zoom>请输入验证码，完成安全验证后继续访问</div>"
    page = read_page(wall.encode(), markup=False)
    assert (page.status.value, page.text, page.body_by) == ("blocked", "", "")
