"""What markup may try on a reader that looks at texts and tags in turn."""

from urllib.parse import urljoin

import pytest

from syndicator.pages.extract import read_page
from syndicator.pages.source import read_source

XHTML = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)
BODY = '<div id="zoom"><p>第一条 各地要加强组织领导，落实责任。</p><p>第二条 按时报告。</p></div>'


def test_a_document_type_adds_nothing_to_a_page() -> None:
    """Under XHTML libxml2 writes tags of its own: the page is read like any other."""
    script = "<script>if(a<b){document.write('<div>')}</script>"
    page = read_page(f"{XHTML}<html><head>{script}</head><body>{script}{BODY}</body></html>")
    assert page.body_by == "#zoom"
    assert page.text == page.full_text
    assert page.text.split("\n")[1] == "第二条 按时报告。"


def test_a_value_that_looks_like_a_style_hides_no_hiding_one() -> None:
    """A title that ends in ``style=`` stands before a style that hides: the text stays hidden."""
    trap = '<p title="见 style=" style="display:none">藏起来的一段字</p>'
    page = read_page(f"<body>{BODY.replace('</p></div>', f'</p>{trap}</div>')}</body>")
    assert "藏起来" not in page.full_text
    assert page.hidden_text == page.body_hidden_text == "藏起来的一段字"


def test_what_is_unseen_inside_itself_ends_where_it_ends() -> None:
    """An object in an object is one element: none of its text is seen, all behind it is."""
    page = read_page(f"<body><object>甲<object>乙</object>丙</object>丁{BODY}</body>")
    assert page.full_text.split("\n")[0] == "丁"


def test_a_row_without_cells_ends_no_reading() -> None:
    """Templates leave empty rows behind."""
    row = "<table><tr></tr><tr><td>文号</td><td>示政发〔2026〕3号</td></tr></table>"
    page = read_page(f"<body>{row}{BODY}</body>")
    assert ("文号", "示政发〔2026〕3号") in page.fields


def test_a_link_keeps_the_order_of_its_words() -> None:
    """Markup in a link changes neither its words nor their order; entities are read once."""
    link = '<a href="/a?x=1&amp;y=2"><b>甲<i>乙</i></b>丙 &amp;lt;</a><a href="./b.html">丁</a>'
    page = read_page(f"<body>{link}{BODY}</body>", "http://www.city.example/c/d.html")
    assert [(one.url, one.text) for one in page.links] == [
        ("http://www.city.example/a?x=1&y=2", "甲乙丙 &lt;"),
        ("http://www.city.example/c/b.html", "丁"),
    ]


@pytest.mark.parametrize(
    "href",
    [
        "/",
        "/a/",
        "/a/b.html?x=1",
        "/a//b",
        "//other.example/a",
        "/./a",
        "/a/../b",
        "/a/.b",
        "/县/",
        "?x=1",
        "b.html",
    ],
)
def test_a_rooted_link_leads_where_joining_leads(href: str) -> None:
    """What is joined by hand for its speed is only what joining would leave as it is."""
    url = "http://www.city.example/c/d.html"
    page = read_page(f'<body><a href="{href}">甲</a>{BODY}</body>', url)
    assert [one.url for one in page.links] == [urljoin(url, href)]


def test_a_break_in_an_address_misleads_no_other() -> None:
    """An address broken over two lines looks like two that are rooted; the next one is not."""
    url = "http://www.city.example/c/d.html"
    links = "".join(f'<a href="{href}">甲</a>' for href in ("/a\n/b", "e.html"))
    page = f"<html><head><title>题</title></head><body>{links}{BODY}</body></html>"
    assert read_source(page) is not None
    found = read_page(page.encode(), url, markup=False).links
    assert [one.url for one in found] == [urljoin(url, "/a/b"), urljoin(url, "e.html")]


def test_text_behind_the_end_of_a_page_is_read() -> None:
    """Portals glue fragments behind ``</html>``, in any letters."""
    page = read_page(f"<html><body>{BODY}</BODY></HTML><div>尾部文字</div>")
    assert page.full_text.endswith("尾部文字")
