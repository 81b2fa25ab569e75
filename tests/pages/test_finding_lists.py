"""What a homepage tells of its lists: columns, next pages, feeds, sitemaps, searches, leads."""

import gzip
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml.html import HtmlElement

from syndicator.core.times import Millis
from syndicator.pages.columns import Fit, find_columns, fit_of
from syndicator.pages.data_list import find_data, read_data
from syndicator.pages.onward import leads_on
from syndicator.pages.paging import embedded_records, next_page
from syndicator.pages.rows import read_rows
from syndicator.pages.search_form import find_search
from syndicator.pages.short_days import with_short_days
from syndicator.pages.sitemap import find_feeds, read_sitemap
from syndicator.pages.tree import parse_tree

HOME = "http://www.yunxi.example/"


def tree(html: str) -> HtmlElement:
    """A page with this in its body."""
    return parse_tree(f"<html><body>{html}</body></html>")


@pytest.mark.parametrize(
    "name, fit",
    [
        ("国务院文件", Fit.ABOVE),
        ("上级政策", Fit.ABOVE),
        ("政策文件", Fit.DOCUMENTS),
        ("【 政策法规 】", Fit.DOCUMENTS),
        ("规范性文件", Fit.OWN),
        ("县政府文件", Fit.OWN),
        ("政府办文件", Fit.OWN),
        ("通 知 公 告", Fit.NEWS),
        ("国务院要闻", Fit.NEWS),
        ("政务公开", Fit.HUB),
        ("政策解读", Fit.NONE),
        ("招标公告", Fit.NONE),
        ("办事服务", Fit.NONE),
        ("", Fit.NONE),
    ],
)
def test_names_of_columns(name: str, fit: Fit) -> None:
    """A column is weighed by its name, however it is spaced and bracketed."""
    assert fit_of(name) is fit


def test_columns_of_a_homepage() -> None:
    """The best come first; foreign links, articles and the page itself are no columns."""
    html = """<a href="/">首页</a><a href="/zwgk/">政务公开</a>
      <a href="tzgg/index.html">通知公告</a>
      <a href="http://www.elsewhere.example/zcwj/">政策文件</a><a href="javascript:;">政策文件</a>
      <a href="//xxgk.yunxi.example/gwywj/">国务院文件</a>
      <a href="/art/1.html">国务院关于加强山塘水库安全管理工作有关文件的通知</a>
      <div class="box"><h3><span>政策文件</span></h3>
      <em><a href="/zcwj/">更多&gt;&gt;</a></em></div>
      <a href="/zcwj/index.html#top">法规文件</a><a href="/xx/zfwj/">本级</a>"""
    found = find_columns(tree(html), HOME)
    assert [(one.url, one.name, one.fit) for one in found] == [
        ("http://xxgk.yunxi.example/gwywj/", "国务院文件", Fit.ABOVE),
        ("http://www.yunxi.example/zcwj/", "政策文件", Fit.DOCUMENTS),
        ("http://www.yunxi.example/zcwj/index.html", "法规文件", Fit.DOCUMENTS),
        ("http://www.yunxi.example/xx/zfwj/", "本级", Fit.OWN),
        ("http://www.yunxi.example/tzgg/index.html", "通知公告", Fit.NEWS),
        ("http://www.yunxi.example/zwgk/", "政务公开", Fit.HUB),
    ]


@pytest.mark.parametrize(
    "html, following",
    [
        ('<a href="index_2.html">下一页</a>', "http://a.example/zc/index_2.html"),
        ('<a href="?page=2">&gt;</a>', "http://a.example/zc/index.html?page=2"),
        ('<a href="javascript:go(2)">下一页</a>', None),
        (
            '<script>createPageHTML(50, 0, "index", "shtml");</script>',
            "http://a.example/zc/index_1.shtml",
        ),
        (
            "<script>createPageHTML('pages',3, 1,'index','html')</script>",
            "http://a.example/zc/index_2.html",
        ),
        ('<script>createPageHTML(3, 2, "index", "html");</script>', None),
        (
            '<a class="on" href="1.html">1</a><a href="2.html">2</a><a href="3.html">3</a>',
            "http://a.example/zc/2.html",
        ),
        ("<a href='x.html'>国务院办公厅通知</a>", None),
    ],
)
def test_the_next_page_of_a_list(html: str, following: str | None) -> None:
    """A list is followed by its own links and the one call whose meaning is known."""
    assert next_page(html, tree(html), "http://a.example/zc/index.html") == following


def test_a_list_kept_in_a_script(real_data: Path) -> None:
    """A JCMS column's rows and its next page come out of the datastore that no visitor sees."""
    html = (real_data / "lists/jpage_shandong_kjt.html").read_text("utf-8")
    base = "http://kjt.shandong.gov.cn/col/col103585/index.html"
    rows = read_rows(embedded_records(html), base)
    assert [row.stamp.iso()[:10] if row.stamp else "" for row in rows] == [
        "2026-09-04",
        "2026-08-21",
    ]
    following = next_page(html, parse_tree(html), base)
    assert following is not None
    assert parse_qs(urlsplit(following).query)["page"] == ["1"]


def test_a_search_form_is_filled_in_as_its_page_would() -> None:
    """Hidden fields stay, the words are encoded like the page; logins and POST do not count."""
    html = """<form action="/login" method="get"><input name="user"><input type="password"></form>
      <form method="post" action="/so"><input name="q"></form>
      <form action="https://search.elsewhere.example/s"><input name="wd"></form>
      <form action="/search.do"><input type="hidden" name="site" value="9">
      <select name="by"><option value="t">标题</option></select>
      <input type="text" name="searchword"></form>"""
    form = find_search(tree(html), HOME, "gbk")
    assert form is not None
    address = form.address("通知")
    assert address == "http://www.yunxi.example/search.do?site=9&by=t&searchword=%CD%A8%D6%AA"
    assert find_search(tree("<form><input name='tel'></form>"), HOME, None) is None


def test_feeds_named_in_the_head() -> None:
    """Feeds of posts are found, feeds of comments are left out."""
    head = """<link rel="alternate" type="application/rss+xml" title="云溪" href="/feed/">
      <link rel="alternate" type="application/rss+xml" title="评论" href="/comments/feed/">
      <link rel="alternate" hreflang="en" href="/en/">"""
    assert find_feeds(tree(head), HOME) == (("http://www.yunxi.example/feed/", "云溪"),)


def test_sitemaps() -> None:
    """Plain and gzipped, index and set; a web page in its place is none."""
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    urls = (
        f'<?xml version="1.0"?><urlset xmlns="{xmlns}"><url><loc> http://a.example/1.html </loc>'
        "<lastmod>2026-05-11</lastmod></url><url><loc>ftp://a.example/2</loc></url></urlset>"
    ).encode()
    for body in (urls, gzip.compress(urls)):
        found = read_sitemap(body)
        assert found is not None
        assert [page.url for page in found.pages] == ["http://a.example/1.html"]
        assert found.pages[0].changed is not None
    part = "<sitemap><loc>http://a.example/s.gz</loc></sitemap>"
    index = f'<sitemapindex xmlns="{xmlns}">{part}</sitemapindex>'
    found = read_sitemap(index.encode())
    assert found is not None
    assert [part.url for part in found.parts] == ["http://a.example/s.gz"]
    assert read_sitemap(b"<html><body>404</body></html>") is None
    assert read_sitemap(b"\x1f\x8bbroken") is None
    bomb = gzip.compress(b" " * 60_000_000)
    assert read_sitemap(bomb) is None


@pytest.mark.parametrize(
    "html, target",
    [
        ('<meta http-equiv="Refresh" content="0; URL=/zw/index.html">', "/zw/index.html"),
        ('<meta http-equiv="refresh" content="300">', None),
        ('<meta http-equiv="refresh" content="600;url=/">', None),
        ("<script>window.location.href = './gov/';</script>", "/gov/"),
        ("<script>location.replace('/m')</script><a>1</a><a>2</a><a>3</a><a>4</a>", None),
        ('<frameset><frame src="main.jsp"><frame src="b.jsp"></frameset>', "/main.jsp"),
        ("<p>政务公开</p>", None),
    ],
)
def test_pages_that_only_lead_on(html: str, target: str | None) -> None:
    """Refresh, script and frame are followed where nothing else is there to see."""
    expected = None if target is None else f"http://www.yunxi.example{target}"
    assert leads_on(html, parse_tree(html), HOME) == expected


SEEN = Millis(1_768_100_000_000)  # 2026-01-11 in Beijing


@pytest.mark.parametrize(
    "shown, expected",
    [
        (["01-10", "01-02", "12-30"], ["2026-01-10", "2026-01-02", "2025-12-30"]),
        (["[12-30]", "12月28日", "11/5"], ["2025-12-30", "2025-12-28", "2025-11-05"]),
        (["2026-01-10", "2025-12-30"], ["2026-01-10", "2025-12-30"]),
        (["01-02", "01-03"], ["2026-01-02", "2026-01-03"]),
        # A pinned row breaks the order: no dates rather than wrong ones.
        (["06-01", "01-10", "12-30"], ["", "", ""]),
        (["12-30", "01-10", "01-09"], ["", "", ""]),
        (["第3-5期", "无"], ["", ""]),
    ],
)
def test_rows_without_a_year(shown: list[str], expected: list[str]) -> None:
    """The year comes from the order of the rows; where that is unsure there is no date."""
    html = "".join(
        f'<li><a href="/{at}.html">云溪县第{at}项通知</a><span>{day}</span></li>'
        for at, day in enumerate(shown)
    )
    page = f"<html><body><ul>{html}</ul></body></html>"
    rows = with_short_days(read_rows(page, HOME), parse_tree(page), HOME, SEEN)
    assert [row.stamp.iso()[:10] if row.stamp else "" for row in rows] == expected


@pytest.mark.parametrize(
    "html, found",
    [
        ('<script>$.getJSON("./Z.json", draw)</script>', ("https://a.example/zc/Z.json",)),
        ('<ul data-url="/list.json?v=1&amp;n=2">', ("https://a.example/list.json?v=1&n=2",)),
        ("<script>fetch('//xxgk.a.example/l.json')", ("https://xxgk.a.example/l.json",)),
        ('<script>$.get("/l.json?id=" + id)</script>', ()),
        ('<script>$.get(root + "/l.json")</script>', ()),
        ('<script>$.get("https://elsewhere.example/l.json")</script>', ()),
        ('<link rel="manifest" href="/manifest.json">', ()),
        ("<script>$.get(`/l.json`)</script>", ()),
    ],
    ids=[
        *("beside the page", "an attribute", "a host of the site", "put together behind"),
        *("put together before", "another site", "no list", "a template"),
    ],
)
def test_a_json_list_is_found_where_it_is_named_plainly(html: str, found: tuple[str, ...]) -> None:
    """An address that a script puts together, or of another site, is not guessed."""
    assert find_data(html, "https://a.example/zc/") == found


def test_json_of_known_kinds_is_read_as_a_list() -> None:
    """The State Council's kind and JSON Feed; anything else has no rows."""
    council = '[{"TITLE": "关于植树", "URL": "t1.htm", "DOCRELPUBTIME": "2026-05-01"}]'
    (row,) = read_data(council.encode(), "application/json", "https://a.example/zc/l.json")
    assert (row.url, row.title) == ("https://a.example/zc/t1.htm", "关于植树")
    assert row.stamp is not None
    for other in (b"[]", b'{"code": 0}', b'[{"a": 1}]', b"<html></html>", b"{"):
        assert read_data(other, "application/json", "https://a.example/l.json") == ()
