"""Rows of list pages: full titles, absolute addresses, the right date."""

import json
from pathlib import Path

import pytest

from syndicator.core.model import ListKind
from syndicator.feeds.errors import FeedBlocked, FeedChanged, FeedEmpty
from syndicator.pages.listing import read_listing
from syndicator.pages.rows import read_rows

URL = "https://www.yunxi.example/zc/index.html"
LIST = """<html><body><div class="nav"><a href="/">首页</a></div><ul class="list">
<li><a href="./202605/t20260511_7.html" title="云溪省人民政府关于加强山塘水库
安全管理的通知">云溪省人民政府关于加强山塘...</a><span>2026-05-11</span></li>
<li><span>[2026年5月8日]</span><a href="../gb/8.html"><em>关于</em>2025年<span>度</span>
考核的通报</a></li>
<li><a href="//m.yunxi.example/9.html#top" title="点击查看">关于防汛的通知</a></li>
<li><a href="javascript:void(0)">更多</a><a href="#top">返回</a></li>
<li><a href="t20260401_1.html"><img src=x></a><a href="t20260401_1.html">关于春耕的通知</a></li>
</ul></body></html>"""


def test_rows_by_selector() -> None:
    """Boxes or links may be selected; cut titles are completed, breaks and tags inside dropped."""
    rows = read_rows(LIST, URL, "ul.list li")
    assert rows == read_rows(LIST, URL, "ul.list li a")
    shown = [(row.url, row.title, row.stamp and row.stamp.iso()[:10]) for row in rows]
    assert shown == [
        (
            "https://www.yunxi.example/zc/202605/t20260511_7.html",
            "云溪省人民政府关于加强山塘水库安全管理的通知",
            "2026-05-11",
        ),
        ("https://www.yunxi.example/gb/8.html", "关于2025年度考核的通报", "2026-05-08"),
        ("https://m.yunxi.example/9.html", "关于防汛的通知", None),
        ("https://www.yunxi.example/zc/t20260401_1.html", "关于春耕的通知", "2026-04-01"),
    ]
    assert not any(row.cut for row in rows)


def test_every_link_without_a_selector() -> None:
    """Without a selector every link of the page with a text is a row."""
    assert [row.title for row in read_rows(LIST, URL)][:2] == [
        "首页",
        "云溪省人民政府关于加强山塘水库安全管理的通知",
    ]


def test_a_title_cut_without_remedy_says_so() -> None:
    """A title the list only begins is marked: it proves nothing alone."""
    (row,) = read_rows('<a href="/1">云溪省人民政府关于加强……</a>', URL)
    assert row.cut
    assert not read_rows('<a href="/1">关于加强安全的通知</a>', URL)[0].cut


def test_the_year_in_a_title_is_no_date() -> None:
    """Dates are read around the link, never in its text, and never from the next row."""
    html = (
        "<ul><li><a href=/1>2025年3月1日起施行的办法</a></li>"
        "<li><a href=/2>甲乙</a>2026-01-02</li></ul>"
    )
    assert [row.stamp and row.stamp.iso()[:10] for row in read_rows(html, URL)] == [
        None,
        "2026-01-02",
    ]


def test_base_href_counts() -> None:
    """Addresses are relative to the page's own base."""
    html = '<head><base href="/x/"></head><body><a href="1.html">标题甲</a></body>'
    assert read_rows(html, URL)[0].url == "https://www.yunxi.example/x/1.html"


def test_a_better_second_link_completes_the_first() -> None:
    """The same address twice is one row, with the fuller title."""
    html = "<a href=/1>关于加强...</a><a href=/1>关于加强山塘水库安全管理的通知</a>"
    assert [row.title for row in read_rows(html, URL)] == ["关于加强山塘水库安全管理的通知"]


def test_read_listing_of_a_page_and_a_feed() -> None:
    """A site's list may be a page or a feed; the rows are the same kind."""
    rows = read_listing(LIST.encode("gb18030"), ListKind.HTML, URL, "ul.list a")
    assert rows[0].title.startswith("云溪省人民政府")
    feed = "<rss><channel><item><title>甲</title><link>/a</link></item></channel></rss>"
    (row,) = read_listing(feed.encode(), ListKind.RSS, URL)
    assert (row.url, row.title) == ("https://www.yunxi.example/a", "甲")


@pytest.mark.parametrize(
    "body, error",
    [
        ("<html><body>您的访问过于频繁，请稍后再试</body></html>", FeedBlocked),
        ("<html><body><p>改版了</p></body></html>", FeedChanged),
        ("", FeedEmpty),
    ],
)
def test_a_list_that_cannot_be_read(body: str, error: type[Exception]) -> None:
    """A wall, a rebuilt page and an empty answer are three things, none of them an empty list."""
    with pytest.raises(error):
        read_listing(body.encode(), ListKind.HTML, URL, "ul.list a")


def test_cms_lists_are_not_read_here() -> None:
    """A CMS search belongs to its adapter."""
    with pytest.raises(ValueError, match="适配器"):
        read_listing(b"", ListKind.CMS, URL)


def test_real_rows(real_data: Path) -> None:
    """Real list rows: date only in the address; a newline inside a title."""
    ndrc = (real_data / "lists/ndrc_fzggwl.excerpt.html").read_text(encoding="utf-8")
    (row,) = read_rows(ndrc, "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/", "li a[title]")
    assert row.url == "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/202607/t20260731_1406815.html"
    assert row.stamp is not None
    assert row.stamp.iso()[:10] == "2026-07-31"
    unit = json.loads((real_data / "lists/jpaas_pingliang.excerpt.json").read_text("utf-8"))
    (row,) = read_rows(unit["data"]["html"], "https://www.pingliang.gov.cn/")
    assert row.title == (
        "平凉市住房和城乡建设局关于发布《平凉市2025年下半年建设工程人工市场信息价》的通知"
    )
    assert not row.cut
