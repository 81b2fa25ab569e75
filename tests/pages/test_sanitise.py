"""What leaves: structure without behaviour, and the very text that came."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.text import normalise
from syndicator.pages.extract import read_page
from syndicator.pages.prune import is_furniture
from syndicator.pages.sanitise import TAGS, sanitise, text_of
from syndicator.pages.tree import Unparsable
from tests.pages import samples

BASE = "https://www.yunxi.example/zc/202605/a.html"


def test_layout_becomes_paragraphs() -> None:
    """Boxes become paragraphs, old tags new ones, alignment a style; nothing is glued together."""
    html = (
        "<div>甲<div>乙<br>丙</div>丁 <font color=red>戊</font></div><center><b>己</b></center>"
        '<p align="right"><i>庚</i></p><dl><dt>辛</dt><dd>壬</dd></dl>'
    )
    assert sanitise(html) == (
        "<p>甲</p><p>乙<br>丙</p><p>丁 戊</p>"
        '<p style="text-align:center"><strong>己</strong></p>'
        '<p style="text-align:right"><em>庚</em></p><p>辛</p><p>壬</p>'
    )


def test_box_hands_its_alignment_down() -> None:
    """A centred box centres the paragraphs in it that say nothing else."""
    html = '<div style="text-align:center; color:red"><p>甲</p><p align=left>乙</p></div>'
    assert sanitise(html) == (
        '<p style="text-align:center">甲</p><p style="text-align:left">乙</p>'
    )


def test_tables_keep_their_shape() -> None:
    """Rows, spans and head stay; text loose in a table gets a cell instead of leaving its place."""
    html = (
        '<table border=1 onclick=x><tr><th colspan="2" width=9>表</th></tr>'
        '<tr>散<td rowspan="2">一</td><td><div>二</div></td></tr>尾</table>'
    )
    assert sanitise(html) == (
        '<table><tbody><tr><th colspan="2">表</th></tr><tr><td>散</td>'
        '<td rowspan="2">一</td><td><p>二</p></td></tr><tr><td>尾</td></tr></tbody></table>'
    )


def test_cells_without_a_table() -> None:
    """An article whose element is a cell comes out as paragraphs."""
    assert sanitise('<td class="b12c">甲<p>乙</p></td>') == "<p>甲</p><p>乙</p>"


def test_links_and_pictures() -> None:
    """Only http(s), absolute; text of other links stays."""
    html = (
        '<p><a href="../z.htm#t" target=_blank onclick=x>相对</a><a href="javascript:x()">脚本</a>'
        '<a href="//cdn.example/a">协议</a><a href=" JavaScript:x">藏</a>'
        '<img src="./p.jpg" onerror=x alt="图"><img src="data:image/png;base64,AA"></p>'
    )
    assert sanitise(html, BASE) == (
        '<p><a href="https://www.yunxi.example/zc/z.htm#t">相对</a>脚本'
        '<a href="https://cdn.example/a">协议</a>藏'
        '<img src="https://www.yunxi.example/zc/202605/p.jpg" alt="图"></p>'
    )


@pytest.mark.parametrize("base", [None, "", "file:///etc/", "not an address", "http://[bad"])
def test_relative_links_without_a_base(base: str | None) -> None:
    """Without an http(s) base a relative link is dropped, its text is not."""
    assert sanitise('<p><a href="/x">文</a></p>', base) == "<p><a>文</a></p>"


ATTACKS = [
    "<p>文<script>alert(1)</script></p>",
    '<p onmouseover="alert(1)" style="background:url(javascript:x)">文</p>',
    "<p>文</p><iframe src=//e></iframe><object data=x></object><embed src=x>",
    "<p>文</p><form action=//e><input value=x><button>提交</button></form>",
    "<p>文<svg><script>alert(1)</script></svg><math><mtext>x</mtext></math></p>",
    "<p>文</p><style>i{color:red}</style><link rel=stylesheet href=//e><meta http-equiv=refresh>",
    "<p>文<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript></p>",
    "<p>文<!-- --><!--><img src=x onerror=alert(1)>--></p>",
    "<p>文</p><template><img src=x onerror=x></template><base href=//e>",
]


@pytest.mark.parametrize("html", ATTACKS)
def test_no_behaviour_leaves(html: str) -> None:
    """Scripts, frames, forms, handlers and style tricks are gone; the text stays."""
    clean = sanitise(html, BASE)
    assert "文" in clean
    assert not re.search(r"script|iframe|object|embed|<form|input|button|svg|onerror|on\w+=", clean)
    assert not re.search(r"url\(|<style|<link|<meta|<base|template", clean)
    assert {tag.lower() for tag in re.findall(r"<([a-z0-9]+)", clean)} <= TAGS


def test_hidden_text_never_leaves() -> None:
    """What was invisible at the source must not become visible by cleaning its style away."""
    html = (
        '<p>前<span style="display:none">暗链</span>后</p><p class=h>暗</p>'
        "<style>.h{opacity:0}</style>"
    )
    assert sanitise(html) == "<p>前后</p>"


@pytest.mark.parametrize(
    "text",
    [
        "【打印】【关闭】",
        "打印 关闭",
        "[ 打 印 ] [ 关 闭 ]",
        "字号：大 中 小",
        "【字体：大 中 小】 打印",
        "分享到：",
        "责任编辑：张三",
        "浏览次数：123次",
        "扫一扫在手机打开当前页",
    ],
)
def test_page_furniture(text: str) -> None:
    """Blocks of buttons are furniture, dropped on both sides."""
    assert is_furniture(text)
    assert sanitise(f"<p>正文</p><div><span>{text}</span></div>") == "<p>正文</p>"


@pytest.mark.parametrize(
    "text", ["打印", "关闭", "请关闭窗口。", "打印机", "大", "关闭/打开", "推荐"]
)
def test_words_that_may_be_text(text: str) -> None:
    """A word that could be a value or a sentence is never dropped."""
    assert not is_furniture(text)
    assert text_of(f"<table><tr><td>{text}</td></tr></table><p>{text}</p>") == f"{text}\n{text}"


def test_rendering_carries_the_text() -> None:
    """The rendering of an article reads as the article."""
    page = read_page(samples.portal(), BASE)
    assert page.body_html is not None
    assert text_of(sanitise(page.body_html, BASE)) == page.text == samples.TEXT


INLINE = ["b", "span", "font", "strong", "a", "i", "u", "em", "sub"]
BLOCKS = ["p", "div", "center", "section", "li", "blockquote", "h3", "td", "dd", "pre"]
WORDS = st.sampled_from(
    ["国务院", "办法 ", "〔2026〕7号", " 1,200.5 ", "&lt;甲&gt;", "\n", "&nbsp;", "不"]
)


def _wrapped(tags: list[str]) -> st.SearchStrategy[str]:
    return st.deferred(
        lambda: st.builds(
            lambda tag, parts, closed: f"<{tag}>{''.join(parts)}{f'</{tag}>' if closed else ''}",
            st.sampled_from(tags),
            st.lists(MARKUP, max_size=4),
            st.booleans(),
        )
    )


MARKUP: st.SearchStrategy[str] = st.one_of(
    WORDS,
    _wrapped(INLINE),
    _wrapped(BLOCKS),
    st.sampled_from(["<br>", "<hr>", "<!-- x -->", "<table>", "<tr>", "<td>", "</table>", "</p>"]),
    st.just('<span style="display:none">暗</span>'),
    st.just("<script>x</script>"),
)


@given(st.lists(MARKUP, min_size=1, max_size=12).map("".join))
def test_any_markup_keeps_its_text(html: str) -> None:
    """Whatever the markup, broken nesting and loose cells included, no word is lost or moved."""
    assert normalise(text_of(sanitise(html))) == normalise(text_of(html))


@given(st.text(alphabet="<>/=\"'& abdipstrcv!-通知\x00\u3000", max_size=120))
def test_noise_is_harmless(html: str) -> None:
    """Random bytes of markup never crash and never let a script out."""
    try:
        clean = sanitise(html, BASE)
    except Unparsable:
        return
    assert {tag.lower() for tag in re.findall(r"<([a-z0-9]+)", clean)} <= TAGS


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 1_500 + "<p>y</p>" * 20_000,
        "<table><tr><td>" * 600 + "<p>z</p>" * 20_000,
        "<p " + "a=b " * 200_000 + ">x</p>",
        '<p style="' + "display " * 200_000 + '">x</p>',
        "<style>" + "@a" * 200_000 + "</style><p id=x>x</p>",
        ("<p>" + "责任编辑:" * 15 + "#</p>") * 2_000,
        "<p>" + "&a" * 60_000,
    ],
    ids=["boxes", "tables", "attributes", "style", "sheet", "furniture", "entities"],
)
def test_hostile_markup_costs_seconds_at_most(html: str) -> None:
    """Markup built to be slow ends in reasonable time."""
    began = time.process_time()
    sanitise(html)
    assert time.process_time() - began < 15


def test_real_pages_keep_their_text(real_data: Path) -> None:
    """Every real page, whole, frame and all: the rendering carries the same text."""
    read = 0
    for path in sorted(real_data.glob("*/*.html")):
        html = path.read_bytes().decode("utf-8-sig", "replace")
        assert normalise(text_of(sanitise(html, BASE))) == normalise(text_of(html)), path.name
        read += 1
    assert read > 20


def test_a_list_leaves_with_its_numbers() -> None:
    """Where a list begins, how it counts, and what an entry says of itself are part of the text."""
    html = '<ol start="3" type="a"><li>测量</li><li value="7">复核</li></ol>'
    assert sanitise(html) == html


def test_raised_figures_are_read_as_such() -> None:
    """An exponent in markup reads as the sign does; words and notes above the line do not."""
    html = "<p>5<sup>3</sup>、m<sub>2</sub>、10<sup><b>−</b>2</sup>、注<sup>[1]</sup></p>"
    assert text_of(html) == "5³、m₂、10⁻²、注[1]"
